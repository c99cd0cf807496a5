"""Random numbers of many models at once: each is a hash of the model's seed, a purpose, a step and its own place.

So a number depends neither on the models beside it nor on how many were drawn before it, on any device.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

GOLDEN = -1640531527  # 2³² / golden ratio as a signed 32-bit number: sets consecutive counters far apart
ORDER, DROPOUT, INITIAL = 0, 1, 2  # what a random number is for; a layer's number is added to the last


def uniform(seeds: Tensor, purpose: int, step: int | Tensor, rows: int, columns: int) -> Tensor:
    """(M, rows, columns) numbers in [0, 1) for seeds (M,): float32, multiples of 2⁻²⁴."""
    return ((bits(seeds, purpose, step, rows, columns) >> 8) & 0xFFFFFF) / 2.0**24


def shuffles(seeds: Tensor, epoch: int, n: int) -> Tensor:
    """(M, n): for each model an order of its n rows, new in every epoch."""
    return bits(seeds, ORDER, epoch, 1, n).squeeze(1).argsort(1)  # a bijection of the counter: no ties


def factors(seeds: Tensor, first: int, steps: int, layers: int, longest: int) -> Tensor:
    """(steps, M, 2 · layers, longest) odd numbers, int32, from which `kept` makes the dropout of each step.

    `longest` is the most rows or units of any layer; numbers do not depend on it. Steps count from 0, the first
    of these being `first`: many are hashed at once, outside the step that a GPU repeats.
    """
    each = torch.arange(first, first + steps, dtype=torch.int32, device=seeds.device)
    return bits(seeds, DROPOUT, each[:, None], 2 * layers, longest) | 1


def limits(share: Tensor) -> Tensor:
    """(M, 1, 1): below which of the numbers that `kept` draws a unit is off, with chance `share` (M,)."""
    return ((share.double() - 0.5) * 2**31).int()[:, None, None] - 1


def kept(factors: Tensor, limit: Tensor, rows: int, units: Sequence[int]) -> list[Tensor]:
    """Which `units` of each layer dropout leaves on: (M, rows, units) int32, all bits set or none.

    `factors` (M, 2 · layers, longest) are one step's. A unit's number is the product of an odd random number of
    its row and one of its column: a multiplication instead of a hash. It is uniform, and any three are independent.
    """
    masks = []
    for k, count in enumerate(units):
        drawn = factors[:, 2 * k, :rows, None] * factors[:, 2 * k + 1, None, :count]
        drawn.bitwise_right_shift_(1)  # 31 bits, so that the difference cannot overflow
        masks.append(torch.sub(limit, drawn, out=drawn).bitwise_right_shift_(31))  # its sign, all over
    return masks


def bits(seeds: Tensor, purpose: int, step: int | Tensor, rows: int, columns: int) -> Tensor:
    """(M, rows, columns) random 32-bit integers; a row's columns all differ, rows overlap from column 65536 on.

    With steps (S, 1), (S, M, rows, columns).
    """
    key = scramble(scramble(scramble(seeds) + purpose) + step)
    row, column = (torch.arange(k, dtype=torch.int32, device=seeds.device) for k in (rows, columns))
    return scramble(key[..., None, None] + (row[:, None] * 65536 + column) * GOLDEN)


def scramble(number: Tensor) -> Tensor:
    """A bijection of 32-bit integers without visible pattern (lowbias32 of github.com/skeeto/hash-prospector)."""
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B - 2**32)):
        number = (number >> shift).bitwise_and_(2 ** (32 - shift) - 1).bitwise_xor_(number).mul_(factor)
    return (number >> 16).bitwise_and_(0xFFFF).bitwise_xor_(number)
