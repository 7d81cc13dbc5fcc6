"""Bytes of a port become scans, or are told as what they are."""

from __future__ import annotations

import random
import string
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.framing import LONGEST, Fault, Framer, PortInfo, decoded, place_of
from intake_app.domain.station import ScannerPort, Terminator
from tests.domain.uart import Errors, receive, send

BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
GS, RS, EOT = "\x1d", "\x1e", "\x04"
ENDS: dict[Terminator, bytes] = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "tab": b"\t", "etx": b"\x03", "none": b""}
REAL_SCANS = [
    "SV24E4-018233",
    "1Z999AA10123456784",
    "]C1010950600013435221ABC123\x1d10LOT-7",
    f"010950600013435221ABC{GS}10LOT-7{GS}17261130",
    f"[)>{RS}06{GS}18VLEHAN{GS}S123456{RS}{EOT}",
    "序列号：SV24E4-018233 王小明安防设备有限公司",
    "Núñez Seguridad, Calle Añil 3",
    "https://example.com/ä?x=1&y=ß",
    "Công ty Nguyễn Thị Ánh Tuyết",
    "XCXBDFGHJKLPX",
    "7",
]
DICE = random.Random(20261120)


def framer(terminator: Terminator = "cr", baud: int = 9600) -> Framer:
    return Framer(ScannerPort("COM3", baud=baud, terminator=terminator))


def random_scan() -> bytes:
    """A serial, a number of digits, an RMA number, an address."""
    capitals = string.ascii_uppercase + string.digits
    kind = DICE.randrange(4)
    if kind == 0:
        return b"SV" + "".join(DICE.choices(f"{capitals}-", k=DICE.randint(5, 14))).encode()
    if kind == 1:
        return "".join(DICE.choices(string.digits, k=DICE.randint(8, 22))).encode()
    if kind == 2:
        return f"RMA-B1-{DICE.randrange(10**6):06}-K".encode()
    return f"https://x.example/{''.join(DICE.choices(string.ascii_letters + string.digits, k=20))}".encode()


@pytest.mark.parametrize("scan", REAL_SCANS)
@pytest.mark.parametrize("terminator", ENDS)
def test_a_scan_is_the_same_whole_or_byte_by_byte(scan: str, terminator: Terminator) -> None:
    sent = scan.encode() + ENDS[terminator]
    whole = framer(terminator)
    told = whole.take(sent) + whole.fell_silent()
    single = framer(terminator)
    told_singly = [one for byte in sent for one in single.take(bytes([byte]))] + single.fell_silent()
    assert told == told_singly == [scan]
    assert not whole.pending


@pytest.mark.parametrize("scan", REAL_SCANS)
@pytest.mark.parametrize("terminator", [name for name, end in ENDS.items() if end])
@pytest.mark.parametrize("hangs_up", [False, True])
def test_a_scan_cut_at_any_byte_is_discarded_and_the_next_is_right(
    scan: str, terminator: Terminator, hangs_up: bool
) -> None:
    sent = scan.encode() + ENDS[terminator]
    for cut in range(1, len(sent)):
        port = framer(terminator)
        assert port.take(sent[:cut]) == []
        assert port.pending
        (fault,) = port.gone() if hangs_up else port.fell_silent()
        assert isinstance(fault, Fault)
        assert fault.raw == sent[:cut]
        # The first byte of a character outside ASCII could be anything.
        assert fault.kind == "cut" or cut <= 2
        assert port.take(sent) == [scan]


def test_without_a_terminator_silence_ends_a_scan_and_only_hanging_up_cuts_it() -> None:
    port = framer("none")
    assert port.take(b"SV-1") == []
    assert port.fell_silent() == ["SV-1"]
    port.take(b"SV-")
    assert port.gone() == [Fault("cut", b"SV-")]
    assert port.fell_silent() == []
    assert port.gone() == []


@pytest.mark.parametrize(
    ("terminator", "sent", "scans"),
    [
        ("cr", b"A\r\nB\r\nC\r\n", ["A", "B", "C"]),
        ("cr", b"A\r\r\rB\r", ["A", "B"]),
        ("cr", b"\nA\r", ["A"]),
        ("lf", b"A\r\nB\n", ["A", "B"]),
        ("crlf", b"A\rB\r\nC\r\n", ["A\rB", "C"]),
        ("tab", b"A\tB\t", ["A", "B"]),
        ("etx", b"\x02A\x03\x02B\x03C\x03", ["A", "B", "C"]),
        ("etx", b"\x02A\x1dB\x03", ["A\x1dB"]),
        ("etx", b"\x02A\x03\r\n\x02B\x03\r\n", ["A", "B"]),
        ("etx", b"\x02A\x03 \x02B\x03 \r\n", ["A", "B"]),
        ("etx", b"A\x03\r\nB\x03", ["A", "B"]),
        ("etx", b" A \x03", [" A "]),
        ("cr", b"\x02A\x03\r", ["\x02A\x03"]),
        ("cr", b" A \r", [" A "]),
        ("cr", b"\xc4rger\r", ["Ärger"]),
    ],
)
def test_terminators(terminator: Terminator, sent: bytes, scans: list[str]) -> None:
    port = framer(terminator)
    assert port.take(sent) == scans
    assert port.fell_silent() == []


