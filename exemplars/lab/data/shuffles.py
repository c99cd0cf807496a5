"""Sequences in another order that keep what a model should not be able to learn from."""

from __future__ import annotations

import numpy as np


def dinucleotides(letters: np.ndarray, seed: int, size: int = 4) -> np.ndarray:
    """Letter numbers (n, length) below `size`, each sequence shuffled with exactly its pairs of neighbours kept.

    All sequences with those pairs and that first letter are equally likely (Altschul & Erickson 1985,
    https://doi.org/10.1093/oxfordjournals.molbev.a040370): pairs are edges from letter to letter, a sequence is a
    walk along all of them, and every letter's edges are taken in random order, drawn again until the last ones
    lead from every letter to the sequence's last.
    """
    n, length = letters.shape
    if length < 3:
        return letters.copy()
    rng, rows = np.random.default_rng(seed), np.arange(n)
    starts, ends = letters[:, :-1], letters[:, 1:]
    last = letters[:, -1]
    first = (starts[:, :, None] < np.arange(size)).sum(1)  # (n, size): where each letter's edges begin
    counts = (starts[:, :, None] == np.arange(size)).sum(1)
    follows = np.empty_like(ends)  # (n, length - 1): each letter's successors, in the order of their use
    todo = rows
    while len(todo):
        order = (starts[todo] + rng.random((len(todo), length - 1))).argsort(1)
        follows[todo] = np.take_along_axis(ends[todo], order, 1)
        closing = np.where(
            counts > 0, np.take_along_axis(follows, (first + counts - 1) % (length - 1), 1), last[:, None]
        )
        closing[rows, last] = last
        reached = closing
        for _ in range(size):
            reached = np.take_along_axis(closing, reached, 1)
        todo = np.flatnonzero((reached != last[:, None]).any(1))
    made, taken = np.empty_like(letters), first.copy()
    made[:, 0] = letters[:, 0]
    for place in range(length - 1):
        now = made[:, place]
        made[:, place + 1] = follows[rows, taken[rows, now]]
        taken[rows, now] += 1
    return made
