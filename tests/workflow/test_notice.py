"""The notice to the customer: which decisions have one, what it says, and that it never changes afterwards."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from intake_app.bootstrap import Station, open_station
from intake_app.domain.dispositions import DISPOSITIONS
from intake_app.domain.errors import NotNow
from intake_app.domain.papers import NoticePaper
from intake_app.domain.returns import Return, fold
from intake_app.domain.station import Company
from intake_app.resources import policies_folder
from intake_app.settings import Settings
from intake_app.store.importing import import_file
from intake_app.workflow.document import draw, papers_of, report_paper
from intake_app.workflow.notice import NOTICES, has_notice, notice_paper
from intake_app.workflow.sight import Sight
from tests.documents.pdf_reading import texts
from tests.store.photo_files import saved
from tests.workflow.conftest import UNITS, Wall, excused

COMPANY = Company(
    "Harbor  Security Inc.", "1200 Harbor Boulevard\n\n Weehawken, NJ ", "+1 201 555 0142", "r@example.com"
)
GOOD = {
    "rma_issued_on": "none",
    "box": "original",
    "foam": "original",
    "sleeve": "original",
    "parts": "original_condition",
    "advance_charge": "0",
    "reason": "unwanted",
    "remedy": "refund",
    "proof_of_purchase": "receipt",
}

Open = Callable[[Company], Station]


@pytest.fixture
def with_company(tmp_path: Path, wall: Wall) -> Iterator[Open]:
    """Opens the station under a company; a later call closes it and opens it again under another."""
    opened: list[Station] = []

    def again(company: Company) -> Station:
        while opened:
            opened.pop().close()
        folder = tmp_path / "station"
        folder.mkdir(exist_ok=True)
        (tmp_path / "policies").mkdir(exist_ok=True)
        if not (folder / "journal.sqlite3").exists():
            units = tmp_path / "units.csv"
            units.write_text(UNITS, "utf-8")
            import_file(folder, "units", units, lambda _progress: True)
        settings = Settings(folder=folder, name="Bench 3", code="B3", company=company, policies=tmp_path / "policies")
        opened.append(open_station(settings, wall))
        opened[0].bench.sign("Rosa Marín")
        return opened[0]

    yield again
    for station in opened:
        station.close()


def decided(station: Station, serial: str = "SV24E4-018233", **other: str) -> Sight:
    found = station.bench.identify(serial)
    sight = station.bench.open(found, 0)
    return_id = sight.return_id
    for fact, value in {**GOOD, **other}.items():
        sight = station.bench.answer(return_id, fact, value)
    excused(station, sight)
    return station.bench.accept(return_id)


def record(station: Station, return_id: str) -> Return:
    return fold(station.parts.journal.events_of(return_id))


def notice(station: Station, sight: Sight) -> NoticePaper:
    ret = record(station, sight.return_id)
    assert ret.decision is not None
    return notice_paper(station.parts, ret, ret.decision, "letter")


def printed(sight: Sight) -> list[str]:
    return [paper.paper for paper in sight.papers]


def logo_file(folder: Path, colour: tuple[int, int, int] = (11, 107, 93)) -> Path:
    out = io.BytesIO()
    Image.new("RGB", (200, 60), colour).save(out, "PNG")
    path = folder / "logo.png"
    path.write_bytes(out.getvalue())
    return path


def test_whatever_is_refused_and_whatever_only_the_customer_can_send_has_a_notice() -> None:
    refused = {code for code, one in DISPOSITIONS.items() if one.tone == "refuse"}
    assert {code for code, kind in NOTICES.items() if kind == "refusal"} == refused
    assert {code for code, kind in NOTICES.items() if kind == "request"} == {"hold_for_proof", "hold_for_kit"}


def test_missing_foam_is_told_with_clause_kit_and_shipping(station: Station) -> None:
    sight = decided(station, foam="missing")
    assert printed(sight) == ["label", "report", "notice"]
    paper = notice(station, sight)
    assert paper.title == "We cannot accept your return"
    assert paper.sentence.startswith("Foam missing. ")
    assert [(row.name, row.answer, row.tone) for row in paper.failed] == [("Foam", "Missing", "refuse")]
    assert [quote.text for quote in paper.quotes][-1] == "ORIGINAL FOAM MUST BE IN PLACE."
    kit, save = paper.actions
    assert {row.name: row.value for row in kit.rows} == {"Price from": "$60.00", "Telephone": "1-888-754-4543"}
    assert [quote.text for quote in save.quotes] == ["Please make sure you save all of the packaging materials!"]
    (shipping,) = paper.also
    assert [quote.text for quote in shipping.quotes] == ["We do not pay the shipping cost for you to send it in."]
    assert paper.deadline == ""
    assert paper.to == ("Núñez Seguridad", "Calle 1")


def test_the_photos_of_a_letter_are_counted_for_themselves(station: Station) -> None:
    bench = station.bench
    sight = bench.open(bench.identify("SV24E4-018233"), 0)
    picture = saved(Image.new("RGB", (400, 300), (90, 80, 70)))
    for number, fact in enumerate(("", "box", "foam", "sleeve", "foam")):
        kept = bench.keep_photo(picture + bytes(number), f"{number}.jpg")
        bench.photograph(sight.return_id, kept, fact, "camera")
    for fact, value in (("box", "original"), ("foam", "missing"), ("sleeve", "original"), ("advance_charge", "0")):
        sight = bench.answer(sight.return_id, fact, value)
    sight = bench.accept(sight.return_id)
    paper = notice(station, sight)
    assert [block.caption.split(".")[0] for block in paper.photos] == ["1", "2"]
    assert [row.remark for row in paper.failed] == ["Photos 1, 2."]


def test_another_customers_papers_do_not_bear_the_buyers_address(station: Station) -> None:
    sight = decided(station, foam="missing")
    assert notice(station, sight).to == ("Núñez Seguridad", "Calle 1")
    other = decided(station, foam="missing", customer="Trần Security Co.")
    assert notice(station, other).to == ("Trần Security Co.",)
    told = report_paper(station.parts, record(station, other.return_id), "letter")
    rows = {row.name: row.value for row in told.return_rows}
    assert (rows["Customer"], rows["Contact"]) == ("Trần Security Co.", "not known")
    assert "Calle" not in repr(told)


def test_a_supervisors_discretion_and_the_stations_own_notes_are_not_told(station: Station) -> None:
    sight = decided(station, "TWICE-1", foam="missing")
    ret = record(station, sight.return_id)
    assert ret.decision is not None
    verdict = ret.decision.record.verdict
    assert verdict.discretion
    assert any(step.station_only for step in verdict.next_steps)
    station.bench.note(sight.return_id, "He shouted on the telephone.")
    told = repr(notice(station, sight))
    assert "upervisor" not in told
    assert "demo program" not in told
    assert "shouted" not in told
    assert "Rosa" not in told


@pytest.mark.parametrize(
    ("answers", "title", "failed"),
    [
        ({"foam": "damaged", "box": "missing"}, "We cannot accept your return", ["Box", "Foam"]),
        ({"box": "damaged", "advance_charge": "900"}, "We keep the advance charge", ["Box"]),
        ({"parts": "altered"}, "We decline your return", ["Parts"]),
        ({"proof_of_purchase": "none"}, "We still need your proof of purchase", []),
    ],
)
def test_each_notice_says_what_it_rests_on(
    station: Station, answers: dict[str, str], title: str, failed: list[str]
) -> None:
    paper = notice(station, decided(station, **answers))
    assert paper.title == title
    assert [row.name for row in paper.failed] == failed
    assert all(row.tone != "plain" for row in paper.failed)
    assert bool(paper.found) != bool(paper.failed)
    assert paper.quotes


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"order_total": "4999.99"}, "The order total is $4,999.99; no defect is confirmed."),
        ({"proof_of_purchase": "none"}, "there is no proof of purchase."),
        ({"remedy": "repair"}, "No defect."),
    ],
)
def test_where_no_line_failed_a_sentence_says_what_was_found(
    station: Station, answers: dict[str, str], found: str
) -> None:
    paper = notice(station, decided(station, **answers))
    assert paper.found.endswith(found)
    assert "rule" not in paper.found.lower()
    told = " ".join(texts(station.parts.press.notice(paper)))
    assert found in told
    assert "Applies" not in told


def test_what_can_be_done_is_nothing_but_that(station: Station) -> None:
    """No advice to save packaging that nobody will send again, no shipping among the things to do."""
    declined = notice(station, decided(station, parts="altered"))
    assert (declined.actions, declined.also) == ((), ())
    kept = notice(station, decided(station, box="damaged", advance_charge="900"))
    assert kept.actions == ()
    (shipping,) = kept.also
    assert "We pay the shipping cost that comes from our warehouse." in [quote.text for quote in shipping.quotes]
    refused = notice(station, decided(station, foam="missing"))
    assert [action.title for action in refused.actions] == ["Order a packaging kit", "Save the packaging"]
    assert "out of" not in repr(refused.also), "that Smartvue pays the shipping out is said of advance replacements"


@pytest.mark.parametrize(
    "answers", [{"foam": "missing"}, {"proof_of_purchase": "none"}, {"box": "damaged", "advance_charge": "9"}]
)
def test_a_letter_speaks_to_the_customer(station: Station, answers: dict[str, str]) -> None:
    sight = decided(station, **answers)
    paper = notice(station, sight)
    told = " ".join([paper.sentence, *(action.text for action in (*paper.actions, *paper.also))])
    assert "customer" not in told
    assert "you" in told
    assert not paper.sentence.startswith("It ")
    ret = record(station, sight.return_id)
    assert ret.decision is not None
    for step in ret.decision.record.verdict.next_steps:
        assert "you" not in step.text.lower().split(), "the report speaks to the station"


def test_a_clause_is_quoted_once(station: Station) -> None:
    paper = notice(station, decided(station, proof_of_purchase="none"))
    reasons = [quote.text for quote in paper.quotes]
    assert paper.actions_title == "What we still need"
    assert not [quote for action in paper.actions for quote in action.quotes if quote.text in reasons]


def test_an_accepted_return_has_none_and_says_so(station: Station) -> None:
    sight = decided(station)
    assert printed(sight) == ["label", "report"]
    ret = record(station, sight.return_id)
    assert ret.decision is not None
    assert not has_notice(ret.decision)
    with pytest.raises(NotNow, match="no notice"):
        station.bench.reprint(sight.return_id, "notice")


def test_nothing_is_printed_undecided(station: Station) -> None:
    found = station.bench.identify("SV24E4-018233")
    sight = station.bench.open(found, 0)
    assert papers_of(record(station, sight.return_id)) == []
    with pytest.raises(NotNow):
        station.bench.reprint(sight.return_id, "notice")


def test_a_term_in_days_is_the_deadline(tmp_path: Path, with_company: Open) -> None:
    policy = (policies_folder() / "smartvue.toml").read_text("utf-8")
    for old, new in {
        'id = "smartvue"': 'id = "other"',
        'vendor = "Smartvue"': 'vendor = "Somebody Else"',
        "[fees]": 'kit_window = { value = 14, unit = "days", clause = "2.kit" }\n\n[fees]',
        'clauses = ["2.kit", "4.kit"]': 'clauses = ["2.kit", "4.kit"]\nwithin = "kit_window"',
    }.items():
        assert policy.count(old) == 1
        policy = policy.replace(old, new)
    (tmp_path / "policies").mkdir(exist_ok=True)
    (tmp_path / "policies" / "other.toml").write_text(policy, "utf-8")
    station = with_company(Company())
    paper = notice(station, decided(station, "OTHER-1", foam="missing"))
    assert paper.deadline == "Please do this by 4 December 2026."


def test_the_letterhead_is_that_of_the_decision(with_company: Open) -> None:
    station = with_company(COMPANY)
    sight = decided(station, foam="missing")
    paper = notice(station, sight)
    assert paper.letterhead.name == "Harbor Security Inc."
    assert paper.letterhead.lines == ("1200 Harbor Boulevard", "Weehawken, NJ", "+1 201 555 0142 · r@example.com")
    assert paper.closing[-1] == "Harbor Security Inc."
    made = {paper.paper: Path(paper.path).read_bytes() for paper in sight.papers}
    later = with_company(Company("Somebody Else Ltd"))
    ret = record(later, sight.return_id)
    assert [one.paper for one in ret.papers] == papers_of(ret)
    for one in ret.papers:
        assert draw(later.parts, ret, one.paper, 1, "letter", one.chain) == made[one.paper]
    second = later.bench.reprint(sight.return_id, "notice").papers[-1]
    assert "Harbor Security Inc." in " ".join(texts(Path(second.path).read_bytes()))


@pytest.mark.parametrize(
    ("company", "said"),
    [
        (Company("A", telephone="555"), "call 555"),
        (Company("A", email="a@b"), "write to a@b"),
        (Company("A", telephone="555", email="a@b"), "call 555 or write to a@b"),
        (Company(), "Please name the number"),
    ],
)
def test_the_closing_names_the_ways_there_are(with_company: Open, company: Company, said: str) -> None:
    station = with_company(company)
    paper = notice(station, decided(station, foam="missing"))
    assert said in paper.closing[0]
    assert paper.rma_number in paper.closing[0]
    assert len(paper.closing) == (2 if company.name else 1)


def test_the_logo_is_kept_by_its_hash_and_a_lost_one_is_left_out(with_company: Open, tmp_path: Path) -> None:
    path = logo_file(tmp_path)
    station = with_company(Company("Harbor", logo=str(path)))
    sight = decided(station, foam="missing")
    first = path.read_bytes()
    ret = record(station, sight.return_id)
    assert ret.decision is not None
    assert ret.decision.record.issuer.logo == hashlib.sha256(first).hexdigest()
    logo_file(tmp_path, (200, 0, 0))
    assert notice(station, sight).letterhead.logo == first
    kept = station.settings.folder / "papers" / "logos" / ret.decision.record.issuer.logo
    kept.write_bytes(b"something else")
    assert notice(station, sight).letterhead.logo == b""
    kept.unlink()
    assert "Harbor" in " ".join(texts(draw(station.parts, ret, "notice", 1, "letter")))


def test_a_logo_that_can_be_none_stops_no_return_and_is_told_at_the_start(with_company: Open, tmp_path: Path) -> None:
    station = with_company(Company("Harbor", logo=str(tmp_path / "nothing.png")))
    assert any("nothing.png cannot be read" in problem for problem in station.problems)
    assert notice(station, decided(station, foam="missing")).letterhead.logo == b""
    (tmp_path / "station" / "mine.png").write_bytes(logo_file(tmp_path).read_bytes())
    assert with_company(Company("Harbor", logo="mine.png")).problems == ()
