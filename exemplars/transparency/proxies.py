"""A simulated world in which the causes of an outcome are known, and each has a stand-in that causes nothing.

Features are standard normal: five causes, five proxies, each correlated with its own cause and otherwise with
nothing, and twenty bystanders. Networks learn many worlds side by side and are judged on rows of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from lab.search.link import ridge
from lab.stack.stack import Settings, Trained, fit
from lab.statistics import r_squared

from .explanations import integrated

CAUSES, PROXIES, FEATURES = slice(0, 5), slice(5, 10), 30
SIGNALS = ("additive", "interacting")
TRAIN, TUNE, TEST = 1200, 300, 500
FEW = 200  # test rows for gradients, which are averaged over rows and need no more
RECIPE = Settings(width=64, depth=2, lr=2e-3, weight_decay=1.0, dropout=0.3, epochs=60, patience=5)
UNTRAINED, UNSTOPPED = replace(RECIPE, epochs=0), replace(RECIPE, weight_decay=0.0, dropout=0.0)


@dataclass(frozen=True)
class Worlds:
    """Features x (worlds, rows, FEATURES) and outcomes y (worlds, rows), of which the first TRAIN are to learn from."""

    x: np.ndarray
    y: np.ndarray
    ids: tuple[int, ...]

    @classmethod
    def of(cls, ids: Sequence[int], signal: str, explained: float, correlation: float) -> Worlds:
        """The best possible R² is `explained`; proxies correlate with their causes by `correlation`.

        An additive signal sums the causes; an interacting one is the product of the first two, that of the next two,
        and the fifth. Raises ValueError for another signal.
        """
        if signal not in SIGNALS:
            raise ValueError(f"signal {signal!r} is unknown; take {' or '.join(SIGNALS)}")
        rows = TRAIN + TUNE + TEST
        drawn = [np.random.default_rng(i) for i in ids]
        x, noise = (np.stack([rng.normal(size=size) for rng in drawn]) for size in ((rows, FEATURES), rows))
        causes = x[..., CAUSES]
        x[..., PROXIES] = correlation * causes + np.sqrt(1 - correlation**2) * x[..., PROXIES]
        a, b, c, d, e = np.moveaxis(causes, -1, 0)
        pure = (a + b + c + d + e) / np.sqrt(5) if signal == "additive" else (a * b + c * d + e) / np.sqrt(3)
        return cls(x, np.sqrt(explained) * pure + np.sqrt(1 - explained) * noise, tuple(ids))

    @property
    def test(self) -> slice:
        return slice(TRAIN + TUNE, None)

    def hiding(self, feature: int) -> Worlds:
        """The same with that feature replaced by noise, as if nobody had measured it."""
        x = self.x.copy()
        x[..., feature] = np.stack([np.random.default_rng([i, 2]).normal(size=x.shape[1]) for i in self.ids])
        return replace(self, x=x)

    def scrambled(self) -> Worlds:
        """The same with the outcomes that a model learns from and stops by in a random order."""
        y = self.y.copy()
        for one, i in zip(y, self.ids, strict=True):
            one[: TRAIN + TUNE] = np.random.default_rng([i, 3]).permutation(one[: TRAIN + TUNE])
        return replace(self, y=y)

    def networks(self, settings: Settings = RECIPE, *, stop: bool = True) -> Networks:
        """A network for each world, with the weights of the pass that its tuning rows liked best, or of the last."""
        worlds, rows, _ = self.x.shape
        at = np.arange(worlds)[:, None] * rows
        tune = at + np.arange(TRAIN, TRAIN + TUNE) if stop else None
        given = self.x.reshape(worlds * rows, -1), self.y.ravel(), at + np.arange(TRAIN), np.array(self.ids)
        return Networks(fit(*given, settings, tune=tune))


@dataclass(frozen=True)
class Networks:
    """A network for each world."""

    trained: Trained

    def guess(self, x: np.ndarray) -> np.ndarray:
        """(worlds, n) for rows x (worlds, n, features) of each world's own."""
        return self.trained.predict(*own(x))

    def gradient(self, x: np.ndarray) -> np.ndarray:
        """(worlds, n, features) derivatives by x."""
        return self.trained.gradients(*own(x))

    def importances(self, worlds: Worlds) -> dict[str, np.ndarray]:
        """Name of a method → how much it makes of each feature (worlds, features)."""
        x, y = worlds.x[:, worlds.test], worlds.y[:, worlds.test]
        few = x[:, :FEW]
        return {
            "permutation": permutation(self.guess, x, y, worlds.ids),
            "gradient times input": np.abs(self.gradient(few) * few).mean(1),
            "integrated gradients": np.abs(integrated(self.gradient, few, np.zeros(FEATURES))).mean(1),
        }


