"""Pictures for formats that take no SVG."""

from __future__ import annotations

from pathlib import Path

from ...core.errors import ReviewError
from ..page.markup import dimensions
from . import printer

WIDEST = 6.2
"""Inches of text on A4 between margins of 25 mm, rounded down."""

SCALE = 2 / 3
"""Of a run's figure on paper: the screen's type of 11 points becomes that of a caption."""

DENSITY = 200
"""Pixels to an inch of a drawing that becomes a PNG: what a run's own have at that width."""


def of_a_run(url: str) -> bool:
    return url.startswith("exemplars/")


def inches(url: str, folder: Path) -> float:
    """How wide a picture in `folder` is set: its natural width, a run's SCALE of it, as far as the page allows."""
    return min(dimensions(folder / url)[0] / 96 * (SCALE if of_a_run(url) else 1), WIDEST)


def raster(url: str, folder: Path) -> str:
    """The URL of `url` as a PNG or JPEG in `folder`: a run's figure has one already, other pictures get theirs here.

    Raises ReviewError where the picture cannot be read, or nothing on this machine draws.
    """
    if url.endswith(".svg"):
        twin = url.removesuffix(".svg") + ".png"
        if not (folder / twin).is_file():
            draw(folder / url, folder / twin)
        return twin
    from PIL import Image, ImageOps

    with Image.open(folder / url) as picture:
        if picture.format in ("PNG", "JPEG") and picture.getexif().get(0x0112, 1) == 1:
            return url
        ImageOps.exif_transpose(picture).convert("RGBA").save(folder / f"{url}.png")
    return f"{url}.png"


def draw(drawing: Path, target: Path) -> None:
    """Writes an SVG as a PNG, by way of a PDF page of its size."""

    if lack := printer.missing():
        todo = f"{lack.todo}, or put a PNG of this name beside it"
        raise ReviewError(lack.what, todo, drawing.name)
    from pypdfium2 import PdfDocument
    from weasyprint import CSS, HTML

    width, height = dimensions(drawing)
    page = f'<img src="{drawing.resolve().as_uri()}" style="display:block;width:{width}px;height:{height}px">'
    size = CSS(string=f"@page {{ size: {width}px {height}px; margin: 0 }} body {{ margin: 0 }}")
    with PdfDocument(HTML(string=page).write_pdf(stylesheets=[size])) as document:
        document[0].render(scale=DENSITY / 72).to_pil().save(target)
