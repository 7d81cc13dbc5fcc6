"""Which photos of a return are still to be taken."""

from __future__ import annotations

from intake_app.domain.photos import KeptPhoto, missing_photos
from intake_app.domain.returns import Return
from intake_app.workflow.parts import Parts
from intake_app.workflow.which_policy import policy_for
from intake_app.workflow.wording import fact_title


def still_to_photograph(parts: Parts, ret: Return) -> tuple[str, ...]:
    """The lines whose photo the policy file wants and that have none of what they say now, until it is closed.

    One that is lost or altered is wanted again; where only its small copy is gone, the photo itself is there.
    """
    policy = policy_for(parts, ret)
    if policy is None or ret.state not in {"open", "decided"}:
        return ()

    def there(kept: KeptPhoto) -> bool:
        return parts.photos.state(kept) in {"sound", "no_copy"}

    return missing_photos(policy, ret.facts, ret.photographed(there))


def wanted_lines(parts: Parts, ret: Return) -> str:
    """“box, foam”: the lines whose photo is wanted, in words; empty where none is."""
    policy = policy_for(parts, ret)
    return ", ".join(fact_title(parts.words, policy, fact).lower() for fact in still_to_photograph(parts, ret))
