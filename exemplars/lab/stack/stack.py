"""Many small networks trained as one: configurations, splits, seeds and data sets side by side in one program.

A model is decided by its own seeds, rows and settings, never by its neighbours: the order of its rows, its dropout
and its initial weights are hashes of its seeds, and gradients of different models cannot mix. On a CPU it is the
same to the last bit alone and among a thousand of its width. An epoch is one pass over a model's own rows in an
order of its own, in steps of `batch` rows, the last step of what is left. ReLU layers, dense or after
convolutions, one output; optimizers as torch.optim writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from . import descent
from . import device as place
from .convolution import Convolutions
from .descent import Chunk, Given, Models, Task
from .network import BLOCK, LOSSES, backward, forward
from .optimizers import OPTIMIZERS

SHARED = ("depth", "batch", "optimizer", "convolutions")  # by all models of a stack
Rows = np.ndarray | Sequence[np.ndarray]  # (M, n), or M arrays of different lengths


@dataclass(frozen=True)
class Settings:
    """How M networks are trained: one value for all of them, or a sequence of M.

    Those that differ in depth, batch, optimizer, convolutions or numbers of rows are trained as stacks of their own.
    """

    width: ArrayLike = 64  # units in each hidden layer
    depth: ArrayLike = 1  # hidden layers; 0 for a linear model
    batch: ArrayLike = 32  # rows in a step
    lr: ArrayLike = 3e-3  # learning rate
    weight_decay: ArrayLike = (
        0.0  # adamw: the share of a weight lost in a step, divided by lr; sgd: times ½‖w‖²
    )
    dropout: ArrayLike = 0.0  # share of hidden units, and of what convolutions give, silenced in a step
    epochs: ArrayLike = 100  # passes over a model's rows, at most
    patience: ArrayLike = np.inf  # epochs without a lower tuning loss after which a model stops
    optimizer: str | Sequence[str] = "adamw"  # or "sgd"
    momentum: ArrayLike = 0.9  # of sgd
    convolutions: Convolutions | Sequence[Convolutions | None] | None = None  # before the dense layers


@dataclass(frozen=True)
class Trained:
    """M trained networks."""

    chunks: list[Chunk]

    @torch.no_grad()
    def predict(self, x: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """Outputs (M, k) of every model for the rows x (k, features): logits if the loss was logistic.

        With `rows` (M, k), of each model for its own rows of x (N, features).
        """
        return self._over(x, rows, lambda chunk, some: forward(chunk.weights, chunk.shape, some)[0])

    @torch.no_grad()
    def gradients(self, x: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """Derivatives (M, k, features) of those outputs by x, dropout off."""
        return self._over(x, rows, _gradients)

    def weights(self, i: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of model i: weights (in, out) and biases (out,) of each layer; `in` of a filter is places, then channels."""
        for chunk in self.chunks:
            for k in (chunk.number == i).nonzero()[:, 0].tolist():
                own = chunk.shape.cut(chunk.weights, k, int(chunk.width[k]))
                return [tuple(part.numpy(force=True).copy() for part in layer) for layer in own]
        raise IndexError(f"there is no model {i} among {sum(len(chunk.number) for chunk in self.chunks)}")

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

    def _over(self, x, rows, of: Callable[[Chunk, Tensor], Tensor]) -> np.ndarray:
        like = self.chunks[0].loss
        x = torch.as_tensor(x, dtype=like.dtype, device=like.device)
        rows = None if rows is None else torch.as_tensor(rows, device=like.device)

        def blocks(chunk: Chunk) -> Iterator[Tensor]:
            if rows is None:
                return (some.expand(len(chunk.number), -1, -1) for some in x.split(BLOCK))
            return (torch.nn.functional.embedding(some, x) for some in rows[chunk.number].split(BLOCK, 1))

        return self._gather(lambda chunk: torch.cat([of(chunk, some) for some in blocks(chunk)], 1))

    def _gather(self, of: Callable[[Chunk], Tensor]) -> np.ndarray:
        parts = [of(chunk) for chunk in self.chunks]
        number = torch.cat([chunk.number for chunk in self.chunks])
        return torch.cat(parts)[number.argsort()].numpy(force=True)


def _gradients(chunk: Chunk, x: Tensor) -> Tensor:
    outputs, memory = forward(chunk.weights, chunk.shape, x)
    return backward(chunk.weights, chunk.shape, memory, torch.ones_like(outputs), None, to_rows=True)


