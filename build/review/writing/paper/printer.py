"""Prints Typst's markup as a tagged PDF, and gives each id of the text an address in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import ModuleType

from ...core.errors import Problem, Refused, ReviewError
from ...core.paths import PINNED
from . import faces
from .words import literal

HEIGHT = 841.89
"""Points of an A4 page."""

TODO = "mend what it names"
TOLD = "image contains foreign object"
"""A warning that was given before, with the picture and its words, where something of it is lost."""


def engine() -> ModuleType:
    """Typst, loaded where something is printed. Raises ReviewError where it is not installed."""
    try:
        import typst
    except ImportError:
        raise ReviewError("Typst, which prints, is missing", f"install the versions in {PINNED}") from None
    return typst


def print_file(source: str, name: str, folder: Path, moment: int) -> tuple[bytes, list[Problem]]:
    """The PDF of `source`, whose paths begin in `folder`, and what Typst warned of; `moment` is its date.

    Raises Refused with what Typst says where it cannot print, a rule of PDF/UA-1 that is broken among it.
    """
    typst = engine()
    file = folder / f".{name}.typ"  # Typst answers no query of a source that is no file
    file.write_text(source, encoding="utf-8")
    with faces.folder() as fonts:
        try:
            compiler = typst.Compiler(file, root=folder, font_paths=[fonts], ignore_system_fonts=True)
            pdf, warned = compiler.compile_with_warnings(
                format="pdf", pdf_standards=["ua-1"], timestamp=moment
            )
            places = json.loads(compiler.query("<places>", field="value", one=True))
        except typst.TypstError as error:
            what = "; ".join(dict.fromkeys(re.findall(r"error: ([^\n]*)", error.diagnostic)))
            broken = unreadable(source, folder)
            raise Refused(broken or [Problem(name, 0, f"Typst cannot print it: {what}", TODO)]) from error
        finally:
            file.unlink()
    said = (" ".join(warning.message.split()) for warning in warned)
    faults = [Problem(name, 0, what, TODO) for what in said if what != TOLD]
    return with_destinations(pdf, places), faults


def unreadable(source: str, folder: Path) -> list[Problem]:
    """The pictures of `source` that Typst cannot show: where it fails on one, it does not say on which."""
    found = []
    for path in sorted(set(re.findall(r'"/([^"]+\.\w+)"', source))):
        if (folder / path).is_file():
            try:
                engine().Compiler(f'#image("/{path}")'.encode(), root=folder).compile(format="png", ppi=1)
            except engine().TypstError as error:
                what = f"this picture cannot be printed ({error.message})"
                found.append(Problem(path, 0, what, "write it again as PNG or SVG"))
    return found


def takes(drawing: str) -> bool:
    """Whether Typst can print an SVG as words that a reader's program finds, in the text and in what stands beside it."""
    source = f"""#set document(title: "a")
#let shown = image(bytes({literal(drawing)}), format: "svg", alt: "a")
#text(font: ("Source Serif Pro", "DejaVu Sans"), shown)
#text(font: ("Source Sans Pro", "DejaVu Sans"), shown)
"""
    with faces.folder() as fonts:
        compiler = engine().Compiler(source.encode(), font_paths=[fonts], ignore_system_fonts=True)
        try:
            compiler.compile(format="pdf", pdf_standards=["ua-1"])
        except engine().TypstError:
            return False
    return True


def print_picture(source: str, drawing: Path, density: int) -> bytes:
    """The PNG of `source`, which shows `drawing`, with `density` pixels to an inch."""
    typst = engine()
    with faces.folder() as fonts:
        compiler = typst.Compiler(
            source.encode(), root=drawing.parent, font_paths=[fonts], ignore_system_fonts=True
        )
        try:
            return compiler.compile(format="png", ppi=density)
        except typst.TypstError as error:
            raise ReviewError(
                f"it cannot be drawn: {error.message}", "write it again as PNG", drawing.name
            ) from error


def with_destinations(pdf: bytes, places: list) -> bytes:
    """`pdf` with a named destination for each of `places`, a name, a page from 1 on, and points from the top left.

    Typst names its headings alone. What is added is an update as ISO 32000-1, 7.5.6, has it: the catalogue again,
    and where it lies.
    """
    trailer = pdf[pdf.rindex(b"trailer") :]
    root = int(re.search(rb"/Root (\d+) 0 R", trailer)[1])
    start = re.search(rb"startxref\s+(\d+)", trailer)[1]
    at = pdf.rindex(b"\n%d 0 obj\n" % root)
    catalogue = re.sub(rb"/Names<<.*>>(?=>>\s*$)", b"", pdf[at + 1 : pdf.index(b"endobj", at)])
    pages = re.search(rb"/Type/Pages/Count \d+/Kids\[([^\]]*)\]", pdf)[1].split(b" R")[:-1]
    named = dict(sorted((name.encode("utf-8"), place) for name, *place in places))
    listed = b"".join(
        b"(%s)[%s R/XYZ %.2f %.2f 0]"
        % (re.sub(rb"([\\()])", rb"\\\1", name), pages[page - 1].strip(), x, HEIGHT - y)
        for name, (page, x, y) in named.items()
    )
    updated = catalogue.rstrip().removesuffix(b">>") + b"/Names<</Dests<</Names[%s]>>>>>>\nendobj\n" % listed
    where = len(pdf) + 1
    table = b"xref\n%d 1\n%010d 00000 n\r\n" % (root, where)
    ends = re.sub(rb">>\s*startxref.*", b"", trailer, flags=re.DOTALL)
    again = b"%s/Prev %s>>\nstartxref\n%d\n%%%%EOF" % (ends, start, where + len(updated))
    return pdf + b"\n" + updated + table + again
