"""Pictures for formats that take no SVG."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ...guard.svg import SVG
from ...markdown import css
from ..page.markup import dimensions
from . import lettering, printer
from .words import call, literal

WIDEST = 6.2
"""Inches of text on A4 between margins of 25 mm, rounded down."""

SCALE = 2 / 3
"""Of a run's figure on paper: the screen's type of 11 points becomes that of a caption."""

TALLEST, HIGHEST = 4.5, 8.0
"""Inches that a picture is high at most by itself, and where its author gives it a size."""

DENSITY = 200
"""Pixels to an inch of a drawing that becomes a PNG: what a run's own have at that width."""


def of_a_run(url: str) -> bool:
    return url.startswith("exemplars/")


def inches(url: str, folder: Path) -> float:
    """How wide a picture in `folder` is set: its natural width, a run's SCALE of it, as far as the page allows."""
    return min(dimensions(folder / url)[0] / 96 * (SCALE if of_a_run(url) else 1), WIDEST)


def size(url: str, folder: Path, asked: Mapping[str, str]) -> tuple[float, float]:
    """Width and height in inches of a picture in `folder` as its author `asked`, else as `inches` has it.

    None is wider than the text, or higher than leaves room for its caption.
    """
    across, down = dimensions(folder / url)
    ratio = max(down, 1) / max(across, 1)
    width, height = length(asked.get("width", "")), length(asked.get("height", ""))
    scaled = width or height / ratio or inches(url, folder)
    scaled = min(scaled, WIDEST, (HIGHEST if width or height else TALLEST) / ratio)
    return scaled, scaled * ratio


def length(text: str) -> float:
    """Inches of a length as Markdown has it, a percentage that of the text's width; 0 where there is none."""
    found = css.SIDE.fullmatch(text.strip())
    if not found:
        return 0.0
    return float(found[1]) * (WIDEST / 100 if found[2] == "%" else css.POINTS[found[2] or "px"] / 72)


def raster(url: str, folder: Path) -> str:
    """The URL of `url` as a PNG or JPEG in `folder`: a run's figure has one already, other pictures get theirs here.

    Raises ReviewError where the picture cannot be read.
    """
    if url.endswith(".svg"):
        if drawn_here(url, folder):
            draw(folder / url, folder / twin(url))
        return twin(url)
    from PIL import Image, ImageOps

    with Image.open(folder / url) as picture:
        if picture.format in ("PNG", "JPEG") and picture.getexif().get(0x0112, 1) == 1:
            return url
        ImageOps.exif_transpose(picture).convert("RGBA").save(folder / f"{url}.png")
    return f"{url}.png"


def twin(url: str) -> str:
    return url.removesuffix(".svg") + ".png"


def drawn_here(url: str, folder: Path) -> bool:
    """Whether a drawing in `folder` becomes a PNG here, since there is none beside it."""
    return url.endswith(".svg") and (folder / url).is_file() and not (folder / twin(url)).is_file()


def flat(drawing: Path) -> str:
    """An SVG that shows `drawing` as points: what Typst cannot print as words, such as an accent without its letter."""
    with tempfile.TemporaryDirectory() as folder:
        draw(drawing, points := Path(folder, "points.png"))
        data = base64.b64encode(points.read_bytes()).decode()
    size = 'width="{}" height="{}"'.format(*dimensions(drawing))
    return f'<svg xmlns="{SVG[1:-1]}" {size}><image {size} href="data:image/png;base64,{data}"/></svg>'


def draw(drawing: Path, target: Path) -> None:
    """Writes an SVG as a PNG of its size."""
    width, height = (f"{pixels / 96}in" for pixels in dimensions(drawing))
    size = call("page", width=width, height=height, margin="0pt", fill="none")
    text, _ = lettering.named(drawing)
    shown = call("bytes", literal(text)) if text else literal(f"/{drawing.name}")
    image = call("image", shown, width=width, height=height)
    source = f"#set {size}\n#{image}"
    target.write_bytes(printer.print_picture(source, drawing, DENSITY))
