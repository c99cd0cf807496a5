"""A reader's own table: a CSV file, and a small YAML file of the same name that says what its columns are.

    target: activity        # the column to predict
    readout: number         # or yes-no
    positive: active        # yes-no only: the entry that counts as yes; not needed where entries are 0 and 1
    group: patient          # rows with the same entry belong together, such as repeated measurements
    drop: [id, notes]       # columns to leave out
    categorical: [sex]      # columns of words, or of numbers that stand for kinds
    sequence: [site]        # columns of equally long words, letter by letter
    unit: log10 IC50        # for axes and captions; so are source and licence

All other columns hold numbers. Only `target` and `readout` are needed.
"""

from __future__ import annotations

import csv
import math
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple, NoReturn

import numpy as np
import yaml

from .table import Card, Table

TEXTS = ("target", "readout", "positive", "group", "unit", "source", "licence")
LISTS = ("drop", "categorical", "sequence")
MISSING = ("", "na", "n/a", "nan", "null", "none", "?")


def own(table: Path | str) -> Table:
    """The table in a CSV file (UTF-8, commas, one line of column names), as the YAML file beside it describes it.

    Text becomes one indicator for each entry, a sequence one for each place and letter; numbers stay as they are.
    Raises ValueError, in one line *file:line: what; what to do*, for whatever does not fit.
    """
    file = Path(table)
    said = described(file.with_suffix(".yaml"))
    columns, lines = read(file)
    check_columns(file, said, columns)
    names: list[str] = []
    features: list[np.ndarray] = []
    for name, entries in columns.items():
        if name in (said["target"], said.get("group"), *said["drop"]):
            continue
        column = Column(file, name, entries, lines)
        read_as = next((kind for kind in ("categorical", "sequence") if name in said[kind]), "numeric")
        more, values = getattr(column, read_as)()
        names += more
        features += values
    if not features:
        raise ValueError(f"{file}: no column is left as a feature; keep at least one")
    measured = Column(file, said["target"], columns[said["target"]], lines)
    yes_no = said["readout"] == "yes-no"
    target = measured.yes_no(said.get("positive")) if yes_no else measured.numbers()
    groups = None
    if "group" in said:
        entries = Column(file, said["group"], columns[said["group"]], lines).present()
        groups = np.unique(entries, return_inverse=True)[1]
    stated = (said.get(key, "not stated") for key in ("source", "licence"))
    card = Card(file.stem, *stated, said.get("unit", said["target"]), len(lines), str(file))
    x = np.stack(features, axis=1).astype(np.float32)
    return Table(x, target, groups, tuple(names), said["readout"], card)


def described(file: Path) -> dict:
    """What the YAML says, its lists of columns filled in."""
    if not file.is_file():
        raise ValueError(f"{file}: missing; write it beside the table, with at least target: and readout:")
    try:
        text = file.read_text(encoding="utf-8")
        said = yaml.load(text, yaml.BaseLoader)  # in which yes is a word, not True
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{file}:{mark.line + 1}" if mark else str(file)
        raise ValueError(f"{place}: not valid YAML; write one key: value a line") from None
    if not isinstance(said, dict):
        raise ValueError(f"{file}:1: no keys; write at least target: and readout:")

    def refuse(key: object, what: str, todo: str) -> NoReturn:
        starts = (i for i, line in enumerate(text.splitlines(), 1) if line.startswith(f"{key}:"))
        raise ValueError(f"{file}:{next(starts, 1)}: {what}; {todo}")

    known = (*TEXTS, *LISTS)
    for key, value in said.items():
        if key not in known:
            near = get_close_matches(str(key), known, 1)
            refuse(
                key, f"unknown key {key!r}", f"did you mean {near[0]}?" if near else f"use {', '.join(known)}"
            )
        if key in TEXTS and not (value and isinstance(value, str)):
            refuse(key, f"{key} is no single word or number", f"give one, as {key}: word")
        if key in LISTS and not ((value and isinstance(value, str)) or is_list_of_words(value)):
            refuse(key, f"{key} is no list of columns", f"write {key}: [one, another]")
    for key in ("target", "readout"):
        if key not in said:
            refuse(key, f"no {key}", f"add a line {key}: …")
    if said["readout"] not in ("number", "yes-no"):
        refuse("readout", f"unknown readout {said['readout']!r}", "write number or yes-no")
    if "positive" in said and said["readout"] == "number":
        refuse("positive", "positive belongs to readout: yes-no", "leave it out, or change the readout")
    lists = {key: [said[key]] if isinstance(said.get(key), str) else said.get(key, []) for key in LISTS}
    return said | lists


