import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NOTEBOOK = """# %%
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/demo/demo.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]
from review.notebook import figures, start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds
n: int = 3  # how many
share: float = 0.5  # of one
steps: list[int] = [1, 2]  # of the way
kind: str = "plain"  # in a word

# %%
record = start(globals())
record.value("part.mean", [i * share for i in range(n)], ids=range(n), replicated="data", label="a mean")
record.number("count", n, label="how many", format="d")
record.table("rows", "name size:.2f", [("a", 0.5), ("b", None)], "Two rows.")
figure, axes = figures.panels()
axes.plot([0, 1], [0, 1])
record.figure("line", figure, alt="A line from 0 to 1.", data="rows")
record.finish()
"""
SETTINGS = """title: Demo
epoch: 2
timeout: 60
data: []
profiles:
  quick: {}
  full: {n: 5}
"""


@pytest.fixture
def project(tmp_path) -> Path:
    """A throw-away project with one exemplar, `demo`, and nothing else."""
    demo = tmp_path / "exemplars" / "demo"
    demo.mkdir(parents=True)
    (demo / "demo.py").write_text(NOTEBOOK, encoding="utf-8")
    (demo / "settings.yaml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def started(project, tmp_path_factory):
    """Starts the notebook as a user without any of the review's tools would."""

    elsewhere = tmp_path_factory.mktemp("elsewhere")

    def run(*arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, project / "exemplars/demo/demo.py", *arguments]
        return subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=False)

    return run
