"""Model and dates, classed together: how long ago, whether under warranty, how long since the RMA.

These facts hang together: the claim date is the earlier of the RMA's day and the day of arrival, a unit bought within
30 days cannot be out of a two-year warranty, and a year is not always 365 days. What unknown dates leave open is found
by trying days: for each way that a fact can move alone, one day out of every stretch in which nothing changes. Every
day that is tried is a real completion, so nothing impossible is ever reported; that no stretch is missed is argued at
each function and held against brute force by the tests.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product

import msgspec

from intake_app.domain.classes import SCALES, Column, Line, Spread, starts
from intake_app.domain.dates import anniversary
from intake_app.domain.facts import NO_RMA, Facts, check_dates
from intake_app.domain.warranty_days import length, reach, since, turning_days, until

_CLAIM_FACTS = ("purchased_on", "received_on", "rma_issued_on")


class _Models(msgspec.Struct, frozen=True):
    """Models that no row can tell apart: the years of their warranty (None: unstated) and the rows they pass."""

    years: int | None
    mask: int


class _Known(msgspec.Struct, frozen=True):
    """What is known, days as ordinals; None is unknown, and `issued` 0 is a return without an RMA."""

    purchased: int | None
    received: int | None
    issued: int | None
    models: tuple[_Models, ...]


class _Claims(msgspec.Struct, frozen=True):
    """Possible claim dates from `low` to `high`, and the rows that pass the days since the RMA there."""

    low: int
    high: int
    mask: int


class ClaimTime:
    """The group of `model` and the three dates; `unstated` is what a warranty is that no line states.

    `first` and `last` bound the calendar (ordinals); only tests narrow them, to try every day there is.
    """

    facts: tuple[str, ...] = ("model", *_CLAIM_FACTS)
    names: tuple[str, ...] = ("model", "days_since_purchase", "days_since_rma", "warranty")

    def __init__(
        self,
        tested: Mapping[str, Column],
        warranty: Mapping[str, int | None],
        first: int = 1,
        last: int = date.max.toordinal(),
        unstated: str = "unstated",
    ) -> None:
        self._first, self._last = first, last
        days, after = tested["days_since_purchase"], tested["days_since_rma"]
        self._day_starts = starts(days.literals(), SCALES["days"])
        self._day_masks = [days.mask(SCALES["days"].value(start)) for start in self._day_starts]
        self._rma_starts = starts(after.literals(), SCALES["days"])
        self._rma_masks = [after.mask(SCALES["days"].value(start)) for start in self._rma_starts]
        self._no_rma = after.mask(NO_RMA)
        term = tested["warranty"]
        self._covered, self._expired = term.mask("covered"), term.mask("expired")
        self._unstated = term.mask(unstated)
        stated = warranty if term.conditions else {}
        named = {str(name) for name in tested["model"].literals()}
        self._listed = {name: _Models(stated.get(name), tested["model"].mask(name)) for name in {*stated, *named}}
        self._unlisted = _Models(None, tested["model"].mask(""))
        self._all_models = tuple(sorted({*self._listed.values(), self._unlisted}, key=_order))
        self._one_model = len(self._all_models) == 1

    def known(self, facts: Facts) -> int | None:
        """See `Group`."""
        get = facts.get
        model, purchased, received, issued = (
            get("model"),
            get("purchased_on"),
            get("received_on"),
            get("rma_issued_on"),
        )
        if purchased is None or received is None or issued is None or (model is None and not self._one_model):
            return None
        waited, passed = 0, self._no_rma
        claim = received
        if issued != NO_RMA:
            if issued < received:  # type: ignore[operator]
                claim = issued
                waited = (received - issued).days  # type: ignore[operator,union-attr]
            passed = self._rma_masks[bisect_right(self._rma_starts, waited) - 1]
        days = (claim - purchased).days  # type: ignore[operator,union-attr]
        if days < 0:
            check_dates(facts)
        models = self._listed.get(model, self._unlisted)  # type: ignore[arg-type]
        mask = models.mask & passed & self._day_masks[bisect_right(self._day_starts, days) - 1]
        years = models.years
        if years is None:
            return mask & self._unstated
        if days <= 365 * years or claim <= anniversary(purchased, years):  # type: ignore[arg-type,operator]
            return mask & self._covered
        return mask & self._expired

    def spread(self, facts: Facts) -> Spread:
        """See `Group`."""
        check_dates(facts)
        known = self._read(facts)
        lines: dict[str, set[Line]] = {}
        claim_days = tuple(self._claim_days(known)) if known.purchased is None else ()
        if known.purchased is None:
            lines["purchased_on"] = {
                frozenset(self._mask(models, day, claim) & mask for day in self._purchases(claim, models))
                for claim, mask in claim_days
                for models in known.models
            }
        if "model" not in facts:
            lines["model"] = {
                frozenset(self._mask(models, day, claim) & mask for models in known.models)
                for day, claim, mask in self._dated_claims(known, claim_days)
            }
        if known.received is None or known.issued is None:
            lines |= self._event_lines(known)
        masks = frozenset[int]().union(*(line for some in lines.values() for line in some))
        return Spread(
            tuple(sorted(masks)),
            {fact: frozenset(some) for fact, some in lines.items()},
            {fact: _answers(fact, lines) for fact in lines},
        )

    def _event_lines(self, known: _Known) -> dict[str, set[Line]]:
        """Return the lines of the day of arrival and of the day of the RMA, of those that are unknown."""
        arrivals: set[Line] = set()
        issues: set[Line] = set()
        origins: dict[int | None, tuple[int, ...]] = {}
        for models in known.models:
            if known.purchased is not None:
                starts_: tuple[int, ...] = (known.purchased,)
            else:
                starts_ = origins.get(models.years) or tuple(self._origins(self._first, self._last, models))
                origins[models.years] = starts_
            if known.received is None:
                for day, issued in self._before_arrival(known, models, starts_):
                    arrivals.add(frozenset(self._over_arrivals(models, day, issued)))
            if known.issued is None:
                for day, received in self._before_issue(known, models, starts_):
                    issues.add(frozenset(self._over_issues(models, day, received)))
        found = {"received_on": arrivals, "rma_issued_on": issues}
        return {fact: lines for fact, lines in found.items() if lines}

    def example(self, mask: int) -> str:
        """See `Group`."""
        return {found: words for words, found in self._examples()}[mask]

    def _examples(self) -> Iterator[tuple[str, int]]:
        """Yield, in words, derived values with their class: all that there are, and some that no dates give."""
        terms = (("covered", self._covered), ("expired", self._expired), ("unstated", self._unstated))
        waits = (*zip(self._rma_starts, self._rma_masks, strict=True), ("none", self._no_rma))
        models = (*self._listed.items(), ("any other", self._unlisted))
        parts = (zip(self._day_starts, self._day_masks, strict=True), terms, waits, models)
        for (days, day_mask), (term, term_mask), (wait, wait_mask), (model, some) in product(*parts):
            words = f"model {model}, days_since_purchase {days}, warranty {term}, days_since_rma {wait}"
            yield words, day_mask & term_mask & wait_mask & some.mask

    def _read(self, facts: Facts) -> _Known:
        purchased, received, issued = (
            day.toordinal() if isinstance(day := facts.get(name), date) else None for name in _CLAIM_FACTS
        )
        if facts.get("rma_issued_on") == NO_RMA:
            issued = 0
        model = facts.get("model")
        models = self._all_models if model is None else (self._listed.get(str(model), self._unlisted),)
        return _Known(purchased, received, issued, models)

    def _mask(self, models: _Models, purchased: int, claim: int) -> int:
        mask = models.mask & self._day_masks[bisect_right(self._day_starts, claim - purchased) - 1]
        if models.years is None:
            return mask & self._unstated
        return mask & (self._covered if claim <= until(purchased, models.years) else self._expired)

    def _since_rma(self, days: int) -> int:
        return self._rma_masks[bisect_right(self._rma_starts, days) - 1]

    # One fact moves, the others are held: a day out of every stretch.

    def _purchases(self, claim: int, *models: _Models) -> set[int]:
        """Return the last day of every stretch of purchases that this claim date cannot tell apart."""
        days = {claim - start for start in self._day_starts}
        days |= {since(claim, some.years) - 1 for some in models if some.years is not None}
        return {day for day in days if day >= self._first}

    def _claims_after(self, purchased: int, last: int, *models: _Models) -> set[int]:
        """Return the first day of every stretch of claim dates that this purchase cannot tell apart."""
        days = {purchased + start for start in self._day_starts}
        days |= {until(purchased, some.years) + 1 for some in models if some.years is not None}
        return {day for day in days if day <= last}

    def _over_arrivals(self, models: _Models, purchased: int, issued: int) -> Iterator[int]:
        """Yield the classes over all days of arrival, the day of the RMA held."""
        if not issued:
            for claim in self._claims_after(purchased, self._last, models):
                yield self._mask(models, purchased, claim) & self._no_rma
            return
        for claim in self._claims_after(purchased, issued, models):
            yield self._mask(models, purchased, claim) & self._rma_masks[0]
        at_issue = self._mask(models, purchased, issued)
        for start, mask in zip(self._rma_starts, self._rma_masks, strict=True):
            if issued + start <= self._last:
                yield at_issue & mask

    def _over_issues(self, models: _Models, purchased: int, received: int) -> Iterator[int]:
        """Yield the classes over all days of the RMA and over having none, the day of arrival held."""
        yield self._mask(models, purchased, received) & self._no_rma
        claims = self._claims_after(purchased, received, models)
        claims |= {received - start + 1 for start in self._rma_starts}
        for claim in claims:
            if purchased <= claim <= received:
                yield self._mask(models, purchased, claim) & self._since_rma(received - claim)

    # What is held, where it is unknown itself: a day out of every stretch that could make a difference.

    def _claims(self, known: _Known) -> Iterator[_Claims]:
        """Yield the possible claim dates, split by what the days since the RMA pass."""
        received, issued, first, last = known.received, known.issued, self._first, self._last
        ends = [*(start - 1 for start in self._rma_starts[1:]), last]
        waits = list(zip(self._rma_starts, ends, self._rma_masks, strict=True))
        if issued != 0 and issued is not None:
            if received is not None:
                claim = min(received, issued)
                yield _Claims(claim, claim, self._since_rma(received - claim))
                return
            yield _Claims(first, issued, self._rma_masks[0])
            for start, _, mask in waits:
                if issued + start <= last:
                    yield _Claims(issued, issued, mask)
            return
        yield _Claims(first if received is None else received, last if received is None else received, self._no_rma)
        if issued == 0:
            return
        for start, end, mask in waits:
            if received is not None:
                yield _Claims(max(first, received - end), received - start, mask)
            elif start or mask != self._no_rma:
                yield _Claims(first, last - start, mask)

    def _claim_days(self, known: _Known) -> Iterator[tuple[int, int]]:
        """Yield claim dates, the purchase unknown; of each pattern of the calendar the latest day.

        How far back a warranty reaches from a claim date depends on the leap days between; among the days with the
        same reaches the latest sees all that the others see, for more purchases lie before it.
        """
        for claims in self._claims(known):
            seen = set()
            for claim in turning_days(claims.low, claims.high, self._years(known.models), backwards=True):
                pattern = tuple(reach(claim, years) for years in self._stated(known.models))
                if pattern not in seen:
                    seen.add(pattern)
                    yield claim, claims.mask

    def _origins(self, low: int, high: int, models: _Models) -> Iterator[int]:
        """Yield purchases from `low` to `high`; of each pattern of the calendar the earliest day.

        The mirror of `_claim_days`: among purchases whose warranties last the same number of days the earliest sees
        all that the others see, for more claim dates lie after it.
        """
        if models.years is None:
            yield low
            return
        seen = set()
        for day in turning_days(low, high, models.years, backwards=False):
            lasts = length(day, models.years)
            if lasts not in seen:
                seen.add(lasts)
                yield day

    def _dated_claims(self, known: _Known, claim_days: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
        """Yield (purchase, claim date, rows passed by the days since the RMA) for the model to move over."""
        if known.purchased is None:
            for claim, mask in claim_days:
                for day in self._purchases(claim, *known.models):
                    yield day, claim, mask
            return
        for claims in self._claims(known):
            low = max(claims.low, known.purchased)
            for claim in {low, *self._claims_after(known.purchased, claims.high, *known.models)}:
                if low <= claim <= claims.high:
                    yield known.purchased, claim, claims.mask

    def _before_arrival(self, known: _Known, models: _Models, purchases: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield (purchase, day of the RMA or 0) for the day of arrival to move over."""
        if known.issued is None:
            for day in purchases:
                yield day, 0
                for issued in self._claims_after(day, self._last, models):
                    yield day, issued
            return
        if known.issued == 0 or known.purchased is not None:
            for day in purchases:
                yield day, known.issued
            return
        for day in self._stretches(self._purchases(known.issued, models), models):
            yield day, known.issued

    def _before_issue(self, known: _Known, models: _Models, purchases: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield (purchase, day of arrival) for the day of the RMA to move over."""
        waits = {wait for start in self._rma_starts for wait in (start, start - 1) if wait >= 0}
        if known.received is None:
            for day in purchases:
                for received in {
                    claim + wait for claim in self._claims_after(day, self._last, models) for wait in waits
                }:
                    if received <= self._last:
                        yield day, received
        elif known.purchased is not None:
            yield known.purchased, known.received
        else:
            claims = {known.received - wait for wait in waits if known.received - wait >= self._first}
            cuts = {day for claim in claims for day in self._purchases(claim, models)}
            for day in self._stretches(cuts, models):
                yield day, known.received

    def _stretches(self, ends: set[int], models: _Models) -> Iterator[int]:
        """Yield purchases out of every stretch that ends on one of these days."""
        low = self._first
        for high in sorted(ends):
            yield from self._origins(low, high, models)
            low = high + 1

    def _stated(self, models: tuple[_Models, ...]) -> set[int]:
        return {some.years for some in models if some.years is not None}

    def _years(self, models: tuple[_Models, ...]) -> int:
        return max(self._stated(models), default=0)


def _order(models: _Models) -> tuple[int, int]:
    return models.years or 0, models.mask


def _answers(fact: str, lines: Mapping[str, set[Line]]) -> tuple[Line, ...]:
    """Return, for each class that answering a fact can lead to, what the other unknown facts still leave open there."""
    found = set()
    for mask in {mask for line in lines[fact] for mask in line}:
        others = (line for other, some in lines.items() if other != fact for line in some if mask in line)
        found.add(frozenset({mask}).union(*others))
    return tuple(sorted(found, key=sorted))
