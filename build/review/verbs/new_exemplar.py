"""Makes an exemplar from the template: a notebook, its settings, a test, and a passage for a chapter."""

from __future__ import annotations

import keyword
import os
import re
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path

from ..core.errors import ReviewError
from ..core.paths import Paths
from ..notebook.exemplar import RESERVED
from ..notebook.limits import PART, SPELT
from ..runs.exemplars import NOT_EXEMPLARS

FILES = {"exemplar.py": "{name}.py", "settings.yaml": "settings.yaml"}


def make(paths: Paths, name: str) -> str:
    """Makes the exemplar `name` and its test; returns the passage to paste into a chapter.

    Raises ReviewError where the name cannot be one, or is taken.
    """
    if not PART.fullmatch(name) or keyword.iskeyword(name) or name in (*NOT_EXEMPLARS, RESERVED):
        raise ReviewError(
            f"{name!r} cannot name an exemplar",
            f"use {SPELT}, no Python keyword",
        )
    folder, test = paths.exemplars / name, paths.root / "tests" / "exemplars" / name / f"test_{name}.py"
    for place in (folder, test):
        if place.exists():
            raise ReviewError("it is there already", "choose another name", paths.relative(place))
    for place in (test.parent, paths.exemplars):
        place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=paths.exemplars, prefix=".new-") as work:
        made = Path(work) / name
        made.mkdir()
        for template, own in FILES.items():
            (made / own.format(name=name)).write_text(filled(template, name), encoding="utf-8")
        (made / "__init__.py").touch()  # helpers beside the notebook are imported as from {name} import …
        os.replace(made, folder)
    try:
        test.write_text(filled("test.py", name), encoding="utf-8")
    except OSError:
        shutil.rmtree(folder)
        raise
    return filled("chapter.md", name)


def filled(template: str, name: str) -> str:
    """The text of a template's file, with `name` for `demo`; ids of claims and figures have hyphens for its `_`."""
    text = (files("review") / "template" / template).read_text(encoding="utf-8")
    ids = "-".join(filter(None, name.split("_")))
    return re.sub("(?<=[#:])demo(?=-)", ids, text).replace("demo", name)
