"""What people and machines do to a build: it ends in a line that says what to mend, loses nothing, and the next one is right."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from review.core import git
from throwaway import tells
from tiny import ROOT, edit, forked, write

HTML = ("build", "--formats", "html")
PROGRAM = f"exec {sys.executable} -c 'from review.cli import main; main()' {' '.join(HTML)}"
SPARE = {".built.json", ".jobs", ".lock", ".publishing", ".tiny.lock", ".cache"}


@pytest.fixture(scope="module")
def page(built, tmp_path_factory) -> Path:
    """The review, with its page alone."""
    root = Path(shutil.copytree(built, tmp_path_factory.mktemp("page") / "tiny", symlinks=True))
    assert forked(root, *HTML).returncode == 0
    return root


@pytest.fixture
def root(page, tmp_path) -> Path:
    return Path(shutil.copytree(page, tmp_path / "tiny", symlinks=True))


def shell(root: Path, script: str, *wrapped: str) -> subprocess.CompletedProcess:
    """A build at the end of a script."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "build")}
    call = [*wrapped, "bash", "-c", f"{script}\n{PROGRAM}"]
    return subprocess.run(call, cwd=root, env=environment, capture_output=True, text=True)


def told(done: subprocess.CompletedProcess, *names: str) -> None:
    """It failed, and all that it says beside its progress is a line with all `names`, and what follows from that."""
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    lines = [line for line in done.stderr.splitlines() if tells(line)]
    assert any(all(name in line for name in names) for line in lines), lines
    assert len(lines) <= 2


def right(root: Path, page: Path, *, runs: bool = False) -> None:
    """The next build makes the same page, of the results that were there unless it `runs`, and leaves nothing else."""
    done = forked(root, *HTML)
    assert (done.returncode, "running" in done.stderr) == (0, runs), done.stderr
    for name in ("index.html", "claims.json", "figures/tiny/dot.svg", "exemplars/tiny/index.html"):
        assert (root / "output" / name).read_bytes() == (page / "output" / name).read_bytes(), name
    assert {p.name for p in (root / "output").rglob(".*")} <= SPARE


STALE = ("exemplars/tiny/tiny.py", "mean = sum(draws) / 6", "mean = sum(draws) / 6.0")
WORDS = ("content/01.tip.md", "It gave", "It brought")


def mend(root: Path, change: tuple[str, str, str]) -> None:
    name, old, new = change
    edit(root, name, new, old)


PLACES = {
    "output": lambda place: place.touch(),
    "output/logs": lambda place: place.touch(),
    "output/index.html": lambda place: (place / "x").mkdir(parents=True),
    "content/01.tip.md": lambda place: place.mkdir(),
}


@pytest.mark.parametrize("name", PLACES)
def test_what_lies_in_the_place_of_something_else_is_named(root, page, tmp_path, name):
    place = root / name
    place.rename(tmp_path / "kept")
    PLACES[name](place)
    change = STALE if name == "output/logs" else WORDS
    if name != "content/01.tip.md":
        edit(root, *change)
    told(forked(root, *HTML), name)
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    (tmp_path / "kept").rename(place)
    if name != "content/01.tip.md":
        mend(root, change)
    right(root, page)


@pytest.mark.parametrize("there", [True, False])
def test_the_output_may_be_a_link_to_another_disk(root, page, tmp_path, there):
    (root / "output").rename(tmp_path / "elsewhere")
    if not there:
        shutil.rmtree(tmp_path / "elsewhere")
    (root / "output").symlink_to(tmp_path / "elsewhere")
    right(root, page, runs=not there)
    assert (tmp_path / "elsewhere/exemplars/tiny/results.json").is_file()
    assert "fresh" in forked(root, "status").stdout
    right(root, page)


def test_neither_home_nor_locale_nor_clock_matters(root, page, tmp_path):
    """Results that are away are made again, in 1979."""
    shutil.rmtree(root / "output/exemplars/tiny")
    write(
        tmp_path / "usercustomize.py",
        "import time\nreal = time.time\ntime.time = lambda: real() - 1_500_000_000\n",
    )
    done = shell(root, f"export HOME=/nowhere LC_ALL=C PYTHONUTF8=0 PYTHONPATH={tmp_path}:$PYTHONPATH")
    assert done.returncode == 0, done.stderr
    right(root, page)