def test_a_new_start_of_text_says_that_the_scan_before_was_cut() -> None:
    assert framer("etx").take(b"\x02SV-1\x02SV-2\x03") == [Fault("cut", b"SV-1"), "SV-2"]


def test_what_stands_between_the_end_of_one_text_and_the_start_of_the_next_is_no_cut_scan() -> None:
    for hangs_up in (False, True):
        port = framer("etx")
        assert [port.take(bytes([byte])) for byte in b"\x02A\x03\r\n "][2] == ["A"]
        assert (port.gone() if hangs_up else port.fell_silent()) == []
        assert port.take(b"\r\nSV-1 \x02B\x03") == [Fault("cut", b"SV-1 "), "B"]


@pytest.mark.parametrize(("raw", "ending"), [(b"A" + end, name) for name, end in ENDS.items()])
def test_a_cut_scan_tells_which_terminator_it_had(raw: bytes, ending: Terminator) -> None:
    assert Fault("cut", raw).ending == ending


def test_a_fault_has_its_bytes_as_text() -> None:
    assert Fault("cut", "王".encode()).text == "王"
    assert decoded(b"\xe7\x8e") == "ç\x8e"


def test_more_than_a_scanner_sends_is_told_once_and_then_the_next_scan_is_right() -> None:
    port = framer()
    long = b"A" * (LONGEST + 1)
    assert port.take(long) == [Fault("too_long", long)]
    assert port.pending
    assert port.take(b"BBB\rSV-1\r") == ["SV-1"]
    assert port.take(long) == []
    assert port.fell_silent() == []
    assert port.take(b"SV-2\r") == ["SV-2"]
    assert port.take(long + b"\r") == [Fault("too_long", long)]
    assert port.take(b"A" * LONGEST + b"\r") == ["A" * LONGEST]
    assert port.take(long * 2) == []
    assert port.gone() == []


def test_a_silence_that_ends_what_was_too_long_gives_no_scan_without_a_terminator() -> None:
    port = framer("none")
    port.take(b"A" * (LONGEST + 1))
    port.take(b"BBB")
    assert port.fell_silent() == []
    assert port.take(b"SV-1") == []
    assert port.fell_silent() == ["SV-1"]


def test_a_slow_line_is_given_the_time_of_its_bytes() -> None:
    assert framer(baud=115_200).quiet_ms == 100
    assert framer(baud=110).quiet_ms == 400
    assert framer("none", 115_200).quiet_ms == 60
    assert framer("none", 110).quiet_ms == 360


def test_noise_is_told_once_until_the_port_falls_silent() -> None:
    port = framer()
    assert port.take(b"\x00\xe0\x00\r\x80\x00\r") == [Fault("noise", b"\x00\xe0\x00")]
    assert port.take(b"\xe0\x00\r") == []
    port.fell_silent()
    assert port.take(b"\xe0\x00\r") == [Fault("noise", b"\xe0\x00")]


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"SV24\x00E4-018233 and more of it\r", "noise"),  # a line that broke within a byte
        (b"\x80\x9f\x86\x98 ab\r", "noise"),
        (b"\xe0\xfc\xe0ab\r", "noise"),
        (b"\x06\x18abcdef\r", "noise"),
        (b"\x7f\xff\r", "noise"),
        (b"\x18abcdefghijklmnopq", "noise"),
        (b"\xe6", "noise"),
        (b"SV-1", "cut"),
        ("N\xfa\xf1ez Seguridad".encode("latin-1"), "cut"),
    ],
)
def test_noise_and_cut(raw: bytes, kind: str) -> None:
    port = framer()
    (fault,) = port.take(raw) + port.fell_silent()
    assert isinstance(fault, Fault)
    assert fault.kind == kind


@pytest.mark.parametrize("errors", ["keep", "nul"])
def test_the_noise_of_a_wrong_baud_rate_is_told_as_that(errors: Errors) -> None:
    """Every pair of common rates, really resampled. What is not told as noise is told as cut; a scan is a rarity."""
    told = Counter[str]()
    for sent_at in BAUDS:
        for read_at in BAUDS:
            for _ in range(12 if sent_at != read_at else 0):
                raw = receive(send(random_scan() + b"\r", sent_at), read_at, errors, DICE.random())
                port = framer(baud=read_at)
                outcome = port.take(raw) + port.fell_silent()
                kinds = {one.kind if isinstance(one, Fault) else "scan" for one in outcome} or {"nothing"}
                told["noise" if "noise" in kinds or "parity" in kinds else kinds.pop()] += 1
    total = told.total()
    assert total == 56 * 12
    assert told["noise"] / total > (0.98 if errors == "nul" else 0.95), told
    assert told["scan"] / total < 0.004, told


