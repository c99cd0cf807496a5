"""Claims before anything is run: the epoch that each will meet, and the exemplars that must wait until it is locked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..claims import designs, lock
from ..claims.forms import Lock, Plan
from ..core.errors import Problem
from ..notebook.exemplar import Exemplar
from ..runs.survey import Survey
from .strict import Reading


def plans(
    reading: Reading, found: Iterable[Exemplar], wrong: Sequence[Problem]
) -> tuple[list[Plan], list[Problem]]:
    """Each claim with the epoch that the settings of its exemplars set; nothing that a run left is looked at.

    `found` are the exemplars; settings that cannot be read are `wrong`, and the claims on their exemplars are left out.
    """
    broken = {Path(problem.file).parts[1] for problem in wrong}
    claims = [claim for claim in reading.claims if not broken & set(claim.exemplars)]
    planned, unknown = lock.plans(claims, {one.name: one.epoch for one in found})
    return planned, [*wrong, *unknown]


def held(reading: Reading, locked: Lock, seen: Survey) -> tuple[set[str], list[Problem]]:
    """The stale exemplars that a build must not run, and what has to be mended first.

    On the seeds of a confirmation epoch runs no exemplar that no chapter names, since its claims may still be to
    come, and none whose claims or parameters are not locked as they stand: once results have been seen it would be
    too late.
    """
    confirming = {one.name for one in seen.exemplars if one.epoch > 0} & seen.stale
    waiting, problems = confirming - reading.exemplars, []
    claimed = {name for claim in reading.claims for name in claim.exemplars}
    for exemplar in seen.exemplars:
        if exemplar.name in claimed and (wrong := [*designs.problems(locked.designs, [exemplar])]):
            waiting |= {exemplar.name} & seen.stale
            problems += wrong
    for plan in plans(reading, seen.exemplars, seen.problems)[0]:
        own = confirming & set(plan.claim.exemplars)
        if own and (wrong := lock.problems(locked, [plan], False, "")):
            waiting |= own
            problems += wrong
    return waiting, problems
