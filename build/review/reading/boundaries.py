"""Where a chapter ends: nothing that it leaves open may swallow the next, and none sets the metadata of all.

Definitions (notes, links, citation tags) stay shared, so the chapters are read as one text. Between two stands a
paragraph of its own; where pandoc does not find it there, the chapter before it was still open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

import panflute as pf

from ..core.errors import Place, Problem, ReviewError
from ..markdown import pandoc

MARK = "thechapterendshere"
OPENS = re.compile(r"^.*(?:```|~~~|<!--|:::|\$\$|\\begin|<[a-z]|---|\.\.\.).*$", re.MULTILINE | re.IGNORECASE)
"""Lines that may open what goes on over blank lines."""
METADATA = re.compile(r"^[ >]*---[ \t]*\n(?=.*\S)", re.MULTILINE)
METADATA_ENDS = re.compile(r"^[ >]*(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


def joined(texts: Sequence[str]) -> tuple[str, list[int]]:
    """`texts` as one, and the line that each begins at, from 1."""
    parts, starts, line = [], [], 1
    for number, text in enumerate(texts):
        starts.append(line)
        parts.append(text + "\n\n" + (f"{MARK}{number}\n\n" if number < len(texts) - 1 else ""))
        line += parts[-1].count("\n")
    return "".join(parts), starts


def taken_out(doc: pf.Doc) -> set[int]:
    """Takes the marks out of `doc`, and gives the numbers of the chapters that end at one."""
    found, others = set(), []
    for block in doc.content:
        inlines = block.content if isinstance(block, pf.Para) else []
        if len(inlines) == 1 and isinstance(inlines[0], pf.Str) and inlines[0].text.startswith(MARK):
            found.add(int(inlines[0].text.removeprefix(MARK)))
        else:
            others.append(block)
    doc.content = others  # taking one out by itself would compare it with all before it
    return found


def left_open(chapters: Sequence[tuple[str, str]], ended: set[int]) -> list[Problem]:
    """What the chapters, file and text each, leave open, at the line that opens it; `ended` are those that leave nothing."""
    return [
        Place(file, opener(chapters, number)).problem(
            "what begins here is not closed, and swallows the next chapter", "close it in this chapter"
        )
        for number, (file, _) in enumerate(chapters[:-1])
        if number not in ended and (number == 0 or number - 1 in ended)
    ]


def opener(chapters: Sequence[tuple[str, str]], number: int) -> int:
    """The line of chapter `number` that opens what is still open at its end; 0 where none is found."""
    text = chapters[number][1]
    after = "\n\n".join(text for _, text in chapters[number + 1 :])
    for line in reversed(list(OPENS.finditer(text))):
        ast = pandoc.read(f"{text[: line.start()]}\n\n{MARK}0\n\n{after}")[0]
        if {"t": "Para", "c": [{"t": "Str", "c": f"{MARK}0"}]} in ast["blocks"]:
            return text.count("\n", 0, line.start()) + 1
    return 0


def metadata(text: str) -> Iterator[tuple[int, int]]:
    """Where `text` sets metadata, which are those of all chapters: begin and end of each YAML block.

    One that is not closed here may be in another chapter.
    """
    for found in METADATA.finditer(text):
        end = METADATA_ENDS.search(text, found.end())
        within = text[found.start() : end.end()] if end else text[found.start() :]
        if end and sets(text) != sets(text.replace(within, blank(within), 1)):
            yield found.start(), end.end()
        elif not end and sets(f"{text}\n---") != sets(text):
            yield found.start(), found.end() - 1


def blank(text: str) -> str:
    """As many lines without a word."""
    return re.sub(r".", " ", text)


def sets(text: str) -> str:
    """The metadata in `text`, or what keeps them from being read."""
    try:
        return json.dumps(pandoc.read(f"\n{text}\n")[0]["meta"], sort_keys=True)
    except ReviewError as error:
        return str(error)
