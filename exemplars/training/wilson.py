"""A problem on which optimizers with a rate for each weight fail, and plain ones do not.

Wilson et al. 2017, https://papers.nips.cc/paper/7003: the sign of the first feature is the label, two features are
1 for all rows, and each row has features of its own, which no other row shares: one if its label is +1, five if it
is -1. Least squares; weights start at 0, and all rows make one step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch

STEPS = 2000
OPTIMIZERS: dict[str, Callable[[list], torch.optim.Optimizer]] = {
    "gradient descent": lambda weights: torch.optim.SGD(weights, lr=0.004),
    "heavy ball": lambda weights: torch.optim.SGD(weights, lr=0.001, momentum=0.9),
    "adagrad": lambda weights: torch.optim.Adagrad(weights, lr=0.1),
    "rmsprop": lambda weights: torch.optim.RMSprop(weights, lr=0.001),
    "adam": lambda weights: torch.optim.Adam(weights, lr=0.001),
}


def problem(seed: int, rows: int, positive: float) -> tuple[np.ndarray, np.ndarray]:
    """x (rows, 3 + 5 · rows) and labels (rows,), +1 with chance `positive`, else -1; one of each at least."""
    rng = np.random.default_rng(seed)
    y = np.where(rng.random(rows) < positive, 1.0, -1.0)
    y[:2] = 1, -1
    own = np.zeros((rows, rows, 5))
    for i, label in enumerate(y):
        own[i, i, : 1 if label > 0 else 5] = 1
    return np.concatenate([shared(y), own.reshape(rows, -1)], 1), y


def shared(y: np.ndarray) -> np.ndarray:
    """The features (rows, 3) of rows that have met none of the others: all that a model can tell new rows by."""
    return np.stack([y, np.ones_like(y), np.ones_like(y)], 1)


def solutions(x: np.ndarray, y: np.ndarray, name: str) -> np.ndarray:
    """Weights (problems, features) that an optimizer finds for x (problems, rows, features) and y (problems, rows)."""
    x, y = torch.tensor(x), torch.tensor(y)
    weights = torch.zeros((len(x), x.shape[2]), dtype=x.dtype, requires_grad=True)
    optimizer = OPTIMIZERS[name]([weights])
    for _ in range(STEPS):
        wrong = torch.einsum("prf,pf->pr", x, weights.detach()) - y
        weights.grad = torch.einsum("prf,pr->pf", x, wrong)
        optimizer.step()
    return weights.detach().numpy()


def errors(ids: Sequence[int], rows: int, positive: float) -> dict[str, dict[str, np.ndarray]]:
    """By optimizer, the shares (problems,) of wrong labels in training and on new rows; and of new rows that are -1."""
    x, y = (np.stack(part) for part in zip(*(problem(i, rows, positive) for i in ids), strict=True))
    new = [problem(i + 500_000, 10 * rows, positive)[1] for i in ids]
    found = {}
    for name in OPTIMIZERS:
        weights = solutions(x, y, name)
        seen = np.sign(np.einsum("prf,pf->pr", x, weights)) != y
        unseen = [
            (np.sign(shared(one) @ own[:3]) != one).mean() for one, own in zip(new, weights, strict=True)
        ]
        found[name] = {"training": seen.mean(1), "unseen": np.array(unseen)}
    found["saying plus to all"] = {
        "training": (y < 0).mean(1),
        "unseen": np.array([(one < 0).mean() for one in new]),
    }
    return found
