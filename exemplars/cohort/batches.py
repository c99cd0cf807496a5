"""Two batches, of which one holds more of the ill, and ways to correct for them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from lab.statistics import auroc

CORRECTIONS = ("none", "outcome kept", "centred")
FOLDS = 5


class Study(NamedTuple):
    """Rows are balanced: as many in each batch, and as many ill as well."""

    x: np.ndarray  # (n, D)
    ill: np.ndarray  # (n,) 0 or 1
    batch: np.ndarray  # (n,) 0 or 1
    fold: np.ndarray  # (n,) every batch's ill and well are dealt to all folds
    new: np.ndarray  # (n, D) from a third batch, half of them ill
    new_ill: np.ndarray  # (n,)


def study(seed: int, tied: float, signal: float, rows: int, columns: int, shift: float) -> Study:
    """Draws a study in which batch and outcome agree in a share (1 + tied) / 2 of the rows.

    Noise has a standard deviation of 1, batches an offset in each column of standard deviation `shift`; in the
    first tenth of the columns the ill lie `signal` higher.
    """
    rng = np.random.default_rng(seed)
    half = rows // 2
    apart = round(half * (1 - tied) / 2)
    batch = np.repeat([0, 1], half)
    ill = np.where(np.tile(np.arange(half), 2) < apart, 1 - batch, batch)
    offsets = rng.normal(0, shift, (3, columns))
    effect = np.where(np.arange(columns) < columns // 10, signal, 0)
    new_ill = np.arange(2 * half) % 2
    fold = np.empty(2 * half, int)
    cell = 2 * batch + ill
    for k in range(4):
        fold[cell == k] = rng.permutation((cell == k).sum()) % FOLDS
    x = rng.normal(size=(2 * half, columns)) + offsets[batch] + np.outer(ill, effect)
    new = rng.normal(size=(2 * half, columns)) + offsets[2] + np.outer(new_ill, effect)
    return Study(x, ill, batch, fold, new, new_ill)


def corrected(x: np.ndarray, batch: np.ndarray, ill: np.ndarray, known: np.ndarray, how: str) -> np.ndarray:
    """`x` (n, D) without what is estimated from the rows `known` (n,) as the effect of the batch.

    "centred" takes each batch's mean. "outcome kept" fits batch and outcome together and takes away the batch's part
    alone, so that the outcome's stays: what removing batch effects with the groups of interest as covariates does.
    """
    if how == "none":
        return x
    parts = [1 - batch, batch] if how == "centred" else [np.ones_like(batch), batch, ill]
    design = np.stack(parts, 1).astype(float)
    effect = np.linalg.lstsq(design[known], x[known], rcond=None)[0]
    if how == "centred":
        return x - design @ effect
    return x - np.outer(batch, effect[1])


def line(x: np.ndarray, y: np.ndarray, unseen: np.ndarray, strength: float = 10.0) -> np.ndarray:
    """Ridge regression of `y` (n,) on standardised features (n, D): its scores of unseen rows (m, D), (m,)."""
    mean, sd = x.mean(0), x.std(0)
    z = (x - mean) / sd
    weights = np.linalg.solve(z.T @ z + strength * np.eye(x.shape[1]), z.T @ (y - y.mean()))
    return (unseen - mean) / sd @ weights


def crossed(drawn: Study, how: str, *, inside: bool = False) -> float:
    """Cross-validated AUROC, the mean of the folds; corrected once before, or inside each fold from its training rows."""
    areas = []
    everything = np.ones(len(drawn.ill), bool)
    for k in range(FOLDS):
        test = drawn.fold == k
        x = corrected(drawn.x, drawn.batch, drawn.ill, ~test if inside else everything, how)
        areas.append(auroc(drawn.ill[test], line(x[~test], drawn.ill[~test], x[test])))
    return float(np.mean(areas))


def within(drawn: Study) -> float:
    """The same without correction, but scored within each batch: the mean over batches and folds."""
    areas = []
    for k in range(FOLDS):
        test = drawn.fold == k
        scores = line(drawn.x[~test], drawn.ill[~test], drawn.x[test])
        for own in (drawn.batch[test] == 0, drawn.batch[test] == 1):
            areas.append(auroc(drawn.ill[test][own], scores[own]))
    return float(np.mean(areas))


def left_out(drawn: Study) -> float:
    """AUROC in one batch of a line that learned in the other, the mean of both ways."""
    areas = []
    for k in (0, 1):
        own = drawn.batch == k
        areas.append(auroc(drawn.ill[own], line(drawn.x[~own], drawn.ill[~own], drawn.x[own])))
    return float(np.mean(areas))


def probe(drawn: Study) -> float:
    """Cross-validated AUROC of the batch: can it be read from the features?"""
    return crossed(drawn._replace(ill=drawn.batch, batch=drawn.ill), "none")


def deployed(drawn: Study) -> float:
    """AUROC in a third batch, which the line never met."""
    return float(auroc(drawn.new_ill, line(drawn.x, drawn.ill, drawn.new)))


def scores(drawn: Study) -> dict[str, float]:
    """Every way to score a line, by name, and the same line's score in use."""
    ways = {
        "uncorrected": crossed(drawn, "none"),
        "outcome kept before": crossed(drawn, "outcome kept"),
        "outcome kept inside": crossed(drawn, "outcome kept", inside=True),
        "centred before": crossed(drawn, "centred"),
        "centred inside": crossed(drawn, "centred", inside=True),
        "scored within batch": within(drawn),
        "batch left out": left_out(drawn),
    }
    return ways | {"deployed": deployed(drawn)}
