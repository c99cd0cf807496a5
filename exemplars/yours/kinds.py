"""What a column seems to hold, told from its entries and its name: a proposal that its owner can overrule."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

MISSING = ("", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "?", ".", "-", "missing", "unknown")
"""Entries that mean nothing was measured, in small letters, in any table."""

CODES = ("-1", "-9", "-99", "-999", "-9999", "99", "999", "9999")
"""Numbers that often mean the same, and that only the owner of a table can tell from a measurement."""

MANY = 30
"""Kinds in a column of words; what has more is free text, or names something."""

DATE = re.compile(r"\d{4}[-/.]\d\d?[-/.]\d\d?([T ].*)?|\d\d?[-/.]\d\d?[-/.](\d{4}|\d\d)([T ].*)?")
LETTERS = (frozenset("ACGTUN-"), frozenset("ACDEFGHIKLMNPQRSTVWYXBZ*-"))
TARGET = re.compile(r"target|outcome|label|class|response|diagnosis|disease|status|died|dead|death|survived|event|relapse|y|hospdead|activity|phenotype|case", re.I)  # fmt: skip
GROUP = re.compile(r".*(patient|subject|donor|person|participant|individual|animal|mouse|family|pedigree|gene|scaffold|cell_?line|specimen).*|(.*[_ .])?(id|pid)", re.I)  # fmt: skip
BATCH = re.compile(r".*(batch|plate|site|cent(er|re)|hospital|scanner|lane|chip|cohort|study|location|dataset).*", re.I)  # fmt: skip
YES = (
    "1",
    "yes",
    "y",
    "true",
    "t",
    "positive",
    "pos",
    "case",
    "active",
    "dead",
    "died",
    "disease",
    "malignant",
)


@dataclass(frozen=True)
class Seen:
    """One column: its `kind` is number, kinds, sequence, date, id, text, constant or empty."""

    name: str
    kind: str
    distinct: int
    missing: int  # entries that mean nothing was measured
    code: str = ""  # a number that may mean the same
    odd: int = -1  # the row of the first entry that does not fit a column of numbers, -1 for none
    numbers: int = 0  # entries that are numbers


def number(entry: str, decimal: str) -> float:
    """Raises ValueError where `entry` is none."""
    return float(entry.replace(",", ".") if decimal == "," else entry)


def look(name: str, entries: list[str], decimal: str = ".", missing: tuple[str, ...] = ()) -> Seen:
    """What the column seems to be; `missing` are further entries that mean nothing was measured."""
    gone = {*MISSING, *(word.lower() for word in missing)}
    present = [(row, entry) for row, entry in enumerate(entries) if entry.lower() not in gone]
    counted = Counter(entry for _, entry in present)
    lost, distinct, held = len(entries) - len(present), len(counted), len(present)
    if not held:
        return Seen(name, "empty", 0, lost)
    if distinct == 1:
        return Seen(name, "constant", 1, lost)
    wrong = {entry for entry in counted if not parses(entry, decimal)}
    fits = held - sum(counted[entry] for entry in wrong)
    if not wrong:
        whole = [entry for entry in counted if re.fullmatch(r"[+-]?\d+", entry)]
        if distinct == held == len(whole) and (named_id(name) or consecutive(whole)):
            return Seen(name, "id", distinct, lost)
        code = next((c for c in CODES if counted[c] > 0.02 * len(entries) and distinct > 10 and apart(c, counted, decimal)), "")  # fmt: skip
        return Seen(name, "number", distinct, lost, code, numbers=fits)
    if sum(counted[entry] for entry in counted if DATE.fullmatch(entry)) > 0.95 * held:
        return Seen(name, "date", distinct, lost)
    if fits > 0.5 * held and distinct > 10:
        odd = next(row for row, entry in present if entry in wrong)
        return Seen(name, "number", distinct, lost, odd=odd, numbers=fits)
    if distinct > 0.2 * held and is_sequence(counted):
        return Seen(name, "sequence", distinct, lost)
    if distinct == held:
        return Seen(name, "id", distinct, lost)
    return Seen(name, "kinds" if distinct <= MANY else "text", distinct, lost)


def parses(entry: str, decimal: str) -> bool:
    try:
        return abs(number(entry, decimal)) < float("inf")
    except ValueError:
        return False


def consecutive(whole: list[str]) -> bool:
    values = sorted(map(int, whole))
    return values[-1] - values[0] == len(values) - 1


def named_id(name: str) -> bool:
    return bool(re.fullmatch(r"(.*[_ .])?(id|no|nr|number|index|row)|unnamed.*", name, re.IGNORECASE))


def apart(code: str, counted: Counter, decimal: str) -> bool:
    """Whether `code` lies well beyond all other numbers of its column."""
    others = [number(entry, decimal) for entry in counted if entry != code]
    low, high, value = min(others), max(others), float(code)
    return value < low - 0.2 * (high - low) or value > high + 0.2 * (high - low) or (value < 0 <= low)


def is_sequence(counted: Counter) -> bool:
    words = [entry for entry in counted if len(entry) >= 6]
    if len(words) < 0.95 * len(counted):
        return False
    used = set("".join(words[:2000]))
    return used <= LETTERS[0] | {letter.lower() for letter in LETTERS[0]} or used <= LETTERS[1]
