"""Prints the article and its supplement as two PDFs, from the tree that the page is made from."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from urllib.parse import quote, urljoin

from ...core.errors import Problem
from ...markdown.manuscript import Manuscript
from .. import citing, numbering
from ..formats import SUPPLEMENT
from ..metadata import About
from ..page import apart
from ..page.html import as_words, with_reference_list
from ..theme import THEME
from . import exports, lettering, printer
from .blocks import Blocks, ids_in
from .front import ARTICLE, Front

Printed = tuple[dict[str, bytes], list[Problem]]
"""The files by name, and what is wrong with them."""


def print_paper(manuscript: Manuscript, folder: Path) -> Printed:
    """The article and, where something stands apart, its supplement; the manuscript's files lie in `folder`.

    Raises ReviewError where Typst cannot print, a citation has no reference, or a picture cannot be read.
    """
    known = list(apart.sections(manuscript.ast["blocks"]))
    away = [block for block, there in known if there]
    cited = in_full(manuscript, [block for block, there in known if not there])
    problems: list[Problem] = []
    near, far = ids_in(cited), ids_in(away)
    base = About(manuscript).url
    there = {name: urljoin(base, f"{SUPPLEMENT}#{quote(name, safe=':')}") for name in far}
    here = {name: urljoin(base, f"{ARTICLE}#{quote(name, safe=':')}") for name in near}
    files, lost = {}, set()
    template = (THEME / "paper.typ").read_text(encoding="utf-8")
    for name, blocks, elsewhere in ((ARTICLE, cited, there), (SUPPLEMENT, apart.uncited(away), here)):
        if not blocks:
            continue
        writer = Blocks(blocks, folder, elsewhere)
        body, front = writer.document(), Front(manuscript, name, writer.words, apart=bool(away))
        source = "\n".join([template, f"#show: {front.document()}", f"#{front.page()}", body, "#places()"])
        files[name], faults = printer.print_file(source, name, folder, moment(manuscript))
        problems += writer.problems + writer.figures.problems + faults
        lost |= writer.words.lost
    return files, problems + lettering.missing(lost)


def in_full(manuscript: Manuscript, blocks: list[dict]) -> list[dict]:
    """`blocks` with their numbers, citations and references.

    What pandoc and its filters warn of, they have said of the page.
    """
    text = json.loads(json.dumps({**manuscript.ast, "blocks": [*abstract(manuscript), *blocks]}))
    numbered, _ = numbering.number(exports.anchored(text), "jats")
    ast = with_reference_list(numbered) if manuscript.references else numbered
    meta = {key: ast["meta"][key] for key in ("lang", "nocite") if key in ast["meta"]}
    ast["meta"] = {**meta, "link-citations": {"t": "MetaBool", "c": True}}
    return citing.cite(ast, manuscript.references, run_in=True)["blocks"]


def abstract(manuscript: Manuscript) -> list[dict]:
    """The abstract that the metadata state, as blocks."""
    match manuscript.ast["meta"].get("abstract"):
        case {"t": "MetaBlocks", "c": blocks}:
            return as_words(blocks)
        case {"t": "MetaInlines", "c": inlines}:
            return [{"t": "Para", "c": as_words(inlines)}]
        case {"t": "MetaString", "c": text}:
            return [{"t": "Para", "c": [{"t": "Str", "c": text}]}]
    return []


def moment(manuscript: Manuscript) -> int:
    """The date of the files: the article's own, else that of the build."""
    try:
        day = datetime.date.fromisoformat(About(manuscript).text("date-meta"))
    except ValueError:
        return int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))
    return int(datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC).timestamp())
