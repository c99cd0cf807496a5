import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from review.core.errors import ReviewError
from review.markdown import pandoc
from review.markdown.manuscript import Manuscript
from review.writing import writers


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_everything_that_the_page_needs_lies_in_the_folder(written):
    assert set(contents(written)) == {
        "index.html", "manuscript.pdf", "references.json", "images/curve.svg", "images/photo.png",
        "exemplars/demo/results.json", "citation.bib", "citation.json",
    }  # fmt: skip


def test_references_are_sorted_by_id(written):
    items = json.loads((written / "references.json").read_text(encoding="utf-8"))
    assert [item["id"] for item in items] == ["doi:10.1000/one", "doi:10.1000/two(b)"]


AGAIN = """
import pickle, sys
from pathlib import Path
from review.writing import writers
assert writers.write(pickle.loads(Path(sys.argv[1]).read_bytes()), Path(sys.argv[2])) == []
"""


def test_another_process_in_another_folder_writes_the_same_bytes(article, written, tmp_path):
    import pickle

    (tmp_path / "article").write_bytes(pickle.dumps(article))
    environment = {**os.environ, "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1", "TZ": "Asia/Tokyo"}
    environment["PYTHONPATH"] = str(Path(writers.__file__).parents[2])
    command = [sys.executable, "-c", AGAIN, str(tmp_path / "article"), str(tmp_path / "elsewhere")]
    subprocess.run(command, env=environment, check=True)
    assert contents(tmp_path / "elsewhere") == contents(written)


def test_a_path_out_of_the_folder_is_refused(article, tmp_path):
    escaping = dataclasses.replace(article, files={"../x.png": article.files["images/photo.png"]})
    with pytest.raises(ReviewError, match=r"\.\./x\.png: this path leads out of the page's folder"):
        writers.write(escaping, tmp_path / "out", ["html"])


def test_a_title_and_nothing_else_is_an_article_too(tmp_path):
    assert writers.write(Manuscript(pandoc.read("---\ntitle: T\n...\n\nHello.")[0]), tmp_path) == []


def test_raw_html_with_a_remote_picture_is_a_problem(tmp_path):
    ast, _ = pandoc.read('---\ntitle: T\n...\n\n<img src="https://cdn.example/x.png" alt="x">')
    (problem,) = writers.write(Manuscript(ast), tmp_path, ["html"])
    assert "cdn.example/x.png would be fetched from another host" in problem.what


def test_every_convention_of_pandoc_xnos_makes_a_sound_article(article, tmp_path):
    ast, _ = pandoc.read((Path(__file__).parents[1] / "fixtures" / "xnos.md").read_text(encoding="utf-8"))
    references = (
        {"id": "doi:10.1371/journal.pcbi.1009803", "type": "article-journal", "title": "Ten quick tips"},
    )
    files = {"images/bar.png": article.files["images/photo.png"]}
    assert writers.write(Manuscript(ast, references, files), tmp_path) == []
