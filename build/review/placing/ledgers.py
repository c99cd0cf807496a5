"""What is kept beside the chapters of their claims, read at once: one that cannot be read hides nothing else that is wrong."""

from __future__ import annotations

from typing import NamedTuple

from ..claims import lock, replications
from ..claims.forms import Lock
from ..claims.replications import FreshRuns
from ..core.errors import Refused
from ..guard import links
from ..reading.strict import Reading
from ..results import openings
from ..results.openings import Opening

LOCK = "claims.lock"


class Ledgers(NamedTuple):
    """The lock, the runs on fresh seeds, and who has seen which results; each is empty where it is not there."""

    locked: Lock
    fresh: FreshRuns
    opened: tuple[Opening, ...]


def read(reading: Reading) -> Ledgers:
    """The ledgers beside the chapters. Raises Refused with what is wrong with any of them, and with the chapters."""
    found, wrong = [], []
    proof = (f"{LOCK}.ots", lambda file, where: None)  # its words are read where they are told
    for name, contents in (
        (LOCK, lock.read),
        (replications.NAME, replications.read),
        (openings.NAME, openings.read),
        proof,
    ):
        try:
            found.append(contents(*links.ledger(reading.paths, name)))
        except Refused as refused:
            wrong += refused.problems
    if wrong:
        raise Refused([*reading.problems, *wrong], reading.warnings)
    return Ledgers(*found[:3])
