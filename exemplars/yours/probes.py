"""What could be learnt in place of biology: which entries are missing, and where a row was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from . import models, thresholds
from .columns import smoothed
from .findings import Finding, finding, told
from .splits import Split, estimate, folds, score, share
from .table import Table

FEW, PROBED = 0.01, 6
"""The share of gaps that is worth a look, and the batches that are told from the others, largest first."""


def missingness(table: Table, made: Sequence[Split]) -> Finding:
    """Does it matter who was measured, whatever came out?"""
    section = "missing entries"
    gaps = np.isnan(table.x)
    often = gaps.mean(0)
    marks = np.unique(gaps[:, (often > FEW) & (often < 1 - FEW)], axis=1).astype(float)
    if not marks.shape[1]:
        return finding(
            section,
            "fine",
            "Hardly anything is missing.",
            "If gaps were filled before you got the table, ask how",
            4,
        )
    plain = models.PLAIN[table.readout][0]
    scores = [score(table, s.test, models.quick(plain, table, marks, s.both)[s.test]) for s in made]
    at = estimate(scores, share(made, tuned=False), table)
    metric = "AUROC" if table.yes_no else "R²"
    said = f"Which entries are missing, and nothing else, tells {table.called['target']} with {metric} {told(at)}"
    next_ = "Ask who decided what was measured, and whether that will be so where the model is used"
    verdict = worth(table, at)
    rest = {
        "look": ": a model could learn who was measured.",
        "fine": ", little or nothing.",
        "cannot tell": ".",
    }
    return finding(section, verdict, said + rest[verdict], next_, 4, at)


def worth(table: Table, at) -> str:
    """Whether a score that should be no better than no skill is worth a look."""
    if not at.certain:
        return "cannot tell"
    nothing = thresholds.NO_SKILL[table.readout]
    if at.mean >= thresholds.ALONE[table.readout] and at.low > nothing:
        return "look"
    return "fine" if at.high < thresholds.ALONE[table.readout] or at.low <= nothing else "cannot tell"


def batches(table: Table, made: Sequence[Split], seed: int) -> Finding:
    """Could a model use where a row was measured?"""
    section = "batches"
    if table.batch is None:
        said = "No column says where, when or on what a row was measured."
        return finding(
            section, "not checked", said, "Write batch: and the column in the notes, if you know it", 4
        )
    name = table.called["batch"]
    alone = [score(table, s.test, smoothed(table.batch, table.y, s)[s.test]) for s in made]
    at = estimate(alone, share(made, tuned=False), table)
    seen = probe(table, seed)
    metric = "AUROC" if table.yes_no else "R²"
    said = f"The other columns tell {name} with AUROC {seen:.2f}, and {name} alone tells {table.called['target']} with {metric} {told(at)}"
    if worth(table, at) == "look" and seen >= thresholds.SEEN:
        said += f": a model could use {name} in place of biology; whether it does, this cannot see."
        return finding(
            section,
            "look",
            said,
            f"Test on a {name} that was left out of learning, and score within each",
            4,
            at,
        )
    if not at.certain:
        return finding(section, "cannot tell", said + ".", f"Score within each {name}", 4, at)
    return finding(
        section,
        "fine",
        said + ": one of the two ways is missing.",
        f"Score within each {name} all the same",
        4,
        at,
    )


def probe(table: Table, seed: int) -> float:
    """Mean AUROC with which a line tells each of the largest batches from the others."""
    sizes = np.bincount(table.batch)
    found = []
    for batch in np.argsort(-sizes, kind="stable")[:PROBED]:
        y = (table.batch == batch).astype(float)
        if not 5 <= y.sum() <= len(y) - 5:
            continue
        asked = replace(table, y=y, readout="yes-no")
        for learn, test in folds(y, None, True, seed):
            guess = models.quick("logistic", asked, models.encoded(asked, learn), learn)
            found.append(score(asked, test, guess[test]))
    return float(np.mean(found)) if found else 0.5
