"""Everything that is asked of the models of one number of training sites, and how it agrees with the bench."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from lab.data.mpsa import Splits
from lab.data.sequences import one_hot
from lab.statistics import r_squared

from .effects import Measured
from .ensembles import TRAINED, UNTRAINED, Ensembles, scrambled
from .explanations import both_letters, by_position, integrated, other_letters, placed
from .readable import readable

DRAWN = 100  # sites of each split for which maps are kept


class Answers(NamedTuple):
    """Of one number of training sites; `splits` is the first axis of every array."""

    agreement: dict[str, dict[str, np.ndarray]]  # method → r and rank, see `Measured.agreement`
    scores: dict[str, np.ndarray]  # model → R² on a split's own sites (splits,)
    gap: (
        np.ndarray
    )  # (splits,) what integrated gradients leave unexplained, in standard deviations of the guesses
    after: np.ndarray  # (splits, members, DRAWN, features) maps of gradient times input
    before: np.ndarray  # the same of the networks before they were trained


def asked(cut: Splits, measured: Measured, dealt: np.ndarray, ids: Sequence[int]) -> Answers:
    """What models that learned from `cut` say about single letters of the sites `dealt` (splits, k)."""
    near, x = measured.sites, one_hot(measured.sites.letters)
    networks, blank, lost = (
        Ensembles.of(cut.letters, y, ids, how)
        for y, how in ((cut.y, TRAINED), (cut.y, UNTRAINED), (scrambled(cut.y, ids[0]), TRAINED))
    )
    models = {"ensemble": networks.guess(x), **readable(cut.letters, cut.y, x)}
    gradient = networks.gradient(x)
    nowhere, average = np.zeros_like(x[0]), one_hot(cut.letters).mean((0, 1))
    from_zero, from_average = (
        integrated(networks.own_gradient, x[dealt], base) for base in (nowhere, average)
    )
    effects = {
        "second library": np.tile(measured.second, (len(dealt), 1)),
        "change the letter": near.effect(models["ensemble"]),
        "gradient times input": by_position(gradient * x, near),
        "integrated from zero": by_position(placed(from_zero, dealt, len(x)), near),
        "integrated from average": by_position(placed(from_average, dealt, len(x)), near),
        "gradient to other letters": other_letters(gradient, near),
        "gradients at both letters": both_letters(gradient, near),
        "curve changed": near.effect(models["link"]),
        "additive weights": near.effect(models["ridge"]),
        "untrained changed": near.effect(blank.guess(x)),
        "untrained gradient": by_position(blank.gradient(x) * x, near),
        "scrambled changed": near.effect(lost.guess(x)),
    }
    own = {name: np.take_along_axis(one, dealt, 1) for name, one in models.items()}
    left = from_zero.sum(2) - (own["ensemble"] - networks.guess(nowhere[None]))
    some = x[dealt[:, :DRAWN]]
    return Answers(
        {name: measured.agreement(one, dealt) for name, one in effects.items()},
        {name: r_squared(measured.y[dealt], one, measured.y.var()) for name, one in own.items()},
        np.abs(left).mean(1) / own["ensemble"].std(1),
        *(net.each_own_gradient(some) * some[:, None] for net in (networks, blank)),
    )
