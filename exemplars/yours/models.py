"""Models on a reader's columns. Gaps are filled, and columns scaled, from the rows that a model learns from alone."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
from lab.search import spaces
from lab.search.methods import methods, predict
from lab.stack import stack
from scipy.special import expit
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits

from .splits import Split
from .table import SUMMED, Table

PLAIN = {"yes-no": ("logistic", "lightgbm"), "number": ("ridge", "lightgbm")}
"""What a network is compared with, the line first; by their keys in names.csv."""

QUICK: Mapping[str, Mapping] = {
    "lightgbm": {"n_estimators": 60, "learning_rate": 0.1, "num_leaves": 7, "min_child_samples": 5},
    "logistic": {"C": 0.1},
    "ridge": {"alpha": 10.0},
}
"""Configurations of the sections that compare a model with itself, and tune nothing."""

NETWORK = {"depth": 1, "width": 64, "lr": 3e-3, "weight_decay": 0.01, "dropout": 0.0}
PASSES, PATIENCE, BATCH, MANY_ROWS = 100, 12, 32, 1000


def encoded(table: Table, learn: np.ndarray, columns: Sequence[int] | None = None) -> np.ndarray:
    """All rows of `table` as numbers (n, D): filled and scaled by the rows `learn`, a gap marked in a column of its own."""
    chosen = np.arange(len(table.names)) if columns is None else np.asarray(columns)
    parts = [np.empty((len(table), 0))]
    if len(chosen):
        words = table.words[chosen]
        filled = make_pipeline(SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True), StandardScaler())  # fmt: skip
        kinds = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=2, sparse_output=False)
        whole = ColumnTransformer(
            [("n", filled, np.flatnonzero(~words)), ("k", kinds, np.flatnonzero(words))]
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of kinds that were not met in learning
            whole.fit(table.x[np.ix_(learn, chosen)])
            parts.append(np.clip(whole.transform(table.x[:, chosen]), -20, 20))
    if columns is None:
        parts += [letters_of(entries) for entries in table.letters.values()]
    return np.concatenate(parts, axis=1).astype(np.float32)


def letters_of(entries: np.ndarray) -> np.ndarray:
    """One column for each place and letter where all sequences are equally long, else counts of words."""
    return by_place(entries) if len(set(map(len, entries))) == 1 else by_words(entries)


def by_place(entries: np.ndarray) -> np.ndarray:
    """(n, places · letters) 0 and 1; places beyond the shortest sequence are left out."""
    places = min(map(len, entries))
    letters = np.array([list(entry[:places]) for entry in entries])
    return (letters[:, :, None] == np.unique(letters)).reshape(len(entries), -1).astype(float)


def by_words(entries: np.ndarray) -> np.ndarray:
    """(n, words) how often each word of three letters occurs, wherever it does, scaled to spread 1."""
    alphabet = sorted(set("".join(entries)))
    words = {"".join(word): k for k, word in enumerate(product(alphabet, repeat=SUMMED))}
    counts = np.zeros((len(entries), len(words)))
    for row, entry in enumerate(entries):
        for start in range(len(entry) - SUMMED + 1):
            counts[row, words[entry[start : start + SUMMED]]] += 1
    counts = counts[:, counts.any(0)]
    return counts / np.maximum(counts.std(0), 1e-9)


def configurations(method: str, readout: str, tries: int, seed: int) -> list[dict]:
    """The first is the method's own default, every further one an independent draw of its search space."""
    if method == "network":
        return [NETWORK, *spaces.draw(spaces.NETWORK, tries - 1, seed)]
    return [{}, *spaces.draw(methods(readout)[method].space, tries - 1, seed)]


def fitted(
    method: str, config: Mapping, table: Table, x: np.ndarray, learn: np.ndarray, seed: int = 0
) -> np.ndarray:
    """What the model predicts for every row of `table`, learnt from the rows `learn` of x (n, D)."""
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", (ConvergenceWarning, UserWarning))
        model = methods(table.readout)[method].build(dict(config), seed, x[learn])
        return predict(model.fit(x[learn], table.y[learn]), x, table.readout)


def quick(method: str, table: Table, x: np.ndarray, learn: np.ndarray) -> np.ndarray:
    return fitted(method, QUICK[method], table, x, learn)


def networks(
    config: Mapping, table: Table, xs: Sequence[np.ndarray], made: Sequence[Split], seed: int
) -> np.ndarray:
    """Predictions (splits, n) of a network for each split, all trained as one stack; `xs` are the rows as each sees them."""
    n, wide = len(table), max(x.shape[1] for x in xs)
    x = np.concatenate([np.pad(one, ((0, 0), (0, wide - one.shape[1]))) for one in xs])
    y = np.empty((len(made), n))
    learn, tune, centre, spread = [], [], [], []
    for s, split in enumerate(made):
        known = table.y[split.learn]
        centre.append(0.0 if table.yes_no else known.mean())
        spread.append(1.0 if table.yes_no else known.std() or 1.0)
        y[s] = (table.y - centre[s]) / spread[s]
        learn.append(split.learn + s * n)
        tune.append(split.tune + s * n)
    batch = BATCH if n < MANY_ROWS else 4 * BATCH
    settings = stack.Settings(**config, batch=batch, epochs=PASSES, patience=PATIENCE)
    trained = stack.fit(
        x, y.ravel(), learn, np.arange(len(made)) + 1000 * seed, settings, tune=tune,
        loss="logistic" if table.yes_no else "squared",
    )  # fmt: skip
    guesses = trained.predict(x, np.arange(len(made) * n).reshape(len(made), n))
    if table.yes_no:
        return expit(guesses)
    return guesses * np.array(spread)[:, None] + np.array(centre)[:, None]
