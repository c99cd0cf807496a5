import ast
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from review.notebook import fingerprint

MEANING = Path(__file__).parent / "fixtures" / "meaning.py"


@pytest.fixture
def tree(tmp_path) -> Path:
    """A notebook that imports lab.b, which imports lab.a; lab.c is imported by nobody."""
    files = {
        "demo/demo.py": '# %% tags=["parameters"]\nn: int = 3  # n\n# %% [markdown]\n# Prose\n# %%\nfrom lab import b\nb.f(n)\n',
        "lab/__init__.py": "",
        "lab/a.py": "STYLE = 'plain.style'\n",
        "lab/b.py": "def f(n):\n    from .a import STYLE\n    import json\n",
        "lab/c.py": "",
        "lab/plain.style": "",
        "data/d.csv": "1\n",
        "lock.txt": "numpy==1\n",
        "runner.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def parts_of(tree: Path, device: str = "cpu", **parameters) -> dict[str, str]:
    return fingerprint.components(
        tree / "demo" / "demo.py",
        {"n": 3} | parameters,
        [tree / "data" / "d.csv"],
        tree,
        lock=tree / "lock.txt",
        runner=[tree / "runner.py"],
        device=device,
    )


def test_every_component_has_the_name_that_status_prints(tree):
    assert set(parts_of(tree)) == {
        *(
            "cells of demo.py",
            "text of the cells",
            "recording kit",
            "parameter n",
            "lab/__init__.py",
            "lab/a.py",
            "lab/b.py",
            "lab/plain.style",
        ),
        *("data d.csv", "pinned versions", "the runner", "device"),
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "changed"),
    [
        ("demo/demo.py", "b.f(n)", "b.f(2 * n)", {"cells of demo.py", "text of the cells"}),
        ("demo/demo.py", "b.f(n)", "b.f(n)  # why", {"text of the cells"}),
        ("demo/demo.py", "# Prose", "# Better prose", set()),
        ("demo/demo.py", "n: int = 3", "n: int = 4", set()),  # the resolved value counts, not the default
        ("demo/demo.py", "# %%\nfrom", '# %% tags=["x"]\nfrom', set()),
        ("demo/demo.py", "b.f(n)\n", "b.f(n)   \n\n\n", set()),
        ("lab/b.py", "json", "math", {"lab/b.py"}),
        ("lab/a.py", "STYLE", "LOOK", {"lab/a.py"}),
        ("lab/c.py", "", "x = 1", set()),
        ("lab/plain.style", "", "x", {"lab/plain.style"}),
        ("data/d.csv", "1", "2", {"data d.csv"}),
        ("lock.txt", "==1", "==2", {"pinned versions"}),
        ("runner.py", "", "x = 1", {"the runner"}),
    ],
)
def test_a_change_shows_in_its_own_component_only(tree, file, old, new, changed):
    before = parts_of(tree)
    text = (tree / file).read_text()
    assert old in text
    (tree / file).write_text(text.replace(old, new, 1))
    after = parts_of(tree)
    assert {name for name in before if before[name] != after[name]} == changed
    assert (fingerprint.run_key(before) != fingerprint.run_key(after)) == bool(changed)


def test_the_fingerprint_of_a_record_leaves_the_machine_out(tree):
    notebook, data = tree / "demo" / "demo.py", [tree / "data" / "d.csv"]
    record = fingerprint.fingerprint_of(notebook, {"n": 3}, data, tree)
    for parts in (parts_of(tree), parts_of(tree, device="cuda")):
        assert fingerprint.run_key(fingerprint.without_machine(parts)) == record
    assert fingerprint.run_key(parts_of(tree)) != fingerprint.run_key(parts_of(tree, device="cuda"))
    assert fingerprint.fingerprint_of(notebook, {"n": 4}, data, tree) != record
    (tree / "lab" / "a.py").write_text("STYLE = None\n")
    assert fingerprint.fingerprint_of(notebook, {"n": 3}, data, tree) != record


