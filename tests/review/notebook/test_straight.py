"""Notebooks started as `python exemplars/<name>/<name>.py`, in a project of their own."""

import json
import re
import subprocess
import sys

import pytest
from review.notebook import fingerprint
from review.notebook import straight as parameters
from review.results import results


def read(project, folder="demo-quick-straight"):
    return results.load(project / "output" / "runs" / folder / "results.json")


def test_a_straight_run_takes_its_parameters_from_the_settings(project, straight):
    done = straight()
    assert (done.returncode, done.stderr) == (0, "")
    run = read(project)
    assert run.parameters == {"epoch": 2, "n": 3, "share": 0.5, "steps": [1, 2], "kind": "plain"}
    assert (run.exemplar, run.profile, run.source, run.key, run.epoch) == ("demo", "quick", "run", None, 2)
    assert run.commit is None  # it lies in no repository
    assert run.values["part.mean"].samples == (0, 0.5, 1)
    assert run.fingerprint == fingerprint.fingerprint_of(
        project / "exemplars" / "demo" / "demo.py", run.parameters, [], project / "exemplars"
    )


def test_profile_and_command_line_come_after_the_settings(project, straight):
    done = straight(
        "--profile", "full", "-p", "share=1e-1", "-p", "steps=3,4", "-p", "kind=odd", "-p", "epoch=0"
    )
    assert done.returncode == 0
    run = read(project, "demo-full-straight")
    assert run.parameters == {"epoch": 0, "n": 5, "share": 0.1, "steps": [3, 4], "kind": "odd"}
    assert run.epoch == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["-p", "m=3"],
            "-p m=3: unknown parameter 'm'; write -p key=value with one of epoch, n, share, steps, kind",
        ),
        (["-p", "n=three"], "-p n=three: 'three' is no int; give n a value of that type"),
        (["-p", "steps=1,x"], "-p steps=1,x: '1,x' is no list[int]; give steps a value of that type"),
        (["-p", "share=nan"], "-p share=nan: 'nan' is no float; give share a value of that type"),
        (["--profile", "long"], "unknown profile 'long'; choose one of quick, full"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line_and_status_2(project, straight, arguments, message):
    done = straight(*arguments)
    assert (done.returncode, done.stderr) == (2, message + "\n")
    assert not (project / "output").exists()


def test_help_names_the_parameters_and_profiles(straight):
    text = " ".join(straight("--help").stdout.split())
    for word in ("Demo", "quick, full", "share = 0.5"):
        assert word in text


def test_a_run_that_fails_leaves_the_last_results(project, straight):
    assert straight().returncode == 0
    first = (project / "output/runs/demo-quick-straight/results.json").read_text()
    failed = straight("-p", "n=1")
    assert failed.returncode == 1
    [line] = failed.stderr.splitlines()
    assert re.match(r"exemplars/demo/demo\.py:\d+: value part\.mean: 1 samples", line)
    assert (project / "output/runs/demo-quick-straight/results.json").read_text() == first


def test_a_mistake_of_the_notebook_itself_keeps_its_traceback(project, straight):
    notebook = project / "exemplars/demo/demo.py"
    notebook.write_text(notebook.read_text() + "\n1 / 0\n")
    assert "Traceback" in straight().stderr


def test_it_needs_neither_the_review_package_nor_its_libraries(project):
    """Imports are refused as on a cluster where only torch, scikit-learn, matplotlib and PyYAML are installed."""
    block = (
        "import sys, runpy\n"
        "for name in 'jsonschema papermill jupytext snakemake review pandas IPython nbformat'.split():\n"
        "    sys.modules[name] = None\n"
        "sys.argv = ['exemplars/demo/demo.py']\n"
        "runpy.run_path('exemplars/demo/demo.py', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", block], cwd=project, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((project / "output/runs/demo-quick-straight/results.json").read_text())["schema"] == 1


def test_the_commit_is_marked_when_files_differ_from_it(project, straight):
    def git(*words):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        done = subprocess.run(
            ["git", *identity, *words], cwd=project, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    git("init", "-q")
    (project / ".gitignore").write_text("output/\n__pycache__/\n")
    git("add", ".")
    git("commit", "-qm", "all")
    head = git("rev-parse", "--short", "HEAD")
    straight()
    assert read(project).commit == head
    (project / "exemplars/demo/settings.yaml").write_text(
        (project / "exemplars/demo/settings.yaml").read_text() + "# x\n"
    )
    straight()
    assert read(project).commit == f"{head}-dirty"


@pytest.mark.parametrize(
    ("text", "annotation", "value"),
    [
        ("3", "int", 3),
        ("1e-3", "float", 0.001),
        ("true", "bool", True),
        ("False", "bool", False),
        ("a b", "str", "a b"),
        ("[1, 2]", "list[int]", [1, 2]),
        ("0.1,2", "list[float]", [0.1, 2.0]),
        ("[]", "list[int]", []),
    ],
)
def test_a_typed_parameter_is_read_as_its_annotation_says(text, annotation, value):
    assert parameters.parse(text, annotation) == value