def own(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All rows in one array, and the numbers of each world's own."""
    worlds, n, features = x.shape
    return x.reshape(-1, features), np.arange(worlds * n).reshape(worlds, n)


def permutation(guess, x: np.ndarray, y: np.ndarray, ids: Sequence[int]) -> np.ndarray:
    """How much R² falls as one feature is shuffled among the rows (worlds, features).

    Breiman 2001, https://doi.org/10.1023/A:1010933404324. It reads the outcomes y (worlds, n) beside the model, which
    `guess` asks about x (worlds, n, features).
    """
    drawn = [np.random.default_rng([i, 1]) for i in ids]
    whole, fallen = r_squared(y, guess(x)), []
    for feature in range(x.shape[-1]):
        shuffled = x.copy()
        for one, rng in zip(shuffled, drawn, strict=True):
            one[:, feature] = rng.permutation(one[:, feature])
        fallen.append(whole - r_squared(y, guess(shuffled)))
    return np.stack(fallen, -1)


def plain(worlds: Worlds) -> dict[str, np.ndarray]:
    """The same of what needs no network: correlations one at a time, and the weights of a linear model."""
    x, y = worlds.x[:, : TRAIN + TUNE], worlds.y[:, : TRAIN + TUNE]
    y = y - y.mean(1, keepdims=True)
    alone = [np.corrcoef(a.T, b)[-1, :-1] for a, b in zip(x, y, strict=True)]
    weights = [ridge(a - a.mean(0), b, 1.0) for a, b in zip(x, y, strict=True)]
    return {"one at a time": np.abs(alone), "linear weights": np.abs(weights)}


class Credit(NamedTuple):
    """What the networks and methods of one kind of world made of its features."""

    share: dict[str, np.ndarray]  # network → share of permutation importance that goes to proxies (worlds,)
    r2: dict[str, np.ndarray]  # network → R² (worlds,)
    precision: dict[tuple[str, str], np.ndarray]  # network and method → average precision (worlds,)


def credited(worlds: Worlds, *, overfitted: bool = False, controls: bool = False) -> Credit:
    """Of a network with the weights that its tuning rows liked best, and of what needs none.

    `overfitted` adds one that learned on to the end without regularisation; `controls` adds one that never learned,
    and one that learned from scrambled outcomes.
    """
    networks = {"stopped": worlds.networks()}
    if overfitted:
        networks["unstopped"] = worlds.networks(UNSTOPPED, stop=False)
    if controls:
        networks["untrained"] = worlds.networks(UNTRAINED, stop=False)
        networks["scrambled"] = worlds.scrambled().networks()
    found = {name: network.importances(worlds) for name, network in networks.items()}
    x, y = worlds.x[:, worlds.test], worlds.y[:, worlds.test]
    return Credit(
        {name: share(found[name]["permutation"], PROXIES) for name in networks},
        {name: r_squared(y, network.guess(x)) for name, network in networks.items()},
        {
            (name, method): average_precision(one)
            for name, own_ in (found | {"none": plain(worlds)}).items()
            for method, one in own_.items()
        },
    )


def stand_in(worlds: Worlds) -> np.ndarray:
    """Share of permutation importance (worlds,) that goes to the first cause's proxy if nobody measured the cause."""
    gone = worlds.hiding(0)
    return share(gone.networks().importances(gone)["permutation"], slice(PROXIES.start, PROXIES.start + 1))


def share(importance: np.ndarray, features: slice) -> np.ndarray:
    """The share (...) of all positive importance (..., features) that falls to some features."""
    positive = np.clip(importance, 0, None)
    return positive[..., features].sum(-1) / positive.sum(-1)


def average_precision(importance: np.ndarray) -> np.ndarray:
    """How well importance (..., features) puts the causes first: 1 if all of them come before all others.

    The mean over causes of the share of causes among the features down to this one; importances do not tie.
    """
    order = np.argsort(-importance, axis=-1)
    hit = order < CAUSES.stop
    return (hit * hit.cumsum(-1) / np.arange(1, hit.shape[-1] + 1)).sum(-1) / CAUSES.stop


def chance() -> float:
    """The expected average precision of features in a random order, exactly."""
    k, others = np.arange(1, FEATURES + 1), (CAUSES.stop - 1) / (FEATURES - 1)
    return float(((1 + (k - 1) * others) / k).mean())
