"""Writes a manuscript into a folder, and checks what came out."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Collection
from pathlib import Path

from ..core.errors import Problem, ReviewError
from ..guard import outputs
from ..markdown.manuscript import Manuscript
from .formats import FORMATS
from .metadata import About
from .page import apart, drawings, html
from .paper import exports, pdf
from .paper.words import Words


def write(
    manuscript: Manuscript,
    folder: Path,
    formats: Collection[str] = ("html", "pdf"),
) -> list[Problem]:
    """Writes index.html, the other `formats`, references.json and the manuscript's files into `folder`; what is wrong with them.

    Write into a temporary folder and take it only if nothing is wrong.
    Raises ReviewError where nothing can be written: a citation without a reference, an unreadable picture.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    made = [name for name in FORMATS if name in formats]
    copy(manuscript.files, folder)
    references = sorted(manuscript.references, key=lambda item: str(item["id"]))
    text = json.dumps(references, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "references.json").write_text(text + "\n", encoding="utf-8")
    article, away = apart.parted(manuscript)
    page, problems = html.page(article, made, apart=apart.CLAIMS if away else "")
    framed, drawn = drawings.framed(page, manuscript.files, About(manuscript).licence)
    (folder / "index.html").write_text(framed, encoding="utf-8")
    for url, text in drawn.items():
        (folder / url).parent.mkdir(parents=True, exist_ok=True)
        (folder / url).write_text(text, encoding="utf-8")
    if away:
        claims, more = apart.claims_page(manuscript, away)
        (folder / apart.CLAIMS).write_text(claims, encoding="utf-8")
        problems += more
    for name in exemplars(manuscript):
        own = folder / f"exemplars/{name}/index.html"
        text = apart.with_checks(own.read_text(encoding="utf-8"), name, claims if away else "")
        own.write_text(text, encoding="utf-8")
    for name, text in About(manuscript).citations().items():
        (folder / name).write_text(text, encoding="utf-8")
    if "pdf" in made:
        printed, more = pdf.print_paper(manuscript, folder)
        for name, content in printed.items():
            (folder / name).write_bytes(content)
        problems += more
    for name in made:
        if name in exports.EXPORTS:
            problems += exports.write(manuscript, name, folder)
    return problems + outputs.check(folder, pdf="pdf" in made, printed=Words().printable)


def exemplars(manuscript: Manuscript) -> list[str]:
    """The exemplars with a page of their own."""
    return [
        url.split("/")[1] for url in manuscript.files if re.fullmatch(r"exemplars/[^/]+/index\.html", url)
    ]


def copy(files: dict[str, Path], folder: Path) -> None:
    """The page's pictures and downloads, each where its relative URL says."""
    for url, source in sorted(files.items()):
        target = (folder / url).resolve()
        if not target.is_relative_to(folder):
            raise ReviewError("this path leads out of the page's folder", "use one without '..'", url)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
