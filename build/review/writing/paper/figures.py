"""Writes pictures: figures with their captions, two narrow ones abreast, and pictures in a line."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from pathlib import Path

from ...core.errors import Problem
from ...markdown.tree import words_in
from ..numbering import parted
from . import faces, lettering, pictures, printer
from .inlines import Inlines, said
from .words import call, joined, literal

NARROW = 86 / 25.4
"""Inches of a figure that leaves room for its caption, or for another figure, beside it."""

NEAR = 450
"""Words between two figures that may stand abreast: about a page."""


class Figures:
    """The pictures of one document, which lie in `folder`."""

    def __init__(self, folder: Path, inlines: Inlines):
        self.folder, self.inlines = folder, inlines
        self.problems: list[Problem] = []

    def holds(self, block: dict) -> bool:
        """Whether a block is nothing but pictures with captions."""
        return block["t"] == "Para" and bool(block["c"]) and all(map(is_figure, block["c"]))

    def code(self, images: Sequence[dict], numbers: Sequence[str] = ()) -> str:
        """Narrow figures abreast, a narrow one with its caption and `numbers` beside it, others above their captions."""
        written = []
        for image in images:
            (anchor, _, _), caption, (url, _) = image["c"]
            words = self.inlines.write(bold(caption))
            width, height = (f"{length:.3f}in" for length in self.inches(image))
            anchors = joined(self.inlines.anchor(anchor))
            written.append(call("picture", anchors, self.drawn(url), self.alt(image), words, width, height))
        narrow = all(map(self.narrow, images))
        if narrow and len(images) > 1:
            return call("abreast", *written)
        if narrow:
            return call("beside", written[0], *numbers)
        return joined(call("below", one) for one in written)

    def inline(self, image: dict) -> str:
        width, height = (f"{length:.3f}in" for length in self.inches(image))
        return call("inline-picture", self.drawn(image["c"][2][0]), self.alt(image), width, height)

    def drawn(self, url: str) -> str:
        """The picture at `url`: its address from the root of the folder, or what is shown where fonts lack some of its words."""
        drawing = self.folder / url
        if not url.endswith(".svg") or lettering.plain(drawing):
            return literal(f"/{url}")
        self.problems += lettering.told(url, drawing)
        renamed = lettering.named(drawing)[0]
        text = renamed or drawing.read_text(encoding="utf-8", errors="replace")
        if (renamed or any(map(faces.joins, unescape(text)))) and not printer.takes(text):
            return call("bytes", literal(pictures.flat(drawing)))
        return call("bytes", literal(renamed)) if renamed else literal(f"/{url}")

    def alt(self, image: dict) -> str:
        """What a picture shows, for who cannot see it: every picture of the file must say it."""
        (_, _, pairs), caption, (url, _) = image["c"]
        text = dict(map(tuple, pairs)).get("alt", "").strip() or said(caption) or Path(url).stem or "picture"
        return self.inlines.words.literal(" ".join(text.split()))

    def inches(self, image: dict) -> tuple[float, float]:
        """The size of a picture on paper: its author's, else its natural one, as far as the page allows."""
        (_, _, pairs), _, (url, _) = image["c"]
        return pictures.size(url, self.folder, dict(map(tuple, pairs)))

    def narrow(self, image: dict) -> bool:
        return self.inches(image)[0] <= NARROW

    def paired(self, blocks: Sequence[dict]) -> list[dict]:
        """`blocks` with each narrow figure that follows another one soon, in the same chapter, beside it: both float."""
        found: list[dict] = []
        single, words = None, 0
        top = min((block["c"][0] for block in blocks if block["t"] == "Header"), default=1)
        for block in blocks:
            if self.holds(block) and len(block["c"]) == 1 and self.narrow(block["c"][0]):
                if single is not None and words <= NEAR:
                    found[single] = {"t": "Para", "c": [*found[single]["c"], *block["c"]]}
                    single = None
                    continue
                single, words = len(found), 0
            elif block["t"] == "Header" and block["c"][0] == top:
                single = None
            words += len(words_in(block).split())
            found.append(block)
        return found


def is_figure(inline: dict) -> bool:
    """Whether an inline is a picture with a caption."""
    return inline["t"] == "Image" and bool(words_in(inline["c"][1]).strip())


def bold(caption: Sequence[dict]) -> list[dict]:
    """A caption whose number stands out."""
    number, own = parted(caption)
    return [{"t": "Strong", "c": number}, {"t": "Space"}, *own] if number else own
