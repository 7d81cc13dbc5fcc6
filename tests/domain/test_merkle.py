"""The tree of hashes, held against RFC 9162's own definition and against published vectors."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.merkle import EMPTY, grow, leaf_hash, root_of

# The entries and roots of the test vectors that Certificate Transparency's own libraries share.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)

lists = st.lists(st.binary(max_size=40), max_size=70)


def naive_root(entries: list[bytes]) -> bytes:
    """Merkle Tree Hash as RFC 9162, 2.1.1 writes it."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    split = _split(len(entries))
    return hashlib.sha256(b"\x01" + naive_root(entries[:split]) + naive_root(entries[split:])).digest()


def naive_path(index: int, entries: list[bytes]) -> list[bytes]:
    """PATH as RFC 9162, 2.1.3.1 writes it."""
    if len(entries) == 1:
        return []
    split = _split(len(entries))
    if index < split:
        return [*naive_path(index, entries[:split]), naive_root(entries[split:])]
    return [*naive_path(index - split, entries[split:]), naive_root(entries[:split])]


def _split(count: int) -> int:
    split = 1
    while split * 2 < count:
        split *= 2
    return split


def test_no_entries_have_the_root_that_the_rfc_gives_them() -> None:
    assert grow([]).root == EMPTY == bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")


@pytest.mark.parametrize("count", range(1, 9))
def test_the_published_vectors(count: int) -> None:
    assert grow(ENTRIES[:count]).root.hex() == ROOTS[count - 1]


def test_a_published_path() -> None:
    """The proof of entry 5 of 8, as the libraries list it."""
    assert [step.hex() for step in grow(ENTRIES, [5]).paths[5]] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(lists)
def test_roots_and_paths_are_those_of_the_naive_tree(entries: list[bytes]) -> None:
    tree = grow(entries, range(len(entries)))
    assert tree.size == len(entries)
    assert tree.root == naive_root(entries)
    for index, path in tree.paths.items():
        assert path == naive_path(index, entries)
        assert root_of(entries[index], index, tree.size, path) == tree.root


@given(lists.filter(bool), st.data())
def test_a_path_proves_nothing_else(entries: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    tree = grow(entries, [index])
    path = tree.paths[index]
    other = data.draw(st.binary(max_size=40).filter(lambda entry: entry != entries[index]))
    assert root_of(other, index, tree.size, path) != tree.root
    assert root_of(entries[index], index, tree.size, [*path, leaf_hash(other)]) is None
    if path:
        assert root_of(entries[index], index, tree.size, path[:-1]) is None
        place = data.draw(st.integers(0, len(path) - 1))
        changed = [*path[:place], bytes([path[place][0] ^ 1]) + path[place][1:], *path[place + 1 :]]
        assert root_of(entries[index], index, tree.size, changed) != tree.root
    # Neither does a node pass for an entry: it would need the other beginning.
    assert root_of(leaf_hash(entries[index]), index, tree.size, path) != tree.root


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_an_index_that_is_not_in_the_list_leads_nowhere(index: int, size: int) -> None:
    assert root_of(b"", index, size, []) is None


def test_only_what_is_there_has_a_path() -> None:
    assert grow(ENTRIES[:3], [-1, 1, 3]).paths.keys() == {1}
