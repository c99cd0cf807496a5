"""What one letter does, measured: a site against the measured sites that differ from it in that letter alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from lab.data.mpsa import Library
from lab.data.sequences import LETTERS
from scipy.stats import rankdata


@dataclass(frozen=True)
class Neighbours:
    """Sites and their one-letter neighbours among them.

    `letters` (n, length) are letter numbers; `rows` (n, length, 3) is the row of the site whose letter at that
    position is the next, the one after, and the third, or -1 where there is none.
    """

    letters: np.ndarray
    rows: np.ndarray

    @classmethod
    def of(cls, letters: np.ndarray) -> Neighbours:
        """All one-letter neighbours among different sites. Raises ValueError where a site occurs twice."""
        n, length = letters.shape
        size = len(LETTERS)
        places = size ** np.arange(length)
        codes = letters @ places
        row = np.full(size**length, -1)
        row[codes] = np.arange(n)
        if (row[codes] != np.arange(n)).any():
            raise ValueError("a site occurs twice; give each once")
        other = (letters[..., None] + np.arange(1, size)) % size
        return cls(letters, row[codes[:, None, None] + (other - letters[..., None]) * places[:, None]])

    @cached_property
    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """Site and position, each (pairs,), wherever there is a neighbour."""
        return np.nonzero((self.rows >= 0).any(2))

    @cached_property
    def near(self) -> np.ndarray:
        """(pairs, 3) rows of a pair's neighbours, or -1."""
        return self.rows[self.pairs]

    @cached_property
    def own(self) -> np.ndarray:
        """(pairs,) the letter that a pair's site has at its position."""
        return self.letters[self.pairs]

    @cached_property
    def others(self) -> np.ndarray:
        """(pairs, 3) the letters that its neighbours have or would have there."""
        return (self.own[:, None] + np.arange(1, len(LETTERS))) % len(LETTERS)

    def effect(self, values: np.ndarray) -> np.ndarray:
        """Value of a site less the mean of its neighbours' (..., pairs), from values (..., n) of sites.

        Of measurements it is the measured effect of a letter; of a model's guesses, what the model says when it is
        asked about the site and about each neighbour.
        """
        return values[..., self.pairs[0]] - self.mean(values[..., self.near])

    def mean(self, values: np.ndarray) -> np.ndarray:
        """Means over a pair's neighbours (..., pairs) of values (..., pairs, 3)."""
        known = self.near >= 0
        return (values * known).sum(-1) / known.sum(-1)


@dataclass(frozen=True)
class Measured:
    """Held-out sites that two libraries measured, and the effects of their letters in either."""

    sites: Neighbours
    y: np.ndarray  # (n,) values of the first library
    first: np.ndarray  # (pairs,) effects in the first library
    second: np.ndarray  # (pairs,) in the second

    @classmethod
    def of(cls, first: Library, second: Library, rows: np.ndarray) -> Measured:
        """Those `rows` of the first library that are in the second too."""
        place = {site.tobytes(): k for k, site in enumerate(second.letters)}
        both = [(row, place[site]) for row in rows if (site := first.letters[row].tobytes()) in place]
        one, two = np.transpose(both)
        sites = Neighbours.of(first.letters[one])
        effects = sites.effect(first.target[one]), sites.effect(second.target[two])
        return cls(sites, first.target[one], *effects)

    def deal(self, replicates: int, seed: int) -> np.ndarray:
        """Sites (replicates, k), none of them in two replicates."""
        order = np.random.default_rng(seed).permutation(len(self.y))
        share = len(order) // replicates
        return order[: replicates * share].reshape(replicates, share)

    def agreement(self, effects: np.ndarray, dealt: np.ndarray) -> dict[str, np.ndarray]:
        """Pearson's and rank correlation (replicates,) of `effects` (replicates, pairs) with the measured ones.

        Each replicate is judged by the pairs of its own sites `dealt` (replicates, k).
        """
        some = [np.isin(self.sites.pairs[0], own) for own in dealt]
        each = [(one[own], self.first[own]) for one, own in zip(effects, some, strict=True)]
        found = {"r": each, "rank": [(rankdata(a), rankdata(b)) for a, b in each]}
        return {name: np.array([np.corrcoef(*pair)[0, 1] for pair in pairs]) for name, pairs in found.items()}
