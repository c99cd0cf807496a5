"""Many small networks trained as one: weights stacked along a first axis, one batched product for all.

A network is decided by its own seed, rows and settings, never by its neighbours in the stack: batches, dropout
and initial weights are hashes of (seed, purpose, step, unit), and the gradient of a sum of losses keeps the
models apart. Regression with squared error, ReLU layers, AdamW as torch.optim writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import embedding

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8  # torch.optim.AdamW's defaults
GOLDEN = -1640531527  # 2³² / golden ratio as a signed 32-bit number: sets consecutive counters far apart
BATCH, DROPOUT, INITIAL = 0, 100, 200  # what a random number is for; a layer's number is added

Layers = list[tuple[Tensor, Tensor]]  # weights (M, in, out) and biases (M, 1, out) of each layer


@dataclass(frozen=True)
class Settings:
    """How M networks are trained: one number for all of them, or a sequence of M."""

    width: object = 64  # units in each hidden layer
    steps: object = 1000  # gradient steps; fewer of them is early stopping
    lr: object = 3e-3  # learning rate
    weight_decay: object = 0.0  # as in AdamW: the share of a weight lost in a step, divided by lr
    dropout: object = 0.0  # share of hidden units silenced in a step


def train(
    x: np.ndarray,
    y: np.ndarray,
    seeds: np.ndarray,
    settings: Settings,
    *,
    depth: int = 1,
    batch: int = 32,
    dtype: torch.dtype = torch.float32,
) -> Layers:
    """Trains M networks of `depth` hidden layers on `x` (M, n, features) and `y` (M, n).

    Each step draws `batch` rows with replacement.
    """
    m, n, features = x.shape
    like = torch.zeros((), dtype=dtype, device="cuda" if torch.cuda.is_available() else "cpu")
    x, y = as_tensor(x, like).reshape(m * n, features), as_tensor(y, like).reshape(m * n)
    settings = {name: as_tensor(np.broadcast_to(value, m), like) for name, value in vars(settings).items()}
    live = torch.arange(m, device=like.device)  # networks still in training
    seeds = torch.tensor(np.asarray(seeds), dtype=torch.int32, device=like.device)
    weights = initial(seeds, features, settings["width"], depth)
    final = [part.clone() for part in weights]
    moments = [(torch.zeros_like(part), torch.zeros_like(part)) for part in weights]
    for step in range(1, int(settings["steps"].max()) + 1):
        picked = live[:, None] * n + (uniform(seeds, BATCH, step, batch, 1)[..., 0] * n).long()
        kept = dropout_masks(seeds, step, settings["dropout"], (batch, weights[0].shape[2]), depth)
        drawn = embedding(picked, x), y[picked]  # rows by number: twice as fast as x[picked]
        gradients = gradient(weights, *drawn, kept)
        adamw(weights, gradients, moments, step, settings["lr"], settings["weight_decay"])
        done = settings["steps"] <= step
        if done.any():
            for whole, part in zip(final, weights, strict=True):
                whole[live[done]] = part[done]
            seeds, live = seeds[~done], live[~done]
            settings = {name: value[~done] for name, value in settings.items()}
            weights = [part[~done] for part in weights]
            moments = [(first[~done], second[~done]) for first, second in moments]
    return layered(final)


@torch.no_grad()
def predict(layers: Layers, x: np.ndarray) -> np.ndarray:
    """Predictions (M, n) for rows `x` (M, n, features)."""
    return forward(layers, as_tensor(x, layers[0][0])).cpu().numpy()


def forward(layers: Layers, x: Tensor, kept: list[Tensor] | None = None) -> Tensor:
    """Outputs (M, n) for `x` (M, n, features); `kept` are the dropout masks of the hidden layers."""
    for k, (weights, biases) in enumerate(layers):
        if k:
            x = x.relu() * kept[k - 1] if kept else x.relu()
        x = torch.baddbmm(biases, x, weights)
    return x.squeeze(-1)


def gradient(weights: list[Tensor], x: Tensor, y: Tensor, kept: list[Tensor] | None) -> tuple[Tensor, ...]:
    """Of each network's own mean squared error: their sum has the same derivatives."""
    leaves = [part.detach().requires_grad_() for part in weights]
    loss = ((forward(layered(leaves), x, kept) - y) ** 2).mean(1).sum()
    return torch.autograd.grad(loss, leaves)


