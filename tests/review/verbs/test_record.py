"""Records: made from full runs here or elsewhere, and nothing else taken for one."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import panflute as pf
import pytest
from review.core import files, signals
from review.core.errors import Refused
from review.core.paths import Paths
from review.placing import panel
from review.results import display, shelf
from review.runs import exemplars, records
from review.verbs import record as making
from review.writing.page import executed
from throwaway import tells

ROOT = Path(__file__).parents[3]
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


def command(root: Path, *words: str) -> subprocess.CompletedProcess:
    """`review …` in `root`, with the package of this checkout."""
    path = os.pathsep.join([str(ROOT / "build"), str(ROOT / "exemplars")])
    return subprocess.run(
        [sys.executable, "-c", "from review.cli import main; main()", *words],
        cwd=root, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": path},
    )  # fmt: skip


def straight(root: Path, *words: str) -> Path:
    """The results of a full run that was started without the review's tools."""
    script = [sys.executable, "-P", "exemplars/demo/demo.py", "--profile", "full", *words]
    subprocess.run(script, cwd=root, check=True, capture_output=True)
    return root / "output/runs/demo-full-straight/results.json"


def git(root: Path, *words: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    done = subprocess.run(["git", *identity, *words], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, str]:
    """A committed review whose full run was recorded, and what the command said."""
    root = tmp_path_factory.mktemp("made")
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
    return root, done.stdout


@pytest.fixture
def review(made, tmp_path) -> Path:
    """A copy of the review, to be changed."""
    return Path(shutil.copytree(made[0], tmp_path / "review"))


def recorded(root: Path) -> dict:
    return json.loads((root / "exemplars/demo/records/full.json").read_text())


def read(root: Path) -> shelf.Record:
    paths = Paths(root, root / "content", root / "output")
    found, problems = records.read(paths, [exemplars.one(paths, "demo")])
    assert problems == []
    return found["demo"]


def test_a_full_run_becomes_a_record_that_is_not_stale(made):
    root, said = made
    record = read(root)
    assert (record.stale, record.results.reduced) == ((), ())
    assert record.results.profile == "full"
    assert record.results.commit == git(root, "rev-parse", "--short", "HEAD")
    assert len(record.results.values["gain"].samples) == 12
    assert said.startswith("exemplars/demo/records/full.json: recorded full run on ")
    assert "✓ helps: holds. A shift helps." in said
    assert "✗ large: does not hold, expected: holds." in said
    assert "1 claim names what this record does not hold" in said


def test_each_value_has_its_line(made):
    lines = (made[0] / "exemplars/demo/records/full.json").read_text().splitlines()
    start = lines.index(' "values": {')
    assert [line.split(": ")[0] for line in lines[start + 1 : start + 3]] == ['  "gain"', '  "sizes"']
    assert lines[start + 3].startswith(" }")


@pytest.mark.parametrize(
    "given", ["output/runs/demo-full-straight", "output/runs/demo-full-straight/results.json"]
)
def test_a_run_from_elsewhere_is_taken_when_it_is_of_these_sources(review, given):
    before = recorded(review)
    done = command(review, "record", "demo", "--from", given)
    assert done.returncode == 0, done.stderr
    after = recorded(review)
    assert after["values"] == before["values"]
    assert (after["source"], after["key"]) == ("record", None)
    assert read(review).stale == ()
    assert (
        "against the previous record: 0 of 2 values moved by more than chance allows\n  2 equal"
        in done.stdout
    )


def test_what_moved_against_the_previous_record_is_said(review):
    taken = straight(review, "-p", "shift=0.7", "-p", "sizes=1,2,3")
    done = command(review, "record", "demo", "--from", str(taken))
    assert "against the previous record: 2 of 2 values moved by more than chance allows" in done.stdout
    assert "  gain: 0.50 (0.49 to 0.51) → 0.70 (0.69 to 0.71)\n" in done.stdout
    assert "reduced: shift, sizes\n" in done.stdout
    assert read(review).results.reduced == ("shift", "sizes")


def test_the_figures_are_those_of_the_same_run(review):
    figures = review / "exemplars/demo/records/figures"
    assert sorted(p.name for p in figures.iterdir()) == ["line.png", "line.svg"]
    taken = straight(review, "-p", "shift=0.7")
    (figures / "old.svg").write_text("old")
    assert command(review, "record", "demo", "--from", str(taken)).returncode == 0
    kept = {p.name: p.read_bytes() for p in figures.iterdir()}
    assert kept == {p.name: p.read_bytes() for p in (taken.parent / "figures").iterdir()}


def test_an_interrupted_record_is_the_old_one_or_the_new_one(review, monkeypatch):
    paths = Paths(review, review / "content", review / "output")
    taken = straight(review, "-p", "shift=0.7")
    write = files.write

    def ended(*arguments) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        write(*arguments)

    monkeypatch.setattr(files, "write", ended)
    with pytest.raises(SystemExit), signals.raised():
        making.make(paths, "demo", {}, taken)
    assert recorded(review)["parameters"]["shift"] == 0.7
    kept = {p.name: p.read_bytes() for p in (review / "exemplars/demo/records/figures").iterdir()}
    assert kept == {p.name: p.read_bytes() for p in (taken.parent / "figures").iterdir()}


def test_a_run_that_was_brought_without_its_figures_leaves_no_old_ones(review):
    taken = review / "output/runs/demo-full-straight"
    shutil.rmtree(taken / "figures")
    assert command(review, "record", "demo", "--from", str(taken)).returncode == 0
    assert [p.name for p in (review / "exemplars/demo/records").iterdir()] == ["full.json"]
    assert read(review).stale == ()


def secret(file: Path) -> Path:
    """A private file of the kind that `file` seems to be."""
    kept = file.parents[4] / f"private{file.suffix}"
    return Path(shutil.copy(file, kept))


def linked(file: Path) -> None:
    kept = secret(file)
    file.unlink()
    file.symlink_to(kept)


def linked_folder(file: Path) -> None:
    elsewhere = file.parents[4] / "elsewhere"
    file.parent.rename(elsewhere)
    file.parent.symlink_to(elsewhere)


def dangling(file: Path) -> None:
    file.unlink()
    file.symlink_to("nowhere")


def acting(file: Path) -> None:
    file.write_text(file.read_text().replace("</svg>", "<script>alert(1)</script></svg>"))


SPOILT = {
    "a link": ("svg", linked), "a link to a picture": ("png", linked), "a folder that is a link": ("png", linked_folder),
    "a link to nowhere": ("png", dangling), "a fifo": ("png", lambda file: (file.unlink(), os.mkfifo(file))),
    "a script": ("svg", acting), "no drawing": ("svg", lambda file: file.write_text("<g/>")),
    "no XML": ("svg", lambda file: file.write_bytes(b"\xff\xfe")), "text": ("png", lambda file: file.write_text("key")),
    "half a PNG": ("png", lambda file: file.write_bytes(file.read_bytes()[:-40])),
    "a page": ("svg", lambda file: file.write_text('<html xmlns="http://www.w3.org/1999/xhtml"/>')),
    "a large one": ("png", lambda file: file.write_bytes(file.read_bytes() + bytes(5_000_000))),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILT)
def test_figures_of_a_stranger_that_are_something_else_are_refused_and_nothing_is_copied(review, what):
    before = {p: p.read_bytes() for p in (review / "exemplars").rglob("*") if p.is_file()}
    kind, spoil = SPOILT[what]
    file = review / f"output/runs/demo-full-straight/figures/line.{kind}"
    spoil(file)
    with pytest.raises(Refused) as refused:
        making.make(Paths(review, review / "content", review / "output"), "demo", {}, file.parents[1])
    lines = str(refused.value).splitlines()
    assert all(tells(line, "output/runs/demo-full-straight/results.json", "line.") for line in lines)
    assert {p: p.read_bytes() for p in (review / "exemplars").rglob("*") if p.is_file()} == before


def test_results_that_are_a_link_are_refused(review):
    file = review / "output/runs/demo-full-straight/results.json"
    kept = file.rename(review / "private.json")
    file.symlink_to(kept)
    with pytest.raises(Refused, match=r"^output/runs/demo-full-straight/results\.json: .*; "):
        making.make(Paths(review, review / "content", review / "output"), "demo", {}, file.parent)


@pytest.mark.parametrize("what", ["figures/line.png", "figures/line.svg", "figures", "full.json"])
def test_a_committed_record_that_is_a_link_is_refused(review, what):
    """A branch of a stranger may hold links, and whoever builds it has other files than its author."""
    path = review / "exemplars/demo/records" / what
    kept = path.rename(review / "private")
    path.symlink_to(kept)
    paths = Paths(review, review / "content", review / "output")
    found, (problem,) = records.read(paths, [exemplars.one(paths, "demo")])
    assert found == {}
    assert tells(problem, "exemplars/demo/records/full.json")


def change(**changes):
    def apply(root: Path, raw: dict) -> None:
        raw.update(changes)

    return apply


def dirty(root: Path, raw: dict) -> None:
    raw["commit"] += "-dirty"


def edited(file: str, old: str, new: str):
    def apply(root: Path, raw: dict) -> None:
        path = root / "exemplars" / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    return apply


def without_commit(root: Path, raw: dict) -> None:
    raw["commit"] = None
    edited("demo/demo.py", "/ 100", "/ 50")(root, raw)


def not_finite(root: Path, raw: dict) -> None:
    raw["values"]["sizes"]["mean"] = float("nan")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (change(profile="quick"), "it is a quick run of demo, not a full run of demo; name the folder of a full run"),
        (change(exemplar="other"), "it is a full run of other, not a full run of demo"),
        (dirty, "; commit them, then run it again"),
        (change(schema=2), "the results are malformed"),
        (not_finite, "nan is not a number that can be reported"),
        (change(epoch=0), "the seeds of epoch 0"),
        (edited("demo/demo.py", "/ 100", "/ 50"), "it is a run of other sources (demo/demo.py changed); run it again"),
        (edited("lab/shifts.py", "+ 0", "+ 1"), "lab/shifts.py changed"),
        (without_commit, "it is a run of other sources (code, data or shared modules changed since)"),
    ],
)  # fmt: skip
def test_what_is_no_full_run_of_these_sources_leaves_the_record_as_it_was(review, spoil, says):
    before = recorded(review)
    source = review / "output/runs/demo-full-straight/results.json"
    raw = json.loads(source.read_text())
    spoil(review, raw)
    source.write_text(json.dumps(raw))
    done = command(review, "record", "demo", "--from", str(source.parent))
    assert done.returncode == 1
    assert says in done.stderr
    assert done.stderr.startswith("output/runs/demo-full-straight/results.json: ")
    assert done.stderr.count("\n") == 2  # the problem, and how many there are
    assert recorded(review) == before


