import json
from pathlib import Path

import pytest
from PIL import Image
from review import pandoc
from review.manuscript import Manuscript
from review.writing import writers
from throwaway import Review

FIXTURES = Path(__file__).parent / "fixtures"
CURVE = """<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt" viewBox="0 0 72 36">
<path d="M0 36 C20 0 40 0 72 36" fill="none" stroke="black"/></svg>
"""


@pytest.fixture
def review(tmp_path) -> Review:
    """A review in a temporary folder, with the results of one exemplar, `demo`, at hand."""
    return Review(tmp_path / "review")


@pytest.fixture(scope="session")
def article(tmp_path_factory) -> Manuscript:
    """Everything a manuscript can hold, once, as the strict pass would hand it over."""
    folder = tmp_path_factory.mktemp("content")
    (folder / "curve.svg").write_text(CURVE, encoding="utf-8")
    Image.new("RGB", (64, 48), "grey").save(folder / "photo.png")
    (folder / "results.json").write_text("{}", encoding="utf-8")
    files = {
        "images/curve.svg": folder / "curve.svg",
        "images/photo.png": folder / "photo.png",
        "exemplars/demo/results.json": folder / "results.json",
    }
    ast, warned = pandoc.read((FIXTURES / "article.md").read_text(encoding="utf-8"))
    assert not warned
    references = json.loads((FIXTURES / "references.json").read_text(encoding="utf-8"))
    return Manuscript(ast, tuple(references), files)


@pytest.fixture(scope="session")
def written(article, tmp_path_factory) -> Path:
    """The folder of the article's page and PDF."""
    folder = tmp_path_factory.mktemp("article")
    assert writers.write(article, folder) == []
    return folder