def adamw(weights, gradients, moments, step: int, lr: Tensor, weight_decay: Tensor) -> None:
    """One step of Loshchilov & Hutter (arXiv:1711.05101), in place, each network with its own settings."""
    lr, shrink = lr[:, None, None], (1 - lr * weight_decay)[:, None, None]
    for part, slope, (first, second) in zip(weights, gradients, moments, strict=True):
        part.mul_(shrink)
        first.lerp_(slope, 1 - BETA1)
        second.mul_(BETA2).addcmul_(slope, slope, value=1 - BETA2)
        scale = (second / (1 - BETA2**step)).sqrt_().add_(EPSILON)
        part.sub_(lr * (first / (1 - BETA1**step)) / scale)


def initial(seeds: Tensor, features: int, width: Tensor, depth: int) -> list[Tensor]:
    """Weights and biases as torch.nn.Linear draws them: uniform within 1/√inputs.

    Networks narrower than the widest are padded with units whose weights are 0 and stay 0.
    """
    widest = int(width.max())
    sizes = [features] + [widest] * depth + [1]
    exists = torch.arange(widest, device=seeds.device) < width[:, None]  # (M, widest)
    weights = []
    for k, (into, out) in enumerate(pairwise(sizes)):
        within = (width if k else torch.full_like(width, features)).rsqrt()[:, None, None]
        drawn = (2 * uniform(seeds, INITIAL + k, 0, into + 1, out).to(width) - 1) * within
        if k < depth:
            drawn = drawn * exists[:, None, :]
        bias, matrix = drawn[:, :1], drawn[:, 1:]
        weights += [matrix * exists[:, :, None] if k else matrix.clone(), bias.clone()]
    return weights


def dropout_masks(
    seeds: Tensor, step: int, share: Tensor, shape: tuple[int, int], depth: int
) -> list[Tensor] | None:
    """For each hidden layer (M, batch, units): 0 where a unit is silenced, 1 / (1 - share) elsewhere."""
    some = share > 0
    if not some.any():
        return None
    masks = []
    for k in range(depth):
        mask = torch.ones(len(seeds), *shape, dtype=share.dtype, device=share.device)
        p = share[some, None, None]
        mask[some] = (uniform(seeds[some], DROPOUT + k, step, *shape) >= p) / (1 - p)
        masks.append(mask)
    return masks


def uniform(seeds: Tensor, purpose: int, step: int, rows: int, columns: int) -> Tensor:
    """(M, rows, columns) numbers in [0, 1), each a hash of its seed, `purpose`, `step`, row and column alone."""
    key = scramble(scramble(scramble(seeds) + purpose) + step)
    row, column = (torch.arange(k, dtype=torch.int32, device=seeds.device) for k in (rows, columns))
    units = (row[:, None] * 65536 + column) * GOLDEN
    return ((scramble(key[:, None, None] + units) >> 8) & 0xFFFFFF) / 2.0**24


def scramble(bits: Tensor) -> Tensor:
    """A bijection of 32-bit integers without visible pattern (lowbias32 of github.com/skeeto/hash-prospector)."""
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B - 2**32)):
        bits = (bits ^ ((bits >> shift) & (2 ** (32 - shift) - 1))) * factor
    return bits ^ ((bits >> 16) & 0xFFFF)


def layered(weights: list[Tensor]) -> Layers:
    return list(zip(weights[::2], weights[1::2], strict=True))


def as_tensor(part: np.ndarray, like: Tensor) -> Tensor:
    return torch.tensor(part, dtype=like.dtype, device=like.device)
