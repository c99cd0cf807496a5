"""The contracts of pyproject.toml: they hold, and an arrow that points the wrong way breaks them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tiny import ROOT


@pytest.fixture
def machine(tmp_path) -> Path:
    """A copy of the machine, to be broken."""
    ignore = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(ROOT / "build/review", tmp_path / "review", ignore=ignore))


def linted(machine: Path) -> subprocess.CompletedProcess:
    """lint-imports, which looks in its working directory first."""
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", lint, "--no-cache", str(ROOT / "pyproject.toml")]
    return subprocess.run(command, cwd=machine.parent, capture_output=True, text=True, check=False)


def test_the_rooms_keep_their_contracts(machine):
    done = linted(machine)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "line", "arrow"),
    [
        ("core/links.py", "from ..verbs import build", "review.core.links -> review.verbs.build"),
        ("results/shelf.py", "from ..runs import job", "review.results.shelf -> review.runs.job"),
        ("guard/svg.py", "from ..markdown import tree", "review.guard.svg -> review.markdown.tree"),
        ("claims/verdict.py", "def late():\n    from . import judge", "review.claims"),
        ("attic/__init__.py", "", "attic"),
    ],
    ids=["up", "one room up", "beside", "a circle in a room", "a room without a place"],
)
def test_a_planted_arrow_is_caught(machine, file, line, arrow):
    (machine / file).parent.mkdir(exist_ok=True)
    with (machine / file).open("a") as source:
        source.write(f"\n{line}\n")
    done = linted(machine)
    assert done.returncode == 1
    assert arrow in done.stdout
