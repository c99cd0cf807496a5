"""Trains one chunk of a stack: epochs of steps, early stopping, and stopped models leaving the stack."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import chain

import torch
from torch import Tensor
from torch.nn.functional import embedding
from torch.optim.adamw import adamw

from . import noise
from .device import Repeated
from .network import LOSSES, Dropout, Layers, backward, flatten, forward, initial, layers, sizes

BLOCK = 256  # rows of a model that are predicted at once
# A stack is packed anew when less than this share of it is still in training; a GPU then captures its step again.
ROOM = {"cpu": 0.9, "cuda": 0.5}


@dataclass(frozen=True)
class Task:
    """What the models of a stack share."""

    x: Tensor  # (N, features)
    y: Tensor  # (N,)
    loss: str
    depth: int
    batch: int


@dataclass(frozen=True)
class Models:
    """What each of M models has for itself: every field is (M, ...)."""

    number: Tensor  # in the caller's order
    seed: Tensor  # int32
    train: Tensor  # (M, n) row numbers
    tune: Tensor  # (M, t) row numbers; t may be 0
    width: Tensor
    lr: Tensor
    weight_decay: Tensor
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
    weights: Layers
    epochs: Tensor  # (M,) the epoch whose weights these are
    loss: Tensor  # (M,) on the tuning rows then
    updates: Tensor  # (M,) steps taken, those after that epoch included


class Stack:
    """Models in training, all at the same step."""

    def __init__(self, task: Task, models: Models):
        self.task, self.slope = task, LOSSES[task.loss][1]
        self.taken = torch.zeros((), device=task.x.device)  # steps so far, where a graph can count them
        self.sizes = sizes(task.x.shape[1], int(models.width.max()), task.depth)
        flat = flatten(initial(models.seed, task.x.shape[1], models.width, task.depth, task.x.dtype))
        self.hold(models, flat, torch.zeros_like(flat), torch.zeros_like(flat))

    def hold(self, models: Models, flat: Tensor, first: Tensor, second: Tensor) -> None:
        """Sets up the buffers of these models: weights, AdamW's moments, gradients and what AdamW makes of them."""
        self.models, self.flat, self.first, self.second = models, flat, first, second
        self.slopes, self.direction = torch.empty_like(flat), torch.zeros_like(flat)
        self.weights, self.gradients, self.directions = (
            layers(part, self.sizes) for part in (flat, self.slopes, self.direction)
        )
        settings = (models.lr, models.weight_decay, models.dropout)
        self.lr, decay, share = (part[:, None, None] for part in settings)
        self.shrink = 1 - self.lr * decay if decay.any() else None
        self.scale = 1 / (1 - share) if share.any() else None
        self.repeat = Repeated(self.step) if flat.is_cuda else self.step

    def keep(self, which: Tensor) -> None:
        """Packs the stack anew, with these of its models."""
        parts = [
            flatten([(weights[which], biases[which]) for weights, biases in layers(part, self.sizes)])
            for part in (self.flat, self.first, self.second)
        ]
        self.hold(self.models[which], *parts)

    def step(self, rows: Tensor) -> None:
        """One step of AdamW (Loshchilov & Hutter, arXiv:1711.05101) on these rows (M, batch) of each model."""
        x, y = embedding(rows, self.task.x), self.task.y[rows]  # twice as fast as x[rows]
        outputs, inputs = forward(self.weights, x, self.dropout(rows.shape[1]))
        slope = self.slope(outputs, y) / rows.shape[1]
        backward(self.weights, inputs, slope, self.gradients, self.scale)
        # Torch's fused kernel knows one rate only. At rate 1 and decay 1 it forgets where it stood and leaves the
        # step's direction, which each model then takes at its own rate.
        adamw(
            [self.direction],
            [self.slopes],
            [self.first],
            [self.second],
            [],
            [self.taken],
            fused=True,
            lr=1.0,
            weight_decay=1.0,
            beta1=0.9,
            beta2=0.999,
            eps=1e-8,
            amsgrad=False,
            maximize=False,
        )
        for part, direction in zip(chain(*self.weights), chain(*self.directions), strict=True):
            if self.shrink is not None:
                part.mul_(self.shrink)
            part.addcmul_(direction, self.lr)

    def dropout(self, batch: int) -> Dropout | None:
        if self.scale is None:
            return None
        seed, share = self.models.seed, self.models.dropout
        kept = noise.kept(seed, self.taken.int(), share, self.task.depth, batch, self.sizes[1])
        return kept, self.scale

    def epoch(self, number: int) -> None:
        """One pass of each model over its own rows, in its own order."""
        train = self.models.train
        order = train.gather(1, noise.shuffles(self.models.seed, number, train.shape[1]))
        for rows in order.split(self.task.batch, 1):
            self.repeat(rows)

    def tuning_loss(self) -> Tensor:
        """(M,) mean loss on the tuning rows."""
        loss = LOSSES[self.task.loss][0]
        outputs = predict(self.weights, self.task.x, self.models.tune)
        return loss(outputs, self.task.y[self.models.tune]).mean(1)


def predict(weights: Layers, x: Tensor, rows: Tensor) -> Tensor:
    """Outputs (M, k) for rows (M, k) of x (N, features)."""
    blocks = [forward(weights, embedding(block, x))[0] for block in rows.split(BLOCK, 1)]
    return torch.cat(blocks, 1)


def train(task: Task, models: Models) -> Chunk:
    """Trains each model for its epochs, or until its tuning loss has not improved for as many as its patience."""
    stack, tuned = Stack(task, models), models.tune.shape[1] > 0
    room, steps = ROOM[task.x.device.type], -(-models.train.shape[1] // task.batch)
    best = layers(stack.flat.clone(), stack.sizes)
    lowest = torch.full_like(models.lr, torch.inf if tuned else torch.nan)
    kept, updates = torch.zeros_like(models.epochs), torch.zeros_like(models.epochs)
    live = torch.arange(len(models), device=task.x.device)  # places in `models` of those in the stack
    running = torch.ones_like(live, dtype=torch.bool)  # some have stopped, but not yet left it
    for epoch in range(1, int(models.epochs.max()) + 1):
        stack.epoch(epoch)
        own = stack.models
        if tuned:
            loss = stack.tuning_loss()
            better = running & (loss < lowest[live])
        else:
            better = own.epochs == epoch
        which = better.nonzero().squeeze(1)
        place = live[which]
        kept[place] = epoch
        if tuned:
            lowest[place] = loss[which]
        for whole, part in zip(chain(*best), chain(*stack.weights), strict=True):
            whole[place] = part[which]
        stops = running & ((own.epochs <= epoch) | (tuned & (epoch - kept[live] >= own.patience)))
        updates[live[stops]] = epoch * steps
        running &= ~stops
        left = int(running.sum())
        if left == 0:
            break
        if left <= room * len(running):
            stack.keep(running)
            live, running = live[running], running[running]
    return Chunk(models.number, best, kept, lowest, updates)