def test_a_run_of_the_runner_says_by_its_manifest_what_changed_and_vouches_for_its_file(review):
    [folder] = [p for p in (review / "output/runs").glob("demo-*") if (p / "manifest.json").exists()]
    text = (folder / "results.json").read_text()
    (folder / "results.json").write_text(text.replace("0.51", "0.52").replace("0.49", "0.48"))
    done = command(review, "record", "demo", "--from", str(folder))
    assert "results.json: it changed since the run; run it again" in done.stderr
    (folder / "results.json").write_text(text)
    edited("demo/demo.py", "/ 100", "/ 50")(review, {})
    done = command(review, "record", "demo", "--from", str(folder))
    assert "it is a run of other sources (cells of demo.py changed)" in done.stderr


def test_sources_that_are_not_committed_are_told_before_the_run(review):
    edited("demo/demo.py", "/ 100", "/ 50")(review, {})
    done = command(review, "record", "demo")
    assert done.returncode == 1
    assert (
        "exemplars: files differ from the commit that a record would name; commit them first" in done.stderr
    )


def test_a_record_that_is_not_committed_yet_hinders_no_other(made):
    root, _ = made
    assert "records/" in git(root, "status", "--porcelain")
    commit = json.loads((root / "output/runs/demo-full-straight/results.json").read_text())["commit"]
    assert commit == git(root, "rev-parse", "--short", "HEAD")  # the straight run came after the record


