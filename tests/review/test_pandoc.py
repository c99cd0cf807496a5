"""The oracle is pandoc's own behaviour, provoked."""

import pytest
from review import pandoc
from review.errors import ReviewError


def test_markdown_is_read_to_json():
    ast, warned = pandoc.read("# Title\n")
    assert ast["blocks"][0]["t"] == "Header"
    assert warned == []


def test_every_warning_comes_back_on_one_line():
    assert pandoc.read("[a]\n\n[a]: b\n[a]: c\n\n[^n]\n\n[^n]: x\n[^n]: y\n")[1] == [
        "Duplicate link reference '[a]' at line 4 column 1",
        "Duplicate note reference 'n' at line 9 column 1",
    ]


def test_a_warning_of_several_lines_is_one_warning():
    stderr = (
        "[WARNING] This document needs a title.\n  Give it one.\n[INFO] Running filter x\n[WARNING] Other\n"
    )
    assert pandoc.warnings(stderr) == ["This document needs a title. Give it one.", "Other"]


def test_a_citation_without_a_reference_stops_the_build():
    ast, _ = pandoc.read("[@doi:10.1000/nothing]")
    with pytest.raises(ReviewError, match=r"doi:10\.1000/nothing not found; add the reference"):
        pandoc.write(ast, "--to=html5", "--citeproc")


def test_what_pandoc_cannot_do_is_said_in_its_words():
    with pytest.raises(ReviewError, match="pandoc failed: JSON parse error"):
        pandoc.write({}, "--to=html5")


@pytest.fixture
def another_pandoc(tmp_path, monkeypatch):
    """A machine whose only pandoc is of another version."""
    program = tmp_path / "pandoc"
    program.write_text("#!/bin/sh\necho pandoc 3.1.2\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pandoc, "find_spec", lambda name: None)
    monkeypatch.setattr(pandoc.sys, "prefix", str(tmp_path))
    pandoc.executable.cache_clear()
    yield
    pandoc.executable.cache_clear()


def test_another_version_of_pandoc_is_refused_by_name(another_pandoc):
    with pytest.raises(
        ReviewError, match=r"pandoc 2\.19\.2 is missing \(.*/pandoc is pandoc 3\.1\.2\); install"
    ):
        pandoc.executable()
