"""A review that is thrown away: exemplars of ordinary size that have all been run, as far as any command can tell.

Each has a chapter, claims, a figure, results and a record that are vouched for without being computed, and helpers that
import one another; a history of commits goes with them.
"""

import json
import math
import random
import subprocess
from pathlib import Path

REPLICATES, VALUES, ROWS = 50, 60, 40
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><title>A dot</title><circle r="9"/></svg>'
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
MODULE = '''"""What exemplars share, {number}."""

{imports}


def shape(rows, width, *, depth=2):
    """Weights of `depth` layers of `width` units."""
    found = [(rows, width) for _ in range(depth)]
    return {{f"layer {{i}}": pair for i, pair in enumerate(found)}}

'''
STEP = '''
def step_{i}(values, weight={i}.5):
    """The mean of `values`, weighed."""
    total = sum(weight * value for value in values if value is not None)
    if not values:
        raise ValueError("no values")
    return {{"total": total, "mean": total / len(values), "named": [f"{{value:.2f}}" for value in values]}}

'''
NOTEBOOK = """# %% [markdown]
# # {name}

# %% tags=["parameters"]
epoch: int = 1  # block of seeds
replicates: int = 50  # how often it is repeated
width: int = 8  # units of a layer

# %%
from review.notebook import Recorder
from lab import shared_{a}, shared_{b}
from {name} import helper

# %%
record = Recorder()
"""
CELL = """
# %%
gains_{i} = [helper.step_{i}([seed, width]) for seed in range(replicates)]
record.value("gain{i}", [gain["mean"] for gain in gains_{i}], label="gain {i}")
"""
SETTINGS = """title: What {name} asks
epoch: 1
timeout: 60
data: []
profiles:
  quick: {{}}
  full:
    replicates: 200
"""
CHAPTER = """## Tip {number}: Ask {name} {{#sec:{name}}}

::: {{.exemplar name="{name}" verdict="supports" numbers="the gain: gain0"}}
[A gain is there](#{name}-0).

![What it found.](exemplar:{name}/dot){{#fig:{name}}}
:::

{claims}

It gave `{name}.gain9`{{.value}}, and {words}.
"""
CLAIM = '[The gain of {name} is there, the {i}th.]{{.claim #{name}-{i} check="{name}.gain{i} - {name}.gain{j} >= {low}"}}'


def name_of(number: int) -> str:
    """A name for each number that no digit is in."""
    return "ask" + "".join("abcdefghij"[int(digit)] for digit in f"{number:03}")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def sources(root: Path, number: int) -> None:
    """Chapters, helpers and notebooks of a review with `number` exemplars."""
    write(root / "content/metadata.yaml", "title: Many of them\nauthors: [{name: Ada}]\n")
    write(root / "content/references.json", "[]\n")
    (root / "exemplars/lab").mkdir(parents=True)
    for shared in range(20):
        imports = "".join(f"from . import shared_{other}\n" for other in range(max(0, shared - 3), shared))
        text = MODULE.format(number=shared, imports=imports) + "".join(STEP.format(i=i) for i in range(12))
        write(root / f"exemplars/lab/shared_{shared}.py", text)
    for i in range(number):
        name, folder = name_of(i), root / "exemplars" / name_of(i)
        cells = "".join(CELL.format(i=j) for j in range(12))
        write(folder / f"{name}.py", NOTEBOOK.format(name=name, a=i % 20, b=19) + cells)
        helper = MODULE.format(number=name, imports="from lab import shared_7\n")
        write(folder / "helper.py", helper + "".join(STEP.format(i=j) for j in range(12)))
        write(folder / "settings.yaml", SETTINGS.format(name=name))
        claims = "\n\n".join(CLAIM.format(name=name, i=j, j=j + 20, low=0.1 + j / 100) for j in range(3))
        words = " ".join(f"word{'abcdefghij'[j % 10]}" for j in range(120))
        text = CHAPTER.format(number=i + 1, name=name, claims=claims, words=words)
        write(root / f"content/{i:03}.{name}.md", text)


