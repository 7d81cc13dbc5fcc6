"""The audit of the locks, by the real pip-audit, against a service of known vulnerabilities that stands here."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import audit
import pytest
from pins import Pin, read_pins

LOCK = """left-pad-of-python==1.2.3 \\
    --hash=sha256:{0}
    # via intake-station (pyproject.toml)
only-elsewhere==2.0 ; sys_platform == 'nowhere' \\
    --hash=sha256:{0} \\
    --hash=sha256:{1}
    # via
    #   intake-station (pyproject.toml)
    #   left-pad-of-python
""".format("0" * 64, "1" * 64)
KNOWN = {
    "id": "PYSEC-2026-1",
    "summary": "It pads too much.",
    "affected": [
        {
            "package": {"name": "only-elsewhere", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.1"}]}],
            "versions": ["2.0"],
        }
    ],
    "published": "2026-01-01T00:00:00Z",
    "modified": "2026-01-01T00:00:00Z",
}


class Service(ThreadingHTTPServer):
    """Answers as OSV does: what is known of each package, and what was asked."""

    def __init__(self) -> None:
        self.known: dict[str, list[dict[str, Any]]] = {}
        self.status = 200
        self.asked: list[tuple[str, str]] = []
        super().__init__(("127.0.0.1", 0), Answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/query"


class Answer(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = told["package"]["name"]
        self.server.asked.append((name, told["version"]))
        found = self.server.known.get(name)
        body = json.dumps({"vulns": found} if found else {}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *told: object) -> None:  # noqa: A002 - the base class's name
        """Nobody reads it."""


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.lock"
    file.write_text(LOCK, "utf-8")
    return file


def test_a_lock_of_which_nothing_is_known_is_sound(service: Service, lock: Path) -> None:
    assert audit.audit([lock, lock], service.url) == []
    assert sorted(service.asked) == [("left-pad-of-python", "1.2.3"), ("only-elsewhere", "2.0")]


def test_a_known_vulnerability_is_told_also_of_what_another_system_needs(service: Service, lock: Path) -> None:
    service.known["only-elsewhere"] = [KNOWN]
    assert audit.audit([lock], service.url) == ["only-elsewhere 2.0 is vulnerable: PYSEC-2026-1, mended in 2.1"]


def test_a_service_that_fails_or_is_not_there_proves_nothing(service: Service, lock: Path) -> None:
    service.status = 500
    (told,) = audit.audit([lock], service.url)
    assert told.startswith("nothing could be audited")
    (told,) = audit.audit([lock], "http://127.0.0.1:9/v1/query")
    assert "Run it again where the network reaches it" in told


def test_a_package_that_nobody_could_tell_about_is_no_sound_one() -> None:
    pins = [Pin("a", "1", "", (), ()), Pin("b", "1", "", (), ()), Pin("c", "1", "", (), ())]
    told: list[dict[str, Any]] = [
        {"name": "a", "skip_reason": "not found: a (1)"},
        {"name": "b", "version": "2", "vulns": []},
    ]
    assert audit.judged(pins, told) == [
        "1 of 3 packages could not be audited (not found): a 1",
        "1 of 3 packages could not be audited (version 2 was looked up instead): b 1",
        "1 of 3 packages could not be audited (pip-audit told nothing of it): c 1",
    ]


def test_every_package_of_both_locks_is_looked_up() -> None:
    for file in audit.LOCKS:
        assert len(read_pins(file)) == file.read_text("utf-8").count("==") - file.read_text("utf-8").count(" == ")


def test_a_line_that_is_not_understood_is_no_lock(tmp_path: Path) -> None:
    file = tmp_path / "requirements.lock"
    file.write_text(LOCK + "odd @ https://example.com/odd.whl\n", "utf-8")
    with pytest.raises(ValueError, match="3 packages are named, and 2 of them understood"):
        read_pins(file)
