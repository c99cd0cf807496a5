"""Every data set by its name, as a `Table`: those that come with the review, and a reader's own."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from .bioactivity import bioactivity, targets
from .gb1 import gb1
from .mpsa import mpsa, mpsa_replicate
from .own import own
from .table import Table

__all__ = [
    "bioactivity",
    "gb1",
    "load",
    "mpsa",
    "mpsa_replicate",
    "own",
    "targets",
]


def load(name: str) -> Table:
    """The data set called `name`: mpsa, mpsa_replicate, gb1, a target such as CHEMBL234_Ki, or a CSV file.

    Raises ValueError, in one line, for a name that is none of them and where a file is not what it should be.
    """
    if name.endswith(".csv"):
        return own(Path(name))
    whole = {"gb1": gb1, "mpsa": mpsa, "mpsa_replicate": mpsa_replicate}
    if name in whole:
        return whole[name]()
    known = [*whole, *targets()]
    if name not in known:
        near = get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}, or a .csv file"
        raise ValueError(f"no data set {name!r}; {hint}")
    return bioactivity(name)
