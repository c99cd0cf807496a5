"""Designs: the parameters of an exemplar's profiles, locked with the claims that rest on them.

A check says what is compared; how many sites, data sets or tries it rests on stands in the notebook's parameters and
in the settings. Whoever may change those once results were seen can choose among designs as well as among margins.
So they are locked for an epoch, and another design meets other seeds. A parameter that was not there before may join
in an epoch that has begun, since new cells need some.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..core.errors import Problem
from ..notebook.exemplar import Exemplar


@dataclass(frozen=True)
class Design:
    """`profiles` hold every parameter but the epoch, by profile and name."""

    epoch: int
    profiles: Mapping[str, Mapping[str, object]]

    def moved(self, other: Design) -> Iterator[str]:
        """Each parameter whose value here is not the one of `other`, in words; none that `other` alone has."""
        for profile, values in self.profiles.items():
            now = other.profiles.get(profile, {})
            for name, value in values.items():
                if name not in now:
                    yield f"{name} of {profile} is gone"
                elif now[name] != value:
                    yield f"{name} of {profile} was {value}, now {now[name]}"


def of(exemplar: Exemplar) -> Design:
    """The design of `exemplar` as its notebook and settings stand."""
    profiles = {name: exemplar.resolve(name, {}) for name in exemplar.profiles}
    return Design(
        exemplar.epoch,
        {p: {k: v for k, v in values.items() if k != "epoch"} for p, values in profiles.items()},
    )


def problems(locked: Mapping[str, Design], used: Iterable[Exemplar]) -> Iterator[Problem]:
    """Exemplars among `used` whose design is not as it was locked for their epoch."""
    for exemplar in used:
        old, now = locked.get(exemplar.name), of(exemplar)
        if moved := broken(old, exemplar):
            yield from moved
        elif old != now:
            what = f"the parameters of {exemplar.name} at epoch {now.epoch} are not locked as they stand"
            yield Problem(
                file_of(exemplar), 0, what, "run 'review claims --lock' and commit content/claims.lock"
            )


def broken(old: Design | None, exemplar: Exemplar) -> list[Problem]:
    """What changed of `exemplar` in the epoch that `old` was locked for."""
    now = of(exemplar)
    if old is None or old.epoch < now.epoch:
        return []
    what = [f"the epoch was {old.epoch}, now {now.epoch}"] if now.epoch < old.epoch else list(old.moved(now))
    todo = f"restore it, or set epoch: {old.epoch + 1}: another design has to meet other seeds"
    return [Problem(file_of(exemplar), 0, f"{one}, after the design was locked", todo) for one in what]


def file_of(exemplar: Exemplar) -> str:
    return f"exemplars/{exemplar.name}/settings.yaml"
