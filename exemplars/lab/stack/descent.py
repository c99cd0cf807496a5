"""Trains one chunk of a stack: epochs of steps, early stopping, and stopped models leaving the stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import chain

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import embedding

from . import noise
from .convolution import Convolutions, Layers
from .device import repeated
from .network import BLOCK, LOSSES, Dropout, Shape, backward, flatten, forward, initial
from .optimizers import OPTIMIZERS, cuts

AHEAD = 16  # steps whose dropout is hashed at once
# A stack is packed anew when less than this share of it is still in training; a GPU then captures its step again.
ROOM = {"cpu": 0.9, "cuda": 0.5}
LOOK = {"cpu": 1, "cuda": 8}  # epochs between looks at how many have stopped, for which a GPU is waited for

Given = Sequence[
    tuple[np.ndarray, np.ndarray]
]  # weights (in, out) and biases (out,) of a network's first layers


@dataclass(frozen=True)
class Task:
    """What the models of a stack share."""

    x: Tensor  # (N, features)
    y: Tensor  # (N,)
    loss: str
    depth: int
    batch: int
    optimizer: str = "adamw"
    convolutions: Convolutions | None = None
    start: Sequence[Given | None] | None = None  # weights to start from, in the caller's order

    def shape(self, width: int) -> Shape:
        return Shape(self.x.shape[1], width, self.depth, self.convolutions)


@dataclass(frozen=True)
class Models:
    """What each of M models has for itself: every field is (M, ...)."""

    number: Tensor  # in the caller's order
    seed: Tensor  # int32
    order: Tensor  # int32, the seed of the order of its rows
    train: Tensor  # (M, n) row numbers
    tune: Tensor  # (M, t) row numbers; t may be 0
    width: Tensor
    lr: Tensor
    weight_decay: Tensor
    momentum: Tensor
    dropout: Tensor
    epochs: Tensor
    patience: Tensor

    def __len__(self) -> int:
        return len(self.number)

    def __getitem__(self, which: Tensor | slice) -> Models:
        return Models(**{field.name: getattr(self, field.name)[which] for field in fields(self)})


@dataclass(frozen=True)
class Chunk:
    """Trained models."""

    number: Tensor  # (M,)
    width: Tensor  # (M,)
    shape: Shape  # of the widest
    weights: Layers
    epochs: Tensor  # (M,) the epoch whose weights these are
    loss: Tensor  # (M,) on the tuning rows then
    updates: Tensor  # (M,) steps taken, those after that epoch included


class Stack:
    """Models in training, all at the same step."""

    def __init__(self, task: Task, models: Models):
        self.task, self.slope = task, LOSSES[task.loss][1]
        self.descend, moments = OPTIMIZERS[task.optimizer]
        self.shape = task.shape(int(models.width.max()))
        stack = initial(models.seed, self.shape, models.width, task.x.dtype)
        if task.start:
            for i, number in enumerate(models.number.tolist()):
                own = self.shape.cut(stack, i, int(models.width[i]))
                for views, given in zip(own, task.start[number] or (), strict=False):
                    for view, part in zip(views, given, strict=True):
                        view.copy_(torch.as_tensor(part))
        flat = flatten(stack)
        self.taken = flat.new_zeros(1, dtype=torch.float32)
        self.hold(models, flat, [torch.zeros_like(flat) for _ in range(moments)])

    def hold(self, models: Models, flat: Tensor, moments: list[Tensor]) -> None:
        """Sets up the buffers of these models: weights, gradients, and what the optimizer carries along."""
        self.models, self.flat, self.moments = models, flat, moments
        self.slopes, self.direction = torch.zeros_like(flat), torch.zeros_like(flat)
        self.weights, self.gradients = self.views(flat), self.views(self.slopes)
        self.directions, self.motion = self.views(self.direction), [self.views(part) for part in moments]
        self.taken = self.taken[:1].repeat(cuts(flat))  # steps so far, where a graph can count them
        settings = (models.lr, models.weight_decay, models.momentum, models.dropout)
        self.lr, decay, self.momentum, share = (part[:, None, None] for part in settings)
        self.decay, self.shrink = decay if decay.any() else None, 1 - self.lr * decay
        self.scale, self.limit = 1 / (1 - share) if share.any() else None, noise.limits(models.dropout)
        self.repeat = repeated(flat.device)

    def views(self, flat: Tensor) -> Layers:
        return self.shape.layers(flat, len(self.models))

    def packed(self, flat: Tensor, which: Tensor) -> Tensor:
        """A flat buffer of these of the models."""
        return flatten([(weights[which], biases[which]) for weights, biases in self.views(flat)])

    def keep(self, which: Tensor) -> None:
        """Packs the stack anew, with these of its models."""
        flat, *moments = (self.packed(part, which) for part in (self.flat, *self.moments))
        self.hold(self.models[which], flat, moments)

    def step(self, rows: Tensor, factors: Tensor | None) -> None:
        """One step of the optimizer on these rows (M, batch) of each model, with the random numbers of dropout."""
        x, y = embedding(rows, self.task.x), self.task.y[rows]  # twice as fast as x[rows]
        dropout = None if factors is None else self.dropout(factors, rows.shape[1])
        outputs, memory = forward(self.weights, self.shape, x, dropout)
        slope = self.slope(outputs, y) / rows.shape[1]
        backward(self.weights, self.shape, memory, slope, self.gradients, self.scale)
        self.descend(self)

    def dropout(self, factors: Tensor, rows: int) -> Dropout:
        return noise.kept(factors, self.limit, rows, self.shape.units), self.scale

    def epoch(self, number: int) -> None:
        """One pass of each model over its own rows, in its own order."""
        train, batch, units = self.models.train, self.task.batch, self.shape.units
        order = train.gather(1, noise.shuffles(self.models.order, number, train.shape[1]))
        taken = (number - 1) * -(-train.shape[1] // batch)
        for some in order.split(AHEAD * batch, 1):
            batches = some.split(batch, 1)
            factors = [None] * len(batches)
            if self.scale is not None and units:
                longest = max(batches[0].shape[1], *units)
                factors = noise.factors(self.models.seed, taken, len(batches), len(units), longest)
            for rows, own in zip(batches, factors, strict=True):
                self.repeat(self.step, rows, own)
            taken += len(batches)

    def tuning_loss(self) -> Tensor:
        """(M,) mean loss on the tuning rows."""
        loss = LOSSES[self.task.loss][0]
        outputs = predict(self.weights, self.shape, self.task.x, self.models.tune)
        return loss(outputs, self.task.y[self.models.tune]).mean(1)


class Watch:
    """Early stopping: of each model in a stack, its best weights so far and whether it goes on."""

    def __init__(self, stack: Stack):
        self.stack, models = stack, stack.models
        self.tuned = models.tune.shape[1] > 0
        self.live = torch.arange(len(models), device=models.lr.device)  # places in the chunk
        self.running = torch.ones_like(models.epochs, dtype=torch.bool)  # some have stopped, but not yet left
        self.best = stack.flat.clone()
        self.lowest = torch.full_like(models.lr, torch.inf if self.tuned else torch.nan)
        self.epochs, self.updates = torch.zeros_like(models.epochs), torch.zeros_like(models.epochs)
        self.found = [torch.empty_like(part) for part in (self.lowest, self.epochs, self.updates)]
        self.weights = stack.views(stack.flat.clone())
        self.ends = set() if self.tuned else set(models.epochs.tolist())

    def look(self, epoch: Tensor) -> None:
        """Takes note after an epoch, without waiting for a GPU."""
        models, n = self.stack.models, self.stack.models.train.shape[1]
        if self.tuned:
            loss = self.stack.tuning_loss()
            better = self.running & (loss < self.lowest)
            torch.where(better, loss, self.lowest, out=self.lowest)
        else:
            better = models.epochs == epoch
        torch.where(better, epoch, self.epochs, out=self.epochs)
        parts = zip(chain(*self.stack.views(self.best)), chain(*self.stack.weights), strict=True)
        for best, part in parts:
            torch.where(better[:, None, None], part, best, out=best)
        stops = models.epochs <= epoch
        if self.tuned:
            stops |= epoch - self.epochs >= models.patience
        stops &= self.running
        torch.where(stops, epoch * -(-n // self.stack.task.batch), self.updates, out=self.updates)
        self.running &= ~stops

    def write(self) -> None:
        """Puts what was found of the models in the stack where their chunk has it."""
        for whole, part in zip(self.found, (self.lowest, self.epochs, self.updates), strict=True):
            whole[self.live] = part
        for whole, part in zip(chain(*self.weights), chain(*self.stack.views(self.best)), strict=True):
            whole[self.live] = part

    def pack(self) -> None:
        """Lets the stopped models leave the stack."""
        self.write()
        which = self.running
        self.best = self.stack.packed(self.best, which)
        self.stack.keep(which)
        self.live, self.lowest, self.epochs, self.updates, self.running = (
            part[which] for part in (self.live, self.lowest, self.epochs, self.updates, self.running)
        )


def predict(weights: Layers, shape: Shape, x: Tensor, rows: Tensor) -> Tensor:
    """Outputs (M, k) for rows (M, k) of x (N, features)."""
    blocks = rows.split(BLOCK, 1)
    return torch.cat([forward(weights, shape, embedding(some, x))[0] for some in blocks], 1)


def train(task: Task, models: Models) -> Chunk:
    """Trains each model for its epochs, or until its tuning loss has not improved for as many as its patience."""
    stack = Stack(task, models)
    watch, device, last = Watch(stack), task.x.device, int(models.epochs.max())
    for epoch in range(1, last + 1):
        stack.epoch(epoch)
        if watch.tuned or epoch in watch.ends:
            stack.repeat(watch.look, torch.full((), epoch, device=device))
        if epoch % LOOK[device.type] and epoch < last:
            continue
        left = int(watch.running.sum())
        if not left:
            break
        if left <= ROOM[device.type] * len(watch.running):
            watch.pack()
    watch.write()
    lowest, epochs, updates = watch.found
    return Chunk(models.number, models.width, stack.shape, watch.weights, epochs, lowest, updates)
