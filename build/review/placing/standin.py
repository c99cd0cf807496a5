"""Says of each result that a record lends to a run still to come that it is not this build's."""

from __future__ import annotations

from collections.abc import Set

import panflute as pf

from ..claims.claims import Checked
from ..results.shelf import Shelf

WORDS = "from the record; being rerun now"


def stands(one: Checked, shelf: Shelf, source: str) -> bool:
    """Whether what `one` says of `source` rests on a record in the place of a run."""
    return source == "build" and not shelf.standing_in.isdisjoint(one.claim.exemplars)


def named(one: Checked, shelf: Shelf, source: str) -> str:
    """What a reader is told of where numbers come from."""
    return WORDS.capitalize() if stands(one, shelf, source) else source.capitalize()


def add(doc: pf.Doc, names: Set[str]) -> None:
    """Puts before everything else which exemplars are still to run; nothing where none is."""
    if names:
        said = f"{len(names)} of the exemplars are being run now: {', '.join(sorted(names))}. "
        rest = (
            "Until they have ended, their numbers, figures and verdicts here are those of committed records of "
            "earlier runs; this build has confirmed none of them. Open output/index.html again afterwards."
        )
        doc.content.insert(0, pf.BlockQuote(pf.Para(pf.Strong(pf.Str(said)), pf.Str(rest))))