def results(asked: dict) -> dict:
    """What a run recorded that was asked for this: values, a table, a figure."""
    draw, moved = random.Random(asked["exemplar"]), 0.001 * (asked["profile"] == "full")
    values = {}
    for i in range(VALUES):
        samples = [moved + draw.gauss(0.5 if i < 20 else 0.1, 0.02) for _ in range(REPLICATES)]
        mean = math.fsum(samples) / REPLICATES
        values[f"gain{i}"] = {
            "label": f"gain {i}", "ids": [1000 + j for j in range(REPLICATES)], "samples": samples, "mean": mean,
            "low": mean - 0.01, "high": mean + 0.01, "interval": "95 % t", "unit": "", "format": ".2f",
            "replicated": "data", "shared": "",
        }  # fmt: skip
    columns = [{"name": name, "label": name, "format": ".3f"} for name in ("at", "mean", "low", "high")]
    rows = [[i, *(draw.random() for _ in range(3))] for i in range(ROWS)]
    figure = {"svg": "figures/dot.svg", "png": "figures/dot.png", "alt": "A dot.", "data": "draws"}
    return {
        "schema": 1, **asked, "commit": None, "device": {"kind": "cpu", "name": "test"}, "versions": {"python": "3"},
        "started": "2026-01-31T12:00:00Z", "seconds": 0.1, "values": values, "openings": [],
        "tables": {"draws": {"caption": "Draws.", "columns": columns, "rows": rows}}, "figures": {"dot": figure},
    }  # fmt: skip


def finished(root: Path) -> None:
    """Results of each exemplar, as if it had been run, and its record."""
    from review.core.paths import Paths
    from review.runs import exemplars, job, manifest

    paths = Paths(root, root / "content", root / "output")
    found, problems = exemplars.discover(paths)
    assert not problems, problems
    for one in found:
        ours, full = job.plan(paths, one), job.plan(paths, one, "full")
        for folder in (ours.target, one.folder / "records"):
            write(folder / "figures/dot.svg", SVG)
            (folder / "figures/dot.png").write_bytes(PNG)
        write(ours.target / "results.json", json.dumps(results(ours.asked)))
        record = {**results(full.asked), "source": "record", "key": None}
        write(one.folder / "records/full.json", json.dumps(record))
        cells = [
            {"cell_type": "code", "metadata": {}, "execution_count": i, "source": f"x = {i}", "outputs": []}
            for i in range(12)
        ]
        notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}
        write(ours.target / f"{one.name}.ipynb", json.dumps(notebook))
        manifest.write(ours.target, ours.components, 1.0)


def history(root: Path, commits: int) -> None:
    """As many commits, each of which makes one record again; every tenth moves the lock too."""
    lock = json.loads((root / "content/claims.lock").read_text(encoding="utf-8"))
    records = sorted((root / "exemplars").glob("*/records/full.json"))
    stream = []

    def commit(number: int, changed: dict[Path, str]) -> None:
        stream.append(
            f"commit refs/heads/main\ncommitter Ada <ada@example.org> {1.7e9 + number:.0f} +0000\ndata 0\n"
        )
        for file, text in changed.items():
            stream.append(
                f"M 644 inline {file.relative_to(root).as_posix()}\ndata {len(text.encode())}\n{text}\n"
            )

    everything = [
        p for part in ("content", "exemplars") for p in sorted((root / part).rglob("*")) if p.is_file()
    ]
    commit(0, {p: p.read_bytes().decode("latin-1") for p in everything if p.suffix != ".png"})
    for number in range(1, commits):
        file = records[number % len(records)]
        changed = {file: json.dumps({**json.loads(file.read_text()), "seconds": number})}
        if number % 10 == 0:
            changed[root / "content/claims.lock"] = json.dumps({**lock, "note": number})
        commit(number, changed)
    ada = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for words, text in (
        (["init", "-q", "-b", "main"], ""),
        (["fast-import", "--quiet"], "".join(stream)),
        (["reset", "-q"], ""),
        (["add", "-A"], ""),
        ([*ada, "commit", "-q", "--allow-empty", "-m", "all"], ""),
    ):
        subprocess.run(["git", *words], cwd=root, input=text.encode("latin-1"), check=True)
