"""The first thing on the page: a row for each chapter that makes a claim on the reader, and what the checks found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import panflute as pf

from ..claims.claims import Checked
from ..markdown.tree import descend
from ..reading.chapters import summary_faults
from . import panel


def add(doc: pf.Doc, wanted: Any, checked: Sequence[Checked]) -> None:
    """Puts the rows before everything else, in a Div of class "summary".

    `wanted` has a title and `chapters`, the word that headings of such chapters begin with: "Tip" takes
    "Tip 7: …". Where no heading does, nothing is added.
    """
    if wanted is None or any(summary_faults(wanted)):
        return
    rows = [row(*found, checked) for found in chapters(doc, wanted["chapters"])]
    if rows:
        heading = pf.Header(
            pf.Str(wanted["title"]), level=2, identifier="summary", classes=["unnumbered", "unlisted"]
        )
        doc.content.insert(0, pf.Div(heading, pf.BulletList(*rows), classes=["summary"]))


def chapters(doc: pf.Doc, word: str) -> Iterator[tuple[str, str, str, list[pf.Div]]]:
    """Label, title and id of each chapter whose heading is "<word> <label>: <title>", and its panels."""
    pattern = re.compile(rf"({re.escape(word)}\s+[^\s:]+):\s*(.+)")
    found: list[tuple[str, str, str, list[pf.Div]]] = []
    inside = False
    for block in doc.content:
        if isinstance(block, pf.Header) and block.level <= 2:
            match = pattern.fullmatch(" ".join(pf.stringify(block).split()))
            if inside := bool(match):
                found.append((match[1], match[2], block.identifier, []))  # type: ignore[index]
        elif inside:
            found[-1][3].extend(
                e for e in (block, *descend(block)) if isinstance(e, pf.Div) and "exemplar" in e.classes
            )
    yield from found


def row(
    label: str, title: str, anchor: str, panels: Sequence[pf.Div], checked: Sequence[Checked]
) -> pf.ListItem:
    """A chapter's row: its heading as a link, and for each panel the author's verdict and the machine's counts."""
    states: list[pf.Inline] = []
    for div in panels:
        judgement = panel.judgement(div.attributes["verdict"])
        states += [
            pf.Link(judgement, url=f"#{div.identifier}", classes=["state"]),
            pf.Space(),
            panel.tally(div.attributes["name"], checked),
        ]
    if not states:
        states = [pf.Span(pf.Str("○ not run"), classes=["not-run"])]
    return pf.ListItem(
        pf.Plain(
            pf.Span(pf.Str(label), classes=["label"]), pf.Space(),
            pf.Link(pf.Str(title), url=f"#{anchor}"), pf.Space(),
            pf.Span(*states, classes=["states"]),
        )
    )  # fmt: skip
