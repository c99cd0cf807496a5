"""The pages of all notebooks that an article offers."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from ...core.errors import Problem, ReviewError
from ...markdown.manuscript import Manuscript
from ...notebook.exemplar import Exemplar
from ...results.shelf import Shelf, data_url
from . import data, executed


def with_pages(
    manuscript: Manuscript, found: Iterable[Exemplar], shelf: Shelf, folder: Path
) -> tuple[Manuscript, list[Problem]]:
    """`manuscript` with a page, written into `folder`, for each notebook of `found` that it offers; what is wrong with them.

    Beside each page go the tables of its runs, as CSV.
    """

    def written(exemplar: Exemplar) -> tuple[dict[str, Path], list[Problem]]:
        meanings = {parameter.name: parameter.comment for parameter in exemplar.parameters}
        record = shelf.records.get(exemplar.name)
        results = [shelf.build[exemplar.name], *([record.results] if record else [])]
        files = {}
        for source, run in zip(("build", "record"), results, strict=False):
            for table in run.tables:
                place = data_url(exemplar.name, source, table)
                files[place] = folder / place.replace("/", "-")
                files[place].write_text(data.as_csv(run.tables[table]), encoding="utf-8")
        try:
            text, wrong = executed.page(results[0], exemplar.title, meanings, record)
        except ReviewError as error:
            return files, error.problems
        place = f"exemplars/{exemplar.name}/index.html"
        files[place] = folder / f"{exemplar.name}.html"
        files[place].write_text(text, encoding="utf-8")
        return files, wrong

    offered = [
        one
        for one in found
        if one.name in shelf.build and f"exemplars/{one.name}/{one.name}.ipynb" in manuscript.files
    ]
    files, problems = dict(manuscript.files), []
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each waits for pandoc
        for more, wrong in pool.map(written, offered):
            files |= more
            problems += wrong
    return replace(manuscript, files=files), problems
