"""The template, made in a throw-away project, run and built as a newcomer would."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from review.core.errors import ReviewError
from review.core.paths import Paths
from review.verbs import new_exemplar

ROOT = Path(__file__).parents[3]
NAME = "long_name_2"


@pytest.fixture
def paths(tmp_path) -> Paths:
    """A project without an exemplar."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content/metadata.yaml").write_text("title: A review\nauthors:\n- name: Ada\n")
    return Paths(tmp_path, tmp_path / "content", tmp_path / "output")


def review(root: Path, *words: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", "from review.cli import main; main()", *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture(autouse=True)
def own_package(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", f"{ROOT / 'build'}")
    monkeypatch.setenv("COLUMNS", "200")


def printed_steps(said: str) -> list[list[str]]:
    """The commands that new-exemplar prints, in their order."""
    return [step.split()[1:] for step in said.split("then: ")[1].strip().split("; ")]


def test_the_printed_steps_pass_in_the_order_printed(paths):
    done = review(paths.root, "new-exemplar", NAME)
    assert done.returncode == 0, done.stderr
    (paths.content / "01.tip.md").write_text(f"## Tip 1: Try it\n\n{done.stdout}")
    steps = printed_steps(done.stderr)
    assert [step[0] for step in steps] == ["run", "claims", "build"]
    for step in steps:
        built = review(paths.root, *step)
        assert built.returncode == 0, (step, built.stderr)
    assert built.stdout == "output/index.html: 2 of 2 claims as first expected\n"
    assert "warning" not in built.stderr
    own = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/exemplars"]
    tested = subprocess.run(own, cwd=paths.root, capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stdout
    assert "3 passed" in tested.stdout


def test_a_build_runs_nothing_on_confirmation_seeds_before_its_claims_are_locked(paths):
    done = review(paths.root, "new-exemplar", NAME)
    (paths.content / "01.tip.md").write_text("## Tip 1: Try it\n\nNothing yet.\n")
    first = review(paths.root, "build", "--formats", "html")
    assert first.returncode == 0, first.stderr
    assert not (paths.runs / NAME).exists(), "no chapter names it"
    (paths.content / "01.tip.md").write_text(f"## Tip 1: Try it\n\n{done.stdout}")
    second = review(paths.root, "build", "--formats", "html")
    assert second.stderr.count("is not in claims.lock") == 2, second.stderr
    assert second.stderr.count(f"exemplars/{NAME}/settings.yaml: ") == 1, "nor are its parameters"
    assert second.stderr.endswith("refused: 3 problems\n")
    assert not (paths.runs / NAME).exists(), "its claims are not locked"


def test_what_is_made_passes_the_linters_of_this_project(paths):
    pytest.importorskip("ruff")
    new_exemplar.make(paths, NAME)
    shutil.copy(ROOT / "pyproject.toml", paths.root)
    for words in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *words, "--no-cache", f"exemplars/{NAME}", "tests/exemplars"]
        done = subprocess.run(command, cwd=paths.root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "name", ["", "Name", "2nd", "a-b", "a b", "../x", "class", "lab", "data", "é", "a" * 101]
)
def test_a_name_that_no_claim_could_hold_is_refused(paths, name):
    with pytest.raises(ReviewError, match=r"cannot name an exemplar; use lower-case letters"):
        new_exemplar.make(paths, name)
    assert not paths.exemplars.exists()
    assert not (paths.root / "tests").exists()


@pytest.mark.parametrize("there", ["exemplars/taken/note.txt", "tests/exemplars/taken/test_taken.py"])
def test_nothing_that_is_there_is_written_over(paths, there):
    file = paths.root / there
    file.parent.mkdir(parents=True)
    file.write_text("mine")
    with pytest.raises(ReviewError, match="it is there already; choose another name"):
        new_exemplar.make(paths, "taken")
    assert file.read_text() == "mine"


def test_a_mistake_is_one_line(paths):
    done = review(paths.root, "new-exemplar", "class")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
