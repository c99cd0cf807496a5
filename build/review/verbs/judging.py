"""Judges every claim on the results at hand: what `review claims` lists, and a build writes down."""

from __future__ import annotations

from pathlib import Path

from ..claims import listing
from ..claims.forms import Lock
from ..core.errors import Problem
from ..core.paths import Paths
from ..placing import ledgers, place
from ..placing.place import Resolution
from ..reading import strict
from ..results.shelf import Shelf
from ..runs import at_hand


def judge(paths: Paths) -> tuple[Resolution, Shelf, Lock, list[Problem]]:
    """Every claim with its verdict on the results at hand, and what is wrong; nothing is run or written."""
    reading = strict.read(paths)
    shelf, titles, unread = at_hand.gather(paths)
    kept = ledgers.read(reading)
    resolution = place.resolve(reading, shelf, titles, kept)
    bad = {Path(p.file).name for p in unread}
    problems = at_hand.withheld(paths, (shelf.failed & reading.exemplars) - bad) + reading.problems + unread
    return resolution, shelf, kept.locked, problems + resolution.problems + resolution.missed


def as_json(resolution: Resolution, shelf: Shelf) -> str:
    """What is known of each claim, for programs."""
    more = {name: standing.data() for name, standing in resolution.standings.items()}
    return listing.as_json(resolution.checked, shelf, more)
