"""What each role may do: the one table in the code. README says the same, and a test holds them together."""

from __future__ import annotations

from typing import Final, Literal, get_args

Role = Literal["receiving", "supervisor", "administrator"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

Right = Literal[
    "work",
    "verify",
    "evidence",
    "override",
    "give_up",
    "support",
    "correct",
    "exports",
    "people",
    "settings",
    "import",
    "backup",
    "restore",
    "alarms",
]
"""`work` is the road of a box, from its scan to its consignment. `correct` takes back the decision of a return that is
closed or of a supervisor, `alarms` goes on with a record that is not the one that was signed, `give_up`
keeps the charge of a unit that did not come, `exports` writes lists and accounts into files."""
RIGHTS: Final[tuple[Right, ...]] = get_args(Right)

_RECEIVING: Final[frozenset[Right]] = frozenset({"work", "verify"})
_SUPERVISOR: Final[frozenset[Right]] = _RECEIVING | {
    "evidence",
    "override",
    "give_up",
    "support",
    "correct",
    "exports",
    "backup",
}

MAY: Final[dict[Role, frozenset[Right]]] = {
    "receiving": _RECEIVING,
    "supervisor": _SUPERVISOR,
    "administrator": _SUPERVISOR | {"people", "settings", "import", "restore", "alarms"},
}

PIN_ROLES: Final[frozenset[Role]] = frozenset({"supervisor", "administrator"})
"""Who signs in with a PIN beside the badge or the name."""


def who_may(right: Right) -> list[Role]:
    """The roles that have this right, the least first."""
    return [role for role in ROLES if right in MAY[role]]
