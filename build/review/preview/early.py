"""The page of a first build while its runs go on: every result from its committed record, and labelled so."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from ..core import files
from ..core.errors import Problem, Refused, ReviewError
from ..core.paths import Paths
from ..notebook.exemplar import Exemplar
from ..results.results import Results
from ..results.shelf import Record, Shelf
from ..runs import at_hand
from ..runs.survey import Survey
from .draft import Draft

FOLDER = "early"
"""Where the page and its files lie in the output folder: apart from the runs, which come and go under them."""

INDEX = f"""<!DOCTYPE html>
<html lang=en><meta charset=utf-8><title>Being run now</title><link rel=icon href=data:,>
<meta http-equiv=refresh content="0; url={FOLDER}/index.html">
<body><main><p>The exemplars are being run. Until then, <a href="{FOLDER}/index.html">read the page from their records</a>.</p></main></body></html>
"""
"""What stands in the place of the page until that is written; it leads to the early one."""


def write(paths: Paths, seen: Survey) -> str:
    """Writes the page from records, where no page is and runs are stale; returns what there is to say of it.

    The page of a build stays. Where an exemplar that a chapter names has neither a fresh run nor a valid record, or where
    anything else keeps a page from being written, nothing is.
    """
    index, folder = paths.output / "index.html", paths.output / FOLDER
    if index.exists() and not is_early(index):
        return ""
    shelf, titles, problems = at_hand.gather(paths, seen)
    if not shelf.failed:
        return ""
    paths.output.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as pages,
        tempfile.TemporaryDirectory(dir=paths.output, prefix=".new-") as new,
    ):
        draft = Draft(paths, Path(pages))
        draft.seen, draft.titles, draft.unread = seen, titles, problems
        draft.shelf = from_records(seen, shelf, Path(pages))
        try:
            draft.write(Path(new, FOLDER))
        except ReviewError as error:
            if index.exists() and is_early(index):  # of sources that have changed since
                index.unlink()
            remove(paths)
            return f"no page before the exemplars have run: {error.problems[0]}"
        files.swap(Path(new, FOLDER), folder)
        Path(new, index.name).write_text(INDEX, encoding="utf-8")
        try:
            os.link(Path(new, index.name), index)  # never over a page that another build wrote meanwhile
        except FileExistsError:
            if not is_early(index):
                shutil.rmtree(folder)
                return ""
    return f"{paths.relative(index)} can be read now: from records, and labelled so; the exemplars are run"


def is_early(index: Path) -> bool:
    """Whether `index` is no page of a build, but leads to the early one."""
    return index.read_bytes() == INDEX.encode()


def remove(paths: Paths) -> None:
    """Removes what the page of a build takes the place of."""
    shutil.rmtree(paths.output / FOLDER, ignore_errors=True)


def from_records(seen: Survey, shelf: Shelf, folder: Path) -> Shelf:
    """`shelf` with a valid record in the place of each run that it lacks; `folder` is for the files of these runs."""
    standing_in = {
        name: as_run(seen.jobs[name].exemplar, shelf.records[name], folder / name)
        for name in sorted(shelf.failed & shelf.records.keys())
        if valid(shelf.records[name])
    }
    failed = shelf.failed - standing_in.keys()
    return replace(shelf, build={**shelf.build, **standing_in}, failed=failed)


def valid(record: Record) -> bool:
    """Whether it is of the code as it is now, and has the pictures that a page shows."""
    pictures = [file for figure in record.results.figures.values() for file in (figure.svg, figure.png)]
    return not record.stale and all(file.is_file() for file in pictures)


def as_run(exemplar: Exemplar, record: Record, folder: Path) -> Results:
    """The results of `record` with all that lies beside those of a run; its notebook shows code, and no output."""
    import nbformat

    from ..runs import session  # neither is loaded by a build that finds its runs

    folder.mkdir()
    try:
        nbformat.write(session.read(exemplar.notebook), folder / f"{exemplar.name}.ipynb")
    except (OSError, ValueError) as error:
        raise Refused([Problem(f"exemplars/{exemplar.name}", 0, str(error), "mend the notebook")]) from None
    shutil.copy(record.results.path, folder / "results.json")
    return replace(record.results, path=folder / "results.json")
