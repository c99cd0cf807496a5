"""Writes the article in the formats of word processors, typesetters and e-readers, as pandoc does from one AST."""

from __future__ import annotations

import json
import os
import re
import time
import uuid
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from ...core.errors import Problem
from ...guard import outputs
from ...markdown import pandoc
from ...markdown.manuscript import Manuscript
from ...markdown.tree import words_in
from .. import citing, numbering, sections
from ..formats import FORMATS
from ..metadata import About
from ..page.html import SHOWN, as_words, with_reference_list
from . import described, lettering, pictures, plain, word_styles


@dataclass(frozen=True)
class Export:
    """How pandoc writes a format: `family` is what the numbering knows it by, `options` go to pandoc.

    EPUB is numbered as JATS is: for EPUB proper the filters guess in which file of the book a figure will lie.
    `zipped` says that its files lie in a ZIP archive; `run_in`, that a reference in it can have no lines of its own.
    """

    family: str
    options: tuple[str, ...]
    zipped: bool = False
    run_in: bool = False


EXPORTS = {
    "docx": Export("docx", ("--to=docx",), zipped=True, run_in=True),
    "latex": Export("latex", ("--to=latex",)),
    "jats": Export("jats", ("--to=jats_publishing",), run_in=True),
    "epub": Export("jats", ("--to=epub3", "--mathml", "--toc-depth=2"), zipped=True),
}

STYLES = "word/styles.xml"
TEXTS = ("word/document.xml", "word/footnotes.xml")
CONTENTS = "EPUB/nav.xhtml"
FIRST_BOOKMARK = 10_000
"""Above those that pandoc counts."""

EQUATION = re.compile(r"\{#(eq:[^\s{}]+)")

LATIN = 0x250
"""A stock TeX's fonts have the characters below, and those of OTHERS; DejaVu Sans has the rest."""

OTHERS = frozenset("−" + "".join(map(chr, range(0x2010, 0x2027))))

PREAMBLE = r"""
\makeatletter
\providecommand\caption@ifcompatibility[2]{#2}  % pandoc-tablenos asks for it, newer caption packages lack it
\makeatother
\usepackage{newunicodechar}
\newfontfamily\symbolfont{DejaVu Sans}[Scale=MatchLowercase]
\setlength{\emergencystretch}{3em}
\frenchspacing
\clubpenalty=10000 \widowpenalty=10000
\usepackage{etoolbox,sectsty}
\allsectionsfont{\raggedright}
\AtBeginEnvironment{longtable}{\small}
\usepackage{float}
\floatplacement{figure}{H}  % where the text has them: in a panel, beside what is said of them
"""

COUNTING = r"""
\makeatletter
\def\@seccntformat#1{\expandafter\ifx\csname c@#1\endcsname\c@section\else\csname the#1\endcsname\quad\fi}
\makeatother
"""
"""In LaTeX's preamble where chapters count themselves: their number stands in their words already."""


def write(manuscript: Manuscript, name: str, folder: Path) -> list[Problem]:
    """Writes one of EXPORTS into `folder`, which holds the manuscript's files already; what pandoc warned of.

    Raises ReviewError where a citation has no reference or a picture cannot be turned into what the format takes.
    """
    export, target = EXPORTS[name], folder / FORMATS[name]
    urls = {image["c"][2][0] for image in numbering.elements(manuscript.ast["blocks"], "Image")}
    drawn = [url for url in sorted(urls) if pictures.drawn_here(url, folder)]
    unprinted = [problem for url in drawn for problem in lettering.told(url, folder / url)]
    dressed = plain.dress(manuscript.ast, folder, name)
    dressed["meta"].pop("header-includes", None)  # what stands there after the numbering is the filters' own
    numbered, warned = numbering.number(
        anchored(dressed) if export.family == "jats" else dressed, export.family
    )
    alike(numbered)
    if name == "docx":
        bookmarked(numbered)
        measured(numbered)
    ast = with_reference_list(numbered) if manuscript.references else numbered
    stated = meta(manuscript, {key: as_words(value) for key, value in ast["meta"].items()})
    if name == "latex":
        stated["header-includes"] = preamble(numbered, manuscript)
        stated["numbersections"] = {"t": "MetaBool", "c": True}
    ast = citing.cite({**ast, "meta": stated}, manuscript.references, run_in=export.run_in)
    words = described.marked(ast) if name in ("docx", "jats") else []
    _, more = pandoc.write(
        ast, *export.options, "--standalone", "--wrap=none", f"--output={target}", cwd=folder
    )
    if export.zipped:
        target.write_bytes(settled(target.read_bytes(), words))
    elif words:
        target.write_text(described.written(target.read_text(encoding="utf-8"), words), encoding="utf-8")
    told = [Problem(target.name, 0, warning, "mend what it names") for warning in warned + more]
    return unprinted + told + list(outputs.malformed(target))


