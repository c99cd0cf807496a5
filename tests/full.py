"""A throw-away review whose one exemplar has a full run, made by its own recording kit, and what a test asks of it."""

import json
import subprocess
import sys
from pathlib import Path

from manuscripts import git
from review.core.paths import Paths
from review.results import shelf
from review.runs import exemplars, records
from tiny import command

NOTEBOOK = """# %%
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/demo/demo.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]
from review.notebook import checkpoint, figures, start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds
n: int = 6  # replicates
shift: float = 0.5  # what is found
sizes: list[int] = [75, 300]  # of what is measured

# %%
record = start(globals())

from lab.shifts import shifted

parts = checkpoint.of(record)
ids = [1000 * epoch + i for i in range(n)]
draws = parts.once("draws", lambda: [shifted(shift) + (i % 3 - 1) / 100 for i in ids])
record.value("gain", draws, ids=ids, replicated="data", label="gain", format=".2f")
record.number("sizes", len(sizes), label="sizes", format="d")
record.table("draws", "draw:.2f", [(d,) for d in draws], "Draws.")
figure, axes = figures.panels()
axes.plot(draws)
record.figure("line", figure, alt="A line.", data="draws")
record.finish()
"""
SETTINGS = """title: Demo
epoch: 1
timeout: 60
data: []
profiles:
  quick: {}
  full: {n: 12}
"""
CHAPTER = """## Tip 1: Try it

[A shift helps.]{.claim #helps check="demo.gain >= 0.1"}
[It is large in the full run.]{.claim #large check="demo.gain >= 1" from=record}
[It is small.]{.claim #small check="demo.other >= 0.1"}
"""


def make(root: Path) -> str:
    """A committed review in `root` whose full run was recorded, and run straight after that; what the command said."""
    (root / "exemplars/demo").mkdir(parents=True)
    (root / "exemplars/demo/demo.py").write_text(NOTEBOOK)
    (root / "exemplars/demo/settings.yaml").write_text(SETTINGS)
    (root / "exemplars/lab").mkdir()
    (root / "exemplars/lab/__init__.py").touch()
    (root / "exemplars/lab/shifts.py").write_text("def shifted(x):\n    return x + 0\n")
    (root / "content").mkdir()
    (root / "content/metadata.yaml").write_text("title: A review\nauthors:\n- name: Ada\n")
    (root / "content/01.tip.md").write_text(CHAPTER)
    (root / ".gitignore").write_text("/output/\n__pycache__/\n")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "all")
    done = command(root, "record", "demo")
    assert done.returncode == 0, done.stderr
    straight(root)
    return done.stdout


def straight(root: Path, *words: str) -> Path:
    """The results of a full run that was started without the review's tools."""
    script = [sys.executable, "-P", "exemplars/demo/demo.py", "--profile", "full", *words]
    subprocess.run(script, cwd=root, check=True, capture_output=True)
    return root / "output/runs/demo-full-straight/results.json"


def recorded(root: Path) -> dict:
    return json.loads((root / "exemplars/demo/records/full.json").read_text())


def read(root: Path) -> shelf.Record:
    paths = Paths(root, root / "content", root / "output")
    found, problems = records.read(paths, [exemplars.one(paths, "demo")])
    assert problems == []
    return found["demo"]


def edited(file: str, old: str, new: str):
    def apply(root: Path, raw: dict) -> None:
        path = root / "exemplars" / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    return apply
