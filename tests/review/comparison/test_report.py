"""Folders and commits compared, on a throw-away review under git."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from review.comparison.commit import build_of
from review.comparison.report import report
from review.core.errors import ReviewError
from review.core.paths import Paths
from review.runs import group
from review.verbs import build
from review.verbs.memo import Order

CHAPTER = "## Tip 1: Try\n\nA sentence stands here.\n"


@pytest.fixture(autouse=True)
def own_package(monkeypatch):
    """Builds of commits are processes of their own: they find the package as the tests do."""
    monkeypatch.setenv("PYTHONPATH", str(Path(build.__file__).parents[2]))


def git(root, *words: str) -> str:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    return subprocess.run(
        ["git", *who, *words], cwd=root, capture_output=True, text=True, check=True
    ).stdout.strip()


def reworded(found: list[str]) -> bool:
    """Whether one chapter is other words, and that is all."""
    return [re.match(r"(\w+): (\d+)", line).groups() for line in found] == [("chapters", "1")]


def nothing(found: list[str]) -> bool:
    """Whether nothing differs, which is said in one line without a number."""
    return len(found) == 1 and not re.search(r"\d", found[0])


@pytest.fixture
def paths(tmp_path) -> Paths:
    """A review without exemplars: two commits that differ in a word, nothing built."""
    root = tmp_path / "review"
    (root / "content").mkdir(parents=True)
    (root / "content/metadata.yaml").write_text("title: A review\nauthors:\n- name: Ada\n")
    (root / ".gitignore").write_text("output/\n")
    git(root, "init", "--quiet")
    for text in (CHAPTER, CHAPTER.replace("stands", "stood")):
        (root / "content/01.tip.md").write_text(text)
        git(root, "add", "-A")
        git(root, "commit", "--quiet", "-m", "A change")
    return Paths(root, root / "content", root / "output")


def test_two_commits_are_built_aside_and_compared(paths):
    (paths.root / "content/01.tip.md").write_text("unfinished")
    paths.output.mkdir()
    (paths.output / "mine").write_text("kept")
    heard = []
    found = report(paths, "HEAD~1", "HEAD", paths.root / "diff", heard.append)
    assert reworded(found)
    for name in ("index.html", "diff.md"):
        text = (paths.root / "diff" / name).read_text(encoding="utf-8")
        assert "<del>stands</del>" in text
        assert "<ins>stood</ins>" in text
    assert len(heard) == 2
    assert "HEAD~1" in heard[0]
    assert sorted(p.name for p in paths.output.iterdir()) == ["mine"]
    assert (paths.root / "content/01.tip.md").read_text() == "unfinished"
    assert git(paths.root, "worktree", "list").count("\n") == 0


def test_a_build_aside_writes_the_page_alone_and_it_reads_as_one_with_a_pdf(paths):
    with build_of(paths, "HEAD", lambda _: None) as folder:
        assert (folder / "index.html").is_file()
        assert not (folder / "manuscript.pdf").exists()
        build.build(paths)
        assert nothing(report(paths, str(folder), str(paths.output), paths.root / "diff", lambda _: None))


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_comparison_that_is_interrupted_ends_its_build_and_leaves_no_trace(paths, number, status):
    command = [sys.executable, "-c", "from review.cli import main; main()", "diff", "HEAD", "HEAD~1"]
    driver = subprocess.Popen(
        command, cwd=paths.root, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert " HEAD " in driver.stderr.readline()
    children = []
    while not any("build" in child.info["cmdline"] for child in children):
        time.sleep(0.01)
        children = [
            c
            for c in psutil.process_iter(["ppid", "cmdline"])
            if c.info["ppid"] == driver.pid and c.info["cmdline"]
        ]
    driver.send_signal(number)
    driver.communicate(timeout=60)
    assert driver.returncode == status
    assert [child for child in children if group.alive(child)] == []
    assert git(paths.root, "worktree", "list").count("\n") == 0


def test_a_commit_that_cannot_be_built_says_why_and_leaves_no_trace(paths, old):
    (paths.root / "content/01.tip.md").write_text("Nothing is known of it [@doi:10.1000/none].")
    git(paths.root, "commit", "--quiet", "-am", "A gap")
    told: list[str] = []
    with pytest.raises(ReviewError) as refused:
        report(paths, str(old.folder), "HEAD", paths.root / "diff", told.append)
    [problem] = refused.value.problems
    assert problem.file == "HEAD"
    assert "\n" not in str(problem)
    assert [line for line in told if line.startswith("HEAD: content/01.tip.md:1: ")]
    assert not (paths.root / "diff").exists()
    assert git(paths.root, "worktree", "list").count("\n") == 0


@pytest.mark.parametrize("given", ["nonsense", "--help", "", "HEAD:content", "content"])
def test_what_is_neither_a_folder_nor_a_commit_is_refused(paths, given):
    with pytest.raises(ReviewError, match=f"^{given or repr(given)}: .*;"):
        report(paths, "HEAD", given, paths.root / "diff", pytest.fail)  # which would hear of a build


def test_folders_are_compared_as_they_are(paths, old, new):
    new.page("<h2 id='t'>Tip</h2><p>It was so.</p>")
    before = {p: p.stat().st_mtime_ns for p in old.folder.rglob("*")}
    assert reworded(report(paths, str(old.folder), str(new.folder), paths.root / "diff", print))
    assert {p: p.stat().st_mtime_ns for p in old.folder.rglob("*")} == before


NOTEBOOK = """# %% tags=["parameters"]
epoch: int = 1  # block of seeds

