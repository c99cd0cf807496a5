"""Simulated tables, some without any fault and some with one planted: what the report's thresholds are judged by.

Written, and committed, before any threshold. A draw is the entries of each column, as a CSV file would hold them, and
the notes that its YAML file would hold. `STRENGTHS` says how strong each planted fault is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

ROWS, COLUMNS, PATIENTS = 300, 10, 60
STRENGTHS = {
    "leak": "one column that tells the outcome with AUROC .95",
    "copies": "15 of 300 rows are exact copies of others",
    "near copies": "15 of 300 rows are copies of others but for one column",
    "fingerprint": "one of ten columns is constant within each of 60 patients of five rows, and continuous",
    "pair": "two columns of 20 levels each are constant within each of 60 patients of five rows",
    "groups": "the outcome belongs to the patient (60 of five rows), and so does 60 % of the variance of six columns",
    "batch": "two plates; outcome and plate agree in 85 % of rows, and all columns are shifted by .6 of their spread",
    "missing": "three columns lack half of the entries where the outcome is yes, 15 % where it is no",
}


class Draw(NamedTuple):
    """`columns` maps each name to its entries (ROWS,), as text; "" is missing. `notes` are as in the YAML file."""

    columns: dict[str, list[str]]
    notes: dict[str, object]


KINDS = ("noise", "signal", "correlated", "mixed", "counts")


def features(kind: str, rng: np.random.Generator) -> np.ndarray:
    """(ROWS, COLUMNS) of normal numbers, neighbours correlated by .8 where `kind` is correlated."""
    x = rng.normal(size=(ROWS, COLUMNS))
    if kind == "correlated":
        for j in range(1, COLUMNS):
            x[:, j] = 0.8 * x[:, j - 1] + 0.6 * x[:, j]
    return x


def outcomes(kind: str, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(ROWS,) 0 or 1, half or a quarter of them 1; three columns add up to a signal but in `noise`."""
    strength = 0.0 if kind == "noise" else 0.7
    risk = strength * (x[:, 0] + x[:, 3] - x[:, 6]) + rng.logistic(size=ROWS)
    return (risk > np.quantile(risk, rng.choice([0.5, 0.75]))).astype(int)


def entries(values: np.ndarray) -> list[str]:
    return [f"{value:.4g}" for value in values]


def written(kind: str, x: np.ndarray, rng: np.random.Generator) -> dict[str, list[str]]:
    """The columns as a laboratory might write them: some as kinds with gaps, or as counts with long tails."""
    found = {}
    for j, values in enumerate(x.T):
        if kind == "mixed" and j in (2, 3, 4):
            found[f"c{j}"] = [("low", "middle", "high")[k] for k in np.digitize(values, [-0.4, 0.4])]
        elif kind == "mixed" and j in (7, 8):
            found[f"c{j}"] = [str(int(value > 0.3)) for value in values]
        elif kind == "mixed":
            found[f"c{j}"] = [
                f"{value:.1f}" if rng.random() > 0.1 else "" for value in 10 * np.exp(values / 2)
            ]
        elif kind == "counts":
            found[f"c{j}"] = [str(count) for count in rng.poisson(np.exp(2 + values))]
        else:
            found[f"c{j}"] = entries(values)
    return found


