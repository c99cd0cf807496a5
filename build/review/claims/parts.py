"""A check dealt out to several claims in the epoch that it has met: allowed where no condition is lost.

Six conditions in one sentence are hard to read, and a mean of zeros and ones has no honest t interval. So a locked
check may be split, and a condition `x >= p` on replicates of 0 and 1 restated as `share(x >= 1) >= p`: the same
number with Clopper and Pearson's wider bounds. A construction, true by design and never counted, may ask the same
of `all(...)` its replicates. Each part keeps what was first expected of the whole, and all conditions must stand.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..core.errors import Problem
from .expression import Condition, parse
from .forms import Lock, Met

Key = tuple[str, str, bool, float, bool, float]


def key(condition: Condition) -> Key:
    """A condition apart from how it is spaced."""
    within = condition.within
    quantity = ast.unparse(within.quantity)
    return (condition.over, quantity, within.at_least, within.bound, condition.at_least, condition.bound)


def restated(condition: Condition, kind: str) -> Key | None:
    """The condition on a mean that `condition` restates, if it may."""
    within = condition.within
    quantity = ast.unparse(within.quantity)
    if condition.over == "share" and within.at_least and within.bound == 1:
        return ("mean", quantity, condition.at_least, condition.bound, condition.at_least, condition.bound)
    if condition.over == "all" and kind == "construction":
        return ("mean", quantity, within.at_least, within.bound, within.at_least, within.bound)
    return None


def covered(conditions: Iterable[Condition], kind: str, whole: str) -> set[Key] | None:
    """Which conditions of the check `whole` these are or restate; None where one of them is of its own."""
    known = {key(c) for c in parse(whole)}
    found = set()
    for condition in conditions:
        kept = {key(condition), restated(condition, kind)} & known
        if not kept:
            return None
        found |= kept
    return found


def origin(lock: Lock, one: Met) -> str | None:
    """The claim whose check, locked at the same epoch, `one` holds a part of or restates; None where it is new."""
    own = lock.claims.get(one.claim.id) or lock.retired.get(one.claim.id)
    if own and own.form.epoch == one.epoch and own.form.part_of is None and own.form.check == one.claim.check:
        return None  # as it was locked
    if one.claim.variations:
        return None
    for name in sorted({*lock.claims, *lock.retired}, key=lambda n: n != one.claim.id):
        whole = lock.whole(name, one.epoch)
        if whole is None or whole.check == one.claim.check:
            continue
        if covered(one.claim.conditions, one.claim.kind, whole.check) is not None:
            return name
    return None


def lost(lock: Lock, met: Iterable[Met]) -> list[Problem]:
    """Conditions of a check that was dealt out and that no standing part holds."""
    met = [one for one in met if one.claim.id in lock.claims]
    found = []
    split = {(e.form.part_of, e.form.epoch) for e in lock.claims.values() if e.form.part_of}
    for name, epoch in sorted(split):
        mine = [one for one in met if lock.claims[one.claim.id].form.part_of == name and one.epoch == epoch]
        whole = lock.whole(name, epoch)
        if whole is None or not mine:
            continue
        kept: set[Key] = set()
        for one in mine:
            kept |= covered(one.claim.conditions, one.claim.kind, whole.check) or set()
        for condition in parse(whole.check):
            if key(condition) not in kept:
                what = f"claim {name} was dealt out, and no part holds its condition '{condition.text}'"
                found.append(mine[0].claim.place.problem(what, "make a claim of it: all parts stay"))
    return found


def not_binary(one: Met) -> str:
    """The condition of a judged claim that restates a mean as a share of replicates other than 0 and 1, if any."""
    outcome = getattr(one, "outcome", None)
    for judged in outcome.conditions if outcome else ():
        if restated(judged.condition, "") and not judged.binary:
            return judged.condition.text
    return ""
