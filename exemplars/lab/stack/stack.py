"""Many small networks trained as one: configurations, splits, seeds and data sets side by side in one program.

A model is decided by its own seed, rows and settings, never by its neighbours: the order of its rows, its dropout
and its initial weights are hashes of its seed, and gradients of different models cannot mix. An epoch is one pass
over a model's own rows in an order of its own, in steps of `batch` rows, the last step of what is left.
ReLU layers, one output, AdamW as torch.optim writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from . import device as place
from .descent import BLOCK, Chunk, Models, Task, predict, train
from .network import LOSSES, forward, parameters, sizes


@dataclass(frozen=True)
class Settings:
    """How M networks are trained: one number for all of them, or a sequence of M; depth and batch for all."""

    width: ArrayLike = 64  # units in each hidden layer
    depth: int = 1  # hidden layers
    batch: int = 32  # rows in a step
    lr: ArrayLike = 3e-3  # learning rate
    weight_decay: ArrayLike = 0.0  # as in AdamW: the share of a weight lost in a step, divided by lr
    dropout: ArrayLike = 0.0  # share of hidden units silenced in a step
    epochs: ArrayLike = 100  # passes over a model's rows, at most
    patience: ArrayLike = np.inf  # epochs without a lower tuning loss after which a model stops


@dataclass(frozen=True)
class Trained:
    """M trained networks."""

    chunks: list[Chunk]

    @torch.no_grad()
    def predict(self, x: np.ndarray) -> np.ndarray:
        """Outputs (M, k) of every model for the same rows x (k, features): logits if the loss was logistic."""
        x = self._tensor(x)
        return self._gather(lambda chunk: _shared(chunk, x))

    @torch.no_grad()
    def predict_rows(self, x: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Outputs (M, k) of each model for its own `rows` (M, k) of x (N, features)."""
        x = self._tensor(x)
        rows = torch.as_tensor(rows, device=x.device)
        return self._gather(lambda chunk: predict(chunk.weights, x, rows[chunk.number]))

    @property
    def epochs(self) -> np.ndarray:
        """(M,) the epoch whose weights were kept: the best by tuning loss, or the last; 0 if none was finite."""
        return self._gather(lambda chunk: chunk.epochs)

    @property
    def loss(self) -> np.ndarray:
        """(M,) mean loss on the tuning rows in that epoch; NaN without tuning rows."""
        return self._gather(lambda chunk: chunk.loss)

    @property
    def updates(self) -> np.ndarray:
        """(M,) gradient steps taken, those after the kept epoch included."""
        return self._gather(lambda chunk: chunk.updates)

    def _tensor(self, x: np.ndarray) -> Tensor:
        like = self.chunks[0].loss
        return torch.as_tensor(x, dtype=like.dtype, device=like.device)

    def _gather(self, of: Callable[[Chunk], Tensor]) -> np.ndarray:
        parts = [of(chunk) for chunk in self.chunks]
        number = torch.cat([chunk.number for chunk in self.chunks])
        return torch.cat(parts)[number.argsort()].cpu().numpy()


def _shared(chunk: Chunk, x: Tensor) -> Tensor:
    m = len(chunk.number)
    return torch.cat([forward(chunk.weights, block.expand(m, -1, -1))[0] for block in x.split(BLOCK)], 1)


@torch.no_grad()
def fit(
    x: np.ndarray,
    y: np.ndarray,
    train: np.ndarray,
    seeds: np.ndarray,
    settings: Settings,
    *,
    tune: np.ndarray | None = None,
    loss: str = "squared",
    dtype: torch.dtype = torch.float32,
    device: str | torch.device | None = None,
    deterministic: bool = False,
) -> Trained:
    """Trains M networks, each on its own rows `train` (M, n) of x (N, features) and y (N,), with `seeds` (M,).

    With rows `tune` (M, t) the weights of the epoch with the lowest tuning loss are kept, and patience ends the
    training; without, those of the last epoch. `loss` is "squared" or "logistic" (y is 0 or 1). Trains on
    `device`, or where `REVIEW_DEVICE` says, or on a GPU if there is one.
    """
    device = place.chosen(device)
    x, y = (torch.tensor(part, dtype=dtype, device=device) for part in (x, y))
    task = Task(x, y, loss, settings.depth, settings.batch)
    models = _models(task, train, tune, seeds, settings)
    with place.deterministic(deterministic):
        return Trained(list(_chunks(task, models)))


def _models(
    task: Task, train: np.ndarray, tune: np.ndarray | None, seeds: np.ndarray, settings: Settings
) -> Models:
    """The models on the device, widest first and then longest, so that neighbours differ little."""
    m, device = len(train), task.x.device
    tune = np.empty((m, 0), int) if tune is None else tune
    if task.loss not in LOSSES:
        raise ValueError(f"loss {task.loss!r} is unknown; take {' or '.join(LOSSES)}")
    if len(seeds) != m or len(tune) != m:
        raise ValueError(
            f"{m} models, {len(seeds)} seeds and tuning rows for {len(tune)}; give each of them to each"
        )
    own = [field.name for field in fields(settings) if field.name not in ("depth", "batch")]
    given = {name: np.broadcast_to(getattr(settings, name), m) for name in own}
    given |= {"seed": np.asarray(seeds), "train": np.asarray(train), "tune": np.asarray(tune)}
    order = np.lexsort((given["epochs"], given["width"]))[::-1].copy()
    kinds = dict.fromkeys(("lr", "weight_decay", "dropout", "patience"), task.x.dtype) | {"seed": torch.int32}
    parts = {
        name: torch.tensor(part[order], dtype=kinds.get(name, torch.int64), device=device)
        for name, part in given.items()
    }
    return Models(number=torch.as_tensor(order, device=device), **parts)


def _chunks(task: Task, models: Models) -> Iterator[Chunk]:
    """Trains as many models at once as the device takes; fewer, when its memory runs out after all."""
    limit = len(models)
    while len(models):
        size = min(limit, place.at_once(task.x.device, *_bytes(task, models)))
        if chunk := _within_memory(task, models[:size]):
            yield chunk
            models = models[size:]
        elif size > 1:
            limit = size // 2
            torch.cuda.empty_cache()
        else:
            raise MemoryError(
                "a single network exceeds the GPU's memory; narrow it, or set REVIEW_DEVICE=cpu"
            )


def _within_memory(task: Task, models: Models) -> Chunk | None:
    try:
        return train(task, models)
    except torch.OutOfMemoryError:
        return None


def _bytes(task: Task, models: Models) -> tuple[int, int]:
    """Of the first model, the widest: what every step visits, and about all that it holds."""
    number, row = task.x.element_size(), models.train.element_size()
    shape = sizes(task.x.shape[1], int(models.width[0]), task.depth)
    weights = parameters(shape) * number
    activations = 3 * sum(shape) * number * max(task.batch, min(BLOCK, models.tune.shape[1]))
    rows = (3 * models.train.shape[1] + models.tune.shape[1]) * row
    return 4 * weights, 8 * weights + activations + rows
