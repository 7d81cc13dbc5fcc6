"""A tree of hashes over a list (RFC 9162, 2.1): one root for all of it, and a short proof that one entry is in it.

Leaves and nodes begin with different bytes, so that no node can pass for an entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"
_SIZE: Final = 32
EMPTY: Final = hashlib.sha256(b"").digest()
"""The root of a list without entries."""


class Tree(NamedTuple):
    """`size` entries under `root`; `paths` are the proofs that were asked for, by the entry's index from 0."""

    size: int
    root: bytes
    paths: dict[int, list[bytes]]


def leaf_hash(entry: bytes) -> bytes:
    """What stands for an entry in the tree."""
    return hashlib.sha256(_LEAF + entry).digest()


def grow(entries: Iterable[bytes], wanted: Iterable[int] = ()) -> Tree:
    """The tree over these entries in their order, with a proof for each index that is wanted and there.

    Level by level over one array: a million entries take 32 MB.
    """
    level = bytearray()
    for entry in entries:
        level += leaf_hash(entry)
    size = len(level) // _SIZE
    paths: dict[int, list[bytes]] = {index: [] for index in wanted if 0 <= index < size}
    at = {index: index for index in paths}
    while len(level) > _SIZE:
        last = len(level) // _SIZE - 1
        for index, place in at.items():
            beside = place ^ 1
            if beside <= last:
                paths[index].append(_hash_at(level, beside))
            at[index] = place >> 1
        level = _level_above(level)
    return Tree(size, bytes(level) or EMPTY, paths)


def root_of(entry: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that this proof leads to (RFC 9162, 2.1.3.2); None where it can be none of such an entry."""
    if not 0 <= index < size:
        return None
    node, place, last = leaf_hash(entry), index, size - 1
    for beside in path:
        if not last:
            return None
        if place & 1 or place == last:
            node = _node_hash(beside, node)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = _node_hash(node, beside)
        place, last = place >> 1, last >> 1
    return None if last else node


def _level_above(level: bytearray) -> bytearray:
    """Two by two; the last one of an odd number goes up as it is."""
    above = bytearray()
    pair = 2 * _SIZE
    paired = len(level) - len(level) % pair
    for start in range(0, paired, pair):
        above += hashlib.sha256(_NODE + level[start : start + pair]).digest()
    return above + level[paired:]


def _hash_at(level: bytearray, place: int) -> bytes:
    return bytes(level[place * _SIZE : (place + 1) * _SIZE])


def _node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