def is_list_of_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def read(file: Path) -> tuple[dict[str, list[str]], list[int]]:
    """The entries of each column, and the line of each row."""
    if not file.is_file():
        raise ValueError(f"{file}: no such file; check its name and the folder")
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.reader(stream, strict=True)
            header = [name.strip() for name in next(rows, [])]
            read = [(rows.line_num, row) for row in rows if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{file}: not a CSV file in UTF-8 ({error}); save it as one") from None
    if not header or not read:
        raise ValueError(f"{file}: no rows; give a line of column names and at least one row")
    for name in header:
        if not name or header.count(name) > 1:
            raise ValueError(f"{file}:1: column name {name!r} is empty or used twice; give each its own")
    for line, row in read:
        if len(row) != len(header):
            raise ValueError(
                f"{file}:{line}: {len(row)} entries for {len(header)} columns; quote entries with commas in them"
            )
    columns = zip(*(row for _, row in read), strict=True)
    entries = {
        name: [entry.strip() for entry in column] for name, column in zip(header, columns, strict=True)
    }
    return entries, [line for line, _ in read]


def check_columns(file: Path, said: dict, columns: dict[str, list[str]]) -> None:
    """Every column that the YAML names is there, and named for one purpose only."""
    named = [said["target"], *([said["group"]] if "group" in said else [])]
    named += [name for key in LISTS for name in said[key]]
    for name in named:
        if name not in columns:
            near = get_close_matches(name, columns, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(columns)}"
            raise ValueError(f"{file}:1: no column {name!r}, which {file.stem}.yaml names; {hint}")
        if named.count(name) > 1:
            raise ValueError(f"{file.with_suffix('.yaml')}: column {name!r} is named twice; keep one purpose")


class Column(NamedTuple):
    """One column of the file, to be read as numbers, kinds, sequences or yes and no."""

    file: Path
    name: str
    entries: list[str]
    lines: list[int]

    def refuse(self, row: int, what: str, todo: str) -> NoReturn:
        raise ValueError(f"{self.file}:{self.lines[row]}: column {self.name!r} {what}; {todo}")

    def present(self) -> list[str]:
        for row, entry in enumerate(self.entries):
            if entry.lower() in MISSING:
                self.refuse(
                    row, f"has no value ({entry!r})", "fill it in, or leave out the row or the column"
                )
        return self.entries

    def numbers(self) -> np.ndarray:
        values = []
        for row, entry in enumerate(self.present()):
            try:
                values.append(float(entry))
            except ValueError:
                self.refuse(
                    row,
                    f"has {entry!r}, no number",
                    "mend it, or list it under categorical, sequence or drop",
                )
            if not math.isfinite(values[-1]):
                self.refuse(row, f"has {entry!r}, which is not finite", "mend it, or leave out the row")
        return np.array(values)

    def numeric(self) -> tuple[list[str], list[np.ndarray]]:
        return [self.name], [self.numbers()]

    def categorical(self) -> tuple[list[str], list[np.ndarray]]:
        entries = np.array(self.present())
        kinds = np.unique(entries)
        return [f"{self.name} = {kind}" for kind in kinds], [entries == kind for kind in kinds]

    def sequence(self) -> tuple[list[str], list[np.ndarray]]:
        words = [entry.upper() for entry in self.present()]
        for row, word in enumerate(words):
            if len(word) != len(words[0]):
                self.refuse(
                    row, f"has {len(word)} letters, the first row {len(words[0])}", "align the sequences"
                )
        letters = np.array([list(word) for word in words])
        places = [(place, letter) for place in range(letters.shape[1]) for letter in np.unique(letters)]
        names = [f"{self.name} {place + 1} {letter}" for place, letter in places]
        return names, [letters[:, place] == letter for place, letter in places]

    def yes_no(self, positive: str | None) -> np.ndarray:
        entries = self.present()
        kinds = sorted(set(entries))
        if len(kinds) != 2:
            shown = ", ".join(kinds[:5])
            raise ValueError(
                f"{self.file}: column {self.name!r} has {len(kinds)} different entries ({shown}), yes-no needs two; "
                "change the column, or write readout: number"
            )
        if positive is None and set(kinds) == {"0", "1"}:
            positive = "1"
        if positive not in kinds:
            yaml_file = self.file.with_suffix(".yaml")
            raise ValueError(
                f"{yaml_file}: which of {kinds[0]} and {kinds[1]} is yes? write positive: {kinds[1]}"
            )
        return np.array([float(entry == positive) for entry in entries])
