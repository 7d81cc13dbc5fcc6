"""`intake decide`, and how every command reads its line, run as a person or another program runs them."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from intake_app.cli import HELP, main
from intake_app.domain.facts import BUILT_IN
from tests.domain.small import CLEAN, rule, text

WHOLE = {"policy": "smartvue", **CLEAN}


def intake(*arguments: str | Path, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "intake_app", *map(str, arguments)],
        input=given,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


def answers(*returns: object, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    lines = b"".join(json.dumps(one).encode() + b"\n" for one in returns)
    done = intake("decide", "--jsonl", *options, given=lines)
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_one_return_is_answered_to_the_letter() -> None:
    done = intake("decide", given=json.dumps(WHOLE).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    told = json.loads(done.stdout)
    policy = told.pop("policy")
    assert done.stdout.count(b"\n") == 1
    assert (policy["id"], len(policy["sha256"])) == ("smartvue", 64)
    assert list(policy) == ["id", "version", "sha256"]
    assert told == {
        "status": "decided",
        "disposition": "refund_less_fee",
        "possible": ["refund_less_fee"],
        "needs": [],
        "restocking_fee": "540.00",
        "credit": "3060.00",
        "cites": [
            {
                "policy": "smartvue",
                "clause": "4.fee",
                "text": "A Restocking Fee of 15% if all items within 30 days with receipt and original packaging.",
            }
        ],
        "discretion": None,
    }


def test_the_help_names_every_fact_and_every_key_of_the_answer() -> None:
    told = intake("decide", "--help").stdout.decode()
    first_words = {line.split()[0] for line in told.splitlines() if line.startswith("  ")}
    assert set(BUILT_IN) <= first_words
    assert answers(WHOLE)[0].keys() <= first_words


def test_a_file_and_standard_input_are_the_same(tmp_path: Path) -> None:
    file = tmp_path / "return.json"
    file.write_text(json.dumps(WHOLE), "utf-8")
    given = file.read_bytes()
    named = intake("decide", file)
    assert named.returncode == 0
    assert named.stdout == intake("decide", "-", given=given).stdout == intake("decide", given=given).stdout
    assert intake("decide", given=b"\xef\xbb\xbf" + given).stdout == named.stdout


BAD: list[tuple[bytes, str]] = [
    (b"", "not JSON"),
    (b"[]", "not an object"),
    (b"5", "not an object"),
    (b'{"policy": "smartvue"', "not JSON at column"),
    (b'{"policy": "smartvue"} x', "not JSON at column 24"),
    (b"{}", "policy: found nothing"),
    (b'{"policy": 5}', "policy: found a value that is not text"),
    (b'{"policy": "acme"}', "policy: found 'acme', expected one of q-see, smartvue"),
    (b'{"policy": "smartvue", "colour": "red"}', "'colour': there is no such fact"),
    (b'{"policy": "smartvue", "colour": null}', "'colour': there is no such fact"),
    (b'{"policy": "smartvue", "foam": "torn"}', "foam: 'torn' is not one of"),
    (b'{"policy": "smartvue", "foam": "kit", "foam": "kit"}', "'foam': found twice"),
    (b'{"policy": "smartvue", "order_total": NaN}', "order_total: an amount is text"),
    (b'{"policy": "smartvue", "order_total": -Infinity}', "order_total: an amount is text"),
    (b'{"policy": "smartvue", "order_total": "-1"}', "order_total: '-1' is not an amount"),
    (b'{"policy": "smartvue", "order_total": 5000.0}', "order_total: an amount is text"),
    (b'{"policy": "smartvue", "order_total": ' + b"9" * 5000 + b"}", "order_total: an amount is text"),
    (b'{"policy": "smartvue", "order_total": "' + b"9" * 5000 + b'"}', "order_total: an amount of 5000 digits"),
    (b'{"policy": "smartvue", "order_total": 1e999}', "order_total: an amount is text"),
    (b'{"policy": "smartvue", "model": "12345"}', "model: '12345' is no model"),
    (b'{"policy": "smartvue", "purchased_on": "2023-02-29"}', "purchased_on: 2023-02-29 is no day"),
    (b'{"policy": "smartvue", "purchased_on": "2026-01-02", "received_on": "2026-01-01"}', "purchased_on: 2026-01-02"),
    (b'{"policy": "smartvue", "foam": "\\ud800"}', "foam: "),
    (b'{"policy": "\\ud800"}', "policy: found"),
    (b'{"policy": "smartvue", "\\u001b[31m": "kit"}', "there is no such fact"),
    (b'{"policy": "smartv\xff"}', "byte 19 is not UTF-8"),
    (b'{"policy": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested too deeply"),
    (b'{"policy": "smartvue", "exclusions": [[[["misuse"]]]]}', "exclusions: a value that is not text"),
    (b'{"policy": "smartvue", "x": "' + b"a" * 1_100_000 + b'"}', "longer than"),
]


@pytest.mark.parametrize(("given", "told"), BAD)
def test_bad_input_gets_one_line_and_status_two(given: bytes, told: str) -> None:
    done = intake("decide", given=given)
    line = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert told in line
    assert line.count("\n") == 1
    assert line.rstrip("\n").isprintable()
    assert "Traceback" not in line
    assert len(line) < 600


def test_bad_lines_are_answered_and_the_rest_goes_on() -> None:
    good = json.dumps(WHOLE).encode()
    lines = [good, *(line for line, _ in BAD if line), b"   ", good]
    done = intake("decide", "--jsonl", given=b"\n".join(lines) + b"\n\n")
    assert (done.returncode, done.stderr) == (0, b"")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    wrong = [reason for line, reason in BAD if line]
    assert [one["status"] for one in told] == ["decided", *["error"] * len(wrong), "decided"]
    for answer, reason in zip(told[1:-1], wrong, strict=True):
        assert set(answer) == {"status", "error"}
        assert reason in answer["error"]


def test_lines_may_end_as_they_like() -> None:
    line = json.dumps(WHOLE).encode()
    assert intake("decide", "--jsonl", given=line + b"\r\n" + line).stdout.count(b"\n") == 2
    assert intake("decide", "--jsonl", given=b"").stdout == b""


def test_a_line_is_answered_before_the_next_is_sent() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "intake_app", "decide", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(3):
            process.stdin.write(json.dumps(WHOLE).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["status"] == "decided"
        process.stdin.close()
        assert process.wait() == 0


def test_a_reader_that_leaves_is_no_fault() -> None:
    lines = (json.dumps(WHOLE).encode() + b"\n") * 2000
    with subprocess.Popen(
        [sys.executable, "-m", "intake_app", "decide", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, told = process.communicate(lines)
    assert told == b""


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_answers_are_utf_8_whatever_the_locale_is(locale: str) -> None:
    given = json.dumps({**WHOLE, "foam": "missing"}).encode()
    done = intake("decide", given=given, LC_ALL=locale, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "Smartvue’s refusal" in done.stdout.decode("utf-8")
    shown = intake("policy", "show", "smartvue", LC_ALL=locale, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "“ORIGINAL FOAM MUST BE IN PLACE.”" in shown.stdout.decode("utf-8")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = intake("decide", tmp_path / "none.json")
    assert done.returncode == 2
    assert b"there is no such file" in done.stderr
    for folder in (intake("decide", tmp_path), intake("decide", "")):
        assert folder.returncode == 2
        assert b"is a folder; name a file of JSON" in folder.stderr


def at_the_shell(command: str, home: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a line of the shell, `intake` standing for the program, with a home of its own."""
    line = command.replace("intake", f"{shlex.quote(sys.executable)} -m intake_app", 1)
    environment = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home / "data")}
    return subprocess.run(["sh", "-c", line], input=b"", capture_output=True, check=False, env=environment)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("intake policy show smartvue >/dev/full", "the answer cannot be written to standard output (No space left on"),
        ("intake decide FILE >/dev/full", "the answer cannot be written to standard output (No space left on"),
        ("intake policy list >&-", "standard output is closed. Send the answer"),
        ("intake decide FILE >&-", "standard output is closed. Send the answer"),
        ("intake decide <&-", "standard input is closed. Name a file"),
    ],
)
def test_streams_that_are_closed_or_full_are_told(tmp_path: Path, command: str, said: str) -> None:
    file = tmp_path / "return.json"
    file.write_text(json.dumps(WHOLE), "utf-8")
    home = tmp_path / "home"
    home.mkdir()
    done = at_the_shell(command.replace("FILE", str(file)), home)
    assert done.returncode in (1, 2)
    assert done.stdout == b""
    told = done.stderr.decode()
    assert told.startswith(f"intake: {said}")
    assert told.count("\n") == 1
    assert list(home.iterdir()) == []


