"""What is in the file? Which patients a saved model holds word for word."""

from __future__ import annotations

import numpy as np


def stored(saved: bytes, x: np.ndarray) -> np.ndarray:
    """Which rows of `x` (n, features) stand in `saved` in full, as numbers of 4 or of 8 bytes, one after another.

    Looks at the bytes, whatever wrote them, at every offset; it cannot see into compressed files, nor find rows
    that are stored column by column.
    """
    return looked_up(saved, x.astype(np.float32)) | looked_up(saved, x.astype(np.float64))


def looked_up(saved: bytes, x: np.ndarray) -> np.ndarray:
    """`stored` for one width of numbers: places that hold a patient's first number are compared in full."""
    rows = [row.tobytes() for row in x]
    length, found = x.shape[1] * x.itemsize, set()
    whole = np.dtype(f"u{x.itemsize}")
    first = np.unique(np.ascontiguousarray(x[:, 0]).view(whole))
    for offset in range(min(x.itemsize, len(saved))):
        numbers = np.frombuffer(saved, whole, (len(saved) - offset) // x.itemsize, offset)
        for place in offset + x.itemsize * np.flatnonzero(np.isin(numbers, first)):
            found.add(saved[place : place + length])
    return np.array([row in found for row in rows])