def test_too_few_files_are_told_with_the_command_that_allows_more(root, page):
    edit(root, *STALE)
    told(shell(root, "ulimit -n 40"), "ulimit -n 256")
    mend(root, STALE)
    right(root, page)


def may_mount() -> bool:
    tried = [*PRIVATE, "mount", "-t", "tmpfs", "none", "/mnt"]
    return bool(shutil.which("unshare")) and subprocess.run(tried, capture_output=True).returncode == 0


PRIVATE = ["unshare", "--user", "--map-root-user", "--mount"]
with_mounts = pytest.mark.skipif(not may_mount(), reason="this system lets a plain user mount nothing")


@with_mounts
@pytest.mark.parametrize(
    ("where", "room", "change"),
    [("output", 12, STALE), ("output", 4, WORDS), ("temporary", 0, STALE), ("temporary", 8, WORDS)],
)
def test_a_full_disk_is_named_wherever_it_is_met(root, page, tmp_path, where, room, change):
    small = tmp_path / "small"
    small.mkdir()
    kept = (
        f"cp -a output/. {small}; mount --bind {small} output"
        if where == "output"
        else f"export TMPDIR={small}"
    )
    filled = f"head -c 9M /dev/zero >{small}/ballast 2>/dev/null; truncate -s -{room}K {small}/ballast"
    edit(root, *change)
    done = shell(root, f"mount -t tmpfs -o size=600k none {small}; {kept}; {filled}", *PRIVATE)
    told(done, "No space left on device", "output" if where == "output" else str(small))
    mend(root, change)
    right(root, page)


@with_mounts
def test_a_copy_that_cannot_be_written_to_says_so(root, page):
    edit(root, *WORDS)
    told(
        shell(root, f"mount --bind . {root}; mount -o remount,ro,bind {root}; cd {root}", *PRIVATE),
        "Read-only",
        "output",
    )
    mend(root, WORDS)
    right(root, page)


DAMAGED = {
    "content/references.json": b"[{",
    "content/claims.lock": b"{",
    "content/metadata.yaml": b"\xff\xfe\x00",
    "content/01.tip.md": b"\xff\xfe\x00",
    "exemplars/tiny/settings.yaml": b"a: [",
    "exemplars/tiny/records/full.json": b'{"schema": 1,',
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_source_is_named_and_the_last_page_stays(root, page, name):
    file = root / name
    kept = file.read_bytes() if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(DAMAGED[name])
    told(forked(root, *HTML), name)
    assert (root / "output/index.html").read_bytes() == (page / "output/index.html").read_bytes()
    file.unlink() if kept is None else file.write_bytes(kept)
    right(root, page)


LEFT = {
    ".built.json": '{"sources": 3',
    "index.html": "<html>",
    "figures/tiny/dot.svg": "",
    ".new-left/index.html": "<html>",
}


@pytest.mark.parametrize("name", LEFT)
def test_what_another_build_left_behind_is_made_good_in_silence(root, page, name):
    write(root / "output" / name, LEFT[name])
    edit(root, *WORDS)
    assert forked(root, *HTML).returncode == 0
    mend(root, WORDS)
    right(root, page)


def test_what_a_living_build_is_making_stays(root, page):
    from review.runs import mutex

    with mutex.staging(root / "output") as folder:
        (folder / "index.html").touch()
        edit(root, *WORDS)
        assert forked(root, *HTML).returncode == 0
        assert (folder / "index.html").exists()
    mend(root, WORDS)
    right(root, page)


def test_a_worktree_has_the_commit_that_was_checked_out_there(root, page, tmp_path):
    who = {f"GIT_{role}_{what}": "a" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    write(root / ".gitignore", "/output/\n")
    for words in ("init -q", "add -A", "commit -qm One", f"worktree add -q {tmp_path / 'other'}"):
        subprocess.run(["git", *words.split()], cwd=root, env=os.environ | who, check=True)
    assert git.commit(tmp_path / "other/exemplars") == git.commit(root / "exemplars")
    shutil.copytree(page / "output/exemplars", tmp_path / "other/output/exemplars")
    done = forked(tmp_path / "other", *HTML)
    assert (done.returncode, "running" in done.stderr) == (0, False), done.stderr
