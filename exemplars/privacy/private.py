"""Differentially private training of many small classifiers at once (DP-SGD, Abadi et al. 2016, arXiv:1607.00133).

Each patient's gradient is clipped exactly and never formed: in a dense layer it is the outer product of the
layer's input a and the slope g at its output, so its squared norm is (‖a‖² + 1)·‖g‖², bias included
(Goodfellow 2015, arXiv:1510.01799). The slopes are scaled, and one product a layer sums what was clipped.
Without a bound and without noise the same code trains ordinary models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch
from lab.stack import device as place
from torch import Tensor
from torch.nn.functional import embedding

STACK = 16  # models trained together on a CPU: more of them leave its cache
AHEAD = {
    "cpu": 1,
    "cuda": 64,
}  # steps whose noise is drawn at once: a GPU would wait for each model's own draw
INITIAL, SAMPLING, NOISE = range(3)  # what a model's random numbers are for


@dataclass(frozen=True)
class Settings:
    """How M models are trained: one number for all of them, or a sequence of M."""

    n: object  # patients, as published: each sum is divided by the expected batch q·n
    q: object  # chance of a patient to be drawn, alone and anew at each step
    steps: object  # batches, empty ones included
    lr: object  # learning rate
    clip: object = np.inf  # bound on the norm of a patient's gradient, all layers together
    noise: object = 0.0  # standard deviation of the noise on each sum: noise multiplier times `clip`


@dataclass(frozen=True)
class Models:
    """M classifiers: `weights` (M, parameters), layer by layer, matrix (inputs, outputs) before biases."""

    weights: Tensor
    sizes: tuple[int, ...]  # features, units of each hidden layer, 1

    @torch.no_grad()
    def logits(self, x: np.ndarray) -> np.ndarray:
        """Log odds (M, k) of the outcome for rows `x` (k, features)."""
        rows = torch.as_tensor(x, dtype=self.weights.dtype, device=self.weights.device)
        some = (forward(layers(part, self.sizes), rows)[-1] for part in self.weights.split(STACK))
        return torch.cat([out[..., 0] for out in some]).numpy(force=True)


def train(
    x: np.ndarray,
    y: np.ndarray,
    rows: Sequence[np.ndarray],
    seeds: Sequence[int],
    settings: Settings,
    *,
    width: int = 64,
    depth: int = 2,
    dtype: torch.dtype = torch.float32,
) -> Models:
    """Trains M classifiers with `depth` hidden layers (0: logistic regression) on outcomes `y` (N,), 0 or 1.

    Model i learns from the rows `rows[i]` of `x` (N, features); `seeds[i]` decides its start, its batches and
    its noise, whatever models are trained beside it. Trains where REVIEW_DEVICE says, or on a GPU if there is one.
    """
    device = place.chosen()
    sizes = (x.shape[1], *[width] * depth, 1)
    weights = torch.stack([initial(seed, sizes) for seed in seeds]).to(device, dtype)
    x, y = (torch.as_tensor(part, dtype=dtype, device=device) for part in (x, y))
    each = {f.name: np.broadcast_to(getattr(settings, f.name), len(rows)) for f in fields(Settings)}
    order = np.lexsort(
        (each["n"] * each["q"], -each["steps"])
    )  # the longest first, batches of a size together

    def trained(some: np.ndarray) -> bool:
        own = {name: values[some] for name, values in each.items()}
        drawn = [
            poisson(generator(seeds[i], SAMPLING), rows[i], each["q"][i], each["steps"][i]) for i in some
        ]
        noise = [torch.Generator(device).manual_seed(entropy(seeds[i], NOISE)) for i in some]
        batches = Batches.of(drawn, device)
        weights[some] = descend(weights[some], sizes, x, y, batches, noise, own)
        return True

    def fits(left: np.ndarray) -> int:
        if device.type == "cpu":
            return STACK
        batch = int(2 * (each["q"] * each["n"])[left].max()) + 100
        numbers = (6 + AHEAD["cuda"]) * weights.shape[1] + batch * (x.shape[1] + 4 * sum(sizes))
        return place.at_once(device, 0, numbers * weights.element_size())

    for _ in place.in_chunks(order, fits, trained):
        pass
    return Models(weights, sizes)


@torch.no_grad()
def descend(weights, sizes, x, y, batches, generators, settings) -> Tensor:
    """The loop: draw, clip each gradient, add up, add noise, divide by the expected batch, step.

    `settings` (k,) each, models in the order of their steps, the longest first. No step waits for a GPU.
    """
    expected = settings["q"] * settings["n"]
    clip, lr, deviation = (
        torch.as_tensor(values.astype(float), dtype=weights.dtype, device=weights.device)[:, None]
        for values in (settings["clip"], settings["lr"] / expected, settings["noise"])
    )
    bounded, noisy = np.isfinite(settings["clip"]), settings["noise"] > 0
    squares, ahead = square(x), AHEAD[x.device.type]
    now, sums = weights, torch.empty_like(weights)
    noise = weights.new_zeros(len(weights), ahead if noisy.any() else 0, weights.shape[1])
    network, parts = layers(now, sizes), layers(sums, sizes)
    for step in range(settings["steps"][0]):
        live = int((settings["steps"] > step).sum())
        if live < len(now):  # the others have ended
            now, sums, clip, lr, deviation = (part[:live] for part in (now, sums, clip, lr, deviation))
            network, parts = layers(now, sizes), layers(sums, sizes)
        rows, counted = batches.at(step, live)
        bound = clip if bounded[:live].any() else None
        clipped_sums(network, embedding(rows, x), y[rows], squares[rows], counted, bound, parts)
        if noisy[:live].any():
            if step % ahead == 0:
                for i in np.flatnonzero(noisy[:live]):
                    noise[i].normal_(generator=generators[i])
            sums.addcmul_(noise[:live, step % ahead], deviation)
        now.addcmul_(lr, sums, value=-1)
    return weights


def clipped_sums(network, x, y, squares, counted, clip, sums) -> None:
    """Writes into `sums` each model's sum of gradients of the logistic loss, each within `clip` (k, 1), if not None.

    `x` (k, b, features), `y` (k, b), `squares` (k, b) of the rows' norms; a row not `counted` adds nothing.
    A patient's gradient is the error of the prediction times the slopes of the log odds, so that clipping the one
    is limiting the other.
    """
    *inputs, logits = forward(network, x)
    error = (logits[..., 0].sigmoid_() - y) * counted
    slopes = []  # of the log odds, at the output of each hidden layer
    for (matrix, _), hidden in zip(network[:0:-1], inputs[:0:-1], strict=True):
        back = torch.bmm(slopes[0], matrix.mT) if slopes else matrix.mT
        slopes.insert(0, back * hidden.sign())
    if clip is not None:
        *lengths, norms = [squares, *map(square, inputs[1:])]
        norms = norms + 1
        for length, slope in zip(lengths, slopes, strict=True):
            norms.addcmul_(length + 1, square(slope))
        limit = clip * norms.rsqrt_()
        error = error.clamp(-limit, limit)
    weighted = [slope.mul_(error[..., None]) for slope in slopes] + [error[..., None]]
    for (matrix, bias), layer, slope in zip(sums, inputs, weighted, strict=True):
        torch.bmm(layer.mT, slope, out=matrix)
        torch.sum(slope, 1, keepdim=True, out=bias)


def poisson(rng: np.random.Generator, rows: np.ndarray, q: float, steps: int) -> list[np.ndarray]:
    """The batch of each of `steps` steps: every row is in it with chance `q`, whatever else is.

    All steps are one long row of coin tosses, crossed by geometric gaps from one head to the next.
    """
    tosses = len(rows) * int(steps)
    heads = np.zeros(0, dtype=np.int64)
    while not len(heads) or heads[-1] < tosses:
        gaps = rng.geometric(q, size=int(1.1 * q * tosses) + 100)
        heads = np.append(heads, (heads[-1] if len(heads) else -1) + gaps.cumsum())
    heads = heads[heads < tosses]
    return np.split(rows[heads % max(len(rows), 1)], np.searchsorted(heads, len(rows) * np.arange(1, steps)))


class Batches(NamedTuple):
    """The rows drawn for k models, laid end to end."""

    rows: Tensor  # (all + 1,)
    ends: Tensor  # (k, steps + 1): model i's step t is rows[ends[i, t]:ends[i, t + 1]]
    longest: np.ndarray  # (k, steps): the most rows that any of the models 0 to i has drawn

    @classmethod
    def of(cls, drawn: list[list[np.ndarray]], device: str | torch.device) -> Batches:
        """Lays out `drawn`: for each model its batches; models that end earlier draw nothing after."""
        sizes = np.zeros((len(drawn), len(drawn[0]) + 1), dtype=np.int64)
        for i, batches in enumerate(drawn):
            sizes[i, 1 : len(batches) + 1] = [len(batch) for batch in batches]
        ends = sizes.cumsum().reshape(sizes.shape)
        rows = np.concatenate([batch for batches in drawn for batch in batches] + [np.zeros(1, np.int64)])
        longest = np.maximum.accumulate(sizes[:, 1:], axis=0)
        return cls(torch.as_tensor(rows, device=device), torch.as_tensor(ends, device=device), longest)

    def at(self, step: int, live: int) -> tuple[Tensor, Tensor]:
        """Rows (live, b) of the first `live` models, and which of them count: shorter batches are filled up."""
        place = self.ends[:live, step, None] + torch.arange(
            self.longest[live - 1, step], device=self.rows.device
        )
        counted = place < self.ends[:live, step + 1, None]
        return self.rows[place * counted], counted


def forward(network: list[tuple[Tensor, Tensor]], x: Tensor) -> list[Tensor]:
    """Inputs of each layer, and last the logits (k, b, 1), for `x` (b, features) or (k, b, features)."""
    values = [x.expand(len(network[0][0]), *x.shape[-2:])]
    *hidden, (matrix, bias) = network
    for weights, biases in hidden:
        values.append(torch.baddbmm(biases, values[-1], weights).relu_())
    return [*values, torch.baddbmm(bias, values[-1], matrix)]


def layers(weights: Tensor, sizes: tuple[int, ...]) -> list[tuple[Tensor, Tensor]]:
    """Matrix (k, inputs, outputs) and biases (k, 1, outputs) of each layer: views of `weights` (k, parameters)."""
    parts, start = [], 0
    for into, out in pairwise(sizes):
        end = start + into * out
        matrix, bias = weights[:, start:end], weights[:, end : end + out]
        parts.append((matrix.unflatten(1, (into, out)), bias[:, None]))
        start = end + out
    return parts


def initial(seed: int, sizes: tuple[int, ...]) -> Tensor:
    """Weights (parameters,) drawn as torch.nn.Linear does; the last layer is 0, so that every first guess is .5."""
    draws = torch.Generator("cpu").manual_seed(entropy(seed, INITIAL))
    weights = [
        (2 * torch.rand((into + 1) * out, generator=draws, dtype=torch.float64, device="cpu") - 1) / into**0.5
        for into, out in pairwise(sizes)
    ]
    weights[-1].zero_()
    return torch.cat(weights)


def square(rows: Tensor) -> Tensor:
    """Squared norms of `rows` (..., features)."""
    return torch.linalg.vector_norm(rows, dim=-1).square_()


def entropy(seed: int, purpose: int) -> int:
    """A number for one purpose of a seed, independent of its other purposes and of other seeds."""
    return int(np.random.SeedSequence([seed, purpose]).generate_state(1, np.uint64)[0] >> np.uint64(1))


def generator(seed: int, purpose: int) -> np.random.Generator:
    return np.random.default_rng([seed, purpose])
