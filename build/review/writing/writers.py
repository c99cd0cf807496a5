"""Writes a manuscript into a folder, and checks what came out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from pathlib import Path

from ..core.errors import Problem, ReviewError
from ..guard import outputs
from ..markdown.manuscript import Manuscript
from .formats import FORMATS
from .metadata import About
from .page import drawings, html
from .paper import exports, printer
from .paper import pdf as paper


def write(manuscript: Manuscript, folder: Path, formats: Collection[str] = ("html", "pdf")) -> list[Problem]:
    """Writes index.html, the other `formats`, references.json and the manuscript's files into `folder`; what is wrong with them.

    Write into a temporary folder and take it only if nothing is wrong. Where the machine cannot print
    (`printer.missing()`), all but the PDF is written, and the lack is among the problems.
    Raises ReviewError where nothing can be written: a citation without a reference, an unreadable picture.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    lack = printer.missing() if "pdf" in formats else None
    made = [name for name in FORMATS if name in formats and not (name == "pdf" and lack)]
    copy(manuscript.files, folder)
    references = sorted(manuscript.references, key=lambda item: str(item["id"]))
    text = json.dumps(references, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "references.json").write_text(text + "\n", encoding="utf-8")
    page, problems = html.page(manuscript, made)
    (folder / "index.html").write_text(drawings.drawn(page, manuscript.files), encoding="utf-8")
    for name, text in About(manuscript).citations().items():
        (folder / name).write_text(text, encoding="utf-8")
    if lack:
        problems.append(lack)
    if "pdf" in made:
        printed, more = paper.print_page(page, folder)
        (folder / "manuscript.pdf").write_bytes(printed)
        problems += more
    for name in made:
        if name in exports.EXPORTS:
            problems += exports.write(manuscript, name, folder)
    return problems + outputs.check(folder, pdf="pdf" in made)


def copy(files: dict[str, Path], folder: Path) -> None:
    """The page's pictures and downloads, each where its relative URL says."""
    for url, source in sorted(files.items()):
        target = (folder / url).resolve()
        if not target.is_relative_to(folder):
            raise ReviewError("this path leads out of the page's folder", "use one without '..'", url)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
