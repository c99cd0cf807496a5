"""Families whose members fall ill by genes, home and chance, and the best that genes can tell of it.

The liability-threshold model (Falconer 1965, https://doi.org/10.1111/j.1469-1809.1965.tb00500.x): a liability of
variance 1 is the sum of many small genetic effects, of a home that siblings share, and of chance; who is above a
threshold is ill. A seed fixes people, effects, homes and chance, so that heritability and home can be turned with
everything else left as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm


@dataclass(frozen=True)
class People:
    """Siblings one after another: of n people, standardised genotypes and the standard parts of their liability."""

    x: np.ndarray  # (n, variants), mean 0 and variance 1 in the population
    family: np.ndarray  # (n,) number of the family
    genes: np.ndarray  # (n,) true genetic value, variance 1
    home: np.ndarray  # (n,) the same for siblings, variance 1
    chance: np.ndarray  # (n,) variance 1

    def ill(self, heritability: float, home: float, prevalence: float) -> np.ndarray:
        """0 or 1 (n,). The two are shares of the liability's variance; ValueError where they exceed 1 together."""
        if min(heritability, home) < 0 or heritability + home > 1:
            raise ValueError(f"heritability {heritability} and home {home} are no shares of one variance")
        parts = (heritability, self.genes), (home, self.home), (1 - heritability - home, self.chance)
        liability = sum(np.sqrt(share) * part for share, part in parts)
        return (liability > norm.isf(prevalence)).astype(float)


def people(seed: int, families: int, siblings: int, variants: int) -> People:
    """Children of unrelated parents. Both alleles of a variant are equally common; variants are inherited apart."""
    rng = np.random.default_rng(seed)
    effects = rng.normal(size=variants)
    parents = rng.integers(0, 2, size=(families, 1, 2, variants, 2), dtype=np.int8)  # their two alleles each
    passed = rng.integers(0, 2, size=(families, siblings, 2, variants, 1))
    alleles = np.take_along_axis(np.broadcast_to(parents, (families, siblings, 2, variants, 2)), passed, 4)
    x = ((alleles.sum((2, 4)) - 1) / np.sqrt(0.5)).reshape(-1, variants)
    home, chance = rng.normal(size=families), rng.normal(size=families * siblings)
    family = np.repeat(np.arange(families), siblings)
    return People(x, family, x @ effects / np.linalg.norm(effects), home[family], chance)


def ceiling(heritability: float, prevalence: float) -> float:
    """AUROC of the true genetic value of an infinite population, by integration: no genetic test is better.

    The genetic value is taken as normal, which the sum of a hundred variants nearly is.
    """
    genes = np.linspace(-8, 8, 4001)
    sick = norm.sf((norm.isf(prevalence) - np.sqrt(heritability) * genes) / np.sqrt(1 - heritability))
    ill, well = norm.pdf(genes) * sick, norm.pdf(genes) * (1 - sick)
    won = ill @ (np.cumsum(well) - well / 2)  # a value against itself is a tie
    return float(won / (ill.sum() * well.sum()))


def wray(heritability: float, prevalence: float) -> float:
    """The same by the formula of Wray et al. 2010, https://doi.org/10.1371/journal.pgen.1000864.

    It takes the genetic value as normal among the ill and among the well, which it only nearly is.
    """
    threshold = norm.isf(prevalence)
    ill = norm.pdf(threshold) / prevalence  # mean liability among the ill, and among the well
    well = -ill * prevalence / (1 - prevalence)
    spread = sum(1 - heritability * mean * (mean - threshold) for mean in (ill, well))
    return float(norm.cdf((ill - well) * heritability / np.sqrt(heritability * spread)))


def folds(family: np.ndarray, count: int, seed: int, *, whole: bool) -> np.ndarray:
    """Of each person (n,) the part, 0 … count - 1, in which she is tested; `whole` families, or row by row."""
    rng = np.random.default_rng([seed, 1])  # apart from what made the people
    units = family if whole else np.arange(len(family))
    order = rng.permutation(units.max() + 1)
    return order[units] % count
