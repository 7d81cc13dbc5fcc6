from __future__ import annotations

import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from intake_app.domain.errors import StorageFailed
from intake_app.domain.heads import key_id_of
from intake_app.store.signing import KEY_FILE, STATE_VARIABLE, has_key, is_signed, open_key, state_folder


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "station").mkdir()
    return tmp_path / "station"


def test_a_key_is_made_once_outside_of_the_station_folder_for_its_user_alone(folder: Path, state: Path) -> None:
    assert not has_key(folder, state)
    key = open_key(folder, state)
    assert has_key(folder, state)
    assert open_key(folder, state).public == key.public
    assert key.key_id == key_id_of(key.public)
    assert re.fullmatch(r"[0-9a-f]{16}", key.key_id)
    assert list(folder.iterdir()) == []
    [file] = state.rglob("*.pem")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_every_station_folder_has_a_key_of_its_own(folder: Path, state: Path) -> None:
    other = folder.parent / "copy"
    assert open_key(folder, state).public != open_key(other, state).public
    (folder.parent / "link").symlink_to(folder)
    assert open_key(folder.parent / "link", state).public == open_key(folder, state).public


def test_what_a_key_signed_is_known_from_what_it_did_not(folder: Path, state: Path) -> None:
    key = open_key(folder, state)
    signature = key.sign(b"head")
    other = open_key(folder.parent / "copy", state)
    assert is_signed(key.public, b"head", signature)
    assert not is_signed(key.public, b"Head", signature)
    assert not is_signed(other.public, b"head", signature)
    assert not is_signed(key.public, b"head", signature[:-1] + bytes([signature[-1] ^ 1]))
    assert not is_signed(b"too short", b"head", signature)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o777])
def test_a_key_that_others_can_reach_is_refused_with_what_to_do(folder: Path, state: Path, mode: int) -> None:
    open_key(folder, state)
    file = state_folder(folder, state) / KEY_FILE
    file.chmod(mode)
    with pytest.raises(StorageFailed, match=f"its mode is 0{mode:o}, 0600 was expected.*chmod 600"):
        open_key(folder, state)
    file.chmod(0o600)
    open_key(folder, state)


def test_a_key_that_is_none_is_refused_and_left_as_it_is(folder: Path, state: Path) -> None:
    open_key(folder, state)
    file = state_folder(folder, state) / KEY_FILE
    rsa = generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for content in (b"", file.read_bytes()[:-40], rsa):
        file.write_bytes(content)
        with pytest.raises(StorageFailed, match="is damaged or no Ed25519 key"):
            open_key(folder, state)
        assert file.read_bytes() == content


def test_where_no_key_can_be_kept_it_is_said(folder: Path, state: Path) -> None:
    state.write_text("a file", "utf-8")
    with pytest.raises(StorageFailed, match=f"cannot be read or made .* variable {STATE_VARIABLE}"):
        open_key(folder, state)


def test_whether_there_is_a_key_is_said_or_why_it_cannot_be_known(folder: Path, state: Path) -> None:
    with pytest.raises(StorageFailed, match=f"cannot be read or made .* variable {STATE_VARIABLE}"):
        has_key(folder, state.with_name("x" * 300))


def test_the_environment_names_another_folder(folder: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(state))
    assert open_key(folder).public == open_key(folder, state).public
    monkeypatch.delenv(STATE_VARIABLE)
    assert state not in state_folder(folder).parents
