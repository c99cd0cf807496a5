"""A review in which everything that is shown as words tries to be something else: `python tests/hostile.py FOLDER`.

Writes it to FOLDER as the build would, without running anything. Where one of them succeeded, `window.broken` is set.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from review.results.results import load
from review.writing import writers
from review.writing.page import executed
from throwaway import VALUES, Review, write_results

SCRIPT = "<script>window.broken = 1</script>"
BREAKS = f"""{SCRIPT}<img src=x onerror="window.broken = 2">"><svg onload='window.broken = 3'>' onfocus=x autofocus="""
LEADS = "javascript:window.broken=4"
PANDOC = {
    "pdf": "javascript:window.broken=5",
    "header-includes": "<script>window.broken = 6</script>",
    "include-before": "<script>window.broken = 7</script>",
    "dir": 'x" onclick="window.broken = 8',
}
CHAPTER = """
## Tip 1: `<script>window.broken = 9</script>`

It gave `demo.gain`{.value} [@doi:10.1000/one].

::: {#tbl:scores .results-table source="demo/scores"}
:::

::: {.exemplar name="demo" verdict="supports" numbers="gain"}
A [`<script>`](#gain).

![A `<script>`.](exemplar:demo/curve){#fig:curve}
:::

[A gain.]{.claim #gain check="demo.gain >= 0.02"}
"""
MARKDOWN = f"""{BREAKS}

# A heading {{onclick="window.broken = 10"}}

[link]({LEADS}) [data](data:text/html,{SCRIPT}) `code`{{onclick="window.broken = 11"}}
<a href="{LEADS}">html</a> <iframe srcdoc="{SCRIPT}"></iframe> <style>* {{display: none}}</style>

| table |
|-------|
| {SCRIPT} |
"""


def outputs() -> list[dict]:
    """One output of every kind that a notebook can hold."""
    kinds = ("text/html", "text/markdown", "text/latex", "application/javascript", "text/plain")
    shown = [
        {"output_type": "display_data", "metadata": {}, "data": {kind: MARKDOWN, "text/plain": BREAKS}}
        for kind in kinds
    ]
    error = {"output_type": "error", "ename": BREAKS, "evalue": BREAKS, "traceback": [BREAKS]}
    return [*shown, {"output_type": "stream", "name": "stdout", "text": BREAKS}, error]


def run(folder: Path) -> Path:
    """A run whose every word breaks out."""
    table = {
        "caption": BREAKS,
        "columns": [{"name": "method", "label": BREAKS, "unit": BREAKS}, {"name": "score", "label": "=1+1"}],
        "rows": [[BREAKS, 0.5], ["=cmd|' /C calc'!A0", None]],
    }
    gain = {**VALUES["gain"], "label": BREAKS, "unit": BREAKS, "interval": f"95 % {BREAKS}"}
    figure = {"svg": "figures/curve.svg", "png": "figures/curve.png", "alt": BREAKS, "data": "scores"}
    file = write_results(
        folder, values={"gain": gain}, tables={"scores": table}, figures={"curve": figure},
        device={"kind": "cpu", "name": BREAKS}, versions={"python": BREAKS}, parameters={"n": BREAKS},
    )  # fmt: skip
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": MARKDOWN},
        {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": BREAKS, "outputs": outputs()},
    ]
    content = {"nbformat": 4, "nbformat_minor": 4, "metadata": {"title": BREAKS}, "cells": cells}
    (folder / "demo.ipynb").write_text(json.dumps(content))
    return file


def write(folder: Path, work: Path) -> list[str]:
    """Writes the pages to `folder`, made in `work`; what the build would refuse."""
    review = Review(work)
    person = {"name": BREAKS, "orcid": "0000-0002-1825-0097", "affiliations": [BREAKS]}
    words = {"title": BREAKS, "lede": BREAKS, "keywords": [BREAKS], "abstract": BREAKS, "repository": LEADS}
    review.metadata(json.dumps({**words, "thumbnail": LEADS, "authors": [person], "pandoc": PANDOC}))
    item = {"id": "doi:10.1000/one", "type": "book", "title": BREAKS, "URL": LEADS, "publisher": BREAKS}
    review.references({**item, "author": [{"family": BREAKS}]})
    results = load(run(review.paths.runs / "demo"))
    review.build = {"demo": results}
    review.chapter(CHAPTER)
    resolution = review.resolve()
    page, wrong = executed.page(results, BREAKS, {"n": BREAKS})
    (work / "demo.html").write_text(page)
    files = {**resolution.manuscript.files, "exemplars/demo/index.html": work / "demo.html"}
    manuscript = type(resolution.manuscript)(
        resolution.manuscript.ast, resolution.manuscript.references, files, resolution.manuscript.variables
    )
    found = [*resolution.problems, *wrong, *writers.write(manuscript, folder, ["html"])]
    return [str(problem) for problem in found]


if __name__ == "__main__":
    target = Path(sys.argv[1])
    sys.exit("\n".join(write(target / "page", target / "work")) or 0)
