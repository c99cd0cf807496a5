"""A build as a user runs it, on a throw-away review with one tiny exemplar."""

import json
import re

import pytest
from review.runs import manifest
from review.writing.formats import FORMATS
from tiny import ROOT, command, edit, write


def test_a_build_writes_page_pdf_references_claims_and_schema(built):
    output = built / "output"
    page = (output / "index.html").read_text()
    assert "0.50 (0.48 to 0.52)" in page
    assert (output / "manuscript.pdf").read_bytes().startswith(b"%PDF")
    assert [r["title"] for r in json.loads((output / "references.json").read_text())] == ["One"]
    [claim] = json.loads((output / "claims.json").read_text())["claims"]
    assert (claim["id"], claim["verdict"], claim["met"], claim["line"]) == ("helps", "holds", True, 3)
    assert json.loads((output / "results.schema.json").read_text())["title"]
    for link in re.findall(r'(?:src|href)="([^"#:]+)"', page):
        assert (output / link).is_file(), link


def test_a_build_writes_a_page_for_the_executed_notebook_which_leaves_its_run_fresh(built):
    page = (built / "output/exemplars/tiny/index.html").read_text()
    assert "added to every draw" in page
    for link in re.findall(r'(?:src|href)="([^"#:]+)["#]', page):
        assert (built / "output/exemplars/tiny" / link).is_file(), link
    assert "index.html" not in command(built, "status").stdout


def test_a_picture_that_a_notebook_shows_and_did_not_record_fails_the_build(tiny):
    source = "from IPython.display import Image, display\ndisplay(Image((folder / 'figures/dot.png').read_bytes() + b'x', format='png'))"
    edit(tiny, "exemplars/tiny/tiny.py", "# %%\nids = ", f"# %%\n{source}\nids = ")
    before = (tiny / "output/index.html").read_bytes()
    done = command(tiny, "build")
    assert done.returncode == 1
    assert "exemplars/tiny/tiny.py: it shows a picture that it did not record; show it with" in done.stderr
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
    done = command(tiny, "build")
    assert done.returncode == 1
    assert (
        "content/01.tip.md:3: claim helps does not hold, expected: holds (mean of 6 replicates 0.05"
        in done.stderr
    )
    assert "Traceback" not in done.stderr
    assert (tiny / "output/index.html").read_bytes() == before
    draft = command(tiny, "build", "--draft")
    assert draft.returncode == 1
    assert 'class="claim does-not-hold missed"' in (tiny / "output/index.html").read_text()
    assert json.loads((tiny / "output/claims.json").read_text())["claims"][0]["met"] is False


def test_a_cell_that_raises_is_told_with_the_chapter_s_problems_in_one_run(tiny):
    edit(tiny, "exemplars/tiny/tiny.py", "mean = sum(draws) / 6", "mean = sum(draws) / 0")
    edit(tiny, "content/01.tip.md", "@doi:10.1000/one", "@doi:10.1000/two")
    done = command(tiny, "build")
    assert done.returncode == 1
    assert re.search(r"exemplars/tiny/tiny\.py:\d+: cell \d+ raised ZeroDivisionError", done.stderr)
    assert (
        "content/01.tip.md:4: citation @doi:10.1000/two has no reference; did you mean @doi:10.1000/one?"
        in done.stderr
    )
    assert "refused: 2 problems" in done.stderr
    assert "Traceback" not in done.stderr


def test_results_that_were_tampered_with_are_made_again(tiny):
    results = tiny / "output/exemplars/tiny/results.json"
    edit(tiny, "output/exemplars/tiny/results.json", '"mean": 0.5', '"mean": 0.9')
    assert "results.json changed since the run" in command(tiny, "status").stdout
    assert "its results are stale" in command(tiny, "claims").stderr
    assert command(tiny, "build").returncode == 0
    assert json.loads(results.read_text())["values"]["gain"]["mean"] == pytest.approx(0.5)


def test_vouched_results_that_cannot_be_believed_are_not_passed_over(tiny):
    folder = tiny / "output/exemplars/tiny"
    kept = manifest.read(folder)
    edit(tiny, "output/exemplars/tiny/results.json", '"unit": ""', '"unit": 7')
    (folder / manifest.FILE).unlink()
    manifest.write(folder, kept.components, kept.seconds)
    for arguments in (["build"], ["claims"]):
        done = command(tiny, *arguments)
        assert done.returncode == 1
        assert (
            "exemplars/tiny: the results are malformed: values.gain.unit: 7 is not of type 'string'"
            in done.stderr
        )


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
    written = {file for file in FORMATS.values() if (tiny / "output" / file).exists()}
    assert written == {"index.html", "manuscript.docx", "manuscript.jats.xml"}
    assert '<a href="manuscript.docx">Word</a>' in (tiny / "output/index.html").read_text()
    assert command(tiny, "build").returncode == 0
    written = {file for file in FORMATS.values() if (tiny / "output" / file).exists()}
    assert written == {"index.html", "manuscript.pdf"}


def test_another_output_folder_gets_a_copy_and_reruns_nothing(tiny, tmp_path):
    done = command(tiny, "build", "--output", str(tmp_path / "site"))
    assert (done.returncode, "running" in done.stderr) == (0, False)
    copied = tmp_path / "site/exemplars/tiny"
    for file in ("results.json", "tiny.ipynb", "figures/dot.svg", "manifest.json"):
        assert (copied / file).read_bytes() == (tiny / "output/exemplars/tiny" / file).read_bytes()
    assert (tmp_path / "site/manuscript.pdf").is_file()


def test_another_output_folder_gets_the_new_page_of_a_notebook(tiny, tmp_path):
    edit(tiny, "exemplars/tiny/tiny.py", "# added to every draw", "# added to each draw")
    assert command(tiny, "build", "--output", str(tmp_path / "site")).returncode == 0
    assert "added to each draw" in (tmp_path / "site/exemplars/tiny/index.html").read_text()
    assert "added to every draw" in (tiny / "output/exemplars/tiny/index.html").read_text()


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
    assert "warning: exemplars/tiny/records/full.json: the record is stale" in done.stderr
    released = command(tiny, "build", "--release")
    assert released.returncode == 1
    assert "exemplars/tiny/records/full.json: the record is stale" in released.stderr


def test_a_record_that_disagrees_with_the_build_is_refused(tiny):
    results = json.loads((tiny / "output/exemplars/tiny/results.json").read_text())
    gain = results["values"]["gain"]
    moved = {**gain, "samples": [s + 0.1 for s in gain["samples"]], "mean": gain["mean"] + 0.1}
    record = {**results, "source": "record", "profile": "full", "values": {"gain": moved}}
    write(tiny / "exemplars/tiny/records/full.json", json.dumps(record))
    done = command(tiny, "build")
    assert done.returncode == 1
    assert "gain is 0.5 in this build and 0.6 in the record" in done.stderr
