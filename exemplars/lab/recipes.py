"""How each model of the privacy exemplar is trained: found on simulated records alone, then frozen.

`exemplars/privacy/settings_search.csv` records the search, `settings_search.py` beside it repeats it; no patient
was looked at, so the choice costs no privacy.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

from .accounting import Mechanism, noise_multiplier
from .private import Settings

SEARCH = Path(__file__).parents[1] / "privacy" / "settings_search.csv"
DELTA = 1e-5
MOST = 0.5  # of the patients in an expected batch


class Recipe(NamedTuple):
    """Settings that do not depend on the number of patients."""

    depth: int
    width: int
    batch: int  # expected, where there are twice as many patients
    steps: int
    lr: float
    clip: float = math.inf

    def mechanism(self, n: int, epsilon: float) -> Mechanism:
        """What the accountant is told of a run on `n` patients with this ε."""
        q = min(MOST, self.batch / n)
        return Mechanism(q, noise_multiplier(epsilon, DELTA, q, self.steps), self.steps)

    def settings(self, n: int, epsilon: float | None = None) -> Settings:
        """For `n` patients: with noise that buys `epsilon`, or with none."""
        noise = 0.0 if epsilon is None else self.mechanism(n, epsilon).sigma * self.clip
        return Settings(n, min(MOST, self.batch / n), self.steps, self.lr, self.clip, noise)
