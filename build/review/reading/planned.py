"""Claims before anything is run: the epoch that each will meet, and the exemplars that must wait until it is locked."""

from __future__ import annotations

from pathlib import Path

from ..claims import designs, lock
from ..claims.forms import Lock, Plan
from ..core.errors import Problem
from ..core.paths import Paths
from ..runs import engine, exemplars
from .strict import Reading


def plans(paths: Paths, reading: Reading) -> tuple[list[Plan], list[Problem]]:
    """Each claim with the epoch that the settings of its exemplars set; nothing that a run left is looked at.

    Settings that cannot be read are problems, and the claims on their exemplars are left out.
    """
    found, wrong = exemplars.discover(paths)
    broken = {Path(problem.file).parts[1] for problem in wrong}
    claims = [claim for claim in reading.claims if not broken & set(claim.exemplars)]
    planned, unknown = lock.plans(claims, {one.name: one.epoch for one in found})
    return planned, wrong + unknown


def held(paths: Paths, reading: Reading, locked: Lock) -> tuple[set[str], list[Problem]]:
    """The stale exemplars that a build must not run, and what has to be mended first.

    On the seeds of a confirmation epoch runs no exemplar that no chapter names, since its claims may still be to
    come, and none whose claims or parameters are not locked as they stand: once results have been seen it would be
    too late.
    """
    found, _ = exemplars.discover(paths)
    stale = {one.name for one in engine.status(paths) if not one.fresh}
    confirming = {one.name for one in found if one.epoch > 0} & stale
    waiting, problems = confirming - reading.exemplars, []
    claimed = {name for claim in reading.claims for name in claim.exemplars}
    for exemplar in found:
        if exemplar.name in claimed and (wrong := [*designs.problems(locked.designs, [exemplar])]):
            waiting |= {exemplar.name} & stale
            problems += wrong
    for plan in plans(paths, reading)[0]:
        own = confirming & set(plan.claim.exemplars)
        if own and (wrong := lock.problems(locked, [plan], False, "")):
            waiting |= own
            problems += wrong
    return waiting, problems
