"""The contracts of pyproject.toml: they hold, and an arrow that points the wrong way breaks them."""

import ast
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


MACHINE = [
    *(ROOT / "tests").glob("*.py"),
    *(ROOT / "tests/review").rglob("*.py"),
    *(ROOT / "tests/ci").glob("*.py"),
]
TIED = {"exemplars": "imports of an exemplar or of the lab", "tests/content": "tests of this review's text"}


def test_the_machine_s_tests_need_nothing_of_this_review():
    """A fork that empties content/ and exemplars/, and deletes their tests, stays green."""
    own = {path.stem for place in TIED for path in (ROOT / place).glob("*") if path.stem != "__pycache__"}
    for file in MACHINE:
        tree = ast.parse(file.read_text())
        for node in ast.walk(tree):
            named = [node.module] if isinstance(node, ast.ImportFrom) else []
            named += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not {str(name).partition(".")[0] for name in named} & own, file
            path = isinstance(node, ast.BinOp) and isinstance(node.left, ast.Name) and node.left.id == "ROOT"
            if path and isinstance(node.right, ast.Constant):
                assert (
                    str(node.right.value).partition("/")[0] not in ("content", "exemplars")
                    or file.name in SEARCHED
                )


SEARCHED = {
    "tiny.py",
    "test_record.py",
}  # name the folder for the path on which modules are searched, and read nothing there
