"""What the review takes as a result: the contract, `results.schema.json` beside this file, and what it cannot say.

The recorder refuses by it at the line that records, the reader at the file.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from keyword import iskeyword
from pathlib import Path

FILE = Path(__file__).with_name("results.schema.json")
SCHEMA = json.loads(FILE.read_text(encoding="utf-8"))
KINDS = SCHEMA["$defs"]
PART, NAME, FORMAT, WORDS = (
    re.compile(KINDS[kind]["pattern"]) for kind in ("part", "name", "format", "words")
)
SPELT = "lower-case letters, digits and _, a letter first, 100 at most"
"""How PART has it."""
LONGEST = KINDS["words"]["maxLength"]
"""Characters of a label, a caption, an alt text or a cell."""
REPLICATED = tuple(filter(None, KINDS["value"]["properties"]["replicated"]["enum"]))
FEWEST_DRAWS = 200  # two beyond each of the one-sided 99 % bounds
FEWEST_UNITS = 5  # of anything that a bootstrap draws anew, as of replicates
LARGEST = {".json": 5_000_000, ".ipynb": 20_000_000, ".svg": 3_000_000, ".png": 5_000_000}
"""Bytes that a file of a run may have, by its kind."""


class RecordingError(ValueError):
    """Something that cannot be reported; the message says what and why."""


def spelt(kind: str, given: str, pattern: re.Pattern = PART) -> None:
    """Refuses what names nothing, not even a column."""
    if not pattern.fullmatch(given):
        raise RecordingError(f"{kind} {given!r}: a name has {SPELT}")  # fmt: skip


def name(kind: str, given: str, pattern: re.Pattern = PART) -> None:
    """Refuses what names no value, table or figure."""
    spelt(kind, given, pattern)
    if keyword := next((part for part in given.split(".") if iskeyword(part)), None):
        raise RecordingError(f"{kind} {given!r}: {keyword!r} is a Python keyword, which a check cannot hold")


def words(what: str, text: object, *, needed: bool = False) -> None:
    """Refuses what is no text that a page can show."""
    if not isinstance(text, str) or (needed and not text.strip()):
        raise RecordingError(f"{what} is {text!r}; write what it shows in words")
    if len(text) > LONGEST:
        raise RecordingError(f"{what} has {len(text)} characters, and {LONGEST} are allowed; say less")
    if not WORDS.fullmatch(text):
        raise RecordingError(f"{what} holds a control character ({text[:40]!r}); leave it out")


def form(what: str, given: str) -> None:
    """Refuses what is no format of a number."""
    if not FORMAT.fullmatch(given):
        raise RecordingError(f"{what} has the format {given!r}; write one as .2f or d")


def finite(what: str, numbers: Iterable[float]) -> None:
    """Refuses NaN, what is infinite, and whole numbers beyond the largest float."""
    for number in numbers:
        if not -sys.float_info.max <= number <= sys.float_info.max:
            told = "a whole number of so many digits" if isinstance(number, int) else number
            raise RecordingError(f"{what}: {told} cannot be reported; find out where it comes from")


def cell(what: str, content: object) -> None:
    """Refuses what is neither text nor a number, nor None for a cell that stays empty."""
    if isinstance(content, str):
        words(f"{what}: a cell", content)
    elif isinstance(content, bool) or not isinstance(content, int | float | None):
        raise RecordingError(f"{what}: the cell {content!r} is neither a number nor text; write it as one")
    elif content is not None:
        finite(what, [content])


def replicated(what: str, given: str) -> None:
    """Refuses what replicates cannot differ in."""
    if given not in REPLICATED:
        raise RecordingError(f"{what}: replicated={given!r} is not one of {', '.join(REPLICATED)}")


def units(what: str, given: Mapping[str, int]) -> None:
    """Refuses draws that do not say what was drawn anew, or that had fewer than five of it."""
    if not given:
        raise RecordingError(f"{what}: units names nothing; say what was drawn anew and how many there are")
    for unit, count in given.items():
        words(f"{what}: a unit", unit, needed=True)
        if int(count) < FEWEST_UNITS:
            told = f"{what}: draws from {count} {unit}; take {FEWEST_UNITS} or more"
            raise RecordingError(f"{told}: fewer cannot stand for those that were not seen")


def size(what: str, content: bytes, suffix: str) -> None:
    """Refuses a file that is too large to be published."""
    if len(content) > LARGEST[suffix]:
        raise RecordingError(
            f"{what} has {len(content)} bytes, and {LARGEST[suffix]} are allowed; record less"
        )
