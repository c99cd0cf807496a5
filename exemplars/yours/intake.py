"""A table before it is run on: read, its notes proposed where there are none, and refused where no report can be made.

    python -m yours.intake my.csv

prints what it found as JSON, for the machine. `opened` gives the table itself.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NamedTuple

from . import kinds, notes, reading, table
from .unfit import Problem, Unfit


class Opened(NamedTuple):
    """A table with what is to be said of it: how many rows the file has, how it is written, what was left out."""

    table: table.Table
    rows: int
    form: str
    said: list[str]


def opened(file: Path, most: int = 2000) -> Opened:
    """The table in `file` by the notes beside it, or by those that would be proposed; about `most` of its rows.

    Raises Unfit with all that stands in the way.
    """
    beside = file.with_suffix(".yaml")
    sheet = reading.read(file, most)
    told = proposed(sheet, beside)[1] if not beside.is_file() else notes.read(beside, sheet.columns)
    if "group" in told and sheet.rows > most:
        sheet = reading.read(file, most, told["group"])
    made, said = table.made(sheet, told)
    return Opened(made, sheet.rows, sheet.form.in_words, said)


def proposed(sheet: reading.Sheet, beside: Path) -> tuple[str, dict]:
    """Notes for `sheet` as text, and what they say. Raises Unfit where their owner must decide."""
    seen = [kinds.look(name, entries, sheet.form.decimal) for name, entries in sheet.columns.items()]
    text, problems = notes.propose(beside, seen, sheet.columns)
    if problems:
        raise Undecided(text, problems)
    return text, notes.parsed(text)


class Undecided(Unfit):
    """Notes that their owner must finish."""

    def __init__(self, text: str, problems: list[Problem]):
        super().__init__(problems)
        self.text = text


def look(file: Path) -> dict:
    """What there is to say of the table in `file`; notes are proposed beside it where there are none."""
    beside, said = file.with_suffix(".yaml"), []
    try:
        if file.suffix.lower() in (".yaml", ".yml"):
            raise Unfit([Problem(str(file), 0, "these are notes", "name the CSV file beside them")])
        if not beside.is_file():
            sheet = reading.read(file)
            try:
                text, undecided = proposed(sheet, beside)[0], None
            except Undecided as error:
                text, undecided = error.text, error
            said.append(kept(beside, text))
            if undecided:
                raise undecided
        found = opened(file)
    except Unfit as unfit:
        return {"said": said, "problems": [list(problem) for problem in unfit.problems]}
    return {"said": said + [f"left out: {one}" for one in found.said], "problems": []}


def kept(beside: Path, text: str) -> str:
    """Writes the notes, and says so; what is there already is never written over."""
    try:
        with beside.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        return f"{beside}: cannot be written ({error.strerror}); these notes are assumed:\n{text}"
    return f"{beside}: what the columns seem to be; change what is wrong and run again"


if __name__ == "__main__":
    print(json.dumps(look(Path(sys.argv[1]))))
