"""A policy file with a fault gets one line: the file, the key, what was found, what was expected."""

from __future__ import annotations

import random

import pytest

from intake_app.domain.errors import BadPolicy
from intake_app.domain.policy import PackOut
from intake_app.domain.policy_reading import read_policy
from tests.domain.conftest import POLICIES
from tests.domain.small import rule, small, text

GOOD = text(rule("box = '\"missing\"'", extra='cites = ["s.one"]\nreadings = ["r"]\ndiscretion = "boss"'))


def fault(source: str | bytes) -> str:
    with pytest.raises(BadPolicy) as error:
        read_policy(source, "x.toml")
    line = str(error.value)
    assert line.startswith("x.toml: ")
    assert "expected" in line
    assert "\n" not in line
    assert len(line) < 1500
    return line


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "small"', 'id = "Small"', "id: found 'Small', expected small letters"),
        ('id = "small"', "", "id: found nothing"),
        ('id = "small"', "id = 5", "id: found 5, expected text"),
        ('id = "small"', 'id = ["small"]', "id: found a list, expected text"),
        ('version = "1"', 'version = " "', "version: found ' ', expected some text"),
        ('version = "1"', 'version = "1"\ncolour = 1', "colour: found an unknown key, expected one of clauses"),
        ('title = "A small policy"', 'title = "a\\u0007b"', "title: found"),
        ('title = "A small policy"', f'title = "{"a" * 5000}"', "title: found 5000 characters"),
        ('document = "none"', "document = true", "source.document: found true"),
        ('"' + "0" * 64 + '"', '"abc"', "source.sha256: found 'abc'"),
        ("source = {", "source = [{", "x.toml"),
        ('sections = { s = "Section" }', "sections = 5", "sections: found 5, expected a table"),
        ('"s.two" =', '"t.two" =', 'clauses."t.two": found the clause id t.two, expected an id that begins'),
        ('"s.two" =', '"s.one" =', "x.toml"),
        ("percent = 15,", "percent = 101,", "fees.fee.percent: found 101"),
        ("percent = 15,", "percent = nan,", "fees.fee.percent: found NaN"),
        ("percent = 15,", "percent = 1e999999999,", "fees.fee.percent: found"),
        ("percent = 15,", "percent = 1.00001,", "four decimals"),
        ("percent = 15,", "percent = 1e-999999,", "fees.fee.percent"),
        ("percent = 15,", "percent = true,", "fees.fee.percent: found true"),
        ("percent = 15,", 'percent = "15",', "fees.fee.percent: found '15'"),
        ('of = "unit_price"', 'of = "order_total"', "expected a fact: unit_price"),
        ('"half_up"', '"down"', "fees.fee.rounding: found 'down'"),
        ('who = "supervisor"', 'who = "anyone"', "discretion.boss.who: found 'anyone'"),
        ('choose = ["decline"]', 'choose = ["hold_for_kit"]', "discretion.boss.choose: found hold_for_kit"),
        ('choose = ["decline"]', 'choose = ["decline"], read = []', "either read or choose"),
        (', choose = ["decline"]', "", "either read or choose"),
        ('choose = ["decline"]', 'choose = ["decline", "decline"]', "choose[1]: found 'decline' again"),
        ("rule = 1", "rule = 2", "rules[0].rule: found 2, expected rules numbered in order"),
        ("rule = 1", "rule = 0", "rules[0].rule: found 0"),
        ("rule = 1", "rule = true", "rules[0].rule: found true"),
        ("rule = 1", f"rule = {9**30}", "rules[0].rule: found a huge number"),
        ("rule = 1", "rule = 2026-01-01", "rules[0].rule: found a date or time"),
        ("rule = 1", "rule = 1.5", "rules[0].rule: found 1.5"),
        ("rule = 2", "rule = 3", "rules[1].rule: found 3"),
        ('name = "A rule"\n', "", "rules[0]: found a table, expected a name on the first row"),
        ('then = "refer"', 'then = "hold_for_kit"', "rules[0].then: found 'hold_for_kit'"),
        ('then = "refer"', 'then = "refund_less_fee"', "rules[0]: found refund_less_fee without one, expected a fee"),
        ('then = "refer"', 'then = "refer"\nfee = "fee"', "rules[0]: found refer with one, expected no fee"),
        ('then = "refer"', 'then = "refund_less_fee"\nfee = "no"', "rules[0].fee: found 'no'"),
        (
            'cites = ["s.one"]',
            'cites = ["s.six"]',
            "rules[0].cites[0]: found 's.six', expected a clause id: s.one, s.two",
        ),
        ('cites = ["s.one"]', 'cites = "s.one"', "rules[0].cites: found 's.one', expected a list"),
        ('cites = ["s.one"]\nreadings', "readings", "rules[0].cites: found nothing, expected this key"),
        ('cites = ["s.one"]', "cites = []", "rules[0].cites: found none, expected a clause that is cited whatever"),
        (
            'cites = ["s.one"]',
            'cites = [{ clause = "s.one", when = { box = \'"missing"\' } }]',
            "rules[0].cites: found none, expected a clause that is cited whatever the facts are",
        ),
        ('cites = ["s.one"]', "cites = [1]", "rules[0].cites[0]: found 1, expected a table"),
        (
            'cites = ["s.one"]',
            'cites = [{ clause = "s.one", when = {} }]',
            "rules[0].cites[0].when: found 0, expected one condition",
        ),
        (
            'cites = ["s.one"]',
            'cites = [{ clause = "s.one", when = { warranty = "-" } }]',
            "rules[0].cites[0].when.warranty: found the fact warranty, expected one of",
        ),
        ('readings = ["r"]', 'readings = ["q"]', "rules[0].readings[0]: found 'q'"),
        ('discretion = "boss"', 'discretion = "me"', "rules[0].discretion: found 'me'"),
        ("{ box =", "{ crate =", "rules[0].when.crate: found the fact crate, expected one of"),
        ("{ box =", "{ unit_price =", "rules[0].when.unit_price: found the fact unit_price"),
        ("{ box =", "{ purchased_on =", "rules[0].when.purchased_on"),
        ("'\"missing\"'", "'\"torn\"'", 'rules[0].when.box: found "torn" in "torn", expected values of box'),
        ("'\"missing\"'", "'< 5'", "rules[0].when.box: found 5 in < 5, expected values of box"),
        ("'\"missing\"'", "'\"missing'", 'rules[0].when.box: found "missing (column 1'),
        ("'\"missing\"'", "5", "rules[0].when.box: found 5, expected text"),
        (
            "'\"missing\"'",
            '\'not("original","kit","damaged","missing")\'',
            "which nothing passes, expected a condition that some value passes",
        ),
    ],
)
def test_a_fault_is_told_in_one_line(old: str, new: str, told: str) -> None:
    assert old in GOOD
    assert told in fault(GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("order_total = '< 0'", "nothing passes"),
        ("order_total = '\"5\"'", "expected numbers"),
        ("order_total = 'date(\"2020-01-01\")'", "expected numbers"),
        ("days_since_purchase = '> 9999999'", "nothing passes"),
        ("days_since_purchase = '\"none\"'", "expected numbers"),
        ("exclusions = '\"rust\"'", "expected values of exclusions"),
        ("model = '\"s12\"'", "expected models as they are read"),
        ("model = '5'", "expected models in quotes"),
        ("model = '\"12\"'", "expected models as they are read"),
    ],
)
def test_a_condition_fits_its_fact(when: str, told: str) -> None:
    line = fault(text(rule(when)))
    assert "rules[0].when." in line
    assert told in line


