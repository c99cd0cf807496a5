"""Writes the page: one HTML file that needs nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import escape

from ...core.errors import Problem
from ...guard import policy
from ...markdown import credit
from ...markdown.manuscript import Manuscript
from .. import citing, looks, numbering
from ..formats import FORMATS, NAMES, SUPPLEMENT
from ..metadata import About
from ..theme import THEME, code
from . import backlinks, fragments, markup, sliders

SHOWN = ("title", "subtitle", "abstract", "lang", "nocite")
"""Metadata that pandoc may write, as text. The template's other variables are this writer's, and no author's."""


def page(
    manuscript: Manuscript, formats: Collection[str] = ("html", "pdf"), *, apart: str = ""
) -> tuple[str, list[Problem]]:
    """The page, and what pandoc and its filters warned of; `formats` are those to link to.

    `apart` is the address of the claims and numbers, where they do not stand on this page.

    Raises ReviewError where a citation has no reference, or an image cannot be read.
    """
    numbered, warned = numbering.number(manuscript.ast)
    ast = markup.dress(with_reference_list(numbered) if manuscript.references else numbered, manuscript.files)
    meta = {key: as_words(value) for key, value in ast["meta"].items() if key in SHOWN}
    ast["meta"] = {
        "lang": {"t": "MetaString", "c": "en"},
        **meta,
        "link-citations": {"t": "MetaBool", "c": True},
    }
    away = {"claims": apart, "supplement": SUPPLEMENT} if apart else {}
    text, more = fragments.write(
        citing.cite(ast, manuscript.references),
        {**look(), **first_screen(manuscript, formats), **away},
        *("--to=html5", "--mathml", "--toc", "--toc-depth=2", f"--template={THEME / 'template.html'}"),
    )
    text = text.replace(' role="doc-biblioentry"', "")  # withdrawn from ARIA, and an error outside a list
    text = re.sub(r' data-cites="[^"]*"', "", text)  # the links inside say it
    text = re.sub(
        r'<a href="#cb[\d-]+" aria-hidden="true" tabindex="-1"></a>', "", text
    )  # a code line's empty link
    text = backlinks.add(text)
    text = looks.styled(sliders.add(text))
    return text, [Problem("", 0, warning, "mend what it names") for warning in warned + more]


def as_words(node):
    """`node` of the metadata with raw HTML in it as the characters that it was written in."""
    match node:
        case {"t": "RawInline", "c": [_, text]}:
            return {"t": "Str", "c": text}
        case {"t": "RawBlock", "c": [_, text]}:
            return {"t": "Plain", "c": [{"t": "Str", "c": text}]}
        case dict():
            return {key: as_words(child) for key, child in node.items()}
        case list():
            return [as_words(child) for child in node]
    return node


def look() -> dict[str, str]:
    """The theme's styles and script, and the hash by which the page lets this script run and no other."""
    script = code("page.js")
    styles = {"screen-css": code("screen.css"), "print-css": code("print.css")}
    return {**styles, "script": script, "script-source": policy.source(f"\n{script}\n")}


def first_screen(manuscript: Manuscript, formats: Collection[str]) -> dict[str, str]:
    """What the template shows around the text and in the head, beyond pandoc's metadata."""
    pdf = "pdf" in formats
    about = About(manuscript, pdf)
    count = len(manuscript.references)
    shown = {
        "head": about.tags(),
        "pdf": "manuscript.pdf" if pdf else "",
        "others": " · ".join(f'<a href="{FORMATS[n]}">{NAMES[n]}</a>' for n in formats if n in NAMES),
        "commit": escape(about.commit),
        "source": escape(about.source),
        "date-in-words": escape(about.date_in_words),
        **in_quotes(manuscript),
        "credit": escape(credit.in_words(about.authors)),
        "reference-count": f"{count} reference{'s' if count != 1 else ''}" if count else "",
    }
    return {key: value for key, value in shown.items() if value}


def in_quotes(manuscript: Manuscript) -> dict[str, str | list[str]]:
    """What the template writes into attributes, where pandoc would leave quotes as they are."""
    about = About(Manuscript({"meta": as_words(manuscript.ast["meta"])}))
    direction = about.text("dir")
    shown = {
        "author-meta": [escape(name) for name in about.texts("author-meta")],
        "keywords": [escape(word) for word in about.texts("keywords")],
        "date-meta": escape(about.text("date-meta")),
        "description-meta": escape(about.text("description")),
        "dir": direction if direction in ("ltr", "rtl") else "",
        "lang": escape(about.text("lang")),
        "pagetitle": escape(about.text("title")),
    }
    return {key: value for key, value in shown.items() if value}


def with_reference_list(ast: dict) -> dict:
    """`ast` with a heading and a place for the references, unless the author has made one (`::: {#refs}`)."""
    if has_reference_list(ast["blocks"]):
        return ast
    level = next((block["c"][0] for block in ast["blocks"] if block["t"] == "Header"), 2)
    heading = {
        "t": "Header",
        "c": [level, ["references", ["unnumbered"], []], [{"t": "Str", "c": "References"}]],
    }
    return {**ast, "blocks": [*ast["blocks"], heading, {"t": "Div", "c": [["refs", [], []], []]}]}


def has_reference_list(blocks: list[dict]) -> bool:
    """Whether a Div of the id `refs` stands in `blocks`, or in a Div of theirs."""
    divs = [block["c"] for block in blocks if block["t"] == "Div"]
    return any(anchor == "refs" or has_reference_list(inner) for (anchor, _, _), inner in divs)
