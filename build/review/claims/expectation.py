"""How the claims came out beside what was first expected of them, which `expect=` may not change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .claims import Checked
from .forms import Form, Lock


@dataclass(frozen=True)
class Tally:
    """Ids of claims by how they came out; constructions, true by design, stand apart.

    `unknown` are claims whose lock does not say what was first expected.
    """

    as_expected: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    constructions: list[str] = field(default_factory=list)
    retired: int = 0

    @property
    def in_words(self) -> str:
        """'30 of 34 claims as first expected, 4 otherwise (cost, link, noise, sites); 3 constructions apart'."""
        judged = len(self.as_expected) + len(self.otherwise) + len(self.unknown)
        words = f"{len(self.as_expected)} of {judged} claim{'' if judged == 1 else 's'} as first expected"
        if self.otherwise:
            words += f", {len(self.otherwise)} otherwise ({', '.join(sorted(self.otherwise))})"
        if self.unknown:
            words += f", {len(self.unknown)} without a first expectation on record"
        if n := len(self.constructions):
            words += f"; {n} construction{'' if n == 1 else 's'} apart"
        return words + (f"; {self.retired} retired" if self.retired else "")


def first(lock: Lock, one: Checked) -> Form | None:
    """The form in which the lock knows a claim: what was first expected of it, and of which source and kind."""
    entry = lock.claims.get(one.claim.id)
    return entry.form if entry else None


def surprised(lock: Lock, one: Checked) -> bool:
    """Whether a claim came out otherwise than first expected; also where it holds by a choice of its author alone."""
    form = first(lock, one)
    return bool(form and form.expect) and (one.outcome.verdict != form.expect or bool(one.depends))


def tally(lock: Lock, checked: Sequence[Checked]) -> Tally:
    """How `checked` came out. What was locked as a finding is no construction, whatever its chapter calls it now."""
    found = Tally(retired=len(lock.retired))
    for one in checked:
        form = first(lock, one)
        if (form.kind if form else one.claim.kind) == "construction":
            found.constructions.append(one.claim.id)
        elif form is None or form.expect is None:
            found.unknown.append(one.claim.id)
        else:
            (found.otherwise if surprised(lock, one) else found.as_expected).append(one.claim.id)
    return found
