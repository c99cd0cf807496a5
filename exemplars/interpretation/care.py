"""A simulated clinic: how ill people are, whom doctors give intensive care, whom it helps, and who dies.

Everything is on the scale of log-odds of death. What would become of each patient with care and without it is known,
so what a policy costs is an expectation, not a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit

SIGNS = 6  # recorded numbers that say how ill a patient is
ASTHMA, MARKER = (
    SIGNS,
    SIGNS + 1,
)  # columns of x: asthma, and a laboratory value without a bearing on untreated risk
COLUMNS = SIGNS + 2
FREQUENT = 0.12  # share of patients with asthma
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(9)  # to average over what is not recorded


@dataclass(frozen=True)
class Clinic:
    """How illness, doctors and care work in one clinic."""

    seed: int = 0  # of who comes, of their lots, and of how much each recorded sign weighs
    level: float = -1.2  # log-odds of death without care, of the middle patient without asthma
    recorded: float = 1.6  # spread of the log-odds that recorded signs explain
    unrecorded: float = 0.7  # spread of those that only who sees the patient could know
    pairs: float = 0.0  # share of the recorded variance that is of pairs of signs
    asthma: float = 0.7  # log-odds that asthma adds
    benefit: float = 1.5  # log-odds that care takes away from the middle patient
    slope: float = 0.0  # how fast that benefit grows with illness; below 0 it fades
    marked: float = 0.0  # how fast it grows with the marker
    beds: float = 0.3  # share of patients for whom there is intensive care
    certain: float = 0.8  # least chance of care that asthma gives
    sharp: float = 2.0  # how strictly doctors go by their order: 0 is a lot
    seeing: float = 0.0  # share of what is not recorded that doctors see
    insight: float = 0.0  # 0: doctors care for the most ill; 1: for whom care helps most

    def recorded_illness(self, x: np.ndarray) -> np.ndarray:
        """Log-odds (n,) that the signs in x (n, COLUMNS) add: mean 0, spread `recorded`."""
        rng = np.random.default_rng([self.seed, 7])
        single, both = rng.normal(size=SIGNS), rng.normal(size=SIGNS)
        s, other = x[:, :SIGNS], np.roll(x[:, :SIGNS], 1, axis=1)
        alone, paired = s @ single / np.linalg.norm(single), (s * other) @ both / np.linalg.norm(both)
        return self.recorded * (np.sqrt(1 - self.pairs) * alone + np.sqrt(self.pairs) * paired)

    def help(self, illness: np.ndarray, marker: np.ndarray) -> np.ndarray:
        """Log-odds that care takes away, for illness without asthma in log-odds above the middle: never below 0."""
        spread = np.hypot(self.recorded, self.unrecorded)
        return 2 * self.benefit * expit(self.slope * illness / spread + self.marked * marker)

    def fates(self, x: np.ndarray, unrecorded: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Chances of death (n,) without care and with it; `unrecorded` (n,) or (1,) is standard normal."""
        ill = self.recorded_illness(x) + self.unrecorded * unrecorded
        without = self.level + ill + self.asthma * x[:, ASTHMA]
        return expit(without), expit(without - self.help(ill, x[:, MARKER]))

    def known_fates(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The same for one who knows the clinic, but of the patient only what is recorded."""
        each = [self.fates(x, np.array([node])) for node in NODES]
        without, cared_for = np.tensordot(WEIGHTS / WEIGHTS.sum(), each, 1)
        return without, cared_for

    def attention(self, x: np.ndarray, unrecorded: np.ndarray) -> np.ndarray:
        """The doctors' order (n,), asthma left out: standardised illness as they see it, or standardised gain."""
        ill = self.recorded_illness(x) + self.seeing * self.unrecorded * unrecorded
        without = self.level + ill
        gain = expit(without) - expit(without - self.help(ill, x[:, MARKER]))
        return (1 - self.insight) * standard(ill) + self.insight * standard(gain)

    def usual(self, x: np.ndarray, unrecorded: np.ndarray) -> np.ndarray:
        """Chances (n,) of care as doctors give it: `beds` on average over these patients."""
        order, least = self.sharp * self.attention(x, unrecorded), self.certain * x[:, ASTHMA]

        def chances(cut: float) -> np.ndarray:
            return np.maximum(expit(order - cut), least)

        return chances(brentq(lambda cut: chances(cut).mean() - self.beds, -100, 100))


@dataclass(frozen=True)
class Patients:
    """People who come to a clinic: what is recorded (n, COLUMNS), what is not (n,), and their chances of death (n,)."""

    x: np.ndarray
    unrecorded: np.ndarray
    without: np.ndarray
    cared_for: np.ndarray
    usual: np.ndarray  # chance of care, as doctors give it

    @cached_property
    def gain(self) -> np.ndarray:
        """Chance (n,) that care saves this patient."""
        return self.without - self.cared_for

    def deaths(self, care: np.ndarray) -> np.ndarray:
        """Chances of death (n,) where patients get care with chances `care` (n,)."""
        return self.without - care * self.gain


class Records(NamedTuple):
    """What a clinic wrote down: of n patients what is recorded (n, COLUMNS), who got care and who died (n,), 0 or 1."""

    x: np.ndarray
    care: np.ndarray
    died: np.ndarray


def patients(clinic: Clinic, n: int) -> Patients:
    """n patients yet to be treated; a seed fixes who comes, whatever else the clinic is like."""
    return come(clinic, n, np.random.default_rng([clinic.seed, 11]))


def records(clinic: Clinic, n: int) -> Records:
    """What became of n other patients in usual care; a seed fixes their lots, whatever else the clinic is like."""
    rng = np.random.default_rng([clinic.seed, 13])
    some, lots = come(clinic, n, rng), rng.random((2, n))
    care = (lots[0] < some.usual).astype(float)
    return Records(some.x, care, (lots[1] < some.deaths(care)).astype(float))


def come(clinic: Clinic, n: int, rng: np.random.Generator) -> Patients:
    x = rng.normal(size=(n, COLUMNS))
    x[:, ASTHMA] = rng.random(n) < FREQUENT
    unrecorded = rng.normal(size=n)
    return Patients(x, unrecorded, *clinic.fates(x, unrecorded), clinic.usual(x, unrecorded))


def standard(values: np.ndarray) -> np.ndarray:
    """With mean 0 and spread 1; all 0 where the values are equal."""
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)
