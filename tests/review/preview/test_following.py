"""What a writer sees who saves files while a preview runs."""

import re
import signal
import time

import psutil

NOTEBOOK = """# %% tags=["parameters"]
epoch: int = 1  # block of seeds

# %%
import json, os, time
from pathlib import Path

go = Path(os.environ["REVIEW_RUN"]).parents[3] / "go"
while not go.exists():
    time.sleep(0.05)
note = json.loads(Path(os.environ["REVIEW_RUN"]).read_text())
run = note["run"]
value = {"label": "n", "ids": [], "samples": [], "mean": 3, "low": None, "high": None, "interval": None,
         "unit": "", "format": "d", "replicated": None}
Path(note["folder"], "results.json").write_text(json.dumps({
    "schema": 1, **run, "device": {"kind": "cpu", "name": "test"}, "versions": {"python": "3"},
    "started": "2026-01-31T12:00:00Z", "seconds": 0.1, "values": {"n": value}, "tables": {}, "figures": {}}))
"""
NAMES_IT = "## Tip\n\nThere are `demo.n`{.value}.\n"
SETTINGS = "title: Demo\nepoch: 1\ntimeout: 60\ndata: []\nprofiles:\n  quick: {}\n"


def test_a_saved_sentence_shows_an_error_keeps_the_page_and_ctrl_c_ends_quietly(new_preview):
    preview = new_preview(**{"content/01.tip.md": "## Tip\n\nFirst words.\n"})
    first = preview.until(lambda s: not s["version"].endswith("-0"))
    assert first["wrong"] == []
    assert "First words." in preview.get()[1]

    preview.chapter("## Tip\n\nSecond words.\n")
    second = preview.until(lambda s: s["version"] != first["version"])
    assert "Second words." in preview.get()[1]

    preview.chapter("## Tip\n\nThird words [@doi:10.1000/none].\n")
    third = preview.until(lambda s: s["wrong"])
    assert third["version"] == second["version"]
    [problem] = third["wrong"]
    assert problem["place"] == "content/01.tip.md:3"
    assert "@doi:10.1000/none" in problem["what"]
    assert "Second words." in preview.get()[1]

    preview.chapter("## Tip\n\nFourth words.\n")
    fourth = preview.until(lambda s: s["version"] != second["version"])
    assert (fourth["wrong"], fourth["marked"]) == ([], [])
    assert "Fourth words." in preview.get()[1]

    kept = preview.root / "notes.md"
    kept.write_text("## Tip\n\nFifth words.\n")
    (preview.root / "content/.link").symlink_to("../notes.md")
    (preview.root / "content/.link").replace(preview.root / "content/01.tip.md")
    fifth = preview.until(lambda s: s["version"] != fourth["version"])
    assert "Fifth words." in preview.get()[1]
    kept.write_text("## Tip\n\nSixth words, behind the link.\n")
    preview.until(lambda s: s["version"] != fifth["version"])
    assert "Sixth words" in preview.get()[1]
    assert not (preview.root / "output/index.html").exists()
    code, said = preview.end()
    assert code == 130
    assert "Traceback" not in said
    assert said.splitlines()[0].startswith("content/01.tip.md:3: ")


def test_a_review_that_cannot_be_built_says_so_before_there_is_a_page(new_preview):
    preview = new_preview(**{"content/01.tip.md": "## Tip\n\nNothing [@doi:10.1000/none].\n"})
    state = preview.until(lambda s: s["wrong"])
    assert state["version"].endswith("-0")
    status, page = preview.get()
    assert (status, "EventSource" in page) == (200, True)
    preview.chapter("## Tip\n\nSomething.\n")
    preview.until(lambda s: not s["wrong"] and not s["version"].endswith("-0"))
    assert "Something." in preview.get()[1]


def test_prose_does_not_wait_for_a_run_and_the_run_shows_when_it_is_done(new_preview):
    files = {"content/01.tip.md": NAMES_IT, "exemplars/demo/demo.py": NOTEBOOK}
    preview = new_preview(**files, **{"exemplars/demo/settings.yaml": SETTINGS})
    waiting = preview.until(lambda s: s["wrong"] and s["busy"])
    assert waiting["wrong"][0]["what"].startswith("it has no results yet")
    (preview.root / "go").touch()
    preview.until(lambda s: not s["busy"] and not s["wrong"])
    assert re.search(r'#value-demo\.n"[^>]*>3<', preview.get()[1])

    (preview.root / "go").unlink()
    (preview.root / "exemplars/demo/demo.py").write_text(NOTEBOOK.replace('"mean": 3', '"mean": 4'))
    preview.until(lambda s: s["busy"].startswith("Running anew: demo ("))
    preview.chapter(f"{NAMES_IT}Other words.\n")
    while "Other words." not in preview.get()[1]:
        preview.until(lambda s: s["busy"])
    (preview.root / "go").touch()
    while not re.search(r'#value-demo\.n"[^>]*>4<', preview.get()[1]):
        preview.until(lambda s: not s["wrong"])


def test_an_exemplar_runs_on_confirmation_seeds_when_a_chapter_names_it(new_preview):
    files = {"content/01.tip.md": "## Tip\n\nWords.\n", "exemplars/demo/demo.py": NOTEBOOK}
    preview = new_preview(**files, **{"exemplars/demo/settings.yaml": SETTINGS})
    first = preview.until(lambda s: not s["version"].endswith("-0"))
    preview.chapter("## Tip\n\nOther words.\n")
    second = preview.until(lambda s: s["version"] != first["version"])
    assert (first["busy"], second["busy"]) == ("", "")
    assert not (preview.root / "output/exemplars/demo").exists()
    preview.chapter(NAMES_IT)
    preview.until(lambda s: s["busy"].startswith("Running anew: demo ("))


def test_a_preview_that_a_supervisor_ends_ends_its_run_and_leaves_no_folder(
    new_preview, tmp_path, monkeypatch
):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    exemplar = {"exemplars/demo/demo.py": NOTEBOOK, "exemplars/demo/settings.yaml": SETTINGS}
    preview = new_preview(**exemplar, **{"content/01.tip.md": NAMES_IT})
    preview.until(lambda s: s["busy"])
    while not (running := psutil.Process(preview.process.pid).children(recursive=True)):
        time.sleep(0.05)
    assert list(tmp_path.glob("review-preview-*"))
    code, said = preview.end(signal.SIGTERM)
    assert (code, "Traceback" in said) == (143, False)
    assert [one for one in running if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []
    assert not list(tmp_path.glob("review-preview-*"))


def test_folders_that_come_and_go_and_links_to_nothing_end_no_preview(new_preview):
    preview = new_preview(**{"content/01.tip.md": "## Tip\n\nFirst words.\n"})
    (preview.root / "content/far").symlink_to("a" * 300)
    (preview.root / "content/02.more.md").symlink_to("../notes.md")
    preview.until(lambda s: s["wrong"])
    (preview.root / "content/far").unlink()
    for text in ("## More\n\nSecond words.\n", None, "## More\n\nThird words, later.\n"):
        for i in range(300):
            (preview.root / f"content/{i}").mkdir()
        notes = preview.root / "notes.md"
        notes.write_text(text) if text else notes.unlink()
        for i in range(300):
            (preview.root / f"content/{i}").rmdir()
        preview.until(lambda s, text=text: s["wrong"] if not text else text[9:].strip() in preview.get()[1])
