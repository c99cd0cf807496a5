"""Seeds come in blocks, so that a sentence is confirmed on seeds that its author never looked at."""

from __future__ import annotations

DEVELOPMENT = 0  # this epoch is for finding designs and strengths; every other one confirms


def seeds(epoch: int, n: int) -> list[int]:
    """The first `n` seeds of a block: 0 to 99 in epoch 0 (development), 1000 · epoch + i after it.

    Raises ValueError where the block is too short.
    """
    if epoch < 0:
        raise ValueError(f"epoch {epoch} is negative; epochs count from 0")
    most = 100 if epoch == DEVELOPMENT else 1000
    if not 0 < n <= most:
        raise ValueError(f"{n} seeds asked of epoch {epoch}; it has 1 to {most}")
    return [1000 * epoch + i for i in range(n)]
