"""Numbers in the text, each with where it comes from: every value links to its entry here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import panflute as pf

from ..markdown.tree import is_references
from ..results import display
from ..results.results import Results, Value

TITLE = "Numbers in the text, and where they come from"


@dataclass(frozen=True)
class Origin:
    """A value that the text quotes, and its run."""

    name: str
    value: Value
    results: Results

    @property
    def id(self) -> str:
        kind = "" if self.results.source == "build" else f"{self.results.source}-"
        return f"value-{kind}{self.name}"

    def quoted(self, text: str, *, link: bool = True) -> pf.Span:
        """`text` as the value in the prose; within another link it is no link itself."""
        inside: pf.Inline = pf.Str(text)
        if link:
            said = f"{display.origin(self.value, self.results)}, epoch {self.results.epoch}."
            inside = pf.Link(inside, url=f"#{self.id}", classes=["origin"], attributes={"rule": said})
        return pf.Span(inside, classes=["value"], attributes={"data-name": self.name})


def add(doc: pf.Doc, origins: Mapping[str, Origin]) -> None:
    """Puts the list before the references, or at the end."""
    if not origins:
        return
    blocks: list[pf.Block] = [
        pf.Header(pf.Str(TITLE), level=2, identifier="values", classes=["unnumbered", "apart"])
    ]
    blocks += [
        pf.Div(
            pf.Para(
                pf.Strong(pf.Str(display.value(origin.value))), pf.Space(),
                pf.Str(f"{display.origin(origin.value, origin.results)}, epoch {origin.results.epoch}."), pf.Space(),
                pf.Code(origin.name),
            ),
            identifier=origin.id,
            classes=["check"],
        )
        for origin in origins.values()
    ]  # fmt: skip
    position = next((i for i, b in enumerate(doc.content) if is_references(b)), len(doc.content))
    for offset, block in enumerate(blocks):
        doc.content.insert(position + offset, block)
