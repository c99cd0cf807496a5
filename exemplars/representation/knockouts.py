"""How well models rank the guides of a gene, when what they learned from shares rows, guides or genes with the test."""

from __future__ import annotations

import numpy as np
from lab.data.guides import Guides
from lab.data.sequences import fifths
from lab.stack.convolution import Convolutions
from lab.stack.stack import Settings, fit
from lightgbm import LGBMRegressor, early_stopping
from review.notebook.seeds import DEVELOPMENT
from scipy.stats import spearmanr
from sklearn.linear_model import Ridge

SPLITS = ("rows", "guides", "genes")
FOLDS, TUNING = 5, 400  # groups of genes; rows that choose
PENALTIES = (30.0, 100.0, 300.0, 1000.0)
RATES = (0.003, 0.01)
NETWORKS = {
    "dense network": {"width": 64},
    "pooled filters": {"width": 32, "convolutions": Convolutions(((16, 7),), pooled=True)},
    "placed filters": {"width": 32, "convolutions": Convolutions(((16, 7),), pooled=False)},
}


def scored(table: Guides, epoch: int) -> np.ndarray:
    """Row numbers that are scored, one of each guide: of a fifth of the guides in development, else of the others."""
    _, once = np.unique(table.groups, return_index=True)
    fifth = fifths(table.letters[once])
    return once[(fifth == 1) == (epoch == DEVELOPMENT)]


def parts(table: Guides, epoch: int) -> dict[str, np.ndarray]:
    """By split, the part (n,), 0 to `FOLDS` - 1, in which each row is predicted from the others.

    Single rows, whole guides, or whole genes are kept together.
    """
    rng = np.random.default_rng(1000 * epoch)
    rows, groups = rng.permutation(len(table)), rng.permutation(table.groups.max() + 1)
    return {
        "rows": rows % FOLDS,
        "guides": groups[table.groups] % FOLDS,
        "genes": folds(table.gene)[table.gene],
    }


def folds(gene: np.ndarray) -> np.ndarray:
    """The group, 0 to `FOLDS` - 1, of each gene: the largest first, each to the group with the fewest rows."""
    sizes, total = np.bincount(gene), np.zeros(FOLDS)
    found = np.empty(len(sizes), int)
    for one in np.argsort(-sizes, kind="stable"):
        found[one] = total.argmin()
        total[found[one]] += sizes[one]
    return found


def ranks(table: Guides, epoch: int) -> dict[tuple[str, str], np.ndarray]:
    """Spearman's correlation (genes,) of score and prediction within each gene's scored guides, by (model, split)."""
    rng, told = np.random.default_rng([epoch, 1]), scored(table, epoch)
    part = parts(table, epoch)
    learn = [rng.permutation(np.flatnonzero(part[split] != k)) for split in SPLITS for k in range(FOLDS)]
    guesses = {"pairs of letters": [ridge(table, rows) for rows in learn]}
    guesses["lightgbm"] = [boosted(table, rows) for rows in learn]
    guesses |= {model: networks(table, learn, shape) for model, shape in NETWORKS.items()}
    found = {}
    for model, own in guesses.items():
        for split, some in zip(SPLITS, np.reshape(own, (len(SPLITS), FOLDS, -1)), strict=True):
            unseen = some[part[split], np.arange(len(table))]
            each = (told[table.gene[told] == gene] for gene in range(table.gene.max() + 1))
            found[model, split] = np.array([spearmanr(table.target[g], unseen[g])[0] for g in each])
    return found


def pairs(letters: np.ndarray) -> np.ndarray:
    """Neighbours at each place as zeros and ones (n, 16 · (length - 1)), float32."""
    return np.eye(16, dtype=np.float32)[4 * letters[:, :-1] + letters[:, 1:]].reshape(len(letters), -1)


def ridge(table: Guides, rows: np.ndarray) -> np.ndarray:
    """Predictions (n,) from letters and pairs at their places, the penalty chosen on the last `TUNING` of `rows`."""
    x, y = np.concatenate([table.features, pairs(table.letters)], 1), table.target
    train, tune = rows[:-TUNING], rows[-TUNING:]
    tried = [Ridge(alpha=penalty).fit(x[train], y[train]).predict(x) for penalty in PENALTIES]
    return min(tried, key=lambda guess: ((guess[tune] - y[tune]) ** 2).mean())


def boosted(table: Guides, rows: np.ndarray) -> np.ndarray:
    """Predictions (n,) of boosted trees on letters, their number chosen on the last `TUNING` of `rows`."""
    x, y = table.features, table.target
    train, tune = rows[:-TUNING], rows[-TUNING:]
    model = LGBMRegressor(n_estimators=400, learning_rate=0.05, num_leaves=15, n_jobs=1, random_state=0,
                          deterministic=True, force_col_wise=True, verbose=-1)  # fmt: skip
    stop = early_stopping(30, verbose=False)
    model.fit(x[train], y[train], eval_X=x[tune], eval_y=y[tune], callbacks=[stop])
    return model.booster_.predict(x)


def networks(table: Guides, learn: list[np.ndarray], shape: dict) -> np.ndarray:
    """Predictions (parts, n) of a network for each part of `learn`, its rate and last pass chosen as above."""
    rates = len(RATES)
    train, tune = ([part for part in parts for _ in RATES] for parts in
                   ([rows[:-TUNING] for rows in learn], [rows[-TUNING:] for rows in learn]))  # fmt: skip
    settings = Settings(lr=np.tile(RATES, len(learn)), batch=128, epochs=25, patience=4, **shape)
    seeds = np.repeat(np.arange(len(learn)), rates)
    trained = fit(table.features, table.target - 0.5, train, seeds, settings, tune=tune)
    chosen = trained.loss.reshape(-1, rates).argmin(1)
    guesses = trained.predict(table.features).reshape(len(learn), rates, -1)
    return guesses[np.arange(len(learn)), chosen]
