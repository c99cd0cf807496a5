"""The claims as a list: for a terminal, and as JSON for programs (`claims.json`)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..results.shelf import Shelf
from .claims import Checked, numbers
from .verdict import SYMBOL


def lines(checked: Sequence[Checked]) -> list[str]:
    """A line a claim, its verdict and sentence; the numbers below where the verdict is not the expected one."""
    listed = []
    for one in checked:
        expected = f", expected: {one.claim.expect}" if one.missed else ""
        symbol = SYMBOL[one.outcome.verdict]
        listed.append(f"{symbol} {one.claim.id}: {one.outcome.in_words}{expected}. {one.claim.sentence}")
        listed += [f"    {'; '.join(numbers(one.outcomes[source]))}" for source in one.missed]
    return listed


def as_json(checked: Sequence[Checked], shelf: Shelf) -> str:
    return json.dumps({"schema": 1, "claims": as_data(checked, shelf)}, indent=2, ensure_ascii=False) + "\n"


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
            "sources": {
                source: {
                    "verdict": outcome.verdict,
                    "stale": source == "record" and any(shelf.records[e].stale for e in one.claim.exemplars),
                    "conditions": [
                        {
                            "condition": j.condition.text,
                            "verdict": j.verdict,
                            "estimate": j.estimate,
                            "lower": j.lower,
                            "upper": j.upper,
                            "margin": j.condition.bound,
                            "replicates": j.replicates,
                            "replicated": j.replicated or None,
                        }
                        for j in outcome.conditions
                    ],
                }
                for source, outcome in one.outcomes.items()
            },
        }
        for one in checked
    ]
