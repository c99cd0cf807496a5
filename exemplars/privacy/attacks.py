"""Was this patient among those that a model learned from? Membership inference, and how well it does.

Many models of one kind are trained, each on its own random half of the same patients; whoever attacks one of them
has the others as shadow models. What an attack reaches is a lower bound on what a model leaks.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.stats import norm
from sklearn.metrics import roc_auc_score, roc_curve


def halves(seed: int, models: int, patients: int) -> np.ndarray:
    """Who is in whose training rows (models, patients): each with chance 1/2, whatever the others do."""
    return np.random.default_rng([seed, 10]).random((models, patients)) < 0.5


def confidence(logits: np.ndarray, y: np.ndarray) -> np.ndarray:
    """log p/(1-p) of each patient's own label, for log odds (M, k) and labels (k,): the loss, made nearly normal."""
    return (2 * y - 1) * np.asarray(logits, float)


def lira(confidences: np.ndarray, member: np.ndarray, *, online: bool = True) -> np.ndarray:
    """Scores (M, k) of the likelihood-ratio attack (Carlini et al. 2022, arXiv:2112.03570); high means a member.

    `confidences` (M, k) and `member` (M, k); each model is attacked with the others as its shadows. Means are each
    patient's own, variances shared by all patients, as is advised for few shadows. Offline uses only the
    shadows that never saw the patient. Where no shadow has, or has not, seen a patient, the score is 0.
    """
    outside, spread_out = shadows(confidences, ~member)
    with np.errstate(invalid="ignore"):
        if not online:
            return np.nan_to_num((confidences - outside) / spread_out)
        inside, spread_in = shadows(confidences, member)
        ratio = norm.logpdf(confidences, inside, spread_in) - norm.logpdf(confidences, outside, spread_out)
    return np.nan_to_num(ratio)


def shadows(confidences: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the chosen models other than each one itself: each patient's mean (M, k), and the spread (M, 1) about it."""
    count, total, square = (
        part.sum(0) - part for part in (chosen * 1.0, chosen * confidences, chosen * confidences**2)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, total / count, np.nan)
    rest = np.where(count > 1, square - count * np.nan_to_num(mean) ** 2, 0).sum(1, keepdims=True)
    return mean, np.sqrt(rest / np.where(count > 1, count - 1, 0).sum(1, keepdims=True))


def curve(scores: np.ndarray, member: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rates of false and of true positives at every threshold, models and patients pooled."""
    return roc_curve(member.ravel(), scores.ravel())[:2]


def at(rates: np.ndarray, scores: np.ndarray, member: np.ndarray) -> np.ndarray:
    """Rates of true positives at these rates of false ones, read off the curve."""
    return np.interp(rates, *curve(scores, member))


def caught(scores: np.ndarray, member: np.ndarray, false_positives: float = 0.01) -> float:
    """Share of members that are named while at most `false_positives` of the others are named wrongly."""
    others = scores[~member]
    spared = (
        len(others) - 1 - int(false_positives * len(others) + 1e-9)
    )  # the highest of those not to be accused
    return float((scores[member] > np.partition(others, spared)[spared]).mean())


def area(scores: np.ndarray, member: np.ndarray) -> float:
    """Area under the ROC curve: the chance that a member scores above another patient."""
    return float(roc_auc_score(member.ravel(), scores.ravel()))


def two_way(
    statistic: Callable[[np.ndarray, np.ndarray], float],
    scores: np.ndarray,
    member: np.ndarray,
    *,
    draws: int = 400,
    seed: int = 0,
) -> np.ndarray:
    """A statistic (draws,) of `scores` (pools, M, k) and `member` (pools, M, k), all drawn anew: its mean over pools.

    Models that shadow each other are not independent, nor are patients whom the same models saw: so each draw takes
    pools, and in each of them models and patients, with replacement. A seed draws the same for any scores.
    """
    rng, (pools, models, patients) = np.random.default_rng([seed, 11]), scores.shape
    values = np.empty((draws, pools))
    for draw, place in np.ndindex(draws, pools):
        pool = rng.integers(pools)
        drawn = np.ix_(rng.integers(models, size=models), rng.integers(patients, size=patients))
        values[draw, place] = statistic(scores[pool][drawn], member[pool][drawn])
    return values.mean(1)
