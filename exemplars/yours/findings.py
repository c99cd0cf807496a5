"""What a section of the report says: a verdict, a number with its uncertainty, a sentence, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from .splits import FEWEST_GROUPS, Estimate

VERDICTS = ("look", "fine", "cannot tell", "not checked")
NAMES = {"logistic": "a logistic regression", "ridge": "a ridge regression", "lightgbm": "boosted trees"}
TIPS = {
    1: "concepts", 2: "baselines", 3: "training", 4: "data", 5: "representation",
    6: "tuning", 7: "overfitting", 8: "transparency", 9: "interpretation", 10: "privacy",
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """`number` with `low` and `high` where they are known; `tip` is that of the review which the question comes from.

    `verdict` is look where something should be looked at, fine where this check found nothing to look at, cannot
    tell where these rows do not decide, not checked where the table lacks what the check needs.
    """

    section: str
    verdict: str
    sentence: str
    next: str
    tip: int
    number: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def link(self) -> str:
        return f"[tip {self.tip}](../../index.html#sec:{TIPS[self.tip]})"


def finding(
    section: str, verdict: str, sentence: str, next: str, tip: int, at: Estimate | None = None
) -> Finding:
    """A finding whose number is the estimate `at`."""
    bounds = (float(at.low), float(at.high)) if at is not None and at.certain else (None, None)
    return Finding(section, verdict, sentence, next, tip, None if at is None else float(at.mean), *bounds)


def told(at: Estimate, form: str = ".2f") -> str:
    """An estimate in words: .71 [.65, .77]."""
    if not at.certain:
        text = f"{at.mean:{form}} (no interval: fewer than {FEWEST_GROUPS} groups)"
    else:
        text = f"{at.mean:{form}} [{at.low:{form}}, {at.high:{form}}]"
    return text.replace("-", "\N{MINUS SIGN}")


def counted(number: int, one: str, many: str = "") -> str:
    """1 row, 2 rows."""
    return f"{number} {one if number == 1 else many or one + 's'}"
