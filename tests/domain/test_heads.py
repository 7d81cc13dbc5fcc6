from __future__ import annotations

import hashlib

from intake_app.domain.heads import Head, head_message, key_id_of


def test_what_is_signed_is_plain_text_that_any_tool_can_make_again() -> None:
    signed = head_message(Head("B3", 1204, "ab" * 32), "2026-03-02T09:00:00.000000+00:00")
    assert signed == (b"intake-station head 1\nB3\n1204\n" + b"ab" * 32 + b"\n2026-03-02T09:00:00.000000+00:00\n")


def test_the_short_name_of_a_key_is_the_beginning_of_its_hash() -> None:
    public = bytes(range(32))
    assert key_id_of(public) == hashlib.sha256(public).hexdigest()[:16]
