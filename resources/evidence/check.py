"""Checks unpacked evidence with Python alone: “python3 check.py”. The signature is checked by openssl (README.txt)."""

import hashlib
import json
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
columns = "previous id station sequence at offset_minutes operator subject_kind subject kind schema payload".split()


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def must(holds: bool, what: str) -> None:
    if not holds:
        sys.exit(f"WRONG: {what}")


statement = json.loads((here / "seal/statement.json").read_bytes())
must(
    sha((here / "seal/SHA256SUMS").read_bytes()).hex() == statement["sums"], "the list of hashes is not the sealed one"
)
for line in (here / "seal/SHA256SUMS").read_text("utf-8").splitlines():
    digest, name = line.split("  ", 1)
    must(sha((here / name).read_bytes()).hex() == digest, f"{name} was changed")
chains = {chain["station"]: chain for chain in statement["chains"]}
events = [json.loads(line) for line in (here / "events.jsonl").open(encoding="utf-8")]
proofs = [json.loads(line) for line in (here / "inclusion.jsonl").open(encoding="utf-8")]
must(len(events) == len(proofs), "not every event has a proof")
for number, (event, proof) in enumerate(zip(events, proofs), 1):
    parts = [str(event[name]).encode() for name in columns]
    own = sha(b"".join(len(part).to_bytes(8, "big") + part for part in parts))
    must(own.hex() == event["hash"], f"event {number} was changed")
    chain, place, node = chains[event["station"]], event["sequence"] - 1, sha(b"\0" + own)
    last = chain["entries"] - 1
    for beside in map(bytes.fromhex, proof["path"]):
        if place % 2 or place == last:
            node = sha(b"\1" + beside + node)
            while place and place % 2 == 0:
                place, last = place // 2, last // 2
        else:
            node = sha(b"\1" + node + beside)
        place, last = place // 2, last // 2
    must(node.hex() == chain["root"] and last == 0, f"event {number} is not in the chain")
print(f"{len(events)} events and all files are as they were sealed. Now check the signature: see README.txt.")
