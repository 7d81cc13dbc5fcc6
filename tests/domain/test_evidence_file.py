from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.evidence_file import (
    ChainHead,
    EnclosedPaper,
    EventLine,
    Inclusion,
    is_in,
    json_lines,
    pem_of,
    read_sums,
    readable,
    sums_text,
)
from intake_app.domain.merkle import grow
from intake_app.domain.stored_zip import (
    END_SIZE,
    LOCAL_SIZE,
    Stored,
    ending,
    is_plain_name,
    local_header,
    read_count,
    read_local,
)


def line(sequence: int, own: str) -> EventLine:
    return EventLine("id", "B3", sequence, "at", -300, "Rosa", "return", "one", "opened", 1, "{}", "0" * 64, own)


def test_a_line_tells_its_own_hash_over_every_column() -> None:
    told = line(1, "")
    assert len(told.own_hash) == 64
    for name, value in {"id": "x", "sequence": 2, "offset_minutes": 0, "payload": "{ }", "previous": "1" * 64}.items():
        other = EventLine(**{**{key: getattr(told, key) for key in told.__struct_fields__}, name: value})
        assert other.own_hash != told.own_hash


def test_an_event_is_in_the_chain_whose_root_its_path_leads_to() -> None:
    hashes = [bytes([place]) * 32 for place in range(5)]
    tree = grow(hashes, [3])
    chain = ChainHead("B3", 5, tree.root.hex(), 5, hashes[-1].hex())
    proof = Inclusion("id", [step.hex() for step in tree.paths[3]])
    assert is_in(chain, line(4, hashes[3].hex()), proof)
    assert not is_in(chain, line(3, hashes[3].hex()), proof)
    assert not is_in(chain, line(4, hashes[2].hex()), proof)
    assert not is_in(chain, line(4, hashes[3].hex()), Inclusion("id", proof.path[1:]))
    assert not is_in(chain, line(4, "no hash"), proof)
    assert not is_in(chain, line(4, hashes[3].hex()), Inclusion("id", ["no hash"]))


@given(st.dictionaries(st.text("abc/.-", min_size=1), st.text("0123456789abcdef", min_size=64, max_size=64)))
def test_a_list_of_hashes_is_read_as_it_was_written(digests: dict[str, str]) -> None:
    assert read_sums(sums_text(digests)) == digests


@pytest.mark.parametrize("content", [b"\xff", b"ab  one", b"ab  one\nab  one\n", b"b  two\na  one\nc", b"ab one\n"])
def test_any_other_list_of_hashes_is_none(content: bytes) -> None:
    assert read_sums(content) is None


def test_the_forms_of_the_files() -> None:
    paper = EnclosedPaper(1, "label", 1, "ab", "papers/0001-label-1.pdf", "ab", "redrawn")
    assert paper.is_as_recorded
    assert not EnclosedPaper(1, "label", 1, "ab", "", "", "none").is_as_recorded
    assert json_lines([Inclusion("a", []), Inclusion("b", ["c"])]) == b'{"id":"a","path":[]}\n{"id":"b","path":["c"]}\n'
    assert readable(Inclusion("a", [])) == b'{\n "id": "a",\n "path": []\n}\n'
    assert pem_of(bytes(32)).startswith(b"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAAAAA")


@pytest.mark.parametrize("name", ["README.txt", "seal/SHA256SUMS", "photos/originals/ab.jpg", "a/.b", "a..b"])
def test_names_that_stay_in_their_folder(name: str) -> None:
    assert is_plain_name(name)


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../a", "a/../b", "a/..", "a//b", "a/", "./a", "a/./b", "a\\b", "C:a", "é", "a\n", "a" * 201],
)
def test_names_that_may_lead_out(name: str) -> None:
    assert not is_plain_name(name)


def test_what_a_zip_file_tells_of_its_files() -> None:
    head = local_header("one.txt", 7, 5)
    assert read_local(head[:LOCAL_SIZE]) == (7, 5, 7)
    assert read_local(head[:10]) is None
    assert read_local(b"PK\1\2" + head[4:LOCAL_SIZE]) is None
    end = ending([Stored("one.txt", 7, 5, 0)], len(head) + 5)[-END_SIZE:]
    assert read_count(end) == 1
    assert read_count(end[1:]) is None
    assert read_count(bytes(END_SIZE)) is None
    assert struct.unpack("<L", end[16:20]) == (len(head) + 5,)