@torch.no_grad()
def fit(
    x: np.ndarray,
    y: np.ndarray,
    train: Rows,
    seeds: np.ndarray,
    settings: Settings,
    *,
    tune: Rows | None = None,
    orders: np.ndarray | None = None,
    start: Sequence[Given | None] | None = None,
    loss: str = "squared",
    dtype: torch.dtype = torch.float32,
    device: str | torch.device | None = None,
    deterministic: bool = False,
) -> Trained:
    """Trains M networks, each on its own rows `train` (M, n) of x (N, features) and y (N,), with `seeds` (M,).

    With rows `tune` (M, t) the weights of the epoch with the lowest tuning loss are kept, and patience ends the
    training; without, those of the last epoch. `orders` (M,) are seeds of the order of the rows, where it is not
    to follow `seeds`. `start` gives models the weights of their first layers, such as another's
    `Trained.weights(i)[:2]`; layers not given are drawn. `loss` is "squared" or "logistic" (y is 0 or 1). Trains
    on `device`, or where `REVIEW_DEVICE` says, or on a GPU if there is one.

    Raises ValueError where what is given does not fit together.
    """
    device = place.chosen(device)
    x, y = (torch.tensor(part, dtype=dtype, device=device) for part in (x, y))
    given = _given(settings, train, tune, seeds, orders)
    chunks = []
    with place.deterministic(deterministic):
        for task, own in _tasks(x, y, loss, given, start):
            chunks += place.in_chunks(
                _models(task, given, own),
                lambda left, task=task: place.at_once(device, *_bytes(task, left)),
                lambda some, task=task: descent.train(task, some),
            )
    return Trained(chunks)


def _given(settings: Settings, train: Rows, tune: Rows | None, seeds, orders) -> dict[str, np.ndarray]:
    """Name → what each model is given (M,), its rows among it."""
    m = len(train)
    parts = {
        "seed": seeds,
        "order": seeds if orders is None else orders,
        "train": train,
        "tune": [np.empty(0, int)] * m if tune is None else tune,
    }
    for name, part in parts.items():
        if len(part) != m:
            raise ValueError(f"{m} models, but {name} for {len(part)}; give each of them its own")
    for field in fields(settings):
        value = getattr(settings, field.name)
        parts[field.name] = np.broadcast_to(np.asarray(value, object if field.name in SHARED else None), m)
    return parts


def _tasks(
    x: Tensor, y: Tensor, loss: str, given: dict, start: Sequence[Given | None] | None
) -> Iterator[tuple[Task, np.ndarray]]:
    """The stacks: what the models of each share, and their numbers."""
    if loss not in LOSSES:
        raise ValueError(f"loss {loss!r} is unknown; take {' or '.join(LOSSES)}")
    if start is not None and len(start) != len(given["train"]):
        raise ValueError(
            f"{len(given['train'])} models, but {len(start)} starts; give None to those without one"
        )
    groups = {}
    kinds = [given[name] for name in SHARED]
    for i, kind in enumerate(zip(*kinds, map(len, given["train"]), map(len, given["tune"]), strict=True)):
        groups.setdefault(kind, []).append(i)
    for (depth, batch, optimizer, convolutions, *_), own in groups.items():
        if optimizer not in OPTIMIZERS:
            raise ValueError(f"optimizer {optimizer!r} is unknown; take {' or '.join(OPTIMIZERS)}")
        task = Task(x, y, loss, depth, batch, optimizer, convolutions, start)
        for i in own if start else ():
            sizes = task.shape(int(given["width"][i])).sizes
            for k, (weights, biases) in enumerate(start[i] or ()):
                if k >= len(sizes) or (np.shape(weights), np.shape(biases)) != (sizes[k], sizes[k][1:]):
                    raise ValueError(
                        f"model {i} cannot start layer {k} from weights of {np.shape(weights)};"
                        f" its layers are {sizes}"
                    )
        yield task, np.array(own)


def _models(task: Task, given: dict, own: np.ndarray) -> Models:
    """The models of a stack on the device, widest first and then longest, so that neighbours differ little."""
    order = own[np.lexsort((given["epochs"][own], given["width"][own]))[::-1]]
    kinds = dict.fromkeys(("lr", "weight_decay", "momentum", "dropout", "patience"), task.x.dtype)
    kinds |= dict.fromkeys(("seed", "order"), torch.int32)
    parts = {
        field.name: torch.tensor(
            np.stack([given[field.name][i] for i in order]),
            dtype=kinds.get(field.name, torch.int64),
            device=task.x.device,
        )
        for field in fields(Models)
        if field.name != "number"
    }
    return Models(number=torch.as_tensor(order, device=task.x.device), **parts)


def _bytes(task: Task, models: Models) -> tuple[int, int]:
    """Of the first model, the widest: what every step visits, and about all that it holds."""
    number, row = task.x.element_size(), models.train.element_size()
    shape = task.shape(int(models.width[0]))
    weights, activations = shape.parameters * number, shape.activations * number
    rows = (3 * models.train.shape[1] + models.tune.shape[1]) * row
    visited = 4 * weights + (task.batch * activations if shape.convolutions else 0)
    most = max(task.batch, min(BLOCK, models.tune.shape[1]))
    return visited, 10 * weights + 3 * most * (activations + shape.features * number) + rows
