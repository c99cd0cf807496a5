"""Plain models and a network at equal tries, on the same repeated splits."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from lab.statistics import expected_best, expected_choice

from . import models
from .splits import Split, score
from .table import Table


@dataclass(frozen=True)
class Ladder:
    """Scores of each method, (splits, tries): on the rows to tune on, and on the test rows."""

    tuning: dict[str, np.ndarray]
    test: dict[str, np.ndarray]

    @property
    def tries(self) -> int:
        return next(iter(self.tuning.values())).shape[1]

    def chosen(self, method: str) -> np.ndarray:
        """(splits,) test scores of the try that tuned best."""
        best = self.tuning[method].argmax(1)
        return np.take_along_axis(self.test[method], best[:, None], 1)[:, 0]

    def plain(self) -> np.ndarray:
        """(splits,) test scores of the plain model that tuned best in that split."""
        names = [name for name in self.tuning if name != "network"]
        tuned = np.stack([self.tuning[name].max(1) for name in names])
        return np.stack([self.chosen(name) for name in names])[tuned.argmax(0), np.arange(tuned.shape[1])]

    def best(self) -> str:
        """The plain method with the better mean tuning score."""
        return max(
            (name for name in self.tuning if name != "network"), key=lambda m: self.tuning[m].max(1).mean()
        )

    def optimism(self, method: str) -> np.ndarray:
        """(splits,) by how much the best tuning score of all tries is expected to exceed its test score."""
        looks = expected_best(self.tuning[method])[:, -1]
        return looks - expected_choice(self.tuning[method], self.test[method])[:, -1]


def climbed(table: Table, made: Sequence[Split], tries: int, seed: int, seconds: float) -> Ladder:
    """Up to `tries` configurations of each method. When `seconds` are over, no further one is begun."""
    started = time.monotonic()
    xs = [models.encoded(table, split.learn) for split in made]
    names = (*models.PLAIN[table.readout], "network")
    configs = {name: models.configurations(name, table.readout, tries, seed) for name in names}
    tuning = {name: [] for name in names}
    test = {name: [] for name in names}
    for k in range(tries):
        for name in names:
            config = configs[name][k]
            if name == "network":
                guesses = models.networks(config, table, xs, made, seed + k)
            else:
                pairs = zip(xs, made, strict=True)
                guesses = np.stack(
                    [models.fitted(name, config, table, x, s.learn, seed + k) for x, s in pairs]
                )
            guesses = np.nan_to_num(guesses, nan=0.0, posinf=0.0, neginf=0.0)
            both = list(zip(guesses, made, strict=True))
            tuning[name].append([score(table, s.tune, guess[s.tune]) for guess, s in both])
            test[name].append([score(table, s.test, guess[s.test]) for guess, s in both])
        if (time.monotonic() - started) * (k + 2) / (k + 1) > seconds:
            break
    return Ladder(*({name: np.array(one).T for name, one in part.items()} for part in (tuning, test)))
