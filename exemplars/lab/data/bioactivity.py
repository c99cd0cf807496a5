"""How strongly compounds bind to a target, from their fingerprints. See data/bioactivity.md."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from review.notebook.seeds import DEVELOPMENT

from ..search.tasks import Task
from ..search.vault import Vault
from .table import Card, Table
from .vendored import vendored

ACTIVE = 7.0  # pKi: Ki of 100 nM or less, the whole unit at which the targets are most nearly half active


@dataclass(frozen=True)
class Compounds(Table):
    """One target: features are ECFP4 bits (n, 1024), the target is pKi, groups are compounds with equal bits."""

    split: np.ndarray  # (n,) "train" or "test", the authors'
    cliff: np.ndarray  # (n,) whether a compound of similar structure differs tenfold or more


def targets() -> tuple[str, ...]:
    """The names that `bioactivity` takes: the 14 Ki targets of the benchmark with at least 1000 compounds."""
    return tuple(map(str, arrays()["names"]))


def bioactivity(target: str) -> Compounds:
    """The compounds measured on one target, such as "CHEMBL234_Ki", in the benchmark's order.

    Training compounds with the bits of a test compound (0 to 27 a target, mirror images mostly) are left out, so
    that the authors' split has no copies on both sides; for a split of your own, keep `groups` together.
    Raises ValueError for an unknown target.
    """
    everything = arrays()
    names = [str(name) for name in everything["names"]]
    if target not in names:
        raise ValueError(f"no target {target!r}; there are {', '.join(names)}")
    bits, pki, test, cliff = (
        everything[part][everything["target"] == names.index(target)]
        for part in ("bits", "pki", "test", "cliff")
    )
    _, groups = np.unique(bits, axis=0, return_inverse=True)
    groups = groups.reshape(-1)
    kept = test | ~np.isin(groups, groups[test])
    card = Card(
        target,
        "van Tilborg, Alenicheva & Grisoni 2022, https://doi.org/10.1021/acs.jcim.2c01073, from ChEMBL",
        "CC BY-SA 3.0",
        "pKi: -log10 of the inhibition constant in mol/l",
        int(kept.sum()),
        "exemplars/data/bioactivity.md",
    )
    return Compounds(
        np.unpackbits(bits[kept], axis=1).astype(np.float32),
        pki[kept].astype(float),
        groups[kept],
        tuple(f"bit {k}" for k in range(bits.shape[1] * 8)),
        "number",
        card,
        np.where(test[kept], "test", "train"),
        cliff[kept],
    )


def sides(target: str, epoch: int) -> tuple[Compounds, np.ndarray]:
    """A target's compounds, and which of them (n,) are to be tested on: the authors' test compounds.

    Development keeps off these, and tests on a fifth of the others.
    """
    table = bioactivity(target)
    if epoch == DEVELOPMENT:
        table = table.take(table.split == "train")
        return table, np.isin(table.groups, np.unique(table.groups)[::5])
    return table, table.split == "test"


def activities(
    names: Sequence[str], compounds: int, wrong: int, epoch: int
) -> tuple[dict[str, Vault], list[Task]]:
    """For each target, whether compounds are active: a vault, and a task with `compounds` of it to learn from.

    The labels of `wrong` percent of these are turned round, those of test rows never.
    """
    vaults, tasks = {}, []
    for name in names:
        rng = np.random.default_rng([1000 * epoch, wrong, *name.encode()])
        table, test = sides(name, epoch)
        vault = vaults[name] = Vault(table.binarised(ACTIVE), test)
        rows = rng.permutation(len(vault.train))[:compounds]
        labels, turned = vault.train.target[rows], rng.random(compounds) < wrong / 100
        labels = np.where(turned, 1 - labels, labels)
        tasks.append(Task.sealed(name, vault.train.features[rows], labels, vault.questions))
    return vaults, tasks


def potencies(
    names: Sequence[str], compounds: int, epoch: int
) -> tuple[dict[str, Vault], list[Task], np.ndarray]:
    """For each target, how strongly compounds bind: vaults and tasks as above, and the spread of test outcomes.

    That is their standard deviation (targets,), of pKi.
    """
    vaults, tasks, spread = {}, [], []
    for name in names:
        table, test = sides(name, epoch)
        vault = vaults[name] = Vault(table, test)
        rng = np.random.default_rng([1000 * epoch, 2, *name.encode()])
        rows = rng.permutation(len(vault.train))[:compounds]
        tasks.append(Task.sealed(name, vault.train.features[rows], vault.train.target[rows], vault.questions))
        spread.append(table.target[test].std())
    return vaults, tasks, np.array(spread)


def arrays() -> dict[str, np.ndarray]:
    with np.load(io.BytesIO(vendored("bioactivity.npz")), allow_pickle=False) as file:
        return dict(file)
