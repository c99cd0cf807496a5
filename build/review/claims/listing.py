"""The claims as a list: for a terminal, and as JSON for programs (`claims.json`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from ..results.shelf import Shelf
from . import expectation
from .claims import Checked, numbers
from .forms import Lock
from .verdict import SYMBOL, Outcome


def lines(checked: Sequence[Checked], lock: Lock | None = None) -> list[str]:
    """A line a claim, its verdict and sentence; the numbers below where the verdict is not the expected one.

    With a `lock` each says where it came out otherwise than first expected.
    """
    listed = []
    for one in checked:
        expected = f", expected: {one.claim.expect}" if one.missed else ""
        if lock and expectation.surprised(lock, one):
            expected += f", first expected: {expectation.first(lock, one).expect}"
        symbol = SYMBOL[one.outcome.verdict]
        listed.append(f"{symbol} {one.claim.id}: {one.in_words}{expected}. {one.claim.sentence}")
        listed += [f"    {'; '.join(numbers(one.outcomes[source]))}" for source in one.missed]
    return listed


def as_json(checked: Sequence[Checked], shelf: Shelf, more: Mapping[str, Mapping] | None = None) -> str:
    """The claims as JSON; `more` is what else is known of each, by id."""
    data = [one | (more or {}).get(one["id"], {}) for one in as_data(checked, shelf)]
    return json.dumps({"schema": 1, "claims": data}, indent=2, ensure_ascii=False) + "\n"


def as_data(checked: Sequence[Checked], shelf: Shelf) -> list[dict]:
    """Each claim with its verdicts and the numbers behind them, as plain data."""
    return [
        {
            "id": one.claim.id,
            "sentence": one.claim.sentence,
            "check": one.claim.check,
            "kind": one.claim.kind,
            "file": one.claim.place.file,
            "line": one.claim.place.line,
            "epoch": one.epoch,
            "expected": one.claim.expect,
            "verdict": one.outcome.verdict,
            "met": not one.missed,
            "reads": one.in_words,
            "because": one.claim.because or None,
            "published": list(one.claim.published),
            "sensitivity": [
                {
                    "choice": name,
                    "verdict": found.verdict,
                    "flips": name in one.depends,
                    "conditions": conditions(found),
                }
                for name, found in one.varied.items()
            ],
            "sources": {
                source: {
                    "verdict": outcome.verdict,
                    "stale": source == "record" and any(shelf.records[e].stale for e in one.claim.exemplars),
                    "conditions": conditions(outcome),
                }
                for source, outcome in one.outcomes.items()
            },
        }
        for one in checked
    ]


def conditions(outcome: Outcome) -> list[dict]:
    """The conditions of a check with their numbers, as plain data; None where something is not recorded."""
    return [
        {
            "condition": j.condition.text,
            "verdict": j.verdict,
            "estimate": j.estimate,
            "lower": j.lower,
            "upper": j.upper,
            "margin": j.condition.bound,
            "replicates": j.replicates,
            "replicated": j.replicated or None,
            "units": None if j.units is None else dict(j.units),
            "shared": None if j.shared is None else list(j.shared),
        }
        for j in outcome.conditions
    ]
