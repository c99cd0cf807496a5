"""Reads each chapter by itself, and again only where it has changed: for who looks at the page after each sentence.

pandoc makes the same of a chapter alone and among the others as long as none of them defines what another could use,
names a heading as another does, or holds what could go on into the next. Where that is not sure, they are read as one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import accumulate, pairwise

from ..core.errors import ReviewError
from ..markdown import pandoc
from ..markdown.tree import words_in
from .boundaries import MARK
from .chapters import Source

SHARES = re.compile(
    r"^[^\w\[\n]*(?:\w+[.)][ \t]+)?\[(?:(?!\n[ \t>]*\n).)*?\]:"  # definitions, also those of notes,
    r"|\[\^|\(@[\w-]*\)|\\\w*(?:newcommand|newenvironment|Declare)|\\(?:[egx]?def|let)\b"  # examples and macros;
    r"|^[ \t>]*(?:~~~|```[^\n]*```|-{3,}[ \t]*$|-+(?:[ \t]+-+)+[ \t]*$)",  # what may go on over blank lines
    re.MULTILINE | re.DOTALL,
)
COMMENT = r'!--(?:(?!--|"\]).)*-->(?:\\n)*"\]'
GOES_ON = re.compile(
    rf'"t":"(?:Note|Raw(?:Inline|Block)(?!","c":\["html","<{COMMENT}))"|"Str","c":"(?:[^"\\]|\\[^\\])*\\\\|:::|```|<(?!{COMMENT})[A-Za-z!/?]'
)
"""In what pandoc makes of a chapter: notes, which it counts, and what it read as text, or left to formats, and might be
the begin of something. A whole comment is none."""
EMPTY = '{"pandoc-api-version":[1,22,2,1],"meta":{},"blocks":['
HEADING = re.compile(r'\{"t":"Header","c":\[\d,\["([^"]*)"')
UNLIKE = re.compile(r'"t": "(?:Code|Span|Link|Image|Cite|Math)"')
"""What is written otherwise than it reads."""
NUMBER = re.compile(r'(?<="citationNoteNum":)\d+')


@dataclass(frozen=True)
class Part:
    """A chapter as pandoc reads it alone: `blocks` is JSON, `ids` and `named` are of its headings.

    `words` are its letters, digits and brackets; `notes` is how far pandoc has counted citations.
    """

    blocks: str
    ids: tuple[str, ...]
    named: tuple[str, ...]
    words: str
    notes: int


def parsed(source: Source) -> tuple[str, list[str]]:
    """What `pandoc.parse` says of the whole."""
    parts = [
        alone(text, number, number == len(source.starts) - 1) for number, text in enumerate(texts(source))
    ]
    known = [part for part in parts if part]
    if len(known) < len(parts) or len(parts) < 2 or depends(known):
        return pandoc.parse(source.markdown)
    before = accumulate((part.notes for part in known), initial=0)
    shifted = (
        NUMBER.sub(lambda n, so_far=so_far: str(int(n[0]) + so_far), part.blocks) if so_far else part.blocks
        for part, so_far in zip(known, before, strict=False)
    )
    return ",".join(shifted) + "]}\n", []


def texts(source: Source) -> Iterator[str]:
    """Each chapter with the marks around it; the metadata go with the first."""
    lines = source.markdown.split("\n")
    begins = [0, *(start - 1 for start in source.starts[1:]), len(lines)]
    for number, (begin, end) in enumerate(pairwise(begins)):
        mark = f"{MARK}{number - 1}\n\n" if number else ""
        yield mark + "\n".join(lines[begin:end])


@lru_cache(maxsize=256)
def alone(text: str, number: int, last: bool) -> Part | None:
    """The chapter `number` read by itself; None where it might matter to another."""
    body = text.partition("\n---\n\n")[2] if number == 0 else text
    if SHARES.search(body):
        return None
    try:
        out, warned = pandoc.parse(text)
    except ReviewError:  # all at once, it is told at its line
        return None
    begin, end = EMPTY + mark(number - 1) + ",", "]}\n" if last else f"{mark(number)}]}}\n"
    if warned or not out.endswith(end) or (number and not out.startswith(begin)):
        return None
    blocks = out[len(begin) if number else 0 : -len("]}\n")]
    if GOES_ON.search(blocks[blocks.index('"blocks":[') :] if number == 0 else blocks):
        return None
    headings = list(HEADING.finditer(blocks))
    named = tuple(name(json.JSONDecoder().raw_decode(blocks, h.start())[0]["c"][2]) for h in headings)
    notes = max(map(int, NUMBER.findall(blocks)), default=0)
    return Part(blocks, tuple(h[1] for h in headings), named, plain(text), notes)


def mark(number: int) -> str:
    return f'{{"t":"Para","c":[{{"t":"Str","c":"{MARK}{number}"}}]}}'


def name(heading: list[dict]) -> str:
    """What brackets that lead to `heading` would hold; nothing where it is more than words."""
    return "" if UNLIKE.search(json.dumps(heading)) else plain(words_in(heading))


def plain(text: str) -> str:
    """`text` without what does not count in a name: of brackets those that lead nowhere yet are left."""
    text = re.sub(r"\]\((?=[^\s()]+\))", "", unescape(text).casefold())
    return re.sub(r"[^\w\[\]]|_", "", text)


def depends(parts: list[Part]) -> bool:
    """Whether a heading of a part has the id of another part's, or might be what another part's brackets lead to."""
    ids = [name for part in parts for name in set(part.ids)]
    return len(ids) > len(set(ids)) or any(
        not name or f"[{name}]" in other.words
        for part in parts
        for name in part.named
        for other in parts
        if other is not part
    )