def test_without_standard_error_the_answer_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("id = 5\n", "utf-8")
    done = at_the_shell(f"intake --policies {tmp_path} policy list 2>&-", tmp_path)
    assert [line.split()[0] for line in done.stdout.decode().splitlines()] == ["q-see", "smartvue"]


@pytest.mark.parametrize("name", ["policy", "decide", "demo"])
def test_folders_may_be_called_like_commands(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "small.toml").write_text(text(rule("box = '\"kit\"'")), "utf-8")
    (tmp_path / "f.json").write_text('{"policy": "small", "box": "kit"}', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    for words in (
        ("--policies", name, "decide", "f.json"),
        ("--station", name, "--policies", name, "decide", "f.json"),
        ("decide", "f.json", "--policies", name),
        ("--policies", "nowhere", "decide", "--policies", name, "f.json"),
    ):
        done = intake(*words)
        assert (done.returncode, done.stderr) == (0, b"")
        assert json.loads(done.stdout)["disposition"] == "refer"
    assert b"small" in intake("policy", "list", "--policies", name).stdout
    assert b"small" in intake("policy", "--policies", name, "list").stdout


@pytest.mark.parametrize("command", HELP)
def test_every_command_takes_the_station_after_it(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    told = capsys.readouterr()
    assert "--station DIR" in told.out
    assert told.err == ""


def test_a_home_of_nobody_is_told() -> None:
    done = intake("--policies", "~nobody-at-all/p", "policy", "list")
    assert done.returncode == 2
    assert b"names the home of a user who is not known here" in done.stderr


def test_a_fault_of_the_program_is_told_without_fear_for_records(tmp_path: Path) -> None:
    code = (
        "import sys, intake_app.cli as cli, intake_app.commands.decide as decide;"
        "decide.run = lambda _: 1 / 0; sys.exit(cli.main(['--station', sys.argv[1], 'decide']))"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, check=False)
    told = done.stderr.decode()
    assert done.returncode == 1
    assert "the program met a fault of its own" in told
    assert "acknowledged" not in told
    assert "ZeroDivisionError" in (tmp_path / "log" / "intake.log").read_text("utf-8")


def test_a_broken_policy_file_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("id = 5\n", "utf-8")
    (tmp_path / "small.toml").write_text(text(rule("box = '\"kit\"'")), "utf-8")
    given = json.dumps({"policy": "small", "box": "kit"}).encode()
    done = intake("--policies", tmp_path, "decide", given=given)
    assert done.returncode == 0
    assert json.loads(done.stdout)["disposition"] == "refer"
    assert done.stderr.decode().splitlines() == [
        f"intake: {tmp_path / 'broken.toml'}: version: found nothing, expected this key"
    ]
    assert json.loads(intake("--policies", tmp_path, "decide", given=json.dumps(WHOLE).encode()).stdout)["credit"]


def test_a_folder_in_the_settings_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(text(rule("box = '\"kit\"'")), "utf-8")
    station = tmp_path / "station"
    station.mkdir()
    (station / "settings.toml").write_text(f"policies = {json.dumps(str(tmp_path))}\n", "utf-8")
    done = intake("--station", station, "decide", given=b'{"policy": "small"}')
    assert (done.returncode, json.loads(done.stdout)["status"]) == (0, "open")


def test_answers_agree_whether_single_or_in_lines() -> None:
    partial = {"policy": "q-see", "exclusions": ["misuse"], "reason": "defective", "foam": None}
    first, second = answers(WHOLE, partial)
    assert first == json.loads(intake("decide", given=json.dumps(WHOLE).encode()).stdout)
    assert second["disposition"] == "decline"
    assert [cite["text"] for cite in second["cites"]] == ["Your warranty does NOT cover the following:", "Misuse"]


def test_neither_window_nor_database_is_loaded() -> None:
    code = (
        "import sys, intake_app.cli as cli; status = cli.main(['decide']);"
        "heavy = {name.split('.')[0] for name in sys.modules}"
        " & {'PySide6', 'sqlite3', 'pysqlite3', 'sqlite_utils', 'reportlab', 'PIL', 'barcode', 'stdnum'};"
        "print(sorted(heavy), file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(WHOLE).encode(), capture_output=True, check=True
    )
    assert done.stderr == b"[]\n"
