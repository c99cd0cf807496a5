"""Many small ReLU networks of one shape, their weights side by side: one batched product serves them all.

Convolutions where asked for, dense hidden layers of one width, one output. All weights lie in one flat buffer,
so that an optimizer's step is one operation whatever the number of layers. Networks narrower than the widest have
units whose weights, and so gradients, are 0 and stay 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, pad

from .convolution import Convolutions, Layers, Seen, convolve, convolve_back
from .noise import INITIAL, uniform

Dropout = tuple[
    list[Tensor], Tensor
]  # the units left on before each dense layer, and what they are multiplied by
BLOCK = 64  # rows of a model that are predicted at once
EVEN = 32  # numbers that a CPU's vector loop takes at a time, at most; what is left over is rounded otherwise


@dataclass(frozen=True)
class Shape:
    """The layers of a network."""

    features: int
    width: int  # of each dense hidden layer
    depth: int  # dense hidden layers
    convolutions: Convolutions | None = None

    @cached_property
    def filtering(self) -> int:
        """Convolutions, which come first."""
        return len(self.convolutions.layers) if self.convolutions else 0

    @cached_property
    def first(self) -> int:
        """Inputs of the first dense layer."""
        return self.convolutions.outputs(self.features) if self.convolutions else self.features

    @cached_property
    def sizes(self) -> list[tuple[int, int]]:
        """Inputs and outputs of each layer; of a convolution, those of a window."""
        filters = self.convolutions.sizes() if self.convolutions else []
        return [*filters, *pairwise([self.first, *[self.width] * self.depth, 1])]

    @cached_property
    def units(self) -> list[int]:
        """What dropout acts on: the inputs of each dense layer, the features themselves excepted."""
        return [self.first] * bool(self.convolutions) + [self.width] * self.depth

    @cached_property
    def parameters(self) -> int:
        """Weights and biases of one network."""
        return sum((into + 1) * out for into, out in self.sizes)

    @cached_property
    def activations(self) -> int:
        """Numbers that one row leaves behind on its way forward."""
        dense = self.first + self.width * self.depth + 1
        if not self.convolutions:
            return dense
        lengths = self.convolutions.lengths(self.features)[1:]
        return dense + sum(
            length * (into + out)
            for length, (into, out) in zip(lengths, self.convolutions.sizes(), strict=True)
        )

    def layers(self, flat: Tensor, m: int) -> Layers:
        """Views into a flat buffer of m such networks."""
        shapes = [shape for into, out in self.sizes for shape in ((m, into, out), (m, 1, out))]
        counts = [torch.Size(shape).numel() for shape in shapes]
        parts = flat[: sum(counts)].split(counts)
        views = [part.view(shape) for part, shape in zip(parts, shapes, strict=True)]
        return list(zip(views[::2], views[1::2], strict=True))

    def cut(self, stack: Layers, i: int, width: int) -> Layers:
        """Views of the weights (in, out) and biases (out,) of network i, which has this `width`."""
        sizes = replace(self, width=width).sizes
        return [(w[i, :into, :out], b[i, 0, :out]) for (w, b), (into, out) in zip(stack, sizes, strict=True)]


def flatten(stack: Iterable[tuple[Tensor, Tensor]]) -> Tensor:
    """One flat buffer, filled up with zeros to whole steps of a vector loop."""
    flat = torch.cat([part.flatten() for layer in stack for part in layer])
    return pad(flat, (0, -len(flat) % EVEN))


def initial(seeds: Tensor, shape: Shape, width: Tensor, dtype: torch.dtype) -> Layers:
    """Weights and biases as torch.nn.Linear and Conv1d draw them: uniform within 1/√inputs.

    For networks with `seeds` (M,) and `width` (M,), of which shape.width is the widest.
    """
    exists = torch.arange(shape.width, device=seeds.device) < width[:, None]  # (M, widest)
    stack = []
    for k, (into, out) in enumerate(shape.sizes):
        after = k > shape.filtering  # a dense hidden layer
        inputs = width if after else torch.full_like(width, into)
        drawn = 2 * uniform(seeds, INITIAL + k, 0, into + 1, out).to(dtype) - 1
        drawn *= inputs.to(dtype).rsqrt()[:, None, None]
        bias, weights = drawn[:, :1].clone(), drawn[:, 1:].clone()
        if shape.filtering <= k < shape.filtering + shape.depth:
            bias, weights = bias * exists[:, None, :], weights * exists[:, None, :]
        if after:
            weights = weights * exists[:, :, None]
        stack.append((weights, bias))
    return stack


def forward(
    stack: Layers, shape: Shape, x: Tensor, dropout: Dropout | None = None
) -> tuple[Tensor, tuple[list[Tensor], Seen]]:
    """Outputs (M, n) for x (M, n, features), and what `backward` needs: inputs of the dense layers, convolutions."""
    filters, (*hidden, (weights, bias)) = stack[: shape.filtering], stack[shape.filtering :]
    masks, seen = iter(dropout[0]) if dropout else None, []
    if filters:
        x, seen = convolve(filters, shape.convolutions, x)
        if dropout:
            silence(x, next(masks)).mul_(dropout[1])
    inputs = [x]
    for matrix, shift in hidden:
        x = torch.baddbmm(shift, x, matrix).relu_()
        if dropout:
            silence(x, next(masks)).mul_(dropout[1])
        inputs.append(x)
    # The last layer has one output: a batched product of such thin matrices takes three times as long.
    return (x * weights.mT).sum(2) + bias.squeeze(2), (inputs, seen)


def silence(hidden: Tensor, kept: Tensor) -> Tensor:
    """Sets to 0, in place, what `kept` has no bits for; multiplying by truth values takes three times as long."""
    as_bits = torch.int32 if hidden.dtype == torch.float32 else torch.int64
    hidden.view(as_bits).bitwise_and_(kept.to(as_bits))
    return hidden


def backward(
    stack: Layers,
    shape: Shape,
    memory: tuple[list[Tensor], Seen],
    slope: Tensor,
    into: Layers | None,
    scale: Tensor | None = None,
    to_rows: bool = False,
) -> Tensor | None:
    """Gradients, written `into`, of a loss with derivative `slope` (M, n) by the outputs.

    `scale` (M, 1, 1) is what dropout multiplied the remaining units by. With `to_rows`, the derivative by the
    rows (M, n, features).
    """
    (inputs, seen), first = memory, shape.filtering
    back = slope.unsqueeze(2)
    if into:
        weights, bias = into[-1]
        torch.sum(inputs[-1] * back, 1, out=weights.squeeze(2))
        torch.sum(back, 1, keepdim=True, out=bias)
    back = back * stack[-1][0].mT
    for k in reversed(range(shape.depth)):
        back = through(back, inputs[k + 1], scale)
        if into:
            torch.bmm(inputs[k].mT, back, out=into[first + k][0])
            torch.sum(back, 1, keepdim=True, out=into[first + k][1])
        if k or first or to_rows:
            back = torch.bmm(back, stack[first + k][0].mT)
    if first:
        back = through(back, inputs[0], scale)
        features = shape.features if to_rows else None
        filters = into[:first] if into else None
        return convolve_back(stack[:first], shape.convolutions, seen, back, filters, features)
    return back if to_rows else None


def through(back: Tensor, hidden: Tensor, scale: Tensor | None) -> Tensor:
    """Slopes before dropout and ReLU, from those after them."""
    if scale is not None:
        back.mul_(scale)
    return torch.ops.aten.threshold_backward(back, hidden, 0)  # nothing where a unit was off


def squared(outputs: Tensor, y: Tensor) -> Tensor:
    return (outputs - y).square()


def squared_slope(outputs: Tensor, y: Tensor) -> Tensor:
    return 2 * (outputs - y)


def logistic(outputs: Tensor, y: Tensor) -> Tensor:
    return binary_cross_entropy_with_logits(outputs, y, reduction="none")


def logistic_slope(outputs: Tensor, y: Tensor) -> Tensor:
    rest = -outputs.numel() % EVEN
    if rest:  # what is left over by a CPU's vector loop would depend on where in the stack a model is
        return pad(outputs.flatten(), (0, rest)).sigmoid_()[:-rest].view_as(outputs) - y
    return outputs.sigmoid() - y


# The loss of each row, and its derivative by the output.
LOSSES = {"squared": (squared, squared_slope), "logistic": (logistic, logistic_slope)}
