"""Kinds of networks that the benchmark of the stack compares with a plain loop over modules of torch.nn."""

import time
import warnings

import numpy as np
import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from ._sides import LR, Settings, fit  # which finds lab

from lab.stack.convolution import Convolutions  # isort: skip

ROWS, TUNING, PLACES, BATCH, WIDTH, MODELS, EPOCHS = 1000, 250, 60, 32, 16, 32, 4

# Settings of the stack.
KINDS = {
    "sgd, dense": {"optimizer": "sgd"},
    "filters, pooled": {"convolutions": Convolutions(((16, 11),)), "depth": 0},
    "filters, by place": {"convolutions": Convolutions(((16, 11),), pooled=False)},
    "two layers of filters": {"convolutions": Convolutions(((16, 11), (16, 11))), "depth": 0},
}


def letters() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    drawn = rng.integers(0, 4, (ROWS + TUNING, PLACES))
    x = np.eye(4, dtype=np.float32)[drawn].reshape(len(drawn), -1)
    return x, (drawn == 0).sum(1) > PLACES // 4


def stacked(kind: dict, x: np.ndarray, y: np.ndarray, models: int) -> np.ndarray:
    train, tune = (np.tile(part, (models, 1)) for part in np.split(np.arange(len(x)), [ROWS]))
    settings = Settings(width=WIDTH, batch=BATCH, lr=LR, epochs=EPOCHS, **kind)
    return fit(x, y, train, np.arange(models), settings, tune=tune, loss="logistic").loss


def modules(kind: dict) -> nn.Module:
    parts, of, into, length = [], kind.get("convolutions"), PLACES * 4, PLACES
    if of:
        parts, into = [nn.Unflatten(1, (PLACES, 4)), Turned()], 4
        for filters, span in of.layers:
            parts += [nn.Conv1d(into, filters, span), nn.ReLU()]
            into, length = filters, length - span + 1
        parts += [nn.AdaptiveMaxPool1d(1)] if of.pooled else []
        parts, into = [*parts, nn.Flatten()], into if of.pooled else into * length
    for _ in range(kind.get("depth", 1)):
        parts, into = [*parts, nn.Linear(into, WIDTH), nn.ReLU()], WIDTH
    return nn.Sequential(*parts, nn.Linear(into, 1), nn.Flatten(0))


class Turned(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.mT


def alone(kind: dict, x: np.ndarray, y: np.ndarray) -> float:
    """What most people write, by slices. The lowest tuning loss."""
    x, y = torch.as_tensor(x), torch.as_tensor(y, dtype=torch.float32)
    model, lowest = modules(kind), torch.inf
    if kind.get("optimizer") == "sgd":
        optimizer = torch.optim.SGD(model.parameters(), LR, momentum=0.9)
    else:
        optimizer = torch.optim.AdamW(model.parameters(), LR, weight_decay=0)
    for _ in range(EPOCHS):
        for rows in torch.randperm(ROWS).split(BATCH):
            optimizer.zero_grad()
            cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
        with torch.no_grad():
            lowest = min(lowest, cross_entropy(model(x[ROWS:]), y[ROWS:]).item())
    return lowest


def classical(x: np.ndarray, y: np.ndarray) -> float:
    """scikit-learn's network with the same optimizer; its loss on the rows it learns from."""
    model = MLPClassifier(
        (WIDTH,), solver="sgd", batch_size=BATCH, learning_rate_init=LR, alpha=0, max_iter=EPOCHS,
        nesterovs_momentum=False, n_iter_no_change=EPOCHS + 1, random_state=0,
    )  # fmt: skip
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
        model.fit(x[:ROWS], y[:ROWS])
    return model.loss_


def compared(rounds: int) -> list[dict]:
    """For each kind, model-epochs per CPU second of both ways (median), and their mean tuning losses."""
    x, y = letters()
    found = []
    for name, kind in KINDS.items():
        ways = {
            "stack": (MODELS, lambda k=kind: stacked(k, x, y, MODELS)),
            "loop": (1, lambda k=kind: alone(k, x, y)),
        }
        if kind.get("optimizer") == "sgd":
            ways["scikit-learn"] = (1, lambda: classical(x, y))
        speeds, losses = {way: [] for way in ways}, {way: [] for way in ways}
        for turn in range(rounds + 1):  # the first warms up
            for way, (models, train) in ways.items():
                start = time.process_time()
                loss = float(np.mean(train()))
                if turn:
                    losses[way].append(loss)
                    speeds[way].append(models * EPOCHS / (time.process_time() - start))
        found.append(
            {
                "kind": name,
                "speeds": {way: float(np.median(some)) for way, some in speeds.items()},
                "losses": {way: float(np.mean(some)) for way, some in losses.items()},
            }
        )
    return found