@pytest.mark.parametrize(
    "when",
    [
        "days_since_rma = '\"none\", > 30'",
        "exclusions = '\"none\"'",
        "model = '\"S12E2\"'",
        "order_total = '< 5000.005'",
        "days_since_purchase = '<= 30.5'",
    ],
)
def test_such_conditions_are_fine(when: str) -> None:
    assert small(rule(when)).rows[0].rule == 1


ASKED = '[[questions]]\nfact = "defect_test"\nstep = "unit"\ntitle = "t"\nprompt = "p"\n'

TABLES = [
    (
        '[[warranty]]\nseries = ["S9M"]\nsizes = [32, 32]\nyears = 2\nclause = "s.one"',
        "warranty[0].sizes[1]: found S9M32 again",
    ),
    ('[[warranty]]\nseries = ["S9M"]\nsizes = ["32"]\nyears = 2\nclause = "s.one"', "warranty[0].sizes[0]: found '32'"),
    (
        '[[warranty]]\nseries = ["s9m"]\nsizes = [32]\nyears = 2\nclause = "s.one"',
        "expected a model as it is read, S9M32",
    ),
    ('[[warranty]]\nseries = ["#"]\nsizes = [32]\nyears = 2\nclause = "s.one"', "warranty[0].sizes[0]"),
    ('[[warranty]]\nseries = ["S"]\nsizes = [1]\nyears = 51\nclause = "s.one"', "warranty[0].years: found 51"),
    ('[[warranty]]\nseries = ["S"]\nsizes = [1]\nyears = "none"\nclause = "s.one"', "warranty[0].years: found 'none'"),
    ('[[warranty]]\nseries = ["S"]\nsizes = [1]\nyears = 2\nclause = "s.x"', "warranty[0].clause: found 's.x'"),
    ('[[warranty]]\nseries = []\nsizes = [1]\nyears = 2\nclause = "s.one"', "warranty[0].series: found none"),
    ('[[warranty]]\nseries = ["S"]\nsizes = []\nyears = 2\nclause = "s.one"', "warranty[0].sizes: found none"),
    ('[terms.t]\nvalue = true\nunit = "days"\nclause = "s.one"', "terms.t.value: found true"),
    ('[terms.t]\nvalue = "30"\nunit = "days"\nclause = "s.one"', "terms.t.value: found '30', expected a whole number"),
    ('[terms.t]\nvalue = -1\nunit = "days"\nclause = "s.one"', "terms.t.value: found -1"),
    ('[terms.t]\nvalue = "a lot"\nunit = "US dollars"\nclause = "s.one"', "'a lot' is not an amount"),
    ('[terms.t]\nvalue = 5\nunit = "US dollars"\nclause = "s.one"', "terms.t.value: found an amount is text"),
    ('[terms.t]\nvalue = 101\nunit = "percent"\nclause = "s.one"', "terms.t.value: found 101"),
    ('[terms.t]\nvalue = "nobody"\nunit = "telephone"\nclause = "s.one"', "expected a telephone number"),
    (
        '[terms.t]\nvalue = 5\nunit = "parsecs"\nclause = "s.one"',
        "expected a unit: days, percent, US dollars",
    ),
    ('[terms.t]\nvalue = 5\nunit = "days"\nclause = "s.x"', "terms.t.clause: found 's.x'"),
    (
        '[[facts]]\nname = "box"\nwords = "w"\nkind = "money"',
        "facts[0].name: found 'box', expected a name that is not taken",
    ),
    ('[[facts]]\nname = "defect"\nwords = "w"\nkind = "money"', "a name that is not taken"),
    ('[[facts]]\nname = "policy"\nwords = "w"\nkind = "money"', "a name that is not taken"),
    ('[[facts]]\nname = "Q"\nwords = "w"\nkind = "money"', "facts[0].name: found 'Q'"),
    ('[[facts]]\nname = "q"\nwords = "w"\nkind = "list"', "facts[0].kind: found 'list'"),
    ('[[facts]]\nname = "q"\nwords = "w"\nkind = "choice"', "values for a choice"),
    ('[[facts]]\nname = "q"\nwords = "w"\nkind = "money"\nvalues = ["a"]', "values for a choice"),
    ('[[facts]]\nname = "q"\nwords = "w"\nkind = "choice"\nvalues = []', "expected at least one entry"),
    ("\n".join(f'[[facts]]\nname = "q{n}"\nwords = "w"\nkind = "money"' for n in range(33)), "expected at most 32"),
    ('[[questions]]\nfact = "crate"\nstep = "unit"\ntitle = "t"\nprompt = "p"', "questions[0].fact: found 'crate'"),
    ('[[questions]]\nfact = "box"\nstep = "unit"\ntitle = "t"\nprompt = "p"', "answers for a choice"),
    ('[[questions]]\nfact = "model"\nstep = "later"\ntitle = "t"\nprompt = "p"', "questions[0].step: found 'later'"),
    (
        '[[questions]]\nfact = "model"\nstep = "unit"\ntitle = "t"\nprompt = "p"\n' * 2,
        "questions[1].fact: found model again",
    ),
    (
        ASKED + 'answers = [{ value = "confirmed", label = "l" }]',
        "found none for no_fault_found, expected an answer for every value",
    ),
    (
        ASKED + 'answers = [{ value = "maybe", label = "l" }]',
        "answers[0].value: found 'maybe'",
    ),
    (
        ASKED + 'answers = [{ value = "confirmed", label = "l", tone = "pink" }]',
        "answers[0].tone: found 'pink'",
    ),
    (
        ASKED + 'answers = [{ value = "confirmed", label = "l", photo = "yes" }]',
        "answers[0].photo: found 'yes', expected true or false",
    ),
    ('[[notes]]\nid = "n"\ntitle = "t"\ntext = "x"\n' * 2, "notes[1].id: found n again"),
    ('[[notes]]\nid = "n"\ntitle = "t"\ntext = "x"\nclauses = ["s.x"]', "notes[0].clauses: found s.x"),
    ('[[notes]]\nid = "n"\ntitle = "t"\ntext = "x"\ndispositions = ["win"]', "notes[0].dispositions: found win"),
    ('[[notes]]\nid = "n"\ntitle = "t"\ntext = "x"\nmodels = ["s1"]', "notes[0].models"),
    ('[[notes]]\nid = "n"\ntitle = "t"\ntext = "x"\nstation_only = 1', "notes[0].station_only: found 1"),
    ('[[notes]]\nid = "n"\ntitle = "t"\ntext = "x"\nalso = "yes"', "notes[0].also: found 'yes'"),
    ('[[notes]]\nid = "n"\ntitle = "t"\ntext = "x"\nletter = 3', "notes[0].letter: found 3"),
    ('[[notes]]\nid = "n"\ntitle = "t"\ntext = "x"\nways = ["home"]', "notes[0].ways: found home, expected one of"),
    ('[[notes]]\nid = "n"\ntitle = "t"\ntext = "x"\nways = []', "notes[0].ways"),
    ('[[notes]]\nid = "n"\ntitle = "t"\ntext = "x"\ndemo = 1', "notes[0].demo: found 1"),
    ('[[pack_out]]\nline = "lid"', "pack_out[0].line: found 'lid', expected a line that is not told yet"),
    ('[[pack_out]]\nline = "foam"\n' * 2, "pack_out[1].line: found 'foam', expected a line that is not told yet"),
    ('[[pack_out]]\nline = "foam"\nphoto = "yes"', "pack_out[0].photo: found 'yes'"),
    ('[[pack_out]]\nline = "foam"\nin_place = ["home"]', "pack_out[0].in_place: found home"),
    ('[[pack_out]]\nline = "foam"\nclause = "s.x"', "pack_out[0].clause: found 's.x'"),
    (
        (
            '[[notes]]\nid = "n"\ntitle = "t"\ntext = "x"\nwithin = "t"\n'
            '[terms.t]\nvalue = 5\nunit = "percent"\nclause = "s.one"'
        ),
        "notes[0].within: found 't', expected a term in days: there are none",
    ),
    (
        '[discretion.d]\nwho = "supervisor"\ntext = "t"\nread = [{ fact = "model", values = ["S1"], as = "S2" }]',
        "discretion.d.read[0].fact: found 'model'",
    ),
    (
        '[discretion.d]\nwho = "supervisor"\ntext = "t"\nread = [{ fact = "box", values = ["torn"], as = "kit" }]',
        "discretion.d.read[0].values[0]: found 'torn'",
    ),
]


