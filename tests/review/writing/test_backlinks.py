"""From a reference back to each place that cites it."""

import re

import pytest
from review.markdown import pandoc
from review.markdown.manuscript import Manuscript
from review.writing.page import backlinks, html


@pytest.fixture(scope="module")
def page():
    references = tuple({"id": name, "type": "book", "title": name.upper()} for name in ("doi:a(1)", "b"))
    text = "---\ntitle: T\n...\n\n## One\n\nHere [@{doi:a(1)}; @b] and here [@{doi:a(1)}].\n\n## Two\n\n[@{doi:a(1)}]"
    return html.page(Manuscript(pandoc.read(text)[0], references))[0]


def test_a_reference_leads_back_to_each_of_its_uses(page):
    first, second = page.split('class="csl-entry"')[1:]
    for entry, letters in ((first, ["a", "b", "c"]), (second, ["a"])):
        links = re.findall(r'<a href="#([^"]+)" role="doc-backlink">(\w+)</a>', entry)
        assert [letter for _, letter in links] == letters
        for anchor, _ in links:
            assert page.count(f'id="{anchor}"') == 1


def test_uses_are_lettered_beyond_z():
    letters = [backlinks.letters(n) for n in (1, 26, 27, 52, 53, 702, 703)]
    assert letters == ["a", "z", "aa", "az", "ba", "zz", "aaa"]
