"""A comparison as one HTML page in the review's theme: pictures included, no script, nothing from elsewhere."""

from __future__ import annotations

import base64
from importlib.resources import files
from pathlib import Path

import jinja2

from ..results import display
from ..writing.theme import THEME
from .markdown import WORDS, parts, short
from .model import Comparison

LARGEST = 2_000_000  # bytes of a drawing that the page takes in


def page(found: Comparison) -> str:
    """The whole comparison; whatever is quoted in it is escaped, and a drawing is a picture that cannot act."""
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    template = environment.from_string((files("review.comparison") / "page.html").read_text(encoding="utf-8"))
    css = (THEME / "screen.css").read_text(encoding="utf-8")
    return template.render(
        found=found, summary=list(short(found)), css=jinja2.utils.markupsafe.Markup(css),
        picture=picture, words=WORDS, parts=parts, value=display.value,
    )  # fmt: skip


def picture(svg: Path) -> str:
    """A drawing as a data URL; empty where it is too large."""
    data = svg.read_bytes()
    if len(data) > LARGEST:
        return ""
    return f"data:image/svg+xml;base64,{base64.b64encode(data).decode()}"
