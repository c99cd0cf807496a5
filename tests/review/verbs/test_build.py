"""A build as a user runs it, on a throw-away review with one tiny exemplar."""

import json
import os
import re
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from review.core import signals
from review.core.paths import Paths
from review.placing import written
from review.runs import manifest
from review.verbs import build as building
from review.writing.formats import FILES
from throwaway import tells
from tiny import ROOT, command, edit, forked, write


def refused(done, place: str, names: str = "") -> None:
    """Asserts that a command failed with a problem at `place`, and told it without a traceback."""
    assert done.returncode == 1
    assert any(tells(line, place, names) for line in done.stderr.splitlines()), done.stderr
    assert "Traceback" not in done.stderr


def dead(page: Path) -> list[str]:
    """Links of a page to files that are not there."""
    links = re.findall(r'(?:src|href)="([^"#:]+)["#]', page.read_text())
    return [link for link in links if not (page.parent / link).is_file()]


def test_a_build_writes_page_pdf_references_claims_and_schema(built):
    output = built / "output"
    assert "0.50 (0.48 to 0.52)" in (output / "index.html").read_text()
    assert (output / "manuscript.pdf").read_bytes().startswith(b"%PDF")
    assert [r["title"] for r in json.loads((output / "references.json").read_text())] == ["One"]
    [claim] = json.loads((output / "claims.json").read_text())["claims"]
    assert (claim["id"], claim["verdict"], claim["met"], claim["line"]) == ("helps", "holds", True, 3)
    assert json.loads((output / "results.schema.json").read_text())["title"]
    assert dead(output / "index.html") == []


def test_a_build_writes_a_page_for_the_executed_notebook_which_leaves_its_run_fresh(built):
    page = built / "output/exemplars/tiny/index.html"
    assert "added to every draw" in page.read_text()
    assert dead(page) == []
    assert "index.html" not in command(built, "status").stdout


def test_a_picture_that_a_notebook_shows_and_did_not_record_fails_the_build(tiny):
    source = "from IPython.display import Image, display\ndisplay(Image((folder / 'figures/dot.png').read_bytes() + b'x', format='png'))"
    edit(tiny, "exemplars/tiny/tiny.py", "# %%\nids = ", f"# %%\n{source}\nids = ")
    before = (tiny / "output/index.html").read_bytes()
    refused(command(tiny, "build"), "exemplars/tiny/tiny.py")
    assert (tiny / "output/index.html").read_bytes() == before


def test_a_prose_edit_starts_neither_snakemake_nor_a_kernel(tiny):
    edit(tiny, "content/01.tip.md", "It gave", "It yielded")
    logs = {p: p.stat().st_mtime_ns for p in (tiny / "output/logs").rglob("*")}
    done = command(tiny, "build")
    assert done.returncode == 0
    assert "It yielded" in (tiny / "output/index.html").read_text()
    assert {p: p.stat().st_mtime_ns for p in (tiny / "output/logs").rglob("*")} == logs


def test_two_builds_of_the_same_results_give_the_same_bytes(tiny):
    def build() -> dict[str, bytes]:
        assert command(tiny, "build", SOURCE_DATE_EPOCH="1767225600").returncode == 0
        return {p.name: p.read_bytes() for p in (tiny / "output").iterdir() if p.is_file()}

    first = build()
    for name in ("index.html", "manuscript.pdf"):
        (tiny / "output" / name).unlink()
    assert build() == first


def test_a_claim_that_misses_leaves_the_last_good_output(tiny):
    edit(tiny, "exemplars/tiny/tiny.py", "draws = [shift", "draws = [shift / 10")
    before = (tiny / "output/index.html").read_bytes()
    refused(command(tiny, "build"), "content/01.tip.md:3", "helps 0.05")
    assert (tiny / "output/index.html").read_bytes() == before
    draft = command(tiny, "build", "--draft")
    assert draft.returncode == 1
    assert 'class="claim does-not-hold missed"' in (tiny / "output/index.html").read_text()
    assert json.loads((tiny / "output/claims.json").read_text())["claims"][0]["met"] is False


