"""A policy's decision table for zen-engine: the same rows in the same order, first hit wins."""

from __future__ import annotations

import json
from collections.abc import Callable

from intake_app.domain.derived import claim_date, has_defect
from intake_app.domain.facts import Facts
from intake_app.domain.policy import Policy

Context = dict[str, str | float]


def zen_deciders(policy: Policy) -> dict[str, Callable[[bytes], str]]:
    """Functions from a return's derived facts (`zen_context`) to its disposition, by how the other engine is used.

    Only a table that comes from its static loader is compiled once; one made by `create_decision` is compiled again
    with every call, and is what a first look at that engine measures.
    """
    import zen

    graph = _graph(policy)
    compiled = zen.ZenEngine({"loader": {"type": "static", "content": {policy.id: graph}}})
    created = zen.ZenEngine().create_decision(json.dumps(graph))

    def traced(context: bytes) -> str:
        return str(compiled.evaluate(policy.id, context, {"trace": True})["result"]["disposition"])

    def untraced(context: bytes) -> str:
        return str(compiled.evaluate(policy.id, context)["result"]["disposition"])

    def uncompiled(context: bytes) -> str:
        return str(created.evaluate(context)["result"]["disposition"])

    return {"compiled, trace": traced, "compiled, no trace": untraced, "create_decision, no trace": uncompiled}


def zen_context(policy: Policy, facts: Facts) -> bytes:
    """What the table tests, derived beforehand: the other engine is spared that work. Every fact must be known."""
    claim, bought = claim_date(facts), facts["purchased_on"]
    until = policy.warranty_until(str(facts["model"]), bought)  # type: ignore[arg-type]
    pieces = {facts["box"], facts["foam"], facts["sleeve"]}
    context: Context = {
        **{name: str(facts[name]) for name in ("parts", "reason", "remedy", "proof_of_purchase")},
        **{name: int(str(facts[name])) / 100 for name in ("order_total", "advance_charge")},
        "packaging": "original" if pieces == {"original"} else "kit" if pieces <= {"original", "kit"} else "inadequate",
        "defect": "yes" if has_defect(facts) else "no",
        "days_since_purchase": (claim - bought).days,  # type: ignore[operator,union-attr]
        "warranty": "unstated" if until is None else "covered" if claim <= until else "expired",  # type: ignore[operator]
    }
    return json.dumps(context).encode()


def _graph(policy: Policy) -> dict[str, object]:
    tested = dict.fromkeys(condition.fact for row in policy.rows for condition in row.when)
    rows = [
        {
            "_id": f"row{number}",
            **dict.fromkeys(tested, ""),
            **{condition.fact: _test(condition.text) for condition in row.when},
            "disposition": f'"{row.then}"',
        }
        for number, row in enumerate(policy.rows)
    ]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": fact, "name": fact, "field": fact} for fact in tested],
        "outputs": [{"id": "disposition", "name": "disposition", "field": "disposition"}],
        "rules": rows,
    }
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "in-table", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "table-out", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }


def _test(text: str) -> str:
    """One of our unary tests in the other notation, which has no `not(…)`."""
    if text.startswith("not("):
        return f"not in [{text[4:-1]}]"
    return text
