"""A review with ten exemplars, each unlike the others, as the build would write it: `python tests/ten.py FOLDER`.

Nothing is run. Each chapter has a text of its own (1400 words, as the longest of ours), eight claims, three figures
and fifteen references; names, words and numbers are drawn, so that no chapter helps to compress another.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from review.claims import claims, lock
from review.core.paths import Paths
from review.markdown.manuscript import Manuscript
from review.placing import ledgers, place
from review.reading import strict
from review.results.results import load
from review.results.shelf import Shelf
from review.runs import exemplars
from review.writing import writers
from review.writing.page import notebooks
from throwaway import PNG, value, write_results

TIPS, WORDS, CLAIMS, FIGURES, REFERENCES, TABLES = 10, 1400, 8, 3, 15, 12
SYLLABLES = [c + v for c in (*"bcdfglmnprstv", "st", "tr", "pl") for v in (*"aeiou", "ea", "ou", "ai")]
LONG = "A title that goes on and on, as titles of papers do, until it has said everything that stands below it twice"
QUANTITIES = ("gain", "loss", "noise")
WIDE = f"| {'awordofalanguage' * 8} |\n|---|\n| 1 |\n\n: What is in it, in a good many words for a phone.\n"
TABLES_IN = f"""
<table><tr><td><table><tr><td>in</td><td>a cell</td></tr></table></td><td>{"more words " * 40}</td></tr></table>

::: {{style="display: flex"}}
| in |
|----|
| 1  |
:::

::: {{style="float: right"}}
{WIDE}
:::

