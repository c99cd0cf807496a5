"""What catalogues read; whatever an author writes stays text."""

import dataclasses
import json
import re

import pytest
from review.markdown import pandoc
from review.markdown.manuscript import Manuscript
from review.writing.metadata import About

HOSTILE = '</script><script>alert("x")</script>'


@pytest.fixture
def about(article):
    manubot = {
        "authors": [
            {"name": "Ada Example", "orcid": "0000-0002-1825-0097", "affiliations": ["A & B"]},
            {"name": HOSTILE},
        ],
        "html_url": "https://example.org/review",
    }
    variables = {"manubot": manubot, "review": {"commit": "4f2c1ab", "repository": "https://example.org/src"}}
    return About(dataclasses.replace(article, variables=variables))


def test_highwire_and_dublin_core_name_title_authors_and_date(about):
    tags = about.tags()
    for name, content in (
        ("citation_title", "A review of everything, once"),
        ("citation_author", "Ada Example"),
        ("citation_author_orcid", "https://orcid.org/0000-0002-1825-0097"),
        ("citation_author_institution", "A &amp; B"),
        ("citation_publication_date", "2026/01/31"),
        ("citation_pdf_url", "https://example.org/review/manuscript.pdf"),
        ("DC.title", "A review of everything, once"),
        ("DC.description", "One sentence of what is in it."),
    ):
        assert f'<meta name="{name}" content="{content}">' in tags
    assert '<link rel="canonical" href="https://example.org/review/">' in tags
    assert '<meta property="og:title" content="A review of everything, once">' in tags


def test_without_an_address_there_is_no_canonical_link_and_no_link_to_the_pdf(article):
    assert not re.search("canonical|og:url|citation_pdf_url|fulltext", About(article).tags())


def test_linked_data_is_json_that_cannot_end_its_element(about):
    tags = about.tags()
    assert tags.count("</script>") == 1
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*)</script>', tags)[1])
    assert (data["@type"], data["version"]) == ("ScholarlyArticle", "4f2c1ab")
    assert [author["name"] for author in data["author"]] == ["Ada Example", HOSTILE]


def test_a_reference_manager_gets_csl_and_bibtex(about):
    files = about.citations()
    [item] = json.loads(files["citation.json"])
    assert item["issued"] == {"date-parts": [[2026, 1, 31]]}
    assert item["author"][0] == {"literal": "Ada Example"}
    assert files["citation.bib"].startswith("@misc{review,")
    assert "year = {2026}" in files["citation.bib"]


def test_the_source_is_linked_unless_it_has_changed_since(about):
    assert about.source == "https://example.org/src/tree/4f2c1ab"
    assert about.date_in_words == "31 January 2026"
    about.manuscript.variables["review"]["commit"] = "4f2c1ab-dirty"
    assert about.source == ""


def test_a_title_keeps_the_quotes_that_pandoc_makes_elements_of():
    ast, _ = pandoc.read('---\ntitle: A "good" model, a "\'better\' one"\n...\n\nWords.\n')
    assert About(Manuscript(ast)).text("title") == "A “good” model, a “‘better’ one”"
