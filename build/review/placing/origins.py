"""Numbers in the text, each with where it comes from: every value links to its entry here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import panflute as pf
from manubot.cite.citekey import CiteKey, shorten_citekey

from ..markdown.tree import add_before_references
from ..results import display
from ..results.published import Published
from ..results.ref import Ref
from ..results.results import Results, Value

TITLE = "Numbers in the text, and where they come from"


@dataclass(frozen=True)
class Origin:
    """A value that the text quotes, and the run that recorded it or the print that it was taken from."""

    ref: Ref
    value: Value
    source: Results | Published

    @property
    def id(self) -> str:
        """Of its entry in the list; numbers of the build's own runs come without the word."""
        kind = "" if self.ref.source == "build" else f"{self.ref.source}-"
        return f"value-{kind}{self.ref.name if isinstance(self.source, Published) else self.ref.dotted}"

    @property
    def where(self) -> list[pf.Inline]:
        """Where it comes from, as a sentence."""
        if isinstance(self.source, Published):
            return printed(self.source)
        return [pf.Str(f"{display.origin(self.value, self.source)}, epoch {self.source.epoch}.")]

    @property
    def in_short(self) -> list[pf.Inline]:
        """The same beside the number, which the list is one step away from."""
        if isinstance(self.source, Published):
            return self.where
        run = "full run, " if self.source.source == "record" else ""
        return [pf.Str(f"{display.quantity(self.value)}; {run}epoch {self.source.epoch}.")]

    def quoted(self, text: str, *, link: bool = True) -> pf.Span:
        """`text` as the value in the prose; within another link it is no link itself."""
        inside: pf.Inline = pf.Str(text)
        if link:
            said = re.sub(r"\[@([^\]]+)\]", r"\1", pf.stringify(pf.Para(*self.in_short))).strip()
            inside = pf.Link(inside, url=f"#{self.id}", attributes={"rule": said})
        return pf.Span(inside, classes=["value"])


def printed(one: Published) -> list[pf.Inline]:
    """Where a published number stands, with a citation of its source."""
    citation = pf.Citation(shorten_citekey(CiteKey(one.cite).standard_id), mode="NormalCitation")
    cited = pf.Cite(pf.Str(f"[@{one.cite}]"), citations=[citation])
    unit = f"{one.unit}, " if one.unit else ""
    return [pf.Str(f"published: {unit}"), cited, pf.Str(f", {one.source}.")]


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
                *origin.where, pf.Space(),
                pf.Code(origin.ref.dotted),
            ),
            identifier=origin.id,
            classes=["check"],
        )
        for origin in origins.values()
    ]  # fmt: skip
    add_before_references(doc, blocks)
