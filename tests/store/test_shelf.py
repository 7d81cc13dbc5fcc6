from __future__ import annotations

from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intake_app.domain.errors import StorageFailed
from intake_app.domain.rma_number import mint
from intake_app.store.shelf import FolderShelf, safe_name

BAD = ["../../etc/passwd", "..", ".", "", "a/b", "a\\b", "C:\\x", "NUL", "con", "COM1", "x.", "x ", "a\0b", "é", "客"]


def test_a_paper_is_kept_under_the_number_of_its_label(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path / "papers")
    number = mint("B3", 483)
    path = shelf.put(number, "label-1", b"%PDF one")
    assert path == tmp_path / "papers" / number / "label-1.pdf" == shelf.path_of(number, "label-1.pdf")
    assert path.read_bytes() == b"%PDF one"
    assert shelf.put(number, "label-1", b"%PDF two") == path
    assert path.read_bytes() == b"%PDF two"
    assert [file.name for file in path.parent.iterdir()] == ["label-1.pdf"]


@pytest.mark.parametrize("number", BAD)
def test_no_number_leads_out_of_the_folder(tmp_path: Path, number: str) -> None:
    root = tmp_path / "papers"
    path = FolderShelf(root).put(number, number, b"x")
    assert path.resolve().parent.parent == root.resolve()
    assert path.read_bytes() == b"x"


@given(st.text(max_size=80))
@example("NUL")
@example("aux.pdf")
@example("x" * 300)
@example("\ud800")
def test_a_name_is_one_that_every_system_takes(text: str) -> None:
    name = safe_name(text)
    assert name.isascii()
    assert 1 <= len(name) <= 80
    assert not set(name) & set('<>:"/\\|?* \0\n')
    assert name[-1] not in ". "
    assert name not in {".", ".."}
    assert not PureWindowsPath(name).is_reserved()
    assert name == safe_name(text)


@given(st.text(max_size=12), st.text(max_size=12))
@example("rma-1", "RMA-1")
@example("a/b", "a-b")
@example("é", "e")
@example("x", "x.")
def test_two_numbers_never_share_a_folder_even_where_case_does_not_count(one: str, other: str) -> None:
    assert (safe_name(one).casefold() == safe_name(other).casefold()) == (one == other)


def test_a_folder_that_cannot_be_written_is_told_and_nothing_half_stays(tmp_path: Path) -> None:
    (tmp_path / "papers").write_text("a file in its place")
    with pytest.raises(StorageFailed, match="could not be kept"):
        FolderShelf(tmp_path / "papers").put("R1", "label-1", b"x")


def test_a_paper_that_cannot_take_its_place_leaves_no_rest(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path)
    path = shelf.path_of("R1", "label-1")
    path.mkdir(parents=True)
    with pytest.raises(StorageFailed, match="could not be kept"):
        shelf.put("R1", "label-1", b"x")
    assert [file.name for file in path.parent.iterdir()] == ["label-1.pdf"]
