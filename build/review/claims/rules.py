"""What a claim must say besides its check: reasons for margins, sources of replications, one idea."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from .claims import Claim, ledgered
from .expression import Condition

MOST_CONDITIONS = 3


def faults(
    claim: Claim, margins: Mapping[str, float] | None, published: Collection[str]
) -> Iterator[tuple[str, str]]:
    """What is wrong with a claim, and what to do; `margins` is the review's table, `published` names its ledger."""
    for name in (*claim.published, *(n.partition(".")[2] for n in claim.names if ledgered(n))):
        if name not in published:
            yield (
                f"claim {claim.id} names {name}, which is not in content/published.yaml",
                "enter the published number there, with where it stands",
            )
    if claim.kind == "replication" and not claim.published:
        yield (
            f"the replication {claim.id} names no published number",
            'add published="name" of its entry in content/published.yaml',
        )
    if not claim.exemplars:
        yield f"claim {claim.id} rests on published numbers alone", "name what a run recorded"
    if not claim.counted:
        return
    if len(claim.conditions) > MOST_CONDITIONS:
        yield (
            f"claim {claim.id} has {len(claim.conditions)} conditions",
            f"one idea each: make several claims of it, of {MOST_CONDITIONS} conditions at most",
        )
    off = [text for c in claim.conditions for text in unusual(c, margins)]
    if off and not claim.because:
        yield (
            f"claim {claim.id} asks for {' and '.join(dict.fromkeys(off))}",
            'add because="why this margin, and not one of the review\'s table"',
        )


def unusual(condition: Condition, margins: Mapping[str, float] | None) -> Iterator[str]:
    """The margins of a condition that need a reason: 0, and those that are not in the table."""
    bounds = [condition.within.bound] + ([condition.bound] if condition.over == "share" else [])
    for bound in bounds:
        if bound == 0:
            yield "a margin of 0"
        elif margins is not None and abs(bound) not in margins.values():
            yield f"{bound:g}, which is not in the review's table of margins"
