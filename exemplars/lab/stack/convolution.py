"""Filters slid along sequences, of many networks at once: every window of places is a row of one batched product.

A sequence is a row of x, place after place, the numbers of a place together, as `lab.data.sequences.one_hot`
writes it. Without padding: a filter that spans w of L places has L − w + 1 outputs.

Recurrent units are left out on purpose: a stack of gated ones trained twice as fast as torch.nn.GRU one by one, but
took fourteen times as long as these filters (2.5 against .18 ms a step and model: 60 letters, 32 rows, 32 units
against 16 filters that span 11), for sixty steps must wait for each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

Layers = list[tuple[Tensor, Tensor]]  # weights (M, in, out) and biases (M, 1, out) of each layer
# Of each convolution, for the way back: its windows, its outputs (M, n, places, filters), or where the largest are.
Seen = list[tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class Convolutions:
    """Convolutions before the dense layers of a network, ReLU after each.

    The outputs of the last are its `pooled` maxima along the sequence, one of each filter, blind to where they
    were; or all of them, place after place, each place's filters together.
    """

    layers: tuple[tuple[int, int], ...]  # filters, and places that each spans
    channels: int = 4  # numbers at each place of a sequence
    pooled: bool = True

    def lengths(self, features: int) -> list[int]:
        """Places of the sequence, and of each convolution's outputs, for rows of so many features.

        Raises ValueError where they are no sequence, or shorter than the filters.
        """
        length, rest = divmod(features, self.channels)
        found = [length]
        for _, span in self.layers:
            found.append(found[-1] - span + 1)
        if rest or min(found) < 1:
            raise ValueError(
                f"{features} features at {self.channels} a place leave nothing for filters over"
                f" {[span for _, span in self.layers]} places; take shorter filters, or the right channels"
            )
        return found

    def sizes(self) -> list[tuple[int, int]]:
        """Inputs and outputs of a window, for each convolution."""
        channels = [self.channels, *(filters for filters, _ in self.layers)]
        return [
            (span * into, out) for (_, span), (into, out) in zip(self.layers, pairwise(channels), strict=True)
        ]

    def outputs(self, features: int) -> int:
        """Numbers that the dense layers get."""
        filters = self.layers[-1][0]
        return filters if self.pooled else filters * self.lengths(features)[-1]


def convolve(stack: Layers, of: Convolutions, x: Tensor) -> tuple[Tensor, Seen]:
    """Outputs (M, n, of.outputs) for x (M, n, features)."""
    x, seen = x.unflatten(2, (-1, of.channels)), []
    for (matrix, bias), (_, span) in zip(stack, of.layers, strict=True):
        parts = windows(x, span)
        x = torch.baddbmm(bias, parts, matrix).unflatten(1, (x.shape[1], -1))
        if of.pooled and len(seen) + 1 == len(stack):
            x, where = x.max(2)
            seen.append((parts, where))
        else:
            seen.append((parts, x))
        x = x.relu_()
    return x.flatten(2), seen


def convolve_back(
    stack: Layers, of: Convolutions, seen: Seen, back: Tensor, into: Layers | None, features: int | None
) -> Tensor | None:
    """Writes the gradients `into`, from the slopes `back` (M, n, of.outputs) before the last ReLU.

    The slopes (M, n, features) at x, where `features` are given.
    """
    for k in reversed(range(len(stack))):
        (parts, out), (_, span) = seen[k], of.layers[k]
        n, last = back.shape[1], k + 1 == len(stack)
        if of.pooled and last:
            places = parts.shape[1] // n
            if into:
                pooled_gradients(parts, out, back, *into[k])
            if not k and features is None:
                return None
            back = back.new_zeros(*back.shape[:2], places, back.shape[2]).scatter_(
                2, out.unsqueeze(2), back.unsqueeze(2)
            )
        else:
            back = back.view_as(out) if last else torch.ops.aten.threshold_backward(back.view_as(out), out, 0)
            if into:
                torch.bmm(parts.mT, back.flatten(1, 2), out=into[k][0])
                torch.sum(back, (1, 2), out=into[k][1].squeeze(1))
            if not k and features is None:
                return None
        back = folded(torch.bmm(back.flatten(1, 2), stack[k][0].mT).unflatten(1, (n, -1)), span)
    return back.flatten(2)


def windows(x: Tensor, span: int) -> Tensor:
    """(M, n · windows, span · channels) of x (M, n, places, channels), copied once where all models share x."""
    m, _, _, channels = x.shape
    x = (x[:1] if x.stride(0) == 0 else x).flatten(2)
    parts = x.unfold(2, span * channels, channels)
    return parts.reshape(len(x), -1, span * channels).expand(m, -1, -1)


def folded(slopes: Tensor, span: int) -> Tensor:
    """The sum of the slopes (M, n, windows, span · channels) of each place's windows: (M, n, places, channels)."""
    m, n, count, _ = slopes.shape
    parts = slopes.view(m, n, count, span, -1)
    total = slopes.new_zeros(m, n, count + span - 1, parts.shape[-1])
    for k in range(span):
        total[:, :, k : k + count] += parts[:, :, :, k]
    return total


def pooled_gradients(parts: Tensor, where: Tensor, back: Tensor, weights: Tensor, bias: Tensor) -> None:
    """Writes the gradients of pooled filters: each row of x contributes one window to a filter."""
    m, n, _ = where.shape
    rows = torch.arange(m * n, device=where.device).view(m, n, 1)
    chosen = torch.nn.functional.embedding(rows * (parts.shape[1] // n) + where, parts.flatten(0, 1))
    torch.sum(chosen.mul_(back.unsqueeze(3)), 1, out=weights.mT)
    torch.sum(back, 1, keepdim=True, out=bias)
