"""Whose papers these are: frozen into each decision, so that a copy of a later day bears the same head."""

from __future__ import annotations

from intake_app.domain.events import Issuer
from intake_app.domain.papers import Letterhead
from intake_app.domain.returns import Decision
from intake_app.domain.station import Company
from intake_app.workflow.parts import Parts
from intake_app.workflow.ports import PaperShelf


def issuer_of(parts: Parts) -> Issuer:
    """The company of the settings as a decision freezes it; its logo is kept beside the papers."""
    return _issuer(parts.company, parts.shelf.keep_logo(parts.company.logo))


def company_letterhead(company: Company, logo: bytes = b"") -> Letterhead:
    """The head of a paper that belongs to no decision; empty where no company is set."""
    return _head(_issuer(company, ""), logo)


def recorded_letterhead(shelf: PaperShelf, decision: Decision) -> Letterhead:
    """The head of this decision's papers; a logo that is lost is left out."""
    issuer = decision.record.issuer
    return _head(issuer, shelf.logo(issuer.logo))


def _issuer(company: Company, logo: str) -> Issuer:
    rows = (" ".join(row.split()) for row in company.address.splitlines())
    return Issuer(
        name=" ".join(company.name.split()),
        address=[row for row in rows if row],
        telephone=company.telephone.strip(),
        email=company.email.strip(),
        logo=logo,
    )


def _head(issuer: Issuer, logo: bytes) -> Letterhead:
    ways = " · ".join(way for way in (issuer.telephone, issuer.email) if way)
    return Letterhead(issuer.name, tuple(line for line in (*issuer.address, ways) if line), logo)