@pytest.mark.parametrize(("table", "told"), TABLES)
def test_a_fault_in_another_table(table: str, told: str) -> None:
    assert told in fault(text(table, last=1))


@pytest.mark.parametrize(
    ("row", "read"),
    [
        (rule("box = '\"kit\"'"), {"box"}),
        (rule("packaging = '\"kit\"'"), {"box", "foam", "sleeve"}),
        (rule("defect = '\"yes\"'"), {"reason", "defect_test"}),
        (rule("model = '\"S12E2\"'"), {"model"}),
        (rule("days_since_purchase = '<= 30'"), {"purchased_on", "received_on", "rma_issued_on"}),
        (rule("days_since_rma = '<= 30'"), {"received_on", "rma_issued_on"}),
        (rule("box = '-'"), set()),
        (rule("box = '-'", "refund_less_fee", 'fee = "fee"'), {"unit_price"}),
        (rule("box = '-'", "credit_in_full"), {"unit_price"}),
        (rule("box = '-'", "refund_advance_charge"), {"advance_charge"}),
    ],
)
def test_every_fact_that_the_rules_read_is_asked(row: str, read: set[str]) -> None:
    source = text(row)
    assert read_policy(source, "x.toml").table.reads == read
    silent = "[[rules]]".join(part.partition("[[questions]]")[0] for part in source.split("[[rules]]"))
    if read:
        names = ", ".join(sorted(read))
        assert fault(silent) == (
            f"x.toml: questions: found none for {names},"
            " expected a question for every fact that the rules or their amounts read"
        )
    else:
        assert read_policy(silent, "x.toml").questions == ()


