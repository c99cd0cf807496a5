"""A CSV file as people have them: its encoding, separator and decimal mark are found out, and said.

A file is read once, line by line; of a large one a random subset of rows is kept, whole groups together. No message
quotes an entry: the line says where it stands.
"""

from __future__ import annotations

import csv
import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from .unfit import MOST, Problem, Unfit

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
WIDEST = 1000
"""Columns: pairs of them are looked at, and a report on more would take hours."""

COMMA = re.compile(r"[+-]?\d+,\d+")
WRONG = {
    b"PK\x03\x04": "an Excel file, or another archive",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"\x1f\x8b": "compressed",
    b"\xff\xfe": "in UTF-16",
    b"\xfe\xff": "in UTF-16",
    b"%PDF": "a PDF",
    b"SQLite": "a database",
}
BROKEN = ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!")
"""What a spreadsheet writes where its formula failed."""


@dataclass(frozen=True)
class Form:
    """How a file is written: `encoding` as Python names it, `decimal` the mark in its numbers."""

    encoding: str
    separator: str
    decimal: str

    @property
    def in_words(self) -> str:
        mark = "decimal commas" if self.decimal == "," else "decimal points"
        return f"{self.encoding.removesuffix('-sig')}, separated by {SEPARATORS[self.separator]}s, {mark}"


@dataclass(frozen=True)
class Sheet:
    """The entries of each column, the line of each row kept, how many `rows` the file has, and its form."""

    file: Path
    columns: dict[str, list[str]]
    lines: list[int]
    rows: int
    form: Form


def read(file: Path, most: int = 2000, group: str | None = None) -> Sheet:
    """The rows of `file`, a random subset of about `most` where there are more; rows of one `group` stay together.

    The subset is the same for the same file: rows, or entries of the column `group`, are ranked by their hash.
    Raises Unfit with everything that is wrong with it.
    """
    form = form_of(file)
    stream = rows_of(file, form)
    _, names = next(stream)
    header(file, names)
    at = names.index(group) if group in names else None
    kept: dict[bytes, list[tuple[int, list[str]]]] = {}
    order: list[tuple[int, bytes]] = []
    problems: list[Problem] = []
    count = held = 0
    for line, row in stream:
        count += 1
        if len(row) != len(names):
            what = f"{len(row)} entries for {len(names)} columns"
            problems.append(
                Problem(str(file), line, what, "mend the row; quote entries that hold the separator")
            )
            continue
        if wrong := next((name for name, entry in zip(names, row, strict=True) if formula(entry)), None):
            what = f"column {wrong!r} holds a spreadsheet's formula or its error"
            problems.append(Problem(str(file), line, what, "save the values instead"))
            continue
        key = row[at].encode() if at is not None else str(count).encode()
        if key not in kept:
            kept[key] = []
            rank = int.from_bytes(blake2b(key, digest_size=8).digest(), "big")
            heapq.heappush(order, (-rank, key))
        kept[key].append((line, row))
        held += 1
        while held - len(kept[order[0][1]]) >= most:
            held -= len(kept.pop(heapq.heappop(order)[1]))
    if problems:
        more = len(problems) - MOST
        rest = (
            [Problem(str(file), 0, f"{more} more lines have such faults", "mend them alike")]
            if more > 0
            else []
        )
        raise Unfit(problems[:MOST] + rest)
    if not count:
        raise Unfit([Problem(str(file), 1, "no row follows the column names", "give a line for each sample")])
    chosen = sorted(one for rows in kept.values() for one in rows)
    columns = zip(*(row for _, row in chosen), strict=True)
    entries = {name: [entry.strip() for entry in column] for name, column in zip(names, columns, strict=True)}
    return Sheet(file, entries, [line for line, _ in chosen], count, form)


def formula(entry: str) -> bool:
    return entry[:1] == "=" or entry in BROKEN


