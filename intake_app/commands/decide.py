"""`intake decide`: what a policy makes of returns that are given as JSON."""

from __future__ import annotations

import argparse
import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final

from intake_app.commands.policies import usable_policies
from intake_app.commands.streams import standard_input, write_out
from intake_app.domain.decide import decide, decision_json
from intake_app.domain.errors import BadInput, NotFound, StorageFailed
from intake_app.domain.facts import BUILT_IN, NOT_TESTED, FactSpec, Kind, parse_facts
from intake_app.domain.money import shown
from intake_app.domain.policy import Policy

LARGEST_RETURN: Final = 1024 * 1024
_BOM: Final = b"\xef\xbb\xbf"


_SHAPES: Final[dict[Kind, str]] = {
    "model": "as on the unit, like S12E2",
    "date": "YYYY-MM-DD",
    "rma_date": "YYYY-MM-DD, or none",
    "money": 'US dollars as text, like "3600.00"',
    "number": "a plain number as text",
}

_ANSWER: Final = {
    "status": "decided | open: unknown facts could still change the disposition",
    "disposition": "what becomes of the return; null while it is open",
    "possible": "every disposition that the unknown facts leave possible, sorted",
    "needs": "the unknown facts of which one alone changes disposition, fee or credit, sorted",
    "restocking_fee": "US dollars as text; null where none is due or a fact for it is unknown",
    "credit": "US dollars as text; null where none is due or a fact for it is unknown",
    "cites": "the clauses behind it, each with policy, clause and text; none while it is open",
    "discretion": "supervisor, where a supervisor may accept all the same; else null",
    "policy": "id, version and sha256 of the policy file that decided",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `intake decide`, and the facts that it reads."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n".join(
        [
            "A return is one JSON object. Only policy is required; a fact that is absent or null is not known yet.",
            "",
            *(f"  {name:18} {_shape(spec)}" for name, spec in BUILT_IN.items()),
            "",
            "The answer is one JSON object a line. Exit status 2 for a return that cannot be read; with --jsonl such a",
            "line is answered by status error, with the reason in error, and the rest goes on.",
            "",
            *(f"  {name:18} {told}" for name, told in _ANSWER.items()),
        ]
    )
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="the facts as JSON; - is standard input")
    parser.add_argument("--jsonl", action="store_true", help="JSON Lines: a return a line, an answer a line")


def _shape(spec: FactSpec) -> str:
    if spec.kind in _SHAPES:
        return _SHAPES[spec.kind]
    values = " | ".join((*spec.values, *((NOT_TESTED,) if spec.name == "defect_test" else ())))
    return f"list of {values}" if spec.kind == "list" else values


def run(args: argparse.Namespace) -> int:
    """Answer every return of the input. Raises BadInput (with `--jsonl` a bad line is answered and passed over)."""
    policies = usable_policies(args)
    with _opened(args.file) as source:
        if args.jsonl:
            for line in _lines(source):
                _answer(_decided_or_not(line, policies))
        else:
            data = source.read(LARGEST_RETURN + 1)
            _answer(_decided(data, policies))
    return 0


@contextlib.contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """Open the input as bytes and tell what goes wrong with it, also later; standard input stays open."""
    told = "standard input" if name == "-" else shown(name)
    try:
        if name == "-":
            yield standard_input()
        else:
            with Path(name).open("rb") as file:
                yield file
    except BrokenPipeError:
        raise
    except FileNotFoundError:
        raise NotFound(f"{told}: there is no such file; name a file of JSON, or - for standard input") from None
    except IsADirectoryError:
        raise NotFound(f"{told} is a folder; name a file of JSON, or - for standard input") from None
    except OSError as error:
        raise StorageFailed(f"{told} cannot be read ({error.strerror}); check its permissions") from None


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Yield the lines that are not blank, as they come; of an overlong one only the beginning."""
    while line := source.readline(LARGEST_RETURN + 2):
        rest = line
        while len(rest) == LARGEST_RETURN + 2 and not rest.endswith(b"\n"):
            rest = source.readline(LARGEST_RETURN + 2)
        if line.strip():
            yield line.rstrip(b"\r\n")


def _answer(answer: Mapping[str, object]) -> None:
    """Write one line, in UTF-8 whatever the locale is."""
    write_out(json.dumps(answer, ensure_ascii=False).encode() + b"\n")


def _decided_or_not(line: bytes, policies: Mapping[str, Policy]) -> dict[str, object]:
    try:
        return _decided(line, policies)
    except BadInput as error:
        return {"status": "error", "error": str(error)}


def _decided(data: bytes, policies: Mapping[str, Policy]) -> dict[str, object]:
    raw = _parsed(data)
    name = raw.get("policy")
    if not isinstance(name, str) or name not in policies:
        found = shown(name) if isinstance(name, str) else "nothing" if name is None else "a value that is not text"
        known = ", ".join(sorted(policies)) or "none: no policy file can be used"
        raise BadInput(f"policy: found {found}, expected one of {known}", "policy")
    policy = policies[name]
    return decision_json(decide(policy, parse_facts(raw, policy)))


def _parsed(data: bytes) -> dict[str, object]:
    """Parse one JSON object, strictly: every key once, nothing too large. Raises BadInput."""
    if len(data) > LARGEST_RETURN:
        raise BadInput(f"the return is longer than {LARGEST_RETURN} bytes; expected the facts of one return")
    try:
        text = data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"byte {error.start + 1} is not UTF-8; expected JSON in UTF-8") from None
    try:
        # No fact is a bare number: what takes the facts refuses it by name, NaN or thousands of digits alike.
        value = json.loads(text, object_pairs_hook=_once, parse_int=float)
    except json.JSONDecodeError as error:
        place = f"column {error.colno}" if error.lineno == 1 else f"line {error.lineno} column {error.colno}"
        raise BadInput(f"not JSON at {place}: {error.msg}; expected one object with the facts of a return") from None
    except RecursionError:
        raise BadInput("the JSON is nested too deeply; expected one flat object with the facts of a return") from None
    if not isinstance(value, dict):
        raise BadInput("the JSON is not an object; expected one object with the facts of a return")
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise BadInput(f"{shown(key)}: found twice; expected every fact once", key)
        found[key] = value
    return found
