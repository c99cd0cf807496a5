"""What gradients say about single letters, in several ways of asking them.

Gradients are (..., n, features) at one-hot sites: a network's, or the mean of several networks', which is the gradient
of their mean. Effects are (..., pairs), in the order of `Neighbours.pairs`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.stats import rankdata

from .effects import Neighbours

Gradients = Callable[[np.ndarray], np.ndarray]  # x (n, features) -> (..., n, features)
STEPS = 24  # of integrated gradients, at the middles of as many parts of the way


def integrated(gradients: Gradients, x: np.ndarray, baseline: np.ndarray, steps: int = STEPS) -> np.ndarray:
    """Integrated gradients (..., n, features) along the straight way from `baseline` (features,) to x (n, features).

    Sundararajan, Taly & Yan 2017, https://arxiv.org/abs/1703.01365. With enough steps the sum over features is what
    the model says of x less what it says of the baseline.
    """
    way = x - baseline
    total = 0.0
    for k in range(steps):
        total = total + gradients(baseline + (k + 0.5) / steps * way)
    return way * (total / steps)


def placed(own: np.ndarray, dealt: np.ndarray, n: int) -> np.ndarray:
    """Attributions (splits, k, features) to sites `dealt` (splits, k) in the places of n sites, 0 elsewhere."""
    everywhere = np.zeros((len(own), n, own.shape[2]), own.dtype)
    np.put_along_axis(everywhere, dealt[..., None], own, axis=1)
    return everywhere


def by_position(features: np.ndarray, sites: Neighbours) -> np.ndarray:
    """What attributions to features give to all letters of a pair's position together."""
    return cells(features, sites).sum(-1)


def other_letters(gradient: np.ndarray, sites: Neighbours) -> np.ndarray:
    """The effect of a letter against its neighbours', as the gradient at the site has it."""
    here = cells(gradient, sites)
    own = np.take_along_axis(here, index(sites.own[:, None], here), -1)
    return sites.mean(own - np.take_along_axis(here, index(sites.others, here), -1))


def both_letters(gradient: np.ndarray, sites: Neighbours) -> np.ndarray:
    """The same from the mean of the gradients at the site and at each neighbour: the trapezoid rule with two ends."""
    every = gradient.reshape(*gradient.shape[:-1], sites.letters.shape[1], -1)
    there = every[..., sites.near, sites.pairs[1][:, None], :]  # (..., pairs, 3, 4)
    own = np.take_along_axis(there, index(sites.own[:, None, None], there), -1)
    other = np.take_along_axis(there, index(sites.others[..., None], there), -1)
    return (other_letters(gradient, sites) + sites.mean((own - other)[..., 0])) / 2


def cells(features: np.ndarray, sites: Neighbours) -> np.ndarray:
    """(..., pairs, 4): what `features` (..., n, features) have at a pair's site and position."""
    split = features.reshape(*features.shape[:-1], sites.letters.shape[1], -1)
    return split[..., *sites.pairs, :]


def index(letters: np.ndarray, like: np.ndarray) -> np.ndarray:
    """`letters` with as many leading axes as `like`, for numpy to broadcast."""
    return letters.reshape((1,) * (like.ndim - letters.ndim) + letters.shape)


def rank_agreement(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Spearman's correlation (...) of maps (..., cells), ties at their mid-ranks; 0 where a map is the same everywhere.

    An untrained network whose units are all silent at a site has such a map, and it is like no other.
    """
    a, b = (rankdata(part, axis=-1) for part in (one, other))
    a, b = (part - part.mean(-1, keepdims=True) for part in (a, b))
    spread = np.sqrt((a**2).sum(-1) * (b**2).sum(-1))
    return np.divide((a * b).sum(-1), spread, out=np.zeros_like(spread), where=spread > 0)
