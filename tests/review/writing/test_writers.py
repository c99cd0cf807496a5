import dataclasses
import json
from pathlib import Path

import pytest
from review.core.errors import ReviewError
from review.markdown import pandoc
from review.markdown.manuscript import Manuscript
from review.writing import writers


def test_everything_that_the_page_needs_lies_in_the_folder(written):
    files = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()}
    assert files == {
        "index.html", "manuscript.pdf", "references.json", "images/curve.svg", "images/photo.png",
        "exemplars/demo/results.json", "citation.bib", "citation.json",
    }  # fmt: skip


def test_references_are_sorted_by_id(written):
    items = json.loads((written / "references.json").read_text(encoding="utf-8"))
    assert [item["id"] for item in items] == ["doi:10.1000/one", "doi:10.1000/two(b)"]


def test_a_path_out_of_the_folder_is_refused(article, tmp_path):
    escaping = dataclasses.replace(article, files={"../x.png": article.files["images/photo.png"]})
    with pytest.raises(ReviewError, match=r"\.\./x\.png"):
        writers.write(escaping, tmp_path / "out", ["html"])


def test_raw_html_with_a_remote_picture_is_a_problem(tmp_path):
    ast, _ = pandoc.read('---\ntitle: T\n...\n\n<img src="https://cdn.example/x.png" alt="x">')
    (problem,) = writers.write(Manuscript(ast), tmp_path, ["html"])
    assert "cdn.example/x.png" in problem.what


def test_every_convention_of_pandoc_xnos_makes_a_sound_article(article, tmp_path):
    ast, _ = pandoc.read((Path(__file__).parents[1] / "fixtures" / "xnos.md").read_text(encoding="utf-8"))
    references = (
        {"id": "doi:10.1371/journal.pcbi.1009803", "type": "article-journal", "title": "Ten quick tips"},
    )
    files = {"images/bar.png": article.files["images/photo.png"]}
    assert writers.write(Manuscript(ast, references, files), tmp_path) == []
