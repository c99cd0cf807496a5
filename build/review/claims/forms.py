"""Forms: how a claim is kept in the lock."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Protocol

from .claims import Claim
from .designs import Design

SEEN = {
    "nothing": "nothing had been run",
    "development": "development seeds had been seen",
    "unopened": "results were there, and nobody had opened them",
    "results": "results had been seen",
}
"""What can have been seen when a form takes the place of another. After results it is a deviation."""


class Met(Protocol):
    """A claim and the epoch that it meets: planned by the settings, or that of the results it was judged on."""

    @property
    def claim(self) -> Claim: ...
    @property
    def epoch(self) -> int: ...


@dataclass(frozen=True)
class Plan:
    """A claim and the epoch that the settings of its exemplars have set."""

    claim: Claim
    epoch: int


@dataclass(frozen=True)
class Form:
    """A check as it stood at an epoch.

    `expect`, `source` and `kind` are those that its author named first (`expect` is None in a lock from before they
    were kept). `seen` says what had been seen when it took the place of an earlier form, one of SEEN. `part_of` names
    the claim whose check, locked at this epoch, it holds a part of or restates.
    """

    check: str
    epoch: int
    expect: str | None = None
    source: str = "build"
    kind: str = "finding"
    variations: tuple[tuple[str, str], ...] = ()
    seen: str | None = None
    part_of: str | None = None

    @property
    def hash(self) -> str:
        """Of what is checked: the check, and its variations where there are any."""
        lines = [self.check, *(f"{name}: {check}" for name, check in self.variations)]
        return "sha256:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @property
    def deviates(self) -> bool:
        """Whether it took the place of an earlier form after results had been seen."""
        return self.seen == "results"


@dataclass(frozen=True)
class Entry:
    form: Form
    earlier: tuple[Form, ...] = ()

    @property
    def forms(self) -> tuple[Form, ...]:
        return (self.form, *self.earlier)


@dataclass(frozen=True)
class Lock:
    """Entries by claim id; `retired` are claims that are no longer made; `designs` by exemplar."""

    claims: dict[str, Entry] = field(default_factory=dict)
    retired: dict[str, Entry] = field(default_factory=dict)
    designs: dict[str, Design] = field(default_factory=dict)

    def whole(self, name: str, epoch: int) -> Form | None:
        """The form of claim `name` that was locked at `epoch` before it was dealt out."""
        entry = self.claims.get(name) or self.retired.get(name)
        found = [f for f in (entry.forms if entry else ()) if f.epoch == epoch and f.part_of is None]
        return found[0] if found else None


def form(met: Met) -> Form:
    """The form in which a claim stands in its chapter."""
    claim = met.claim
    variations = tuple((v.name, v.check) for v in claim.variations)
    return Form(claim.check, met.epoch, claim.expect, claim.source, claim.kind, variations)
