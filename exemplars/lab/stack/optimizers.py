"""How the weights of a stack follow their gradients, each model at its own rate, decay and momentum.

A function of a `descent.Stack` for each optimizer, and how many buffers it carries from step to step.
"""

from __future__ import annotations

from itertools import chain

from torch import Tensor
from torch.optim.adamw import adamw as fused

# Multiprocessors of a large GPU; how many numbers a block of torch's fused kernel takes, and is worth starting.
MULTIPROCESSORS, BLOCK, LEAST = 132, 65536, 8192


def adamw(stack) -> None:
    """AdamW (Loshchilov & Hutter, arXiv:1711.05101), as torch.optim.AdamW writes it.

    Torch's fused kernel knows one rate only. At rate 1 and decay 1 it forgets where it stood and leaves the step's
    direction, which each model then takes at its own rate.
    """
    fused(
        *(pieces(part) for part in (stack.direction, stack.slopes, *stack.moments)),
        [],
        list(stack.taken),
        fused=True,
        lr=1.0,
        weight_decay=1.0,
        beta1=0.9,
        beta2=0.999,
        eps=1e-8,
        amsgrad=False,
        maximize=False,
    )
    for part, direction in zip(chain(*stack.weights), chain(*stack.directions), strict=True):
        if stack.decay is not None:
            part.mul_(stack.shrink)
        part.addcmul_(direction, stack.lr)


def sgd(stack) -> None:
    """Stochastic gradient descent with momentum, as torch.optim.SGD writes it (no dampening, not Nesterov's)."""
    [velocity] = stack.moments
    parts = zip(
        *(chain(*each) for each in (stack.weights, stack.gradients, stack.views(velocity))), strict=True
    )
    for part, slope, speed in parts:
        if stack.decay is not None:
            slope.addcmul_(part, stack.decay)
        speed.mul_(stack.momentum).add_(slope)
        part.addcmul_(speed, stack.lr, value=-1)


def pieces(flat: Tensor) -> list[Tensor]:
    """A flat buffer on a GPU in parts, so that the fused kernel keeps every multiprocessor busy."""
    count = cuts(flat)
    return [flat] if count == 1 else list(flat.split(-(-len(flat) // count)))


def cuts(flat: Tensor) -> int:
    wanted = min(MULTIPROCESSORS, -(-len(flat) // LEAST))
    return wanted if flat.is_cuda and len(flat) < MULTIPROCESSORS * BLOCK else 1


OPTIMIZERS = {"adamw": (adamw, 2), "sgd": (sgd, 1)}
