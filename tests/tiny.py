"""A throw-away review with one tiny exemplar, and the commands as a user runs them on it."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTEBOOK = """
# %% tags=["parameters"]
epoch: int = 1  # block of seeds
shift: float = 0.5  # added to every draw

# %%
import json, os
from pathlib import Path

note = json.loads(Path(os.environ["REVIEW_RUN"]).read_text())
run, folder = note["run"], Path(note["folder"])
(folder / "figures").mkdir()
(folder / "figures" / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><title>d</title><circle r="9"/></svg>')
import base64
(folder / "figures" / "dot.png").write_bytes(base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"))

# %%
ids = [1000 * epoch + i for i in range(6)]
draws = [shift + (i % 3 - 1) / 100 for i in ids]
mean = sum(draws) / 6
gain = {"label": "gain", "ids": ids, "samples": draws, "mean": mean, "low": mean - 0.02, "high": mean + 0.02,
        "interval": "95 % t", "unit": "", "format": ".2f", "replicated": "data"}
table = {"caption": "Draws.", "columns": [{"name": "draw", "label": "Draw", "format": ".2f"}], "rows": [[d] for d in draws]}
figure = {"svg": "figures/dot.svg", "png": "figures/dot.png", "alt": "A dot.", "data": "draws"}
(folder / "results.json").write_text(json.dumps({
    "schema": 1, **run, "device": {"kind": "cpu", "name": "test"}, "versions": {"python": "3"},
    "started": "2026-01-31T12:00:00Z", "seconds": 0.1, "values": {"gain": gain}, "tables": {"draws": table},
    "figures": {"dot": figure}}))
"""
CHAPTER = """
## Tip 1: Try it

[A shift helps.]{.claim #helps check="tiny.gain >= 0.1"}
It gave `tiny.gain`{.value} [@doi:10.1000/one].

![A dot.](exemplar:tiny/dot){#fig:dot}

::: {#tbl:draws .results-table source="tiny/draws"}
All draws.
:::

::: {.exemplar name="tiny" verdict="supports"}
[A shift shifts](#helps).
:::

See @fig:dot and @tbl:draws.
"""


def command(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """`review …` in `root`, with the package of this checkout."""
    path = os.pathsep.join([str(ROOT / "build"), str(ROOT / "exemplars")])
    return subprocess.run(
        [sys.executable, "-c", "from review.cli import main; main()", *arguments],
        cwd=root, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path, "COLUMNS": "120", **environment},
    )  # fmt: skip


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text).lstrip("\n"))
    return path


def edit(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text()
    assert old in text
    (root / file).write_text(text.replace(old, new))
