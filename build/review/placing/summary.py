"""The first thing on the page: for each chapter that gives advice, what was found when it was run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import panflute as pf

from ..claims.claims import Checked
from ..markdown.tree import descend
from ..reading.chapters import summary_faults
from . import panel


@dataclass
class Chapter:
    """A chapter of the summary: "Tip 7", its title and id, and its panels."""

    label: str
    title: str
    anchor: str
    panels: list[pf.Div] = field(default_factory=list)


def add(doc: pf.Doc, wanted: Any, checked: Sequence[Checked]) -> None:
    """Puts the summary before everything else, in a Div of class "summary".

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
    run = [row(chapter, checked) for chapter in found if chapter.panels]
    blocks = [heading, *legend(doc, wanted), *([pf.BulletList(*run)] if run else [])]
    blocks += waiting([chapter for chapter in found if not chapter.panels])
    doc.content.insert(0, pf.Div(*blocks, classes=["summary"]))


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
            found[-1].panels += [
                e for e in (block, *descend(block)) if isinstance(e, pf.Div) and "exemplar" in e.classes
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


def row(chapter: Chapter, checked: Sequence[Checked]) -> pf.ListItem:
    """A chapter that was run: its heading, and for each panel the finding, the author's verdict and the counts."""
    said: list[pf.Inline] = []
    for div in chapter.panels:
        judgement = panel.judgement(div.attributes["verdict"])
        link = pf.Link(pf.Str(finding(div)), url=f"#{div.identifier}", classes=["found"])
        tally = panel.tally(div.attributes["name"], checked, linked=True)
        said += [pf.Space(), link, pf.Space(), pf.Span(judgement, pf.Space(), tally, classes=["states"])]
    return pf.ListItem(pf.Plain(*named(chapter), *said))


def named(chapter: Chapter) -> list[pf.Inline]:
    label = pf.Span(pf.Str(chapter.label), classes=["label"])
    return [label, pf.Space(), pf.Link(pf.Str(chapter.title), url=f"#{chapter.anchor}", classes=["tip"])]


def finding(div: pf.Div) -> str:
    """A panel's finding as plain words, without the verdicts of claims in it."""
    whole = next((d for d in div.content if isinstance(d, pf.Div) and "panel-finding" in d.classes), div)
    first = next((b for b in whole.content if isinstance(b, pf.Para)), None)
    if first is None:
        return panel.JUDGEMENTS[div.attributes["verdict"]]
    marks = {id(e) for e in descend(first) if isinstance(e, pf.Link) and "claim-mark" in e.classes}
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