# %%
import json, os
from pathlib import Path

Path({diary!r}).open("a").write("ran ")
note = json.loads(Path(os.environ["REVIEW_RUN"]).read_text())
run = note["run"]
value = {{"label": "n", "ids": [], "samples": [], "mean": {n}, "low": None, "high": None, "interval": None,
         "unit": "", "format": "d", "replicated": None}}
Path(note["folder"], "results.json").write_text(json.dumps({{
    "schema": 1, **run, "device": {{"kind": "cpu", "name": "test"}}, "versions": {{"python": "3"}}, "started": "2026-01-31T12:00:00Z",
    "seconds": 0.1, "values": {{"n": value}}, "tables": {{}}, "figures": {{}}}}))
"""
SETTINGS = "title: Demo\nepoch: 1\ntimeout: 60\ndata: []\nprofiles:\n  quick: {}\n"


@pytest.fixture
def with_demo(paths, tmp_path) -> Paths:
    """The review with an exemplar in its last commit, built; each run leaves a word in seen/diary, beside it."""
    (tmp_path / "seen").mkdir()
    folder = paths.root / "exemplars/demo"
    folder.mkdir(parents=True)
    (folder / "settings.yaml").write_text(SETTINGS)
    (folder / "demo.py").write_text(NOTEBOOK.format(diary=str(tmp_path / "seen/diary"), n=3))
    (paths.root / "content/01.tip.md").write_text(CHAPTER + "\nThere are `demo.n`{.value}.\n")
    git(paths.root, "add", "-A")
    git(paths.root, "commit", "--quiet", "-m", "An exemplar")
    build.build(paths, Order(("html",)))
    return paths


def test_an_exemplar_that_came_or_went_is_told_and_results_of_the_same_sources_are_taken_over(
    with_demo, tmp_path
):
    def told(old: str, new: str) -> list[str]:
        return report(with_demo, old, new, with_demo.root / "diff", lambda _: None)

    here, results = str(with_demo.output), with_demo.runs / "demo/results.json"
    before = results.read_bytes()
    assert nothing(told("HEAD", here))
    for new in ("HEAD", here):
        assert re.fullmatch("new .*: demo", told("HEAD~1", new)[0])
    assert ((tmp_path / "seen/diary").read_text(), results.read_bytes()) == ("ran ", before)
    git(with_demo.root, "revert", "--no-edit", "HEAD")
    build.build(with_demo, Order(("html",)))
    assert results.is_file()
    for new in ("HEAD", here):
        assert re.fullmatch("dropped .*: demo", told("HEAD~1", new)[0])
