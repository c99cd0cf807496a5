"""A reader's table as numbers: what to predict, from which columns, and which rows belong together.

Nothing here is fitted to the rows: gaps stay gaps, and are filled within the training part of each split.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from . import kinds
from .reading import Sheet
from .unfit import MOST, Problem, Unfit

FEWEST_ROWS, FEWEST_OF_A_KIND = 100, 20
LEVELS = 50
"""Kinds that a column may have; what has more names something."""

SUMMED = 3
"""Letters of the words that are counted in a sequence."""


@dataclass(frozen=True)
class Table:
    """`x` holds numbers, or for columns in `words` whole numbers that stand for kinds; NaN where nothing is.

    `letters` maps each column of sequences to its entries. `group` and `batch` are whole numbers, or None.
    """

    names: tuple[str, ...]  # (p,)
    x: np.ndarray  # (n, p)
    words: np.ndarray  # (p,) whether a column holds kinds
    letters: Mapping[str, np.ndarray]
    y: np.ndarray  # (n,) 0 and 1, or numbers
    readout: str
    group: np.ndarray | None
    batch: np.ndarray | None
    called: Mapping[str, str]  # target, group, batch → the name of its column

    def __len__(self) -> int:
        return len(self.y)

    @property
    def yes_no(self) -> bool:
        return self.readout == "yes-no"

    @property
    def groups(self) -> int:
        """How many groups of rows there are; as many as rows, if none are named."""
        return len(self) if self.group is None else len(np.unique(self.group))

    @property
    def unit(self) -> str:
        """What stands on one side of a split, in the plural."""
        return "rows" if self.group is None else f"entries of {self.called['group']}"

    def scrambled(self, rng: np.random.Generator) -> Table:
        """The same table with outcomes dealt out anew, whole groups at a time where groups are named."""
        if self.group is None:
            return replace(self, y=rng.permutation(self.y))
        y = self.y.copy()
        members = [np.flatnonzero(self.group == g) for g in np.unique(self.group)]
        for own, other in zip(members, rng.permutation(len(members)), strict=True):
            y[own] = rng.choice(self.y[members[other]], size=len(own), replace=len(own) > len(members[other]))
        return replace(self, y=y)


def made(sheet: Sheet, notes: Mapping) -> tuple[Table, list[str]]:
    """The table that `sheet` is by its `notes`, and what was left out. Raises Unfit with all that stands in the way."""
    problems: list[Problem] = []
    said: list[str] = []
    extra = tuple(notes.get("missing", ()))
    gone = {*kinds.MISSING, *(word.lower() for word in extra)}
    apart = {notes[key] for key in ("target", "group", "batch") if key in notes}
    apart |= {*notes.get("drop", ()), *notes.get("date", ())}

    def complain(row: int, what: str, todo: str) -> None:
        line = sheet.lines[row] if row >= 0 else 0
        problems.append(Problem(str(sheet.file), line, what, todo))

    keep, y = outcome(sheet, notes, gone, complain)
    if lost := len(keep) - int(keep.sum()):
        said.append(f"{lost} rows without {notes['target']} are left out")
    names, columns, words, letters = [], [], [], {}
    for name, entries in sheet.columns.items():
        if name in apart:
            continue
        seen = kinds.look(name, entries, sheet.form.decimal, extra)
        if seen.kind in ("empty", "constant"):
            said.append(
                f"{name} is left out: {'nothing was measured' if seen.kind == 'empty' else 'it has one entry'}"
            )
        elif name in notes.get("sequence", ()):
            letters[name] = np.array([e.upper() for e in entries])[keep]
        elif name in notes.get("categorical", ()):
            if seen.distinct > LEVELS:
                complain(
                    -1,
                    f"column {name!r} has {seen.distinct} kinds",
                    "list it under drop, or as group, in the notes",
                )
                continue
            present = sorted({e for e in entries if e.lower() not in gone})
            codes = {entry: k for k, entry in enumerate(present)}
            columns.append(np.array([codes.get(e, np.nan) for e in entries], float)[keep])
            names.append(name)
            words.append(True)
        elif seen.kind == "number" and seen.odd < 0:
            mark = sheet.form.decimal
            columns.append(
                np.array([np.nan if e.lower() in gone else kinds.number(e, mark) for e in entries])[keep]
            )
            names.append(name)
            words.append(False)
        elif seen.kind == "id":
            said.append(f"{name} is left out: it numbers the rows")
        elif seen.kind == "date":
            said.append(f"{name} is left out: it holds dates")
        else:
            row = first_odd(entries, sheet.form.decimal, gone)
            share = f", where {seen.numbers} of {len(entries)} entries are numbers" if seen.numbers else ""
            complain(row, f"column {name!r} holds words{share}", "mend it, or list it under categorical, drop or missing in the notes")  # fmt: skip
    if len(problems) > MOST:
        problems[MOST:] = [Problem(str(sheet.file), 0, f"{len(problems) - MOST} more columns cannot be read", "mend them alike")]  # fmt: skip
    if not names and not letters and not problems:
        complain(-1, "no column is left to predict from", "keep one or more")
    if problems:
        raise Unfit(problems)
    shared = {}
    for key in ("group", "batch"):
        entries = sheet.columns.get(notes.get(key, ""))
        shared[key] = None
        if entries is not None:
            shared[key] = np.unique(np.array(entries)[keep], return_inverse=True)[1]
            if shared[key].max() == 0:
                raise Unfit([Problem(str(sheet.file), 0, f"{key} {notes[key]!r} has one entry", f"take {key}: out of the notes")])  # fmt: skip
    x = np.column_stack(columns) if columns else np.empty((int(keep.sum()), 0))
    called = {key: notes[key] for key in ("target", "group", "batch") if key in notes}
    table = Table(
        tuple(names), x, np.array(words, bool), letters, y, notes["readout"], *shared.values(), called
    )
    return table, said


def outcome(sheet: Sheet, notes: Mapping, gone: set[str], complain) -> tuple[np.ndarray, np.ndarray]:
    """Which rows have an outcome, and theirs; what is too little or of no use is complained of."""
    name, entries = notes["target"], sheet.columns[notes["target"]]
    keep = np.array([entry.lower() not in gone for entry in entries])
    present = [entry for entry in entries if entry.lower() not in gone]
    if notes["readout"] == "number":
        row = first_odd(entries, sheet.form.decimal, gone)
        if row >= 0:
            complain(
                row,
                f"column {name!r} is to be predicted and holds no number",
                "mend it, or write readout: yes-no",
            )
            return keep, np.zeros(int(keep.sum()))
        y = np.array([kinds.number(entry, sheet.form.decimal) for entry in present])
    else:
        different = sorted(set(present))
        yes = notes.get("positive") or ("1" if different == ["0", "1"] else None)
        if len(different) > 1 and yes not in different:
            complain(
                -1, f"which entry of {name!r} counts as yes?", "write positive: and the entry in the notes"
            )
            return keep, np.zeros(int(keep.sum()))
        y = np.array([float(entry == yes) for entry in present])
    if len(y) < FEWEST_ROWS:
        complain(
            -1,
            f"{len(y)} rows have an outcome",
            f"measure {FEWEST_ROWS} or more: fewer cannot tell models apart",
        )
    elif len(set(y)) < 2:
        complain(-1, f"column {name!r} has one entry", "give rows of both kinds, or another target")
    elif notes["readout"] == "yes-no" and (rarer := int(min(y.sum(), (1 - y).sum()))) < FEWEST_OF_A_KIND:
        complain(
            -1, f"the rarer kind of {name!r} has {rarer} rows", f"measure {FEWEST_OF_A_KIND} or more of it"
        )
    return keep, y


def first_odd(entries: list[str], decimal: str, gone: set[str]) -> int:
    """The first row whose entry is neither missing nor a number; -1 if there is none."""
    odd = (row for row, e in enumerate(entries) if e.lower() not in gone and not kinds.parses(e, decimal))
    return next(odd, -1)
