from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.chain import chain_hash
from intake_app.domain.events import (
    GENESIS,
    Answered,
    AnyPayload,
    Closed,
    Corrected,
    Excused,
    Filed,
    Identified,
    Marked,
    Noted,
    Opened,
    Photographed,
    SetAside,
    Undone,
    decode_payload,
    encode_payload,
    kind_of,
)
from intake_app.domain.heads import Alarm
from intake_app.domain.kit_events import (
    CameInKit,
    KitCancelled,
    KitDelivered,
    KitOrdered,
    KitPaid,
    KitPrinted,
    KitQuoted,
    KitShipped,
    KitUsed,
)
from intake_app.domain.photos import KeptPhoto, Mark
from intake_app.domain.quotes import NextStep, Quote
from intake_app.domain.station_events import AlarmAcknowledged, AlarmRaised, KeyMade
from intake_app.domain.unit import Customer, Rma, Sale
from tests.domain.made_events import decided, opened, printed

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
OPENED: st.SearchStrategy[Opened] = st.builds(
    opened,
    serial=TEXT,
    policy=st.none() | TEXT,
    facts=st.dictionaries(TEXT, TEXT | st.lists(TEXT, max_size=3), max_size=3),
    sale=st.none() | st.builds(Sale, TEXT, customer=st.builds(Customer, TEXT), extra=st.dictionaries(TEXT, TEXT)),
    rma=st.none() | st.builds(Rma, TEXT),
    earlier=st.lists(TEXT, max_size=2),
)
PART_OF_ONE = st.floats(0, 1)
MARKS = st.builds(Mark, st.sampled_from(["arrow", "box", "text"]), *[PART_OF_ONE] * 4, TEXT)
KEPT = st.builds(
    KeptPhoto,
    sha256=TEXT,
    small_sha256=TEXT,
    media=st.sampled_from(["image/jpeg", "image/heic", "application/pdf"]),
    name=TEXT,
    size=st.integers(0, 2**40),
    width=st.integers(1, 9999),
    height=st.integers(1, 9999),
    pages=st.integers(1, 9),
    taken_at=TEXT,
)
QUOTES = st.builds(Quote, TEXT, TEXT, TEXT, TEXT)
PAYLOADS: st.SearchStrategy[AnyPayload] = st.one_of(
    OPENED,
    st.builds(Answered, TEXT, st.none() | TEXT | st.lists(TEXT, max_size=3)),
    st.builds(Identified, TEXT, st.none() | TEXT),
    st.builds(Noted, TEXT, TEXT),
    st.builds(Photographed, KEPT, st.sampled_from(["camera", "folder", "pasted"]), TEXT),
    st.builds(Marked, TEXT, st.lists(MARKS, max_size=3)),
    st.builds(Filed, TEXT, TEXT),
    st.builds(SetAside, TEXT, TEXT),
    st.builds(Excused, TEXT, TEXT),
    st.builds(Undone, TEXT),
    st.builds(KeyMade, TEXT, TEXT),
    st.builds(AlarmRaised, st.builds(Alarm, st.sampled_from(["changed", "older_file"]), TEXT, st.integers(0, 2**40))),
    st.builds(AlarmAcknowledged, TEXT, TEXT),
    st.builds(decided, TEXT),
    st.builds(printed, TEXT),
    st.builds(Corrected, TEXT, TEXT),
    st.builds(Closed, st.integers(1, 9)),
    st.builds(CameInKit, TEXT, TEXT, TEXT),
    st.builds(
        KitQuoted,
        TEXT,
        parts=st.dictionaries(TEXT, TEXT, max_size=3),
        told=st.lists(st.builds(NextStep, TEXT, TEXT, st.lists(QUOTES, max_size=2)), max_size=2),
        packing=st.dictionaries(TEXT, st.lists(QUOTES, max_size=1), max_size=3),
    ),
    st.builds(KitOrdered, TEXT),
    st.builds(KitPaid, TEXT, TEXT),
    st.builds(KitShipped, TEXT, TEXT, TEXT),
    st.just(KitDelivered()),
    st.builds(KitUsed, TEXT, TEXT, TEXT),
    st.builds(KitCancelled, TEXT),
    st.builds(KitPrinted, st.sampled_from(["slip", "instructions"]), st.integers(1, 9), TEXT, TEXT, TEXT),
)


@given(PAYLOADS)
def test_every_payload_is_read_back_as_it_was(payload: AnyPayload) -> None:
    stored = encode_payload(payload)
    assert decode_payload(stored) == payload
    assert msgspec.json.decode(stored)["kind"] == kind_of(payload)
    assert encode_payload(decode_payload(stored)) == stored


@pytest.mark.parametrize("stored", [b"", b"{}", b'{"kind": "burnt"}', b'{"kind": "undone"}', b"\xff"])
def test_bytes_that_are_no_event_are_refused(stored: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        decode_payload(stored)


PART = st.text(st.characters(codec="utf-8"), max_size=6)


@given(st.lists(PART, min_size=3, max_size=3), st.lists(PART, min_size=3, max_size=3), st.binary(max_size=4))
def test_no_part_of_a_row_can_lend_to_the_next(one: list[str], other: list[str], payload: bytes) -> None:
    hashes = [chain_hash(GENESIS, tuple(columns), payload) for columns in (one, other)]
    assert (hashes[0] == hashes[1]) == (one == other)


def test_a_return_that_came_without_a_number_minted_its_own() -> None:
    assert opened(rma_number="R1", rma_origin="station").minted == ("RMA", "R1")
    assert (opened().minted, Noted("n", "").minted) == (None, None)


def test_the_hash_depends_on_the_hash_before_and_on_every_byte() -> None:
    rows = [
        (GENESIS, ("a", "b"), b"c"),
        ("1" * 64, ("a", "b"), b"c"),
        (GENESIS, ("ab", ""), b"c"),
        (GENESIS, ("a", "b", ""), b"c"),
        (GENESIS, ("a", "b"), b"d"),
        (GENESIS, ("a",), b"bc"),
    ]
    hashes = {chain_hash(*row) for row in rows}
    assert len(hashes) == len(rows)
    assert all(len(one) == 64 for one in hashes)
