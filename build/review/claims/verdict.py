"""What can be said of a check, and with which numbers; how that is found out stands in `judge.py`."""

from __future__ import annotations

from dataclasses import dataclass

from .expression import Condition

HOLDS, FAILS, UNDECIDED, PARTLY = "holds", "does not hold", "undecided", "in part"
VERDICTS = (HOLDS, FAILS, UNDECIDED, PARTLY)
DEPENDS = "depends"  # no verdict: how a claim is counted whose variations decide it otherwise
SYMBOL = {HOLDS: "✓", FAILS: "✗", UNDECIDED: "?", PARTLY: "◐", DEPENDS: "⇄"}
ESTIMATE = {"mean": "mean", "share": "share", "all": "worst"}


@dataclass(frozen=True)
class Judged:
    """One condition with its numbers: estimate, one-sided bounds, count of replicates (or draws), and what differed."""

    condition: Condition
    verdict: str
    estimate: float
    lower: float
    upper: float
    replicates: int
    replicated: str
    drawn: bool = False
    binary: bool = False  # all replicates of the quantity are 0 or 1
    units: tuple[tuple[str, int], ...] | None = None  # what a bootstrap drew anew, and how many there are
    shared: tuple[str, ...] | None = None  # what all replicates have in common; None where it is not recorded

    @property
    def basis(self) -> str:
        """What the estimate is, and on how many replicates or draws it rests."""
        if self.drawn:
            return f"estimate with {self.replicates} bootstrap draws"
        of = f" of {self.replicates} replicates" if self.replicates else ""
        return f"{ESTIMATE[self.condition.over]}{of}"


@dataclass(frozen=True)
class Outcome:
    """The verdict on a check, and on each of its conditions."""

    verdict: str
    conditions: tuple[Judged, ...]

    @property
    def in_words(self) -> str:
        """The verdict; "in part, 2 of 3" counts the conditions that hold."""
        if self.verdict != PARTLY:
            return self.verdict
        held = sum(c.verdict == HOLDS for c in self.conditions)
        return f"{PARTLY}, {held} of {len(self.conditions)}"
