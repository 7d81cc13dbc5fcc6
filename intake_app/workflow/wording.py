"""Puts facts, days and amounts into words, the same way on screens and papers."""

from __future__ import annotations

from datetime import date, datetime

from intake_app.domain.derived import warranty_state
from intake_app.domain.errors import BadInput
from intake_app.domain.facts import parse_facts
from intake_app.domain.heads import ChainMark
from intake_app.domain.money import dollars, parse_money
from intake_app.domain.payload import FactJson
from intake_app.domain.policy import Policy
from intake_app.domain.quotes import Quote
from intake_app.domain.returns import Decision
from intake_app.domain.rules import Clause
from intake_app.domain.words import Words


def day_words(words: Words, day: date, *, long: bool = False) -> str:
    """“2 Nov 2026”, or “2 November 2026”."""
    months = words("calendar.months" if long else "calendar.short_months").split()
    return words("calendar.day", day=day.day, month=months[day.month - 1], year=day.year)


def time_words(moment: datetime) -> str:
    """“09:44” by the bench's wall clock."""
    return f"{moment:%H:%M}"


def moment_words(words: Words, moment: datetime) -> str:
    """“20 Nov 2026 09:44” by the bench's wall clock."""
    return f"{day_words(words, moment.date())} {time_words(moment)}"


def iso_day_words(words: Words, text: object, *, long: bool = False) -> str:
    """A day from its ISO text, or the text as it stands where it is no day."""
    try:
        return day_words(words, date.fromisoformat(str(text)), long=long)
    except ValueError:
        return str(text)


def grouped(digest: str) -> str:
    """The first 16 hex digits of a hash in groups of four, to be read aloud."""
    return " ".join(digest[place : place + 4] for place in range(0, 16, 4))


def fact_title(words: Words, policy: Policy | None, fact: str) -> str:
    """The short name of a fact: the policy's question's own, or the station's."""
    question = policy.question(fact) if policy else None
    return question.title if question else words.get(f"fact.{fact}", fact.replace("_", " "))


def answer_words(words: Words, policy: Policy | None, fact: str, value: FactJson) -> str:
    """An answer in words: the label of a choice, a day, an amount in dollars, a list; “not known” for None."""
    if value is None:
        return words("sight.not_known")
    if isinstance(value, list):
        return ", ".join(_label(policy, fact, one) for one in value) or words("sight.none_found")
    kind = policy.fact_specs[fact].kind if policy and fact in policy.fact_specs else ""
    if kind == "money":
        return dollars(parse_money(value))
    if kind == "rma_date" and value == "none":
        return words("sight.no_rma")
    if kind in {"date", "rma_date"}:
        return iso_day_words(words, value)
    return _label(policy, fact, value)


def record_words(words: Words, digest: str) -> str:
    """“Record 9f3c 41d0 77ab e21a”."""
    return words("paper.record", record=grouped(digest))


def chain_words(words: Words, mark: ChainMark) -> str:
    """“Chain B3 · entry 1,204 · 9f3c 41d0 77ab e21a · key 5d0c 77ab e21a 9f3c”."""
    values = {"station": mark.station, "entry": f"{mark.sequence:,}", "hash": grouped(mark.hash)}
    if not mark.key_id:
        return words("paper.chain_unsigned", **values)
    return words("paper.chain", key=grouped(mark.key_id), **values)


def footer_words(words: Words, decision: Decision) -> tuple[str, str]:
    """The policy and the record that a paper was made under, for the foot of each page."""
    ref = decision.record.policy
    policy = words("paper.footer_policy", policy=ref.id, version=ref.version, sha=ref.sha256[:12])
    return policy, record_words(words, decision.hash)


def in_words(words: Words, policy: Policy, error: BadInput) -> str:
    """The sentence of an error about a fact, which names the fact as the bench knows it."""
    sentence = str(error)
    code = f"{error.what}: "
    if error.what is None or not sentence.startswith(code):
        return sentence
    return f"{fact_title(words, policy, error.what)}: {sentence.removeprefix(code)}"


def warranty_words(words: Words, policy: Policy, facts: dict[str, str | list[str]]) -> str:
    """“covered to 2 Nov 2029”, “expired on …”, “not stated” or “not known”; empty without a warranty table."""
    if not policy.warranty:
        return ""
    try:
        known = parse_facts(facts, policy)
    except BadInput:
        return words("sight.not_known")
    state = warranty_state(policy, known)
    if state == "unstated":
        return words("sight.unstated")
    model, bought = known.get("model"), known.get("purchased_on")
    line = policy.warranty_line(model) if isinstance(model, str) else None
    if policy.said and state and (line is None or line.years is None):
        return words(f"sight.said_{policy.said}")
    if not isinstance(model, str) or not isinstance(bought, date):
        return words("sight.not_known")
    until = policy.warranty_until(model, bought)
    # Before the claim date is known, the warranty is said without saying whether it covers the unit.
    return words(f"sight.{state or 'warranty_to'}", until=day_words(words, until)) if until else ""


def quote_of(policy: Policy, clause: Clause) -> Quote:
    """A clause with where it stands: “Smartvue Return & Warranty Policy, 4.) Re-stocking Fee (15%)”."""
    source = ", ".join(part for part in (policy.title, clause.heading or clause.section) if part)
    return Quote(policy.id, clause.id, source, clause.text)


def _label(policy: Policy | None, fact: str, value: str) -> str:
    question = policy.question(fact) if policy else None
    labels = {answer.value: answer.label for answer in question.answers} if question else {}
    return labels.get(value, value.replace("_", " ") if labels else value)