WRONG = {
    "a reference that is missing": (
        "content/01.tip.md",
        "@doi:10.1000/one",
        "@doi:10.1000/two",
        "content/01.tip.md:4",
    ),
    "broken YAML": ("content/metadata.yaml", "title: ", "title: [", "content/metadata.yaml"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_in_the_chapters_is_told_before_anything_runs(tiny, what):
    *change, place = WRONG[what]
    edit(tiny, *change)
    edit(tiny, "exemplars/tiny/tiny.py", "mean = sum(draws) / 6", "mean = sum(draws) / 6.0")
    logs = {p: p.stat().st_mtime_ns for p in (tiny / "output/logs").rglob("*")}
    done = command(tiny, "build")
    assert any(line.startswith(place) for line in done.stderr.splitlines()), done.stderr
    if what != "broken YAML":  # it ends the reading
        refused(done, "exemplars/tiny")
    assert {p: p.stat().st_mtime_ns for p in (tiny / "output/logs").rglob("*")} == logs


def test_a_cell_that_raises_is_told_with_its_line(tiny):
    edit(tiny, "exemplars/tiny/tiny.py", "mean = sum(draws) / 6", "mean = sum(draws) / 0")
    done = command(tiny, "build")
    line = 1 + (tiny / "exemplars/tiny/tiny.py").read_text().splitlines().index("mean = sum(draws) / 0")
    refused(done, f"exemplars/tiny/tiny.py:{line}", "ZeroDivisionError")


def test_results_that_were_tampered_with_are_made_again(tiny):
    results = tiny / "output/exemplars/tiny/results.json"
    edit(tiny, "output/exemplars/tiny/results.json", '"mean": 0.5', '"mean": 0.9')
    assert "results.json" in command(tiny, "status").stdout
    assert "exemplars/tiny" in command(tiny, "claims").stderr
    assert command(tiny, "build").returncode == 0
    assert json.loads(results.read_text())["values"]["gain"]["mean"] == pytest.approx(0.5)


def test_vouched_results_that_cannot_be_believed_are_not_passed_over(tiny):
    folder = tiny / "output/exemplars/tiny"
    kept = manifest.read(folder)
    edit(tiny, "output/exemplars/tiny/results.json", '"unit": ""', '"unit": 7')
    (folder / manifest.FILE).unlink()
    manifest.write(folder, kept.components, kept.seconds)
    for arguments in (["build"], ["claims"]):
        refused(command(tiny, *arguments), "exemplars/tiny", "values.gain.unit 7")


def test_a_build_with_nothing_to_do_writes_nothing_and_says_the_same(tiny):
    first = command(tiny, "build")
    before = {p: p.stat().st_mtime_ns for p in (tiny / "output").rglob("*") if p.is_file()}
    again = command(tiny, "build")
    assert (again.returncode, again.stdout, again.stderr) == (0, first.stdout, first.stderr)
    assert {p: p.stat().st_mtime_ns for p in (tiny / "output").rglob("*") if p.is_file()} == before


def test_a_spoilt_output_is_written_anew(tiny):
    command(tiny, "build")
    paper = tiny / "output/manuscript.pdf"
    good = paper.read_bytes()
    paper.write_bytes(good[:-100])
    assert command(tiny, "build").returncode == 0
    assert paper.read_bytes() == good


def test_formats_that_are_not_asked_for_do_not_stay_behind_with_an_older_text(tiny):
    assert command(tiny, "build", "--formats", "docx,jats").returncode == 0
    written = {file for file in FILES if (tiny / "output" / file).exists()}
    assert written == {"index.html", "manuscript.docx", "manuscript.jats.xml"}
    assert '<a href="manuscript.docx">Word</a>' in (tiny / "output/index.html").read_text()
    assert command(tiny, "build").returncode == 0
    written = {file for file in FILES if (tiny / "output" / file).exists()}
    assert written == {"index.html", "manuscript.pdf", "supplement.pdf"}


def test_another_output_folder_gets_a_copy_and_reruns_nothing(tiny, tmp_path):
    edit(tiny, "exemplars/tiny/tiny.py", "# added to every draw", "# added to each draw")
    done = command(tiny, "build", "--output", str(tmp_path / "site"))
    assert (done.returncode, "tiny: " in done.stderr) == (0, False)
    copied = tmp_path / "site/exemplars/tiny"
    assert "added to each draw" in (copied / "index.html").read_text()
    assert "added to every draw" in (tiny / "output/exemplars/tiny/index.html").read_text()
    for file in ("results.json", "tiny.ipynb", "figures/dot.svg", "manifest.json"):
        assert (copied / file).read_bytes() == (tiny / "output/exemplars/tiny" / file).read_bytes()
    assert (tmp_path / "site/manuscript.pdf").is_file()


def test_a_plain_manubot_folder_builds_beside_the_review(tiny, tmp_path):
    fixture = ROOT / "tests/review/fixtures/manubot"
    done = command(tiny, "build", "--content", str(fixture), "--output", str(tmp_path / "site"))
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site/index.html").read_text()
    assert "Figure\u00a0S1:" in page
    assert "Made by hand" in page
    assert (tmp_path / "site/images/square.svg").is_file()


def test_a_stale_record_is_labelled_and_a_release_refuses_it(tiny):
    results = json.loads((tiny / "output/exemplars/tiny/results.json").read_text())
    record = {
        **results,
        "source": "record",
        "profile": "full",
        "key": None,
        "fingerprint": "sha256:" + "0" * 64,
    }
    write(tiny / "exemplars/tiny/records/full.json", json.dumps(record))
    done = command(tiny, "build")
    assert done.returncode == 0, done.stderr
    assert "exemplars/tiny/records/full.json: " in done.stderr
    refused(command(tiny, "build", "--release"), "exemplars/tiny/records/full.json")


def test_a_record_that_disagrees_with_the_build_is_refused(tiny):
    results = json.loads((tiny / "output/exemplars/tiny/results.json").read_text())
    gain = results["values"]["gain"]
    moved = {**gain, "samples": [s + 0.1 for s in gain["samples"]], "mean": gain["mean"] + 0.1}
    record = {**results, "source": "record", "profile": "full", "values": {"gain": moved}}
    write(tiny / "exemplars/tiny/records/full.json", json.dumps(record))
    done = command(tiny, "build")
    assert done.returncode == 1
    assert re.search(r"gain\b.* 0\.5 .* 0\.6\b", done.stderr)


PUBLISHED = ("a.css", "figures/dot.svg", "index.html", "zebra.json")


def old_and_new(root: Path) -> Paths:
    """Files of an output folder, and in the folder `new` beside it those that shall take their places."""
    paths = Paths(root, root / "content", root / "output")
    for folder, text in ((paths.output, "old"), (root / "new", "new")):
        for name in PUBLISHED:
            write(folder / name, text)
    return paths


@pytest.mark.parametrize("moves", range(5))
def test_a_page_is_new_only_where_all_that_it_shows_is_new(tmp_path, monkeypatch, moves):
    """The system ends a build after so many moves: whoever reads then sees no page of parts that are not there yet."""
    paths = old_and_new(tmp_path)
    replace, left = Path.replace, iter(range(moves))

    def move(file: Path, target: Path) -> Path:
        if next(left, None) is None:
            raise OSError("the power went")
        return replace(file, target)

    monkeypatch.setattr(Path, "replace", move)
    with suppress(OSError):
        building.publish(tmp_path / "new", paths, [], {})
    new = {name for name in PUBLISHED if (paths.output / name).read_text() == "new"}
    assert len(new) == min(moves, len(PUBLISHED))
    assert "index.html" not in new or new == set(PUBLISHED)


def test_who_ends_a_build_that_publishes_gets_all_of_it(tmp_path, monkeypatch):
    paths, replace = old_and_new(tmp_path), Path.replace

    def move(file: Path, target: Path) -> Path:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)  # a moment in which Python would answer
        return replace(file, target)

    monkeypatch.setattr(Path, "replace", move)
    with pytest.raises(SystemExit), signals.raised():
        building.publish(tmp_path / "new", paths, [], {})
    assert {(paths.output / name).read_text() for name in PUBLISHED} == {"new"}


@pytest.mark.parametrize(("module", "name", "returns"), [(written, "write", 1), (building, "publish", 0)])
def test_what_happens_to_a_run_while_a_build_shows_it_is_never_taken_for_right(
    tiny, monkeypatch, module, name, returns
):
    """Just before the figures are copied, and just after all is published."""
    figure, then = tiny / "output/exemplars/tiny/figures/dot.png", getattr(module, name)
    right = figure.read_bytes()

    def spoilt(*arguments):
        if name == "write":
            figure.write_bytes(b"x")
        done = then(*arguments)
        figure.write_bytes(b"x")
        return done

    with monkeypatch.context() as patch:
        patch.setattr(module, name, spoilt)
        done = forked(tiny, "build", "--formats", "html,docx")
    assert done.returncode == returns
    assert forked(tiny, "build", "--formats", "html,docx").returncode == 0
    assert figure.read_bytes() == right
