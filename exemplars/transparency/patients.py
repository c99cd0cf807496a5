"""What a readable model gives up on patients: logistic regression against five networks, from the same rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from lab.data.table import Table
from lab.stack.stack import Settings, fit
from lab.statistics import auroc
from sklearn.linear_model import LogisticRegression

MEMBERS = 5
PENALTY = 0.1  # C of logistic regression; tenths to threes do about as well on development patients
RECIPES: Mapping[str, Settings] = {
    "ensemble": Settings(width=128, depth=2, lr=1e-3, weight_decay=1.0, dropout=0.4, epochs=12),
    "another recipe": Settings(width=64, depth=2, lr=1e-3, weight_decay=0.1, dropout=0.3, epochs=12),
}


def areas(table: Table, pools: np.ndarray, test: np.ndarray, ids: Sequence[int]) -> dict[str, np.ndarray]:
    """AUROC (pools,) on rows `test` (k,) of models that learned from `pools` (pools, n) rows of a table."""
    x, y, died = table.features, table.target, table.target[test]
    lines = [LogisticRegression(C=PENALTY, max_iter=1000).fit(x[rows], y[rows]) for rows in pools]
    found = {"logistic": auroc(died, np.stack([line.decision_function(x[test]) for line in lines]))}
    rows = np.repeat(pools, MEMBERS, axis=0)
    seeds = (np.asarray(ids)[:, None] * MEMBERS + np.arange(MEMBERS)).ravel()
    for name, settings in RECIPES.items():
        logits = fit(x, y, rows, seeds, settings, loss="logistic").predict(x[test])
        found[name] = auroc(died, logits.reshape(len(pools), MEMBERS, -1).mean(1))
    return found
