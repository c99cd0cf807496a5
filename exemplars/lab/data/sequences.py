"""Short sequences as numbers, how they are split, and a simulated factor that binds them."""

from __future__ import annotations

import hashlib

import numpy as np

LETTERS = "ACGU"  # their order makes 3 - k the complement of letter k


def one_hot(letters: np.ndarray, size: int = len(LETTERS)) -> np.ndarray:
    """Letter numbers (..., length) below `size` as (..., size · length) zeros and ones."""
    return np.eye(size, dtype=np.float32)[letters].reshape(*letters.shape[:-1], -1)


def fifths(letters: np.ndarray, alphabet: str = LETTERS) -> np.ndarray:
    """Which fifth, 0 to 4, each sequence (n, length) belongs to, by its hash; fifth 0 is the vault."""
    hashes = (hashlib.sha256("".join(alphabet[k] for k in row).encode()).digest() for row in letters)
    return np.array([int.from_bytes(digest[:4]) % 5 for digest in hashes])


def reverse_complement(letters: np.ndarray) -> np.ndarray:
    """The other strand of letter numbers (..., length)."""
    return 3 - letters[..., ::-1]


def mutated(letters: np.ndarray, seed: int) -> np.ndarray:
    """A copy of letter numbers (..., length) with one letter of each sequence drawn anew."""
    rng = np.random.default_rng(seed)
    place = rng.integers(0, letters.shape[-1], (*letters.shape[:-1], 1))
    return np.where(np.arange(letters.shape[-1]) == place, rng.integers(0, 4, letters.shape), letters)


def binding_sites(
    seed: int, n: int = 6000, length: int = 9, noise: float = 0.2
) -> tuple[np.ndarray, np.ndarray]:
    """Random sites (n, length) and how often a factor is seen on each (n,), `noise` of that variance being noise.

    Its energy sums letters and pairs of neighbours on both strands; a fifth of the sites is bound more often than not.
    """
    rng = np.random.default_rng(seed)
    single, pair = rng.normal(size=(length, 4)), rng.normal(size=(length - 1, 4, 4)) / 2
    letters = rng.integers(0, 4, (n, length))
    strands = [
        single[range(length), s].sum(1) + pair[range(length - 1), s[:, :-1], s[:, 1:]].sum(1)
        for s in (letters, reverse_complement(letters))
    ]
    energy = np.logaddexp(*strands)
    occupied = 1 / (1 + np.exp(np.quantile(energy, 0.8) - energy))
    return letters, occupied + occupied.std() * np.sqrt(noise / (1 - noise)) * rng.normal(size=n)