def test_a_reduced_record_says_so_wherever_the_page_names_it(made):
    root, _ = made
    whole = read(root).results
    said = "reduced: 2 parameters differ from the full profile"
    paths = Paths(Path("/"), Path("/"), Path("/"))
    for results_, expected in ((whole, False), (replace(whole, reduced=("n", "sizes")), True)):
        record = shelf.Record(results_)
        for text in (
            display.run_in_words(results_),
            display.origin(results_.values["gain"], results_),
            str(executed.described(whole, {}, record)),
            "".join(pf.stringify(block) for block in panel.commands(whole, record, paths)),
        ):
            assert (said in text) == expected
    assert said in "".join(pf.stringify(i) for i in panel.full_run(record.results))
    code = [b.text for b in panel.commands(whole, record, paths) if isinstance(b, pf.CodeBlock)]
    assert code[-1].endswith("--profile full -p n=12 -p sizes=75,300")


def test_the_options_of_a_reduced_record_make_the_same_run(made):
    """What the page says to type is read as the parameters that the record has."""
    root, _ = made
    one = exemplars.one(Paths(root, root / "content", root / "output"), "demo")
    whole = replace(read(root).results, reduced=("n", "shift", "sizes"))
    words = shlex.split(panel.options(whole))[1::2]
    assert one.resolve("quick", dict(w.split("=", 1) for w in words)) == whole.parameters