def test_what_is_asked_and_told_of_what_leaves_is_read() -> None:
    note = '[[notes]]\nid = "n"\ntitle = "t"\ntext = "x"\n'
    asked = '[[pack_out]]\nline = "box"\nphoto = true\nin_place = ["kit", "replacement"]\nclause = "s.one"'
    read = small(note + 'ways = ["kit"]', last=1)
    assert [one.id for one in read.notes_of_way("kit")] == ["n"]
    assert (read.notes_of_way("replacement"), read.notes_for("refuse", None), read.pack_out) == ((), (), ())
    assert read.demo_note is None
    assert small(note + "demo = true", last=1).demo_note == small(note + "demo = true", last=1).notes[0]
    (line,) = small(asked, last=1).pack_out
    assert line == PackOut("box", photo=True, in_place=("replacement", "kit"), clause="s.one")
    assert small('[[pack_out]]\nline = "sleeve"', last=1).pack_out == (PackOut("sleeve", False, (), None),)


def test_terms_are_written_as_their_unit_is() -> None:
    terms = {"days": "30", "percent": "12.5", "US dollars": '"60"', "telephone": '"+1 (888) 754-4543"'}
    tables = [f'[terms.t{n}]\nvalue = {terms[unit]}\nunit = "{unit}"\nclause = "s.one"' for n, unit in enumerate(terms)]
    read = small(*tables, last=1).terms.values()
    assert [term.value for term in read] == ["30", "12.5", "60.00", "+1 (888) 754-4543"]


