"""Printed files: of one article, of ten chapters, of whatever a test writes."""

import io

import pypdf
import pytest
from review.markdown import pandoc
from review.markdown.manuscript import Manuscript
from review.writing import writers
from review.writing.paper import pdf


@pytest.fixture(scope="module")
def paper(written):
    return pypdf.PdfReader(written / "manuscript.pdf")


@pytest.fixture(scope="module")
def both(ten_chapters, tmp_path_factory):
    """The article and the supplement of a review with ten exemplars."""
    manuscript, folder = ten_chapters[0], tmp_path_factory.mktemp("paper")
    writers.copy(manuscript.files, folder)
    files, problems = pdf.print_paper(manuscript, folder)
    assert problems == []
    return files


@pytest.fixture(scope="module")
def readers(both):
    return {name: pypdf.PdfReader(io.BytesIO(content)) for name, content in both.items()}


@pytest.fixture
def printed(tmp_path):
    """Prints Markdown, or pandoc's blocks: the file's bytes, and what was said of it."""

    def write(text, title="T"):
        if isinstance(text, list):
            meta = {"title": {"t": "MetaString", "c": title}, "lang": {"t": "MetaString", "c": "en-GB"}}
            ast = {"pandoc-api-version": [1, 22, 2], "meta": meta, "blocks": text}
        else:
            ast = pandoc.read(f"---\ntitle: '{title}'\nlang: en-GB\n...\n\n{text}")[0]
        files, problems = pdf.print_paper(Manuscript(ast), tmp_path)
        return files["manuscript.pdf"], problems

    return write