@pytest.mark.parametrize("baud", BAUDS)
def test_the_right_baud_rate_is_never_noise(baud: int) -> None:
    for scan in [*(one.encode() for one in REAL_SCANS), *(random_scan() for _ in range(40))]:
        raw = receive(send(scan + b"\r", baud), round(baud * DICE.uniform(0.98, 1.02)), "nul", DICE.random())
        assert framer(baud=baud).take(raw) == [scan.decode()]


@pytest.mark.parametrize("parity", ["even", "odd"])
def test_a_parity_bit_that_was_not_expected_is_told_as_that(parity: str) -> None:
    for scan in ("SV24E4-018233", "1Z999AA10123456784", "RMA-B1-000123-K"):
        line = send(scan.encode() + b"\r", 9600, data_bits=7, parity="even" if parity == "even" else "odd")
        port = framer()
        (fault,) = port.take(receive(line, 9600)) + port.fell_silent()
        assert isinstance(fault, Fault)
        assert fault.kind == "parity"


def short_names() -> list[bytes]:
    """Every name of four letters with one umlaut that looks, byte for byte, like text with a parity bit."""
    letters = "aeinrst"
    names = [f"{one}ü{two}{three}" for one in letters.upper() for two in letters for three in letters]
    raw = [name.encode("latin-1") for name in names]
    return [name for name in raw if len({byte.bit_count() % 2 for byte in name}) == 1]


def test_a_good_name_whose_eighth_bits_look_like_parity_bits_is_a_scan() -> None:
    assert len(short_names()) > 30
    for name in ["Müller".encode("latin-1"), *short_names()]:
        port = framer()
        # Again and again: the same label is no further evidence.
        assert [port.take(name + b"\r") for _ in range(4)] == [[name.decode("latin-1")]] * 4
    port = framer()
    for name in short_names():
        assert port.take(b"SV24E4-018233\r" + name + b"\r") == ["SV24E4-018233", name.decode("latin-1")]


@pytest.mark.parametrize(("terminator", "end", "odd"), [("cr", b"\r", True), ("lf", b"\n", False)])
def test_short_scans_with_a_parity_bit_are_told_together(terminator: Terminator, end: bytes, odd: bool) -> None:
    def marked(text: str) -> bytes:
        return bytes(one | 0x80 * (one.bit_count() % 2 != odd) for one in text.encode()) + end

    port = framer(terminator)
    told = [one for text in ("SV-1", "SV-2", "SV-3", "SV-4") for one in port.take(marked(text))]
    assert [one.kind for one in told if isinstance(one, Fault)][-1] == "parity"
    port.fell_silent()
    # Now that it is certain, every further one is told, until something comes that has no parity bit.
    assert [one.kind for one in port.take(marked("SV-7")) if isinstance(one, Fault)] == ["parity"]
    assert port.take(b"\xc4rger 10" + end) == ["Ärger 10"]


def test_a_terminator_with_a_parity_bit_is_told_as_that() -> None:
    port = framer()
    assert port.take(bytes(one | 0x80 * (one.bit_count() % 2) for one in b"K7P\r")) == []
    (fault,) = port.fell_silent()
    assert isinstance(fault, Fault)
    assert fault.kind == "parity"


@given(st.lists(st.binary(max_size=40), max_size=12), st.sampled_from(list(ENDS)))
def test_any_bytes_in_any_pieces_are_taken(pieces: list[bytes], terminator: Terminator) -> None:
    port, whole = framer(terminator), framer(terminator)
    told = [one for piece in pieces for one in port.take(piece)] + port.fell_silent()
    assert told == whole.take(b"".join(pieces)) + whole.fell_silent()
    assert not port.pending
    assert port.fell_silent() == []


def test_a_scanner_is_found_by_its_identity_under_another_name() -> None:
    mine = ScannerPort("ttyUSB0", usb="0c2e:0b61:15234B0A")
    other = PortInfo("ttyUSB0", usb="0403:6001:A10XYZ")
    moved = PortInfo("ttyUSB1", usb="0c2e:0b61:15234B0A")
    assert place_of(mine, [other, moved]) == "ttyUSB1"
    assert place_of(mine, [other]) == ""
    assert place_of(ScannerPort("/dev/ttyUSB0", usb="0c2e:0b61:15234B0A"), [other]) == ""
    assert place_of(mine, [PortInfo("ttyUSB0")]) == "ttyUSB0"
    assert place_of(mine, []) == "ttyUSB0"
    assert place_of(ScannerPort("COM3"), [moved]) == "COM3"