- {WIDE.replace(chr(10), chr(10) + "  ")}
"""
"""Tables in what takes its width from them, and where there is less room than elsewhere."""


class Words:
    """Words as a language has them: two thousand, some of them often (Zipf's law)."""

    def __init__(self, seed: int):
        self.rng = np.random.default_rng(seed)
        self.known = ["".join(self.rng.choice(SYLLABLES, self.rng.integers(1, 5))) for _ in range(2000)]
        weights = 1 / (np.arange(2000) + 2.7)
        self.weights = weights / weights.sum()

    def some(self, count: int) -> list[str]:
        return list(self.rng.choice(self.known, count, p=self.weights))

    def sentence(self, count: int = 18) -> str:
        return " ".join(self.some(count)).capitalize() + "."


def svg(rng: np.random.Generator) -> str:
    """A drawing of the weight of ours: two curves of forty points with bands, an axis and names."""
    parts = []
    for colour in ("#0072B2", "#B85C00"):
        ys = 150 + np.cumsum(rng.normal(0, 6, 40))
        points = " ".join(f"{20 + 7 * i} {y:.1f}" for i, y in enumerate(ys))
        parts.append(f'<path style="fill: none; stroke: {colour}" d="M {points}"/>')
        parts.append(f'<text x="310" y="{ys[-1]:.1f}" style="font-size: 11px; fill: {colour}">line</text>')
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="360pt" height="252pt" viewBox="0 0 360 252">{"".join(parts)}</svg>'


def results(folder: Path, name: str, words: Words) -> Path:
    """What an exemplar recorded: three quantities, a dozen tables, three figures with their files."""
    rng = words.rng
    values = {
        f"{part}.{quantity}": value(rng.normal(0.1, 0.02, 8), ids=range(1000, 1008), label=f"{quantity}, {part}: {words.some(1)[0]}")
        for part in ("first", "second", "third") for quantity in QUANTITIES
    }  # fmt: skip
    columns = [{"name": n, "label": n.capitalize(), "format": ".3f"} for n in ("at", "mean", "low", "high")]
    tables = {
        f"table{i}": {"caption": words.sentence(8), "columns": columns, "rows": rng.normal(size=(20, 4)).round(4).tolist()}
        for i in range(TABLES)
    }  # fmt: skip
    stops = [
        {"name": "k", "label": "Degree", "format": "d"},
        {"name": "error", "label": "Error", "format": ".3f"},
    ]
    lines = [
        {"name": n, "label": n, "format": ".2f"} for n in ("x", "truth", *(f"k_{k}" for k in range(1, 25)))
    ]
    tables["stops"] = {
        "caption": "Errors.",
        "columns": stops,
        "rows": [[k, rng.random()] for k in range(1, 25)],
    }
    tables["lines"] = {
        "caption": "Fits.",
        "columns": lines,
        "rows": np.column_stack([np.linspace(-1, 1, 105), rng.normal(0, 0.05, (105, 25)).cumsum(0)])
        .round(3)
        .tolist(),
    }
    figures = {}
    write_results(folder, name)
    for i in range(FIGURES):
        (folder / f"figures/figure{i}.svg").write_text(svg(rng))
        (folder / f"figures/figure{i}.png").write_bytes(PNG)
        figures[f"figure{i}"] = {
            "svg": f"figures/figure{i}.svg", "png": f"figures/figure{i}.png", "data": f"table{i}",
            "alt": f"{words.sentence(6)[:-1]}: " + ", ".join(f"{w} {rng.normal():.2f}" for w in words.some(8)) + ".",
        }  # fmt: skip
    cell = {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "x = 1", "outputs": []}
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    file = write_results(folder, name, values=values, tables=tables, figures=figures)
    (folder / f"{name}.ipynb").write_text(json.dumps(notebook))
    return file


def chapter(number: int, name: str, words: Words) -> str:
    """A tip with its panel, and claims and figures among its words; the second has a very long title."""
    title = LONG if number == 2 else words.sentence(9)[:-1]
    lines = [f"## Tip {number}: {title} {{#sec:{name}}}", words.sentence()]
    figure = 0
    panel = f"""::: {{.exemplar name="{name}" verdict="{("supports", "qualifies", "contradicts")[number % 3]}" numbers="{words.some(1)[0]}: first.gain; {words.some(1)[0]}: second.loss"}}
[{words.sentence(16)[:-1]}](#{name}0).

{words.sentence(30)}

![{words.sentence(20)}](exemplar:{name}/figure0){{#fig:{name}0}}
:::"""
    lines.append(panel)
    if number == 4:
        lines.append(
            f'::: {{.slider source="{name}/stops" curves="{name}/lines" rows="2,9"}}\n{words.sentence()}\n:::'
        )
    written, part = 0, 0
    while written < WORDS:
        cited = f"[@doi:10.{number}000/{part % REFERENCES}]" if part < 2 * REFERENCES else ""
        block = [*(words.sentence() for _ in range(3)), f"{words.sentence()[:-1]} {cited}."]
        if part < CLAIMS:
            left, right = (f"{name}.{p}.{q}" for p, q in zip(words.rng.permutation(["first", "second", "third"])[:2], words.rng.choice(QUANTITIES, 2), strict=True))  # fmt: skip
            failing = number == 3 and part == 0
            check = f"{left} - {right} {'>=' if failing else '<='} 0.1{part}"
            expect = ' expect="does not hold"' if failing else ""
            kind = ' kind="control"' if part == CLAIMS - 1 else ""
            block.insert(
                1,
                f'[{words.sentence(16)[:-1]}, `{left}`{{.value}} of it.]{{.claim #{name}{part} check="{check}"{expect}{kind}}}',
            )
        lines.append("\n".join(block))
        if part % 4 == 3:
            lines.append(f"### {words.sentence(6)[:-1]}?")
        if part % 6 == 5 and figure < FIGURES - 1:
            figure += 1
            lines.append(f"![{words.sentence(20)}](exemplar:{name}/figure{figure}){{#fig:{name}{figure}}}")
        written += sum(len(line.split()) for line in block)
        part += 1
    return "\n\n".join(lines) + "\n"


def reference(number: int, i: int, words: Words) -> dict:
    authors = [
        {"family": words.some(1)[0].capitalize(), "given": words.some(1)[0].capitalize()} for _ in range(6)
    ]
    return {
        "id": f"doi:10.{number}000/{i}", "type": "article-journal", "title": words.sentence(11)[:-1], "author": authors,
        "container-title": words.sentence(3)[:-1], "issued": {"date-parts": [[2000 + i]]}, "DOI": f"10.{number}000/{i}",
        "volume": str(number), "page": f"{i}-{i + 9}", "PMID": str(10**7 + 97 * i * number),
    }  # fmt: skip


def resolved(root: Path) -> tuple[Manuscript, Paths, Shelf]:
    """The ten chapters, written into `root` and resolved; with the paths and results that their pages are made of."""
    paths = Paths(root, root / "content", root / "output")
    paths.content.mkdir(parents=True)
    (paths.content / "metadata.yaml").write_text(
        "title: Ten of them\nlede: A sentence about ten of them.\nauthors: [{name: Ada}]\n"
        "licence: {name: CC BY 4.0, url: 'https://creativecommons.org/licenses/by/4.0/'}\n"
        "summary: {title: What was found, chapters: Tip, legend: What is counted., explained: why}\n"
    )
    (paths.content / "00.start.md").write_text(
        f"## Introduction\n\n{Words(0).sentence(80)}\n\n### Why {{#why}}\n\n{Words(99).sentence(90)}\n{TABLES_IN}"
    )
    build, titles, references = {}, {}, []
    for number in range(1, TIPS + 1):
        words, name = Words(number), f"stand{'abcdefghij'[number - 1]}"
        folder = root / "exemplars" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.py").write_text(
            '# %% tags=["parameters"]\nepoch: int = 1  # block of seeds\n\n# %%\nx = 1\n'
        )
        (folder / "settings.yaml").write_text(
            f"title: {name}\nepoch: 1\ntimeout: 60\ndata: []\nprofiles:\n  quick: {{}}\n  full: {{}}\n"
        )
        build[name] = load(results(paths.runs / name, name, words))
        titles[name] = words.sentence(5)[:-1]
        (paths.content / f"{number:02}.tip.md").write_text(chapter(number, name, words))
        references += [reference(number, i, words) for i in range(REFERENCES)]
    (paths.content / "references.json").write_text(json.dumps(references))
    reading, shelf = strict.read(paths), Shelf(build, {}, frozenset())
    locked = lock.renew(lock.Lock(), claims.check(reading.claims, shelf)[0])
    resolution = place.resolve(reading, shelf, titles, ledgers.read(reading)._replace(locked=locked))
    wrong = reading.problems + resolution.problems + resolution.missed
    assert not wrong, "\n".join(map(str, wrong))
    return resolution.manuscript, paths, shelf


def write(folder: Path, manuscript: Manuscript, paths: Paths, shelf: Shelf) -> Path:
    """The pages of the ten, which `resolved` gave, in `folder/page`."""
    (folder / "pages").mkdir()
    manuscript, wrong = notebooks.with_pages(
        manuscript, exemplars.discover(paths)[0], shelf, folder / "pages"
    )
    wrong += writers.write(manuscript, folder / "page", ["html"])
    assert not wrong, "\n".join(map(str, wrong))
    return folder / "page"


if __name__ == "__main__":
    write(Path(sys.argv[1]), *resolved(Path(sys.argv[1]) / "review"))
