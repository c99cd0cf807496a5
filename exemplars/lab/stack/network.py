"""Many small ReLU networks of one depth, their weights side by side: one batched product serves them all.

All weights lie in one flat buffer, so that an optimizer's step is one operation whatever the number of layers.
Networks narrower than the widest have units whose weights, and so gradients, are 0 and stay 0.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from .noise import INITIAL, uniform

Layers = list[tuple[Tensor, Tensor]]  # weights (M, in, out) and biases (M, 1, out) of each layer
Dropout = tuple[list[Tensor], Tensor]  # each hidden layer's units left on, and what they are multiplied by


def sizes(features: int, width: int, depth: int) -> list[int]:
    return [features] + [width] * depth + [1]


def parameters(of: list[int]) -> int:
    """Weights and biases of one network with layers of these sizes."""
    return sum((into + 1) * out for into, out in pairwise(of))


def layers(flat: Tensor, of: list[int]) -> Layers:
    """Views into a flat buffer of M networks with layers of these sizes."""
    m = len(flat) // parameters(of)
    shapes = [shape for into, out in pairwise(of) for shape in ((m, into, out), (m, 1, out))]
    parts = flat.split([torch.Size(shape).numel() for shape in shapes])
    views = [part.view(shape) for part, shape in zip(parts, shapes, strict=True)]
    return list(zip(views[::2], views[1::2], strict=True))


def flatten(stack: Layers) -> Tensor:
    return torch.cat([part.flatten() for layer in stack for part in layer])


def initial(seeds: Tensor, features: int, width: Tensor, depth: int, dtype: torch.dtype) -> Layers:
    """Weights and biases as torch.nn.Linear draws them: uniform within 1/√inputs."""
    widest = int(width.max())
    exists = torch.arange(widest, device=seeds.device) < width[:, None]  # (M, widest)
    stack = []
    for k, (into, out) in enumerate(pairwise(sizes(features, widest, depth))):
        inputs = width if k else torch.full_like(width, features)
        drawn = 2 * uniform(seeds, INITIAL + k, 0, into + 1, out).to(dtype) - 1
        drawn *= inputs.to(dtype).rsqrt()[:, None, None]
        bias, weights = drawn[:, :1].clone(), drawn[:, 1:].clone()
        if k < depth:
            bias, weights = bias * exists[:, None, :], weights * exists[:, None, :]
        if k:
            weights = weights * exists[:, :, None]
        stack.append((weights, bias))
    return stack


def forward(stack: Layers, x: Tensor, dropout: Dropout | None = None) -> tuple[Tensor, list[Tensor]]:
    """Outputs (M, n) for x (M, n, features), and the inputs of each layer."""
    *hidden, (weights, bias) = stack
    inputs = [x]
    for k, (matrix, shift) in enumerate(hidden):
        x = torch.baddbmm(shift, x, matrix).relu_()
        if dropout:
            kept, scale = dropout
            silence(x, kept[k]).mul_(scale)
        inputs.append(x)
    # The last layer has one output: a batched product of such thin matrices takes three times as long.
    return (x * weights.mT).sum(2) + bias.squeeze(2), inputs


def silence(hidden: Tensor, kept: Tensor) -> Tensor:
    """Sets to 0, in place, what `kept` has no bits for; multiplying by truth values takes three times as long."""
    as_bits = torch.int32 if hidden.dtype == torch.float32 else torch.int64
    hidden.view(as_bits).bitwise_and_(kept.to(as_bits))
    return hidden


def backward(stack: Layers, inputs: list[Tensor], slope: Tensor, into: Layers, scale: Tensor | None) -> None:
    """Gradients, written to `into`, of a loss with derivative `slope` (M, n) by the outputs.

    `scale` (M, 1, 1) is what dropout multiplied the remaining units by.
    """
    back = slope.unsqueeze(2)
    *hidden, (weights, bias) = into
    torch.sum(inputs[-1] * back, 1, out=weights.squeeze(2))
    torch.sum(back, 1, keepdim=True, out=bias)
    back = back * stack[-1][0].mT
    for k, (weights, bias) in reversed([*enumerate(hidden)]):
        if scale is not None:
            back.mul_(scale)
        back = torch.ops.aten.threshold_backward(back, inputs[k + 1], 0)  # nothing where a unit was off
        torch.bmm(inputs[k].mT, back, out=weights)
        torch.sum(back, 1, keepdim=True, out=bias)
        if k:
            back = torch.bmm(back, stack[k][0].mT)


def squared(outputs: Tensor, y: Tensor) -> Tensor:
    return (outputs - y).square()


def squared_slope(outputs: Tensor, y: Tensor) -> Tensor:
    return 2 * (outputs - y)


def logistic(outputs: Tensor, y: Tensor) -> Tensor:
    return binary_cross_entropy_with_logits(outputs, y, reduction="none")


def logistic_slope(outputs: Tensor, y: Tensor) -> Tensor:
    return outputs.sigmoid() - y


# The loss of each row, and its derivative by the output.
LOSSES = {"squared": (squared, squared_slope), "logistic": (logistic, logistic_slope)}