def test_a_byte_order_mark_is_no_fault() -> None:
    assert read_policy(b"\xef\xbb\xbf" + GOOD.encode(), "x.toml").id == "small"


def test_a_table_that_leaves_something_out_is_told_with_an_example() -> None:
    source = GOOD[: GOOD.rindex("[[rules]]")]
    assert "rules: found no rule for box original" in fault(source)
    numbers = text(rule("order_total = '< 5000'"), rule("order_total = '> 5000'", number=2), last=3)
    assert "found no rule for order_total 5000" in fault(numbers[: numbers.rindex("[[rules]]")])
    finds = text(rule("exclusions = 'not(\"none\")'"))
    assert "found no rule for exclusions none" in fault(finds[: finds.rindex("[[rules]]")])
    some = text(rule('exclusions = \'"none","misuse"\''))
    assert "found no rule for exclusions accident" in fault(some[: some.rindex("[[rules]]")])
    dates = text(rule("days_since_purchase = '<= 30'"))
    assert "days_since_purchase 31" in fault(dates[: dates.rindex("[[rules]]")])
    assert "rules: found none, expected at least one rule" in fault(GOOD[: GOOD.index("[[rules]]")] + "\nrules = []\n")


def test_what_is_impossible_needs_no_rule() -> None:
    warranty = '[[warranty]]\nseries = ["S"]\nsizes = [1]\nyears = 2\nclause = "s.one"\n'
    rows = rule("days_since_purchase = '> 30'") + rule("warranty = 'not(\"expired\")'", number=2)
    source = text(warranty, rows)
    assert read_policy(source[: source.rindex("[[rules]]")], "x.toml").rows


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("", "id: found nothing"),
        ("id = ", "expected a TOML document"),
        ('id = "a"\nid = "b"', "expected a TOML document"),
        (b"\xff", "a byte that is no UTF-8 at 0"),
        ("a = " + "[" * 100_000, "nested too deeply"),
        ("a = " + "9" * 5000, "expected a TOML document"),
        ("#" * 300_000, "expected at most"),
        ("#" + "\u00e9" * 200_000, "expected at most"),
        ('"a b\\u202e" = 1\n' + GOOD, "found an unknown key"),
        (GOOD.replace('"s.two" = "Another."', ",".join(f'"s.{n}" = "x"' for n in range(500))), "501 entries"),
        (text(*(rule("box = '-'", number=n + 1) for n in range(220)), last=221), "rules[200].rule"),
        (text(rule("box = '-'"), *(rule("box = '-'", named=False) for _ in range(210))), "expected at most 200 rows"),
    ],
)
def test_a_file_that_is_no_policy(source: str | bytes, told: str) -> None:
    assert told in fault(source)


