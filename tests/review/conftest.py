import json
import shutil
from pathlib import Path

import pytest
from PIL import Image
from registry import Web, served
from review.core import web as asking
from review.markdown import pandoc
from review.markdown.manuscript import Manuscript
from review.writing import writers
from throwaway import Review
from tiny import CHAPTER, NOTEBOOK, command, write

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


@pytest.fixture(scope="session")
def page(written) -> str:
    """The article's page."""
    return (written / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """A review that was locked and built once."""
    root = tmp_path_factory.mktemp("built")
    write(root / "content/metadata.yaml", "title: A tiny review\nauthors:\n- name: Ada\n")
    write(root / "content/01.tip.md", CHAPTER)
    reference = {"id": "doi:10.1000/one", "type": "book", "title": "One", "DOI": "10.1000/one"}
    write(root / "content/references.json", json.dumps([reference]))
    write(root / "exemplars/tiny/tiny.py", NOTEBOOK)
    settings = "title: Tiny\nepoch: 1\ntimeout: 60\ndata: []\nprofiles:\n  quick: {}\n  full: {shift: 0.6}\n"
    write(root / "exemplars/tiny/settings.yaml", settings)
    first = command(root, "build")
    assert "claim helps " in first.stderr
    assert not (root / "output/index.html").exists()
    assert command(root, "claims", "--lock").returncode == 0
    done = command(root, "build")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("output/index.html: 1 of 1 ")
    return root


@pytest.fixture
def tiny(built, tmp_path) -> Path:
    """A copy of the built review, to be changed."""
    return Path(shutil.copytree(built, tmp_path / "tiny", symlinks=True))


@pytest.fixture
def web(monkeypatch) -> Web:
    """A server whose address counts as one of the public web."""
    with served() as server:
        monkeypatch.setattr(asking, "public", lambda host: host == "127.0.0.1")
        for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.upper(), raising=False)
        yield server
