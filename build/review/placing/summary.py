"""The first thing on the page: for each chapter that gives advice, what was found when it was run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import panflute as pf

from ..claims.claims import Checked
from ..claims.expectation import Tally
from ..markdown.tree import descend
from ..reading.metadata import summary_faults
from . import panel


@dataclass
class Chapter:
    """A chapter of the summary: "Tip 7", its title and id, its panels, and the ids of its claims."""

    label: str
    title: str
    anchor: str
    panels: list[pf.Div] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)


def add(doc: pf.Doc, wanted: Any, checked: Sequence[Checked], tally: Tally) -> None:
    """Puts the summary before everything else, in a Div of class "summary", and in it how many claims came out as
    first expected. Claims that stand in none of the chapters have a row of their own.

    `wanted` has a title and `chapters`, the word that headings of such chapters begin with: "Tip" takes
    "Tip 7: …". Where no heading does, nothing is added. `legend` says in a line what is counted, and `explained` is
    the id of the heading that says more.
    """
    if wanted is None or any(summary_faults(wanted)):
        return
    found = list(chapters(doc, wanted["chapters"]))
    if not found:
        return
    heading = pf.Header(
        pf.Str(wanted["title"]), level=2, identifier="summary", classes=["unnumbered", "unlisted"]
    )
    by_id = {one.claim.id: one for one in checked}
    run = [chapter for chapter in found if chapter.panels or chapter.claims]
    rows = [row(chapter, [by_id[name] for name in chapter.claims if name in by_id]) for chapter in run]
    inside = {name for chapter in found for name in chapter.claims}
    if rest := [one for one in checked if one.claim.id not in inside]:
        states = pf.Span(panel.tally(rest, linked=True), classes=["states"])
        rows.append(
            pf.ListItem(pf.Plain(pf.Span(pf.Str("Elsewhere"), classes=["label"]), pf.Space(), states))
        )
    blocks = [heading, *legend(doc, wanted), *([pf.BulletList(*rows)] if rows else [])]
    blocks += [pf.Div(pf.Plain(*in_all(tally)), classes=["in-all"])] if checked else []
    blocks += waiting([chapter for chapter in found if chapter not in run])
    doc.content.insert(0, pf.Div(*blocks, classes=["summary"]))


def in_all(tally: Tally) -> Iterator[pf.Inline]:
    """How many claims came out as first expected; those that did not, as links."""
    words, names = tally.in_words, sorted(tally.otherwise)
    before, listed, after = words.partition(f"({', '.join(names)})") if names else (words, "", "")
    yield pf.Str(before)
    for i, name in enumerate(names):
        yield pf.Str(", " if i else "(")
        yield pf.Link(pf.Str(name), url=f"#{name}")
    yield pf.Str(f"){after}." if listed else ".")


def chapters(doc: pf.Doc, word: str) -> Iterator[Chapter]:
    """The chapters whose heading is "<word> <label>: <title>"."""
    pattern = re.compile(rf"({re.escape(word)}\s+[^\s:]+):\s*(.+)")
    found: list[Chapter] = []
    inside = False
    for block in doc.content:
        if isinstance(block, pf.Header) and block.level <= 2:
            match = pattern.fullmatch(" ".join(pf.stringify(block).split()))
            if inside := bool(match):
                found.append(Chapter(match[1], match[2], block.identifier))  # type: ignore[index]
        elif inside:
            within = [block, *descend(block)]
            found[-1].panels += [e for e in within if isinstance(e, pf.Div) and "exemplar" in e.classes]
            found[-1].claims += [
                e.identifier for e in within if isinstance(e, pf.Span) and "claim" in e.classes
            ]
    yield from found


def legend(doc: pf.Doc, wanted: dict[str, str]) -> Iterator[pf.Block]:
    """What is counted, and the way to the heading that explains it."""
    if not (words := wanted.get("legend", "")):
        return
    anchor = wanted.get("explained", "")
    titles = {h.identifier: pf.stringify(h) for h in doc.content if isinstance(h, pf.Header)}
    more = [pf.Space(), pf.Link(pf.Str(titles.get(anchor, anchor)), url=f"#{anchor}")] if anchor else []
    yield pf.Div(pf.Plain(pf.Str(words), *more), classes=["legend"])


def row(chapter: Chapter, claims: Sequence[Checked]) -> pf.ListItem:
    """A chapter that was run: its heading, the finding of each panel, the author's verdicts, and the counts of its claims."""
    said: list[pf.Inline] = []
    states: list[pf.Inline] = []
    for div in chapter.panels:
        said += [pf.Space(), pf.Link(pf.Str(finding(div)), url=f"#{div.identifier}", classes=["found"])]
        states += [panel.judgement(div.attributes["verdict"]), pf.Space()]
    states.append(panel.tally(claims, linked=True))
    return pf.ListItem(pf.Plain(*named(chapter), *said, pf.Space(), pf.Span(*states, classes=["states"])))


def named(chapter: Chapter) -> list[pf.Inline]:
    label = pf.Span(pf.Str(chapter.label), classes=["label"])
    return [label, pf.Space(), pf.Link(pf.Str(chapter.title), url=f"#{chapter.anchor}", classes=["tip"])]


def finding(div: pf.Div) -> str:
    """A panel's finding as plain words, without the verdicts of claims in it."""
    whole = next((d for d in div.content if isinstance(d, pf.Div) and "panel-finding" in d.classes), div)
    first = next((b for b in whole.content if isinstance(b, pf.Para)), None)
    if first is None:
        return panel.JUDGEMENTS[div.attributes["verdict"]]
    marks = {id(e) for e in descend(first) if {"claim-mark", "quoted"} & set(getattr(e, "classes", ()))}
    return " ".join("".join(words(first, marks)).split())


def words(element: pf.Element, left: set[int]) -> Iterator[str]:
    """The text of `element`, without the elements `left` out, notes and citations."""
    for child in element.content:
        if isinstance(child, pf.Str | pf.Code | pf.Math):
            yield child.text
        elif isinstance(child, pf.Space | pf.SoftBreak | pf.LineBreak):
            yield " "
        elif id(child) not in left and not isinstance(child, pf.Note | pf.Cite) and hasattr(child, "content"):
            yield from words(child, left)


def waiting(chapters: Sequence[Chapter]) -> list[pf.Block]:
    """The chapters that nothing was run for, in one quiet block."""
    if not chapters:
        return []
    inlines: list[pf.Inline] = [pf.Str("Not run yet:")]
    for chapter in chapters:
        inlines += [pf.Space(), pf.Span(*named(chapter), classes=["waiting"])]
    return [pf.Div(pf.Plain(*inlines), classes=["not-run"])]
