"""stub"""

from __future__ import annotations


def draw_report(paper, book):
    raise NotImplementedError
