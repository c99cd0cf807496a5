"""Patients of four hospitals who were examined for heart disease. See data/heart.md.

Nothing is fitted to the patients: what is missing is filled in with a constant, and told in a column of its own.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import vendored
from .table import Card, Table

vendored.SHA256["heart.csv.gz"] = (  # here, since records of other exemplars rest on vendored.py as it is
    "a3f681426e92447fdaa8afb9261e1aa5de7cff03deaf375e0cf115550f085537"
)
HOSPITALS = ("Cleveland", "Hungary", "Switzerland", "VA Long Beach")
MISPLACED = {"304": "Hungary"}  # a patient's number: where the row belongs, see heart.md
NUMBERS = {  # column: what stands in for a missing value; a zero of the first two can only stand for one
    "trestbps": 130,
    "chol": 240,
    "age": 54,
    "thalch": 140,
    "oldpeak": 0.5,
    "ca": 0,
}
LEVELS = {
    "sex": ("Male",),
    "cp": ("typical angina", "atypical angina", "asymptomatic"),
    "fbs": ("TRUE",),
    "restecg": ("lv hypertrophy", "st-t abnormality"),
    "exang": ("TRUE",),
    "slope": ("upsloping", "downsloping"),
    "thal": ("fixed defect", "reversable defect"),
}
MISSING = ("trestbps", "chol", "thalch", "oldpeak", "ca", "fbs", "exang", "slope", "thal")
NAMES = (
    *NUMBERS,
    *(f"{name}: {level}" for name, levels in LEVELS.items() for level in levels),
    *(f"{name} missing" for name in MISSING),
)


@dataclass(frozen=True)
class Hospitals(Table):
    """Patients and where each was seen."""

    hospital: np.ndarray  # (n,) places in HOSPITALS


def heart() -> Hospitals:
    """The patients, without exact copies; the outcome is heart disease of any degree, groups are patients' numbers.

    Raises ValueError where the file is missing or not the one of its card.
    """
    text = gzip.decompress(vendored.vendored("heart.csv.gz")).decode()
    seen, rows = set(), []
    for row in csv.DictReader(text.splitlines()):
        known = tuple(value for name, value in row.items() if name != "id")
        if known not in seen:
            seen.add(known)
            rows.append(row)
    ids = np.array([int(row["id"]) for row in rows])
    where = np.array([HOSPITALS.index(MISPLACED.get(row["id"], row["dataset"])) for row in rows])
    ill = np.array([row["num"] != "0" for row in rows], float)
    card = Card(
        "heart disease in four hospitals",
        "Detrano et al. 1989, https://doi.org/10.1016/0002-9149(89)90524-9; https://doi.org/10.24432/C52P4X",
        "CC BY 4.0",
        "heart disease",
        len(rows),
        "exemplars/data/heart.md",
    )
    return Hospitals(prepare(rows), ill, ids, NAMES, "yes-no", card, where)


def prepare(rows: Sequence[dict[str, str]]) -> np.ndarray:
    """Features (n, 27) of rows of text; each is decided by its own row and by constants."""
    text = {name: [row[name].strip() for row in rows] for name in (*NUMBERS, *LEVELS)}
    for name in ("trestbps", "chol"):
        text[name] = ["" if value and float(value) == 0 else value for value in text[name]]
    columns = [np.array([float(value or usual) for value in text[name]]) for name, usual in NUMBERS.items()]
    columns += [np.array(text[name]) == level for name, levels in LEVELS.items() for level in levels]
    columns += [np.array(text[name]) == "" for name in MISSING]
    return np.stack(columns, 1).astype(np.float32)


def fifths(patients: np.ndarray) -> np.ndarray:
    """Which fifth, 0 to 4, each patient (n,) belongs to, by a hash of the number."""
    digests = (hashlib.sha256(str(number).encode()).digest() for number in patients)
    return np.array([int.from_bytes(digest[:4]) % 5 for digest in digests])