def test_one_and_one_point_nought_are_the_same_parameter(tree):
    assert parts_of(tree, n=3) == parts_of(tree, n=3.0)
    assert parts_of(tree, n=[1, 2.0]) == parts_of(tree, n=(1.0, 2))
    assert parts_of(tree, n=3) != parts_of(tree, n="3")
    assert parts_of(tree, n=True) != parts_of(tree, n=1)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ('"""A class with a docstring', '"""In better words: a class with a docstring', True),
        ("first, *rest = doses", "# a comment\n    first, *rest = doses", True),
        ("y=2, *, z=first", "y = 2,*,  z = first", True),
        ("    table.clear()", '    "a text that is no docstring"; table.clear()', False),
        ("{{really}}", "{{surely}}", False),
        ("=} and {", "=} or {", False),
        ("1e-3", "1e-4", False),
        ("/, y=2", "y=2", False),
        ("None: b", "0: b", False),
        ("except*", "except", False),
    ],
)
def test_better_words_change_no_meaning_and_everything_else_does(old, new, same):
    text = MEANING.read_text(encoding="utf-8")
    assert old in text
    assert (fingerprint.meaning(text.replace(old, new)) == fingerprint.meaning(text)) == same


def test_the_meaning_is_the_same_on_every_python():
    """Computed by 3.11.7, 3.12.1 and 3.13.0; 3.12 alone puts empty texts into f-strings."""
    assert (
        fingerprint.meaning(MEANING.read_text(encoding="utf-8"))
        == "8c8bfa2773d34b1dc9b668cd3a372dfc6b28374b4035522df52c6e78366ba85b"
    )


def test_an_f_string_means_the_same_as_python_3_12_reads_it():
    plain = ast.parse("f'{a}{b}'")
    newer = ast.parse("f'{a}{b}'")
    parts = newer.body[0].value.values
    parts[:] = [ast.Constant(""), parts[0], ast.Constant(""), parts[1]]
    assert fingerprint.spelled(newer) == fingerprint.spelled(plain)


@pytest.mark.parametrize(
    "written", ["x = " + " + ".join(["1"] * 1200), "x = a" + ".b" * 1200, "x = 0x" + "f" * 9000], ids=["sum", "chain", "digits"]
)  # fmt: skip
@pytest.mark.parametrize("place", ["lab/b.py", "demo/demo.py"])
def test_what_python_reads_has_a_fingerprint_however_deep_or_long_it_is(tree, place, written):
    file = tree / place
    before = file.read_text()
    file.write_text(f"{before}\n{written}\n")
    found = parts_of(tree)
    file.write_text(f"{before}\n# in other words\n{written}\n")
    again = parts_of(tree)
    assert {name for name in found if found[name] != again[name]} <= {fingerprint.TEXT}
    file.write_text(f"{before}\n{written}1\n")
    assert parts_of(tree) != found


def test_a_record_outlives_better_words_and_not_another_kit(tree, monkeypatch):
    notebook, data = tree / "demo" / "demo.py", [tree / "data" / "d.csv"]
    before = fingerprint.fingerprint_of(notebook, {"n": 3}, data, tree)
    for file in (tree / "lab" / "b.py", notebook):
        file.write_text(f'"""Better words."""\n# and more\n{file.read_text()}')
    assert fingerprint.fingerprint_of(notebook, {"n": 3}, data, tree) == before
    monkeypatch.setattr(fingerprint, "KIT", fingerprint.KIT + 1)
    assert fingerprint.fingerprint_of(notebook, {"n": 3}, data, tree) != before


def test_modules_that_import_each_other_are_followed_once(tree):
    (tree / "lab" / "a.py").write_text("from lab import b\n")
    (tree / "lab" / "c.py").write_text("import lab.a as x\n")
    (tree / "lab" / "b.py").write_text("import lab.c\nfrom .. import nothing\n")
    names = [p.name for p in fingerprint.imported(tree / "demo" / "demo.py", tree)]
    assert names == ["__init__.py", "a.py", "b.py", "c.py"]


def test_what_a_file_means_is_the_same_to_all_who_ask_at_once(tmp_path, monkeypatch):
    file, spelled = tmp_path / "a.py", fingerprint.spelled
    file.write_text("x = 1\n")
    one = fingerprint.code(file, fingerprint.stamp(file))
    monkeypatch.setattr(fingerprint, "spelled", lambda parsed: time.sleep(0.02) or spelled(parsed))
    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(lambda _: one.meaning, range(8)))
    assert answers == {fingerprint.meaning("x = 1\n")}