def test_a_table_that_is_too_fine_is_refused() -> None:
    facts = "".join(f'[[facts]]\nname = "n{n}"\nwords = "n"\nkind = "number"\n' for n in range(14))
    rows = "".join(rule(f"n{n} = '> 1', n{(n + 7) % 14} = '< 9'", "refer", number=n + 1) for n in range(14))
    assert small(facts, rows, last=15).rows
    values = "".join(rule(f"exclusions = '\"{name}\"'", number=n + 1) for n, name in enumerate(FINDS))
    assert "split exclusions into more than 512 classes" in fault(text(values, last=len(FINDS) + 1))
    hard = "".join(f'[[facts]]\nname = "n{n}"\nwords = "n"\nkind = "number"\n' for n in range(30))
    rng = random.Random(1)
    rows = "".join(
        rule(
            ", ".join(f"n{n} = '{rng.choice(['>', '<'])} {rng.randint(1, 9)}'" for n in rng.sample(range(30), 3)),
            rng.choice(["refer", "refuse", "decline", "hold_for_proof"]),
            number=row + 1,
        )
        for row in range(60)
    )
    assert "hang together in more than" in fault(text(hard, rows, last=61))


FINDS = (
    "misuse",
    "accident",
    "modification",
    "cut_cables",
    "painted",
    "coated_wires",
    "tampering",
    "unsuitable_environment",
    "improper_maintenance",
    "incorrect_power_supply",
)


def test_a_row_may_share_the_number_and_the_name() -> None:
    rows = rule("box = '\"kit\"'") + rule("foam = '\"kit\"'", named=False)
    policy = small(rows)
    assert [(row.rule, row.name) for row in policy.rows] == [(1, "A rule"), (1, "A rule"), (2, "Otherwise")]


@pytest.mark.uncounted
@pytest.mark.parametrize("name", ["smartvue", "q-see"])
def test_damaged_files_never_end_in_anything_else(name: str) -> None:
    source = (POLICIES / f"{name}.toml").read_bytes()
    rng = random.Random(name)
    for _ in range(150):
        damaged = bytearray(source)
        for _ in range(rng.randint(1, 3)):
            place = rng.randrange(len(damaged))
            change = rng.randrange(3)
            if change == 0:
                damaged[place] = rng.randrange(256)
            elif change == 1:
                del damaged[place : place + rng.randrange(40)]
            else:
                damaged[place:place] = rng.choice([b'"', b"]", b"\n", b"[[rules]]", b"\x00", b"= 5"])
        try:
            policy = read_policy(bytes(damaged), "x.toml")
        except BadPolicy as error:
            told = str(error)
        else:
            told = policy.id
        assert told.isprintable()
