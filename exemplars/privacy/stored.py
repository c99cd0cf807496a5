"""What is in the file? Which patients a saved model holds word for word."""

from __future__ import annotations

import pickle

import numpy as np
from lab.data.patients import NAMES, NUMBERS, Range
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from . import recipes
from .simulated import simulate
from .world import World

TOLD = {
    "age": "age, in years",
    "meanbp": "mean blood pressure, in mmHg",
    "hrt": "heart rate, a minute",
    "temp": "temperature, in °C",
    "crea": "creatinine, in mg/dl",
}
"""What a record that is read out tells of a patient."""


def shares(world: World) -> dict[str, np.ndarray]:
    """Share of each group's patients that stand in the file of a model that learned from them, by kind (groups,)."""
    x, y = world.x, world.y
    kinds = {
        "one neighbour": lambda: KNeighborsClassifier(1),
        "neighbours": lambda: KNeighborsClassifier(15),
        "support vectors": SVC,
        "random forest": lambda: RandomForestClassifier(random_state=0),
        "logistic": lambda: LogisticRegression(max_iter=1000),
    }
    saved = {
        kind: [pickle.dumps(made().fit(x[group], y[group])) for group in world.groups]
        for kind, made in kinds.items()
    }
    networks = recipes.fitted(x, y, world.groups, world.numbers, recipes.overfit(world.size), world.size)
    saved["network"] = [pickle.dumps(one.numpy(force=True)) for one in networks.weights]
    return {
        kind: np.array(
            [stored(file, x[group]).mean() for file, group in zip(files, world.groups, strict=True)]
        )
        for kind, files in saved.items()
    }


def stored(saved: bytes, x: np.ndarray) -> np.ndarray:
    """Which rows of `x` (n, features) stand in `saved` in full, as numbers of 4 or of 8 bytes, one after another.

    Looks at the bytes, whatever wrote them, at every offset; it cannot see into compressed files, nor find rows
    that are stored column by column.
    """
    return looked_up(saved, x.astype(np.float32)) | looked_up(saved, x.astype(np.float64))


def looked_up(saved: bytes, x: np.ndarray) -> np.ndarray:
    """`stored` for one width of numbers: places that hold a patient's first number are compared in full."""
    rows = [row.tobytes() for row in x]
    length, found = x.shape[1] * x.itemsize, set()
    whole = np.dtype(f"u{x.itemsize}")
    first = np.unique(np.ascontiguousarray(x[:, 0]).view(whole))
    for offset in range(min(x.itemsize, len(saved))):
        numbers = np.frombuffer(saved, whole, (len(saved) - offset) // x.itemsize, offset)
        for place in offset + x.itemsize * np.flatnonzero(np.isin(numbers, first)):
            found.add(saved[place : place + length])
    return np.array([row in found for row in rows])


def read_out(seed: int) -> list[tuple[str, str]]:
    """What the file of a nearest-neighbour model of made-up patients says of the first of them.

    The file is opened as anyone would; what was scaled for training is scaled back, which takes no secret.
    """
    patients = simulate(seed, 500)
    file = pickle.dumps(KNeighborsClassifier().fit(patients.features, patients.target))
    opened = pickle.loads(file)
    record = dict(zip(NAMES, opened._fit_X[0], strict=True))
    rows = [(told, f"{unscaled(record[name], NUMBERS[name]):.3g}") for name, told in TOLD.items()]
    sex, fate = ("female" if record["sex: female"] else "male"), ("yes" if opened._y[0] else "no")
    return [("sex", sex), *rows, ("died in hospital", fate)]


def unscaled(share: float, known: Range) -> float:
    """The value of a feature of which a model sees a `share` of its range, from -1 to 1: `between` turned round."""
    low, high = (np.log(known.low), np.log(known.high)) if known.ratio else (known.low, known.high)
    value = low + (float(share) + 1) / 2 * (high - low)
    return float(np.exp(value) if known.ratio else value)