def clean(seed: int) -> Draw:
    """A table without any fault. Of each ten, five name patients and plates that have nothing to do with anything."""
    rng = np.random.default_rng([20261130, seed])
    kind, shared = KINDS[seed % len(KINDS)], seed // len(KINDS) % 2 == 1
    x = features(kind, rng)
    y = outcomes(kind, x, rng)
    columns = written(kind, x, rng) | {"outcome": [str(value) for value in y]}
    notes: dict[str, object] = {"target": "outcome", "readout": "yes-no", "positive": "1"}
    notes["categorical"] = ["c2", "c3", "c4"] if kind == "mixed" else []
    if shared:
        columns |= named("patient", np.repeat(np.arange(PATIENTS), ROWS // PATIENTS)[rng.permutation(ROWS)])
        columns |= named("plate", rng.integers(4, size=ROWS))
        notes |= {"group": "patient", "batch": "plate"}
    return Draw(columns, notes)


def named(name: str, numbers: np.ndarray) -> dict[str, list[str]]:
    return {name: [f"{name} {number}" for number in numbers]}


def base(seed: int, fault: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.random.Generator]:
    """Numbers (ROWS, COLUMNS), outcomes, patients (ROWS,) of five rows each, and the generator to go on with."""
    rng = np.random.default_rng([20261130, seed, *fault.encode()])
    kind = ("noise", "signal", "correlated")[seed % 3]
    x = features(kind, rng)
    return x, outcomes(kind, x, rng), np.repeat(np.arange(PATIENTS), ROWS // PATIENTS), rng


def draw(
    x: np.ndarray, y: np.ndarray, patients: np.ndarray | None = None, plates: np.ndarray | None = None
) -> Draw:
    columns = {f"c{j}": entries(values) for j, values in enumerate(x.T)}
    columns["outcome"] = [str(int(value)) for value in y]
    notes: dict[str, object] = {"target": "outcome", "readout": "yes-no", "positive": "1", "categorical": []}
    if patients is not None:
        columns |= named("patient", patients)
        notes["group"] = "patient"
    if plates is not None:
        columns |= named("plate", plates)
        notes["batch"] = "plate"
    return Draw(columns, notes)


def leak(seed: int) -> Draw:
    x, y, _, rng = base(seed, "leak")
    x[:, 9] = 2.326 * y + rng.normal(size=ROWS)  # Φ(2.326 / √2) = .95
    return draw(x, y)


def copies(seed: int) -> Draw:
    x, y, _, rng = base(seed, "copies")
    some = rng.permutation(ROWS)
    x[some[:15]], y[some[:15]] = x[some[15:30]], y[some[15:30]]
    return draw(x, y)


def near_copies(seed: int) -> Draw:
    x, y, _, rng = base(seed, "near copies")
    some = rng.permutation(ROWS)
    x[some[:15]], y[some[:15]] = x[some[15:30]], y[some[15:30]]
    x[some[:15], rng.integers(COLUMNS, size=15)] = rng.normal(size=15)
    return draw(x, y)


def fingerprint(seed: int) -> Draw:
    x, y, patients, rng = base(seed, "fingerprint")
    x[:, 5] = rng.normal(size=PATIENTS)[patients]
    return draw(x, y, patients)


def pair(seed: int) -> Draw:
    x, y, patients, rng = base(seed, "pair")
    x[:, [2, 5]] = rng.integers(20, size=(PATIENTS, 2))[patients]
    return draw(x, y, patients)


def groups(seed: int) -> Draw:
    x, _, patients, rng = base(seed, "groups")
    x[:, :6] = np.sqrt(0.4) * x[:, :6] + np.sqrt(0.6) * rng.normal(size=(PATIENTS, 6))[patients]
    return draw(x, rng.permutation(np.arange(PATIENTS) % 2)[patients], patients)


def batch(seed: int) -> Draw:
    x, y, _, rng = base(seed, "batch")
    plates = np.where(rng.random(ROWS) < 0.85, y, 1 - y)
    return draw(x + 0.6 * plates[:, None], y, plates=plates)


def missing(seed: int) -> Draw:
    x, y, _, rng = base(seed, "missing")
    made = draw(x, y)
    for name in ("c1", "c2", "c4"):
        gone = rng.random(ROWS) < np.where(y == 1, 0.5, 0.15)
        made.columns[name] = [
            "" if lost else entry for lost, entry in zip(gone, made.columns[name], strict=True)
        ]
    return made


FAULTS: dict[str, Callable[[int], Draw]] = {
    "leak": leak, "copies": copies, "near copies": near_copies, "fingerprint": fingerprint, "pair": pair,
    "groups": groups, "batch": batch, "missing": missing,
}  # fmt: skip
"""Name → table with that fault planted, of a seed."""
