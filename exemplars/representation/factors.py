"""Simulated factors that bind short motifs, and sequences that hold such a motif or do not.

A world is one motif and one composition of letters. Positives hold the motif; negatives are whole positives in
another order with exactly the same pairs of neighbours, so that no count of letters or of pairs tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from lab.data.shuffles import dinucleotides

LENGTH, WIDTH = 60, 8  # letters of a sequence, and of a motif


@dataclass(frozen=True)
class Factor:
    """Letter numbers 0 to 3 of the motif it binds (width,), and how often a site has each letter right."""

    motif: np.ndarray
    fidelity: float

    def sites(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """n sites (n, width); a wrong letter is any of the other three."""
        wrong = rng.random((n, len(self.motif))) >= self.fidelity
        return (self.motif + wrong * rng.integers(1, 4, wrong.shape)) % 4

    def related(self, changed: int, rng: np.random.Generator) -> Factor:
        """A factor whose motif differs in so many letters."""
        places = rng.choice(len(self.motif), changed, replace=False)
        motif = self.motif.copy()
        motif[places] = (motif[places] + rng.integers(1, 4, changed)) % 4
        return replace(self, motif=motif)


def factor(fidelity: float, rng: np.random.Generator) -> Factor:
    """A factor with a random motif."""
    return Factor(rng.integers(0, 4, WIDTH), fidelity)


def background(n: int, rng: np.random.Generator, chances: np.ndarray) -> np.ndarray:
    """Letter numbers (n, LENGTH) in which each depends on the one before it, by `chances` (4, 4)."""
    letters = np.empty((n, LENGTH), int)
    letters[:, 0] = rng.integers(0, 4, n)
    cuts = chances.cumsum(1)[:, :3]
    for place in range(1, LENGTH):
        letters[:, place] = (rng.random(n)[:, None] > cuts[letters[:, place - 1]]).sum(1)
    return letters


def composition(rng: np.random.Generator) -> np.ndarray:
    """How likely each letter follows each (4, 4), rows summing to 1."""
    return rng.dirichlet(np.full(4, 10.0), 4)


def world(seed: int, fidelity: float) -> tuple[Factor, np.ndarray]:
    """The factor of a seed, and the composition (4, 4) of its sequences."""
    rng = np.random.default_rng(seed)
    return factor(fidelity, rng), composition(rng)


def bound(
    who: Factor, chances: np.ndarray, n: int, jitter: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """n sequences (n, LENGTH) in random order and whether they hold the motif (n,), which half of them do.

    It starts up to `jitter` letters to the left or right of the middle. Raises ValueError for an odd n.
    """
    if n % 2:
        raise ValueError(f"{n} sequences cannot hold the motif in one half of them; ask for an even number")
    positives = background(n // 2, rng, chances)
    starts = (LENGTH - WIDTH) // 2 + rng.integers(-jitter, jitter + 1, n // 2)
    positives[np.arange(n // 2)[:, None], starts[:, None] + np.arange(WIDTH)] = who.sites(n // 2, rng)
    negatives = dinucleotides(positives, int(rng.integers(2**31)))
    order = rng.permutation(n)
    return np.concatenate([positives, negatives])[order], np.repeat([1.0, 0.0], n // 2)[order]