def anchored(ast: dict) -> dict:
    """`ast` with an anchor before each labelled equation, whose id the filter loses; changed in place."""
    for block in numbering.elements(ast["blocks"], "Para"):
        inlines = block["c"]
        for i, inline in reversed(list(enumerate(inlines))):
            if inline["t"] == "Str" and (label := EQUATION.match(inline["c"])):
                inlines.insert(
                    max(i - 2, 0), {"t": "Span", "c": [[label[1], [], []], [{"t": "Str", "c": "\u200b"}]]}
                )
    return ast


def alike(ast: dict) -> None:
    """Gives the number of each heading the look that its words have been dressed in."""
    for heading in numbering.elements(ast["blocks"], "Header"):
        match heading["c"][2]:
            case [number, space, {"t": "Span", "c": [[_, _, [[_, _]]], words]} as worn] if (
                number["t"] == "Span" and "section-number" in number["c"][0][1]
            ):
                words[:0] = [number, space]
                heading["c"][2] = [worn]


def bookmarked(ast: dict) -> None:
    """Gives each bookmark of the filters its own number, and takes out of them the text run that pandoc-eqnos opens
    around an equation: pandoc ends the paragraph in it, and Word opens no such file."""
    raw = [node for kind in ("RawBlock", "RawInline") for node in numbering.elements(ast["blocks"], kind)]
    marks = [node for node in raw if node["c"][0] == "openxml" and "<w:bookmark" in node["c"][1]]
    for number, node in enumerate(marks, start=FIRST_BOOKMARK):
        text = re.sub(r"</?w:[rt]>", "", node["c"][1])
        pair = number if "bookmarkStart" in text else number - 1
        node["c"][1] = text.replace('w:id="0"', f'w:id="{pair}"')


def measured(ast: dict) -> None:
    """Gives pictures in inches the width that is a share of the text's: pandoc writes them to Word without it."""
    for image in numbering.elements(ast["blocks"], "Image"):
        for pair in image["c"][0][2]:
            if pair[0] == "width" and pair[1].endswith("%"):
                pair[1] = f"{pictures.length(pair[1]):.2f}in"


def meta(manuscript: Manuscript, given: dict) -> dict:
    """What pandoc's own templates may show of what the manuscript states, and what they ask for beyond it."""
    title = words_in(given.get("title", {}))
    found = {
        **{key: value for key, value in given.items() if key in (*SHOWN, "keywords", "description")},
        "author": given.get("author-meta"),
        "date": given.get("date-meta"),
        "lang": given.get("lang") or string("en"),
        "link-citations": {"t": "MetaBool", "c": True},
        "identifier": string(f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, About(manuscript).url or title)}"),
        "geometry": string("a4paper,margin=25mm"),
        "colorlinks": {"t": "MetaBool", "c": True},
        **{f"{what}color": string("DarkSlateGray") for what in ("link", "cite", "url")},
    }
    return {key: value for key, value in found.items() if value}


def string(text: str) -> dict:
    return {"t": "MetaString", "c": text}


def preamble(numbered: dict, manuscript: Manuscript) -> dict:
    """What the filters want in LaTeX's preamble, and a font for the characters that its own lack."""
    text = json.dumps([numbered["blocks"], manuscript.references], ensure_ascii=False)
    odd = sorted(c for c in set(text) - OTHERS if ord(c) >= LATIN)
    glyphs = "\n".join(rf"\newunicodechar{{{c}}}{{{{\symbolfont\symbol{{{ord(c)}}}}}}}" for c in odd)
    late = rf"\AtBeginDocument{{{glyphs}}}"  # unicode-math makes some of them its own there
    theirs = numbered["meta"].get("header-includes", {"t": "MetaList", "c": []})
    theirs = theirs["c"] if theirs["t"] == "MetaList" else [theirs]
    counting = COUNTING if sections.own(list(numbering.elements(numbered["blocks"], "Header"))) else ""
    raw = {"t": "RawBlock", "c": ["latex", PREAMBLE + counting + late]}
    return {"t": "MetaList", "c": [*theirs, {"t": "MetaBlocks", "c": [raw]}]}


def settled(data: bytes, words: described.Words) -> bytes:
    """A ZIP archive with the looks of Word drawn and the `words` of its pictures written, and the build's date on each
    of its files, so that equal articles are equal bytes."""
    when = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))
    moment = max(time.gmtime(when)[:6], (1980, 1, 1, 0, 0, 0))
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():  # an EPUB's first must stay first, and uncompressed
            content = old.read(entry)
            if entry.filename == STYLES:
                content = word_styles.defined(content.decode()).encode()
            elif entry.filename in TEXTS:
                content = described.written(content.decode(), words).encode()
            elif entry.filename == CONTENTS:  # which look alike, however their headings do
                content = re.sub(rb'<span style="[^"]*">', b"<span>", content)
            info = zipfile.ZipInfo(entry.filename, moment)
            info.compress_type = entry.compress_type
            info.external_attr = 0o644 << 16
            new.writestr(info, content)
    return out.getvalue()
