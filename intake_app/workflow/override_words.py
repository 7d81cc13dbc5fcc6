"""What a supervisor accepted, in words: the same on the page, on the report and in a unit's history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from intake_app.domain.override_events import Override
from intake_app.domain.words import Words
from intake_app.workflow.sight import OverrideSight
from intake_app.workflow.wording import moment_words


def override_sights(words: Words, overrides: Iterable[Override]) -> Iterator[OverrideSight]:
    """What was accepted, the first one first, each with the verdict that it was said against."""
    for one in overrides:
        yield OverrideSight(one.verdict.title, one.verdict.tone, one.verdict.sentence, accepted_words(words, one))


def override_paragraphs(words: Words, overrides: Sequence[Override]) -> Iterator[str]:
    """The same for a report: the verdict that does not stand with its clauses, then who accepted, and why."""
    for one in overrides:
        yield words("override.first", verdict=one.verdict.title, sentence=one.verdict.sentence)
        for quote in one.verdict.quotes:
            yield words("override.clause", text=quote.text, source=quote.source)
        yield accepted_words(words, one)
    if overrides:
        yield words("override.as_read")


def stands_words(words: Words, overrides: Sequence[Override]) -> str:
    """That another verdict was accepted against, in a sentence beside the one that stands; empty where none was."""
    if not overrides:
        return ""
    first = " / ".join(dict.fromkeys(one.verdict.title for one in overrides))
    names = ", ".join(dict.fromkeys(one.who for one in overrides))
    return words("override.stands", verdict=first, names=names)


def accepted_words(words: Words, one: Override) -> str:
    """Who accepted and when, what is read otherwise or chosen, and why."""
    told = words(
        "override.accepted",
        who=one.who,
        role=words(f"people.role_{one.role}"),
        when=moment_words(words, one.at),
        what=" ".join(one.told),
        reason=words(f"override.reason_{one.reason}"),
        said=one.said,
        names=", ".join(one.inspected_by),
    )
    return " ".join(filter(None, [told, by_name_words(words, one.by_name)]))


def by_name_words(words: Words, names: Sequence[str]) -> str:
    """Who of those that inspected had proved nothing; empty where nobody is."""
    return words("override.by_name", names=", ".join(names)) if names else ""
