"""SUPPORT2 beyond what was known on day 3: two end points, and columns that were filled in later. See data/support2.md."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from lab.data.patients import NAMES
from lab.data.wheels import member

LATER = {  # columns that nobody knew on day 3, by kind; all but the last are numbers
    "bills": ("slos", "charges", "totcst", "avtisst"),
    "orders": ("dnrday", "dnr"),
    "follow up": ("sfdm2",),
}
LUNG, SEPSIS = "dzgroup: Lung Cancer", "dzgroup: ARF/MOSF w/Sepsis"
REFERENCE = (SEPSIS, "race: other", "income: under $11k", "ca: no")
CANCER = ("ca: yes", "ca: metastatic")


class Endpoints(NamedTuple):
    """In the order of the patients of `support2`."""

    hospital: np.ndarray  # (n,) died in hospital
    days180: np.ndarray  # (n,) died by 180 days; everybody was followed for longer
    later: dict[str, np.ndarray]  # (n, k) standardised, with what is missing told apart


def endpoints() -> Endpoints:
    rows = list(csv.DictReader(io.StringIO(member("support2").decode())))
    hospital, dead, days = (
        np.array([float(row[c]) for row in rows]) for c in ("hospdead", "death", "d.time")
    )
    later = {kind: np.concatenate([column(rows, c) for c in names], 1) for kind, names in LATER.items()}
    return Endpoints(hospital, dead * (days <= 180), later)


def column(rows: list[dict[str, str]], name: str) -> np.ndarray:
    """One column: logarithms of a number (1 + x, at least 0) and whether it is missing, or a text's levels."""
    text = np.array([row[name].strip() for row in rows])
    if name in ("dnr", "sfdm2"):
        return (text[:, None] == np.unique(text)[1:]).astype(float)
    missing = text == ""
    values = np.log1p(np.maximum(np.where(missing, "0", text).astype(float), 0))
    return np.stack([np.where(missing, values[~missing].mean(), values), missing], 1)


def adjusters(x: np.ndarray, *, cancer: bool = False) -> tuple[np.ndarray, tuple[str, ...]]:
    """Features (n, D) without one level of each, against which the others count, and their names.

    Without the column that tells cancer, unless asked for: it is a part of what lung cancer means.
    """
    left = [k for k, name in enumerate(NAMES) if name not in REFERENCE and (cancer or name not in CANCER)]
    return x[:, left].astype(float), tuple(NAMES[k] for k in left)


def log_odds(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray | None = None, start: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (1 + D,) of a logistic regression, the intercept's first, and their standard errors.

    By Newton's method from `start`; a penalty of half the square of each coefficient but the intercept's keeps rare
    columns finite. `weights` (n,) count rows.
    """
    design = np.column_stack([np.ones(len(x)), x])
    weights = np.ones(len(x)) if weights is None else weights
    penalty = np.diag(np.r_[0.0, np.ones(x.shape[1])])
    beta = np.zeros(design.shape[1]) if start is None else start.copy()
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ beta))
        curvature = (design * (weights * chance * (1 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature, design.T @ (weights * (y - chance)) - penalty @ beta)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return beta, np.sqrt(np.diag(np.linalg.inv(curvature)))


def apart(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Patients with lung cancer against those with organ failure and sepsis, for each of `weights` (draws, n).

    `crude`: difference of the shares with outcome `y`; `adjusted`: log odds with the other columns of the prepared
    features (n, 52) held equal; `beyond_cancer`: the same with the column that tells cancer among them.
    """
    lung, sepsis = (x[:, NAMES.index(name)] for name in (LUNG, SEPSIS))
    found = {"crude": weights @ (lung * y) / (weights @ lung) - weights @ (sepsis * y) / (weights @ sepsis)}
    for way, cancer in (("adjusted", False), ("beyond_cancer", True)):
        design, names = adjusters(x, cancer=cancer)
        at, start = 1 + names.index(LUNG), log_odds(design, y)[0]
        found[way] = np.array([log_odds(design, y, one, start)[0][at] for one in weights])
    return found


def scan(x: np.ndarray, ends: Mapping[str, np.ndarray]) -> list[tuple[str, float, ...]]:
    """Columns that point one way at one of two `ends` (n,) and the other way at the other, with all else equal.

    Each with its coefficients over their standard errors, which are both beyond 2.
    """
    design, names = adjusters(x)
    ratios = [np.divide(*log_odds(design, died))[1:] for died in ends.values()]
    turned = (ratios[0] * ratios[1] < 0) & (np.abs(ratios) > 2).all(0)
    return [(names[k], *(float(one[k]) for one in ratios)) for k in np.flatnonzero(turned)]


def deaths(x: np.ndarray, died: np.ndarray) -> dict[str, float]:
    """How many in a hundred died, of those with lung cancer and of those with organ failure and sepsis."""
    groups = {"cancer": LUNG, "sepsis": SEPSIS}
    return {who: 100 * float(died[x[:, NAMES.index(name)] == 1].mean()) for who, name in groups.items()}
