"""An exemplar that asks for a file of whoever runs it: no build runs it, and its key knows the file."""

import json

import pytest
from review.core.errors import Refused
from review.notebook import exemplar
from review.runs import engine, intake, job, survey
from review.verbs import record
from rich.console import Console

HELPER = """
import json, sys
from pathlib import Path

file = Path(sys.argv[1])
text = file.read_text()
problems = [[str(file), 1, "it is bad", "mend it"]] if "bad" in text else []
if "stop" in text:
    raise SystemExit("stopped")
if "notes" in text:
    file.with_suffix(".yaml").write_text("read: it")
print(json.dumps({"said": ["seen"], "problems": problems}))
"""


@pytest.fixture
def asking(review, tmp_path, monkeypatch):
    """A review whose exemplar `own` asks for a file, and the folder where its caller stands, with a file my.csv."""
    review.exemplar("plain")
    notebook = review.exemplar("own", "from own import helper\nrecord(len(open(table).read()))")
    notebook.write_text(notebook.read_text().replace("n: int", 'table: str = ""  # your file\nn: int'))
    (notebook.parent / "__init__.py").write_text("")
    (notebook.parent / "helper.py").write_text(
        HELPER.replace(
            "file = Path(sys.argv[1])",
            "if __name__ != '__main__':\n    sys.argv[1:] = ['/dev/null']\nfile = Path(sys.argv[1])",
        )
    )
    settings = notebook.with_name("settings.yaml")
    settings.write_text(settings.read_text() + "files:\n  table: helper\n")
    caller = tmp_path / "caller"
    caller.mkdir()
    (caller / "my.csv").write_text("1234567")
    monkeypatch.chdir(caller)
    return review


def planned(review, **overrides):
    return job.plan(review.paths, exemplar.read(review.paths.exemplars / "own"), "quick", overrides, "run")


def test_no_build_runs_it_and_its_status_says_how_it_is_run(asking):
    assert [one.exemplar.name for one in engine.asked(asking.paths, {})] == ["plain"]
    [own] = [one for one in survey.take(asking.paths).standing if one.name == "own"]
    assert (own.fresh, own.problems) == (False, ())
    assert own.asks == ("table",)
    assert "table=" in own.in_words
    with pytest.raises(Refused):
        record.make(asking.paths, "own", {"table": "my.csv"})


def test_its_file_is_found_from_where_the_caller_stands_and_run_on(asking, tmp_path):
    folder = engine.run(asking.paths, "own", {"table": "my.csv"}, console=Console(quiet=True))
    found = json.loads((folder / "results.json").read_text())
    assert found["values"]["mean"]["mean"] == 7
    assert found["parameters"]["table"] == str(tmp_path / "caller/my.csv")
    assert asking.why().keys() == {"own", "plain"}


def test_another_content_other_notes_are_another_run(asking, tmp_path):
    keys = [planned(asking, table="my.csv").key, planned(asking, table=str(tmp_path / "caller/my.csv")).key]
    (tmp_path / "caller/my.csv").write_text("1234568")
    keys.append(planned(asking, table="my.csv").key)
    (tmp_path / "caller/my.yaml").write_text("a: 1")
    keys.append(planned(asking, table="my.csv").key)
    (tmp_path / "caller/my.yaml").write_text("a: 2")
    keys.append(planned(asking, table="my.csv").key)
    assert len(set(keys)) == 4
    assert keys[0] == keys[1]


@pytest.mark.parametrize("given", ["", "nowhere.csv", ".", "a" * 300, "~nobody-of-that-name/my.csv"])
def test_a_file_that_was_not_named_or_is_none_is_refused_before_anything_runs(asking, given):
    for ask in (planned, lambda review, **chosen: engine.run(review.paths, "own", chosen)):
        with pytest.raises(Refused):
            ask(asking, table=given)
    assert not asking.paths.trials.exists()


def test_a_name_that_leaves_no_room_for_notes_beside_it_is_one(asking, tmp_path):
    name = "a" * 253 + ".x"
    (tmp_path / "caller" / name).write_text("1")
    assert any(name in part for part in planned(asking, table=name).components)


def test_what_the_helper_refuses_is_refused_at_its_line_and_nothing_is_kept(asking, tmp_path):
    (tmp_path / "caller/my.csv").write_text("bad")
    with pytest.raises(Refused) as refused:
        engine.run(asking.paths, "own", {"table": "my.csv"})
    assert [(p.file, p.line) for p in refused.value.problems] == [(str(tmp_path / "caller/my.csv"), 1)]
    (tmp_path / "caller/my.csv").write_text("stop")
    with pytest.raises(Refused) as refused:
        engine.run(asking.paths, "own", {"table": "my.csv"})
    assert [p.file for p in refused.value.problems] == ["exemplars/own/helper.py"]
    assert not asking.paths.trials.exists()


def test_notes_that_the_helper_writes_are_in_the_key_of_the_run_that_follows(asking, tmp_path):
    (tmp_path / "caller/my.csv").write_text("notes")
    one = exemplar.read(asking.paths.exemplars / "own")
    assert intake.take(asking.paths, one, one.resolve("quick", {"table": "my.csv"})) == ["seen"]
    assert any("my.yaml" in name for name in planned(asking, table="my.csv").components)


@pytest.mark.parametrize(
    "files", ["{nobody: helper}", "{n: helper}", "{table: nowhere}", f"{{table: {'a' * 300}}}", "[table]"]
)
def test_settings_name_a_parameter_that_can_be_a_file_and_a_helper_that_is_there(asking, files):
    settings = asking.paths.exemplars / "own/settings.yaml"
    settings.write_text(settings.read_text().replace("files:\n  table: helper\n", f"files: {files}\n"))
    with pytest.raises(Refused) as refused:
        exemplar.read(settings.parent)
    line = settings.read_text().splitlines().index(f"files: {files}") + 1
    assert {(p.file, p.line) for p in refused.value.problems} == {("exemplars/own/settings.yaml", line)}
