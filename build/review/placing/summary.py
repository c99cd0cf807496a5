"""The first thing on the page: a row for each chapter that makes a claim on the reader, and what the checks found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import panflute as pf

from ..claims.claims import Checked
from ..claims.expectation import Tally
from ..markdown.tree import descend
from ..reading.chapters import summary_faults
from . import panel


def add(doc: pf.Doc, wanted: Any, checked: Sequence[Checked], tally: Tally) -> None:
    """Puts the rows before everything else, in a Div of class "summary", and below them how many claims came out
    as first expected. Claims that stand in none of the chapters have a row of their own.

    `wanted` has a title and `chapters`, the word that headings of such chapters begin with: "Tip" takes
    "Tip 7: …". Where no heading does, nothing is added.
    """
    if wanted is None or any(summary_faults(wanted)):
        return
    found = list(chapters(doc, wanted["chapters"]))
    by_id = {one.claim.id: one for one in checked}
    rows = [row(*chapter, [by_id[name] for name in made if name in by_id]) for *chapter, made in found]
    inside = {name for *_, made in found for name in made}
    if rows and (rest := [one for one in checked if one.claim.id not in inside]):
        rows.append(pf.ListItem(pf.Plain(pf.Span(pf.Str("Elsewhere"), classes=["label"]), pf.Space(),
                                         pf.Span(panel.tally(rest), classes=["states"]))))  # fmt: skip
    if rows:
        heading = pf.Header(
            pf.Str(wanted["title"]), level=2, identifier="summary", classes=["unnumbered", "unlisted"]
        )
        outcome = [pf.Para(*in_all(tally))] if checked else []
        doc.content.insert(0, pf.Div(heading, pf.BulletList(*rows), *outcome, classes=["summary"]))


def in_all(tally: Tally) -> Iterator[pf.Inline]:
    """How many claims came out as first expected; those that did not, as links."""
    words, names = tally.in_words, sorted(tally.otherwise)
    before, listed, after = words.partition(f"({', '.join(names)})") if names else (words, "", "")
    yield pf.Str(before)
    for i, name in enumerate(names):
        yield pf.Str(", " if i else "(")
        yield pf.Link(pf.Str(name), url=f"#{name}")
    yield pf.Str(f"){after}." if listed else ".")


def chapters(doc: pf.Doc, word: str) -> Iterator[tuple[str, str, str, list[pf.Div], list[str]]]:
    """Label, title and id of each chapter whose heading is "<word> <label>: <title>", its panels and claims."""
    pattern = re.compile(rf"({re.escape(word)}\s+[^\s:]+):\s*(.+)")
    found: list[tuple[str, str, str, list[pf.Div], list[str]]] = []
    inside = False
    for block in doc.content:
        if isinstance(block, pf.Header) and block.level <= 2:
            match = pattern.fullmatch(" ".join(pf.stringify(block).split()))
            if inside := bool(match):
                found.append((match[1], match[2], block.identifier, [], []))  # type: ignore[index]
        elif inside:
            within = [block, *descend(block)]
            found[-1][3].extend(e for e in within if isinstance(e, pf.Div) and "exemplar" in e.classes)
            found[-1][4].extend(
                e.identifier for e in within if isinstance(e, pf.Span) and "claim" in e.classes
            )
    yield from found


def row(
    label: str, title: str, anchor: str, panels: Sequence[pf.Div], claims: Sequence[Checked]
) -> pf.ListItem:
    """A chapter's row: its heading as a link, the author's word in each panel, and the machine's counts of its claims."""
    states: list[pf.Inline] = []
    for div in panels:
        judgement = panel.judgement(div.attributes["verdict"])
        states += [pf.Link(judgement, url=f"#{div.identifier}", classes=["state"]), pf.Space()]
    if panels or claims:
        states.append(panel.tally(claims))
    else:
        states = [pf.Span(pf.Str("○ not run"), classes=["not-run"])]
    return pf.ListItem(
        pf.Plain(
            pf.Span(pf.Str(label), classes=["label"]), pf.Space(),
            pf.Link(pf.Str(title), url=f"#{anchor}"), pf.Space(),
            pf.Span(*states, classes=["states"]),
        )
    )  # fmt: skip