def rows_of(file: Path, form: Form) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, column names first, with its line."""
    csv.field_size_limit(100_000_000)
    with file.open(encoding=form.encoding, newline="", errors="replace") as stream:
        rows = csv.reader(stream, delimiter=form.separator, strict=True)
        while True:
            try:
                row = next(rows, None)
            except csv.Error as error:
                what = f"its quotes cannot be read ({error})"
                raise Unfit([Problem(str(file), rows.line_num, what, "save it as CSV again")]) from None
            if row is None:
                return
            if any(entry.strip() for entry in row):
                yield rows.line_num, row


def header(file: Path, names: list[str]) -> None:
    """Tidies the column names in place. Raises Unfit where they cannot name columns."""
    problems = []

    def complain(what: str, todo: str) -> None:
        problems.append(Problem(str(file), 1, what, todo))

    names[:] = [name.strip() for name in names]
    if len(names) == 1:
        complain(
            "there is one column only", "separate columns by commas, semicolons or tabs, and have two or more"
        )
    if len(names) > WIDEST:
        complain(
            f"there are {len(names)} columns", f"keep at most {WIDEST}, chosen without looking at the outcome"
        )
        raise Unfit(problems)
    if empty := [str(i) for i, name in enumerate(names, 1) if not name]:
        complain(f"column {', '.join(empty[:MOST])} has no name", "name it, or take it out")
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        complain(f"column names are used twice: {', '.join(map(repr, twice[:MOST]))}", "give each its own")
    if len(names) > 1 and all(is_number(name) for name in names):
        complain("the first line holds numbers alone", "begin with a line of column names")
    if problems:
        raise Unfit(problems)


def is_number(entry: str) -> bool:
    try:
        float(entry.replace(",", "."))
    except ValueError:
        return False
    return True


def form_of(file: Path) -> Form:
    """How `file` is written. Raises Unfit where it is no text that holds a table."""

    def refuse(what: str, todo: str) -> Unfit:
        return Unfit([Problem(str(file), 0, what, todo)])

    if file.is_dir():
        raise refuse("it is a folder", "name the CSV file in it")
    if not file.is_file():
        raise refuse("there is no such file", "look at its name and its folder")
    try:
        with file.open("rb") as stream:
            first = stream.read(200_000)
    except OSError as error:
        raise refuse(f"it cannot be read ({error.strerror})", "allow it") from None
    if not first.strip():
        raise refuse("it is empty", "give a line of column names and a line for each sample")
    for start, kind in WRONG.items():
        if first.startswith(start):
            raise refuse(
                f"it is {kind}, not a CSV file", "open it in a spreadsheet and save it as CSV (UTF-8)"
            )
    if b"\0" in first:
        raise refuse("it is no text", "save the table as CSV (UTF-8)")
    encoding = (
        "utf-8-sig"
        if is_utf8(file)
        else "cp1252"
        if first.isascii() or decodes(first, "cp1252")
        else "latin-1"
    )
    text = first.decode(encoding, errors="ignore")
    lines = text.splitlines()[:30] if len(text.splitlines()) > 1 else [text[:200_000]]
    separator = max(SEPARATORS, key=lambda mark: evenness(lines, mark))
    decimal = "," if separator != "," and decimal_commas(lines[1:], separator) else "."
    return Form(encoding, separator, decimal)


def is_utf8(file: Path) -> bool:
    with file.open(encoding="utf-8") as stream:
        try:
            while stream.read(1_000_000):
                pass
        except UnicodeDecodeError:
            return False
    return True


def decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def evenness(lines: list[str], separator: str) -> tuple[float, int]:
    """How many of the lines have as many columns as the first, and how many that are."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
    except csv.Error:
        return (0.0, 0)
    if widths[0] < 2:
        return (0.0, 0)
    return (sum(width == widths[0] for width in widths) / len(widths), widths[0])


def decimal_commas(lines: list[str], separator: str) -> bool:
    """Whether numbers are written as 1,5, and none as 1.5."""
    entries = [entry.strip() for row in csv.reader(lines, delimiter=separator) for entry in row]
    points = sum(bool(re.fullmatch(r"[+-]?\d+\.\d+", entry)) for entry in entries)
    return sum(bool(COMMA.fullmatch(entry)) for entry in entries) > points
