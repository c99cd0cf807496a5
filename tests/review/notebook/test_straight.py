"""Notebooks started as `python exemplars/<name>/<name>.py` from another folder, in a project of their own."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from review.notebook import fingerprint, straight
from review.results import results

ROOT = Path(__file__).parents[3]


def read(project, folder="demo-quick-straight"):
    return results.load(project / "output" / "runs" / folder / "results.json")


def test_a_straight_run_takes_its_parameters_from_the_settings(project, started):
    done = started()
    assert (done.returncode, done.stderr) == (0, f"demo: {straight.OPEN}\n")  # nothing but that
    run = read(project)
    assert run.parameters == {"epoch": 2, "n": 3, "share": 0.5, "steps": [1, 2], "kind": "plain"}
    assert (run.exemplar, run.profile, run.source, run.key, run.epoch) == ("demo", "quick", "run", None, 2)
    assert run.commit is None  # it lies in no repository
    assert run.values["part.mean"].samples == (0, 0.5, 1)
    assert set(run.versions) == {"python", "numpy", "scipy", "matplotlib", "pyyaml"}
    assert run.fingerprint == fingerprint.fingerprint_of(
        project / "exemplars" / "demo" / "demo.py", run.parameters, [], project / "exemplars"
    )


def test_profile_and_command_line_come_after_the_settings(project, started):
    done = started(
        "--profile", "full", "-p", "share=1e-1", "-p", "steps=3,4", "-p", "kind=odd", "-p", "epoch=0"
    )
    assert done.returncode == 0, done.stderr
    run = read(project, "demo-full-straight")
    assert run.parameters == {"epoch": 0, "n": 5, "share": 0.1, "steps": [3, 4], "kind": "odd"}
    assert run.epoch == 0


def test_every_mistake_on_the_command_line_is_a_line_of_one_answer_before_anything_is_loaded(
    project, started
):
    notebook = project / "exemplars/demo/demo.py"
    notebook.write_text(notebook.read_text().replace("record = start", "print('started')\nrecord = start"))
    mistakes = ["m=3", "n=three", "n=3", "share=nan", "steps=", "epoch=-1", "kind"]
    done = started(*(word for one in mistakes for word in ("-p", one)))
    lines = done.stderr.splitlines()
    assert done.returncode == 2
    assert sorted(line.split(":")[0] for line in lines) == sorted(f"-p {one}" for one in mistakes)
    assert not (project / "output").exists()


def test_an_unknown_profile_is_a_line(started):
    done = started("--profile", "ful")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "'full'" in done.stderr


def test_help_shows_what_would_be_used(started):
    text = started("--help").stdout
    assert {"Demo", "quick", "full", "epoch=2", "share=0.5", "steps=1,2"} <= set(
        re.split(r"[\s,]{1,}(?=\D)|,\s", text)
    )


def test_what_it_requires_and_is_not_there_is_a_line_with_its_command(project, started):
    settings = project / "exemplars/demo/settings.yaml"
    settings.write_text(f"{settings.read_text()}requires: [no-such-thing, nor-such]\n")
    (project / "build").mkdir()
    (project / "build/requirements.txt").write_text("nor-such==1.2 \\\n    --hash=sha256:0\n")
    done = started()
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.endswith(f"{sys.executable} -m pip install no-such-thing nor-such==1.2\n")


def test_a_run_that_fails_leaves_the_last_results(project, started):
    assert started().returncode == 0
    first = (project / "output/runs/demo-quick-straight/results.json").read_text()
    failed = started("-p", "n=1")
    assert failed.returncode == 1
    _, line = failed.stderr.splitlines()
    assert re.match(r".*exemplars/demo/demo\.py:\d+: value part\.mean", line)
    assert (project / "output/runs/demo-quick-straight/results.json").read_text() == first


def test_what_a_helper_refuses_is_a_line_and_a_mistake_of_the_notebook_keeps_its_traceback(project, started):
    notebook = project / "exemplars/demo/demo.py"
    (notebook.parent / "__init__.py").touch()
    (notebook.parent / "helper.py").write_text("def share():\n    raise ValueError('no such share')\n")
    text = notebook.read_text()
    notebook.write_text(text + "\nfrom demo import helper\nhelper.share()\n")
    assert started().stderr.endswith(f"demo.py:{len(text.splitlines()) + 3}: no such share\n")
    notebook.write_text(text + "\n1 / 0\n")
    assert "Traceback" in started().stderr


def test_it_needs_neither_an_installed_review_nor_its_libraries(project):
    """Imports are refused as on a cluster where only the kit's own libraries are installed, and the sources lie beside."""
    for part in ("__init__.py", "core", "notebook"):
        source, target = ROOT / "build/review" / part, project / "build/review" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    block = (
        "import sys, runpy\n"
        f"sys.path[:] = [p for p in sys.path if p != {str(ROOT / 'build')!r}]\n"
        "for name in 'jsonschema papermill jupytext snakemake pandas IPython nbformat panflute click'.split():\n"
        "    sys.modules[name] = None\n"
        f"sys.argv = [{str(project / 'exemplars/demo/demo.py')!r}]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "import review; print(review.__file__)\n"
    )
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", block], cwd="/", env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, f"demo: {straight.OPEN}\n")
    assert str(project) in done.stdout.splitlines()[-1]
    assert json.loads((project / "output/runs/demo-quick-straight/results.json").read_text())["schema"] == 1


@pytest.mark.parametrize(("set_to", "used"), [(None, "1"), ("2", "2")])
def test_it_takes_one_thread_unless_more_are_asked_for(project, started, monkeypatch, set_to, used):
    for variable in straight.THREADS:
        monkeypatch.delenv(variable, raising=False)
    if set_to:
        monkeypatch.setenv("OMP_NUM_THREADS", set_to)
    notebook = project / "exemplars/demo/demo.py"
    told = "\nimport os\n" + "".join(f"print(os.environ[{name!r}])\n" for name in straight.THREADS)
    notebook.write_text(notebook.read_text() + told)
    assert started().stdout.splitlines()[-3:] == [used] * 3


def test_the_commit_is_marked_when_files_differ_from_it(project, started):
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
    started()
    assert read(project).commit == head
    (project / "exemplars/demo/settings.yaml").write_text(
        (project / "exemplars/demo/settings.yaml").read_text() + "# x\n"
    )
    started()
    assert read(project).commit == f"{head}-dirty"
