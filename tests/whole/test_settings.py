"""The settings of a station, as its file and the command line give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.domain.errors import BadInput, StorageFailed
from intake_app.domain.setting_words import EXPECTED, EXPECTED_INSIDE
from intake_app.domain.station import Company, PhotoInputs, Printer, ScannerPort, Sound
from intake_app.settings import Settings, load, save


def written(folder: Path, text: str) -> Settings:
    (folder / "settings.toml").write_text(text, "utf-8")
    return load(folder)


def test_without_a_file_everything_has_its_usual_value(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings(folder=tmp_path)


def test_what_the_file_says_holds(tmp_path: Path) -> None:
    text = '\ufeffname = "Bench 3"\ncode = "B3"\nreport = "a4"\ntheme = "dark"\nscan_gap_ms = 50\n'
    settings = written(tmp_path, text)
    assert settings == Settings(tmp_path, "Bench 3", "B3", "a4", None, "dark", 50)
    assert settings.file == tmp_path / "settings.toml"


def test_folders_are_found_from_where_they_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    here.mkdir()
    (home / "station").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(here)
    assert load(Path("~/station")).folder == home / "station"
    assert load(Path("station")).folder == here / "station"
    assert written(home / "station", 'policies = "ours"').policies == home / "station" / "ours"
    assert written(home / "station", 'policies = "~/ours"').policies == home / "ours"
    assert written(home / "station", 'policies = "/ours"').policies == Path("/ours")
    assert load(home / "station", Path("mine")).policies == here / "mine"
    assert load(home / "station", Path("~/mine")).policies == home / "mine"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('folder = "/elsewhere"', "there is no setting 'folder'; expected one of name, code, report"),
        ("colour = 1", "there is no setting 'colour'"),
        ("name = 5", "name is 5; expected a text"),
        ("name = true", "name is true; expected a text"),
        ('code = "b-1"', "code is “b-1”; expected 1 to 6 of the letters A–Z"),
        ('code = "B1\\n"', "code is “B1\\n”; expected 1 to 6"),
        ('report = "a3"', "report is “a3”; expected “letter” or “a4”"),
        ("theme = []", "theme is of another kind; expected “auto”"),
        ("policies = 5", "policies is 5; expected the path of a folder"),
        ('policies = "a\\u0000b"', "policies is “a\\x00b”; expected the path"),
        ('policies = "~nobody-at-all/p"', "policies is “~nobody-at-all/p”; expected the path"),
        ("scan_gap_ms = 4", "scan_gap_ms is 4; expected a whole number from 5 to 200"),
        ("scan_gap_ms = 201", "scan_gap_ms is 201; expected a whole number from 5 to 200"),
        ("scan_gap_ms = 35.5", "scan_gap_ms is 35.5"),
        ("scan_gap_ms = true", "scan_gap_ms is true"),
        ("name =", "TOML was expected"),
        ("name = " + "[" * 5000, "TOML was expected"),
        ("scan_gap_ms = " + "1" * 5000, "a number in it has too many digits; TOML was expected"),
        ("scan_gap_ms = 0x" + "f" * 5000, "scan_gap_ms is a number of many digits; expected a whole number"),
    ],
)
def test_a_fault_is_told_in_plain_words(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadInput) as error:
        written(tmp_path, text)
    line = str(error.value)
    assert line.startswith(f"{tmp_path / 'settings.toml'}: ")
    assert told in line
    assert line.isprintable()
    assert not any(word in line for word in ("`", "$", "str", "int,"))


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"name = \xff")
    with pytest.raises(BadInput, match="byte 8 is not UTF-8"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("company = 5", "company is 5; expected a table with the texts name, address"),
        ("[company]\ncolour = 1", "there is no setting 'colour' in company; expected one of name, address"),
        ("[company]\nname = 1", "company.name is 1; expected a text"),
        ("scanners = 5", "scanners is 5; expected tables, each with port"),
        ("scanners = [5]", "scanners[1] is 5; expected tables"),
        ('[[scanners]]\nport = "COM3"\n[[scanners]]\nbaud = 9600', "scanners[2] has no port; expected the name of"),
        ('[[scanners]]\nport = "COM3"\nbaud = 50', "scanners[1].baud is 50; expected a whole number from 110"),
        ('[[scanners]]\nport = "COM3"\nbaud = true', "scanners[1].baud is true"),
        ('[[scanners]]\nport = "COM3"\nspeed = 9600', "there is no setting 'speed' in scanners[1]; expected one of"),
        ('[[scanners]]\nport = ""', "scanners[1].port is “”; expected the name of a serial port"),
        ('[[scanners]]\nport = " "', "scanners[1].port is “ ”; expected the name"),
        ('[[scanners]]\nport = "a\\u0000b"', "scanners[1].port is “a\\x00b”; expected the name"),
        (
            '[[scanners]]\nport = "ttyS0"\n[[scanners]]\nport = "COM3"\n[[scanners]]\nport = "/dev/ttyS0"',
            "scanners[3].port is “/dev/ttyS0”, the same port as “ttyS0”; expected each port once. Remove one",
        ),
        ('scanners = [{ port = "COM3" }, { port = "com3" }]', "scanners[2].port is “com3”, the same port as “COM3”"),
        ('scanners = [{ port = "COM3" }, { port = "\\\\\\\\.\\\\COM3" }]', "the same port as “COM3”"),
        ('[label_printer]\nto = "Zebra"', "label_printer.to is “Zebra”; expected “system://NAME”"),
        ("[label_printer]\ndpi = 200", "label_printer.dpi is 200; expected 203, 300 or 600"),
        ('[label_printer]\nstock = "4x3"', "label_printer.stock is “4x3”; expected “4x6”"),
        (
            '[page_printer]\nto = "socket://10.0.0.1"',
            "page_printer.to is “socket://10.0.0.1”; expected “system://NAME”",
        ),
        ("[page_printer]\ndpi = 203", "there is no setting 'dpi' in page_printer; expected one of to"),
        ("[follow_up_days]\ncredit = -1", "follow_up_days.credit is -1; expected a whole number of days from 0 to 365"),
        (
            '[[places]]\ncode = "r 2"\nname = "R"\nholds = "restock"',
            "places[1].code is “r 2”; expected 1 to 12 of A–Z, digits and hyphens inside, such as “R-2”",
        ),
        ('[[places]]\ncode = "R"\nholds = "restock"', "places[1] has no name; expected a text of 1 to 40 characters"),
        (
            '[[places]]\ncode = "R"\nname = "A"\nholds = "restock"\n' * 2,
            "the code “R” is that of two places; expected each once",
        ),
        ("[sound]\nvolume = 101", "sound.volume is 101; expected a whole number from 0 to 100"),
        ("[photos]\nfolder = []", "photos.folder is of another kind; expected a text"),
    ],
)
def test_a_fault_inside_a_table_names_its_key(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadInput) as error:
        written(tmp_path, text)
    assert told in str(error.value)
    assert str(error.value).isprintable()


def test_every_key_of_every_table_is_known_to_the_reader() -> None:
    kinds = {
        "company": Company,
        "scanners": ScannerPort,
        "label_printer": Printer,
        "photos": PhotoInputs,
        "sound": Sound,
    }
    assert {key: set(EXPECTED_INSIDE[key]) for key in kinds} == {
        key: set(kind.__struct_fields__) for key, kind in kinds.items()
    }
    assert set(EXPECTED) == set(Settings.__struct_fields__) - {"folder"}


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    changes: dict[str, object] = {
        "name": "Bench 3",
        "policies": tmp_path / "ours",
        "theme": "dark",
        "company": Company("Núñez “Seguridad” \\ 王小明", "1 Road\nTown", logo='C:\\logo "new".png'),
        "scanners": (ScannerPort("COM3", baud=115_200), ScannerPort("/dev/ttyACM0", terminator="etx")),
        "label_printer": Printer("socket://10.0.0.7:9100", 300, "2x1"),
        "page_printer": Printer("system://Office printer"),
        "photos": PhotoInputs("~/photos"),
        "sound": Sound(0),
    }
    saved = save(load(tmp_path), **changes)
    assert load(tmp_path) == saved
    assert {name: getattr(saved, name) for name in changes} == changes
    assert list(tmp_path.iterdir()) == [saved.file]


def test_saving_keeps_comments_order_and_what_it_does_not_change(tmp_path: Path) -> None:
    before = (
        "# Ours\n"
        'theme = "dark"  # the hall is dark\n'
        'name = "Bench 3"\n\n'
        "[company]\n"
        "# as on the invoices\n"
        'name = "Old"\n'
        'telephone = "555"\n\n'
        "[[scanners]]\n"
        "# the wireless one\n"
        'port = "COM3"\n'
        "baud = 9600 # slow\n\n"
        "[sound]\nvolume = 20 # quiet\n"
    )
    settings = save(
        written(tmp_path, before),
        company=Company("New", email="a@b"),
        scanners=(ScannerPort("COM4"), ScannerPort("COM3", baud=19_200)),
    )
    assert settings.file.read_text("utf-8") == (
        "# Ours\n"
        'theme = "dark"  # the hall is dark\n'
        'name = "Bench 3"\n\n'
        "[company]\n"
        "# as on the invoices\n"
        'name = "New"\n'
        'email = "a@b"\n\n'
        "[[scanners]]\n"
        'port = "COM4"\n\n'
        "[[scanners]]\n"
        "# the wireless one\n"
        'port = "COM3"\n'
        "baud = 19200 # slow\n\n"
        "[sound]\nvolume = 20 # quiet\n"
    )


def test_what_is_as_usual_again_leaves_the_file(tmp_path: Path) -> None:
    text = 'theme = "dark"\nname = "Bench 3"\nscanners = [{ port = "COM3" }]\n[sound]\nvolume = 20\n'
    settings = save(written(tmp_path, text), theme="auto", scanners=(), sound=Sound())
    assert settings.file.read_text("utf-8").strip() == 'name = "Bench 3"'
    assert settings == Settings(tmp_path, "Bench 3")


def test_scanners_written_in_one_line_can_be_changed(tmp_path: Path) -> None:
    settings = written(tmp_path, 'scanners = [{ port = "COM3" }, { port = "COM4" }]\nname = "Bench 3"\n')
    ports = (ScannerPort("COM4"), ScannerPort("COM5"))
    assert save(settings, scanners=ports).scanners == ports
    assert load(tmp_path) == Settings(tmp_path, "Bench 3", scanners=ports)


def test_scanners_written_as_a_list_keep_its_comments(tmp_path: Path) -> None:
    before = (
        "scanners = [ # all of them\n"
        '  { port = "COM3", baud = 19200 }, # first\n'
        '  { port = "COM4" }, # second\n'
        '  { port = "COM5" }, # third\n'
        "] # mine\n"
        'name = "Bench 3"\n'
    )
    settings = save(
        written(tmp_path, before),
        scanners=(ScannerPort("COM3"), ScannerPort("COM5", terminator="lf"), ScannerPort("COM6")),
    )
    assert settings.file.read_text("utf-8").replace(" ", "") == (
        "scanners=[#allofthem\n"
        '{port="COM3"},#first\n'
        '{port="COM5",terminator="lf"},#third\n'
        '{port="COM6"},\n'
        "]#mine\n"
        'name="Bench3"\n'
    )
    turned = (ScannerPort("COM6"), ScannerPort("COM3"))
    assert save(settings, scanners=turned).scanners == turned == load(tmp_path).scanners
    assert "] # mine\n" in settings.file.read_text("utf-8")
    settings.file.write_text('scanners = [5, { port = "COM3" }] # mine\n')
    save(settings, scanners=turned)
    assert load(tmp_path).scanners == turned


def test_two_names_of_one_port_are_not_saved(tmp_path: Path) -> None:
    """A link names a port as well as the port itself; which one it is differs with what is plugged in."""
    (tmp_path / "port").touch()
    (tmp_path / "by-id").symlink_to(tmp_path / "port")
    ports = (ScannerPort(str(tmp_path / "port")), ScannerPort(str(tmp_path / "by-id")))
    with pytest.raises(BadInput, match="the same port"):
        save(load(tmp_path), scanners=ports)
    assert load(tmp_path) == Settings(tmp_path)
    (tmp_path / "by-id").unlink()
    assert save(load(tmp_path), scanners=ports).scanners == ports


@pytest.mark.parametrize(
    "changes",
    [{"theme": "blue"}, {"colour": "blue"}, {"label_printer": Printer("Zebra")}, {"sound": 5}, {"code": "b 1"}],
)
def test_what_cannot_be_is_not_saved(tmp_path: Path, changes: dict[str, object]) -> None:
    settings = written(tmp_path, 'name = "Bench 3"\n')
    with pytest.raises(BadInput):
        save(settings, **changes)
    assert settings.file.read_text("utf-8") == 'name = "Bench 3"\n'
    assert list(tmp_path.iterdir()) == [settings.file]


def test_a_file_that_was_broken_meanwhile_stays_as_it_is(tmp_path: Path) -> None:
    settings = load(tmp_path)
    settings.file.write_text("name =", "utf-8")
    with pytest.raises(BadInput, match="TOML was expected"):
        save(settings, name="Bench 4")
    assert settings.file.read_text("utf-8") == "name ="


def test_a_folder_that_refuses_is_told_and_nothing_changes(tmp_path: Path) -> None:
    settings = load(tmp_path / "gone")
    with pytest.raises(StorageFailed, match="cannot be written"):
        save(settings, name="Bench 4")


def test_policies_of_the_command_line_are_not_written(tmp_path: Path) -> None:
    settings = load(tmp_path, tmp_path / "mine")
    saved = save(settings, theme="dark")
    assert saved.policies == tmp_path / "mine"
    assert load(tmp_path).policies is None
