"""Citations and the list of references, written out by citeproc: once for the page and all formats.

citeproc is shown the citations alone, in their order. In the theme's style they are no notes, so nothing around them
matters to it, and nothing around them changes.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from ..markdown import pandoc
from ..markdown.tree import words_in
from . import numbering
from .theme import THEME

MATTERS = ("lang", "nocite", "link-citations")
"""Metadata that citeproc looks at."""

ENDS = (".", "?", "!")
"""After these no full stop is set, nor after a quotation that ends so."""

QUOTES = "’”"


def cite(ast: dict, references: Sequence[dict], *, run_in: bool = False) -> dict:
    """`ast` with its citations and its list of `references` (CSL items) written out, changed in place.

    Where nobody has said what a picture shows, its alternative text is its caption as written out, without the number.

    In the theme's style a reference has lines of its own, which some writers leave out without a trace; `run_in`, full
    stops stand between them. Raises Refused where a citation has no reference.
    """
    asked = [*cites(ast), *lists(ast)]
    if asked:
        write_out(ast, asked, references, run_in)
    for image in numbering.elements(ast["blocks"], "Image"):
        (_, _, pairs), caption, _ = image["c"]
        if all(name != "alt" for name, _ in pairs):
            _, own = numbering.parted(caption)
            pairs.append(["alt", " ".join(words_in(own).split())])
    return ast


def write_out(ast: dict, asked: Sequence[dict], references: Sequence[dict], run_in: bool) -> None:
    """Writes out what of `ast` citeproc is `asked` for."""
    meta = {key: ast["meta"][key] for key in MATTERS if key in ast["meta"]}
    alone = [one if one["t"] == "Div" else {"t": "Para", "c": [one]} for one in asked]
    shown = json.dumps({"pandoc-api-version": ast["pandoc-api-version"], "meta": meta, "blocks": alone})
    answer = processed(shown, json.dumps(list(references)))
    for one, block in zip(asked, json.loads(answer)["blocks"], strict=True):
        one["c"] = block["c"] if one["t"] == "Div" else block["c"][0]["c"]
    for entry in lists(ast) if run_in else ():
        for span in numbering.elements(entry, "Span"):
            if "csl-right-inline" in span["c"][0][1]:
                span["c"][1] = joined(span["c"][1])


@lru_cache(maxsize=4)
def processed(document: str, references: str) -> str:
    """What citeproc makes of `document`; both are JSON of pandoc's."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "references.json")
        file.write_text(references, encoding="utf-8")
        style = THEME / "references.csl"
        out, _ = pandoc.answered(
            document, "--to=json", "--citeproc", f"--csl={style}", f"--bibliography={file}"
        )
    return out


def cites(ast: dict) -> Iterator[dict]:
    """Every citation, in the order in which pandoc meets them."""
    for key in sorted(ast["meta"].keys() - {"nocite"}):
        yield from numbering.elements(ast["meta"][key], "Cite")
    yield from numbering.elements(ast["blocks"], "Cite")


def lists(ast: dict) -> Iterator[dict]:
    """Where the references go."""
    return (div for div in numbering.elements(ast["blocks"], "Div") if div["c"][0][0] == "refs")


def joined(blocks: Sequence[dict]) -> list[dict]:
    """The lines of a reference in one, a full stop between two."""
    inlines: list[dict] = []
    for block in blocks:
        if inlines:
            stop = [] if words_in(inlines).rstrip(QUOTES).endswith(ENDS) else [{"t": "Str", "c": "."}]
            inlines += [*stop, {"t": "Space"}]
        inlines += block["c"][1]
    return inlines
