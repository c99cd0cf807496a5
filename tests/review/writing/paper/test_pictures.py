"""Pictures and formulas on paper."""

import io

import pypdf
import pytest
from PIL import Image
from review.core.errors import ReviewError
from sheets import said, structure


@pytest.mark.parametrize("url", ["https://example.org/a.png", "missing.png"])
def test_a_picture_that_is_remote_or_missing_stops_the_print(printed, url):
    with pytest.raises(ReviewError, match=r"a\.png|missing\.png"):
        printed(f"![Seen.]({url})")


def test_a_picture_that_is_none_is_named(printed, tmp_path):
    (tmp_path / "a.svg").write_text('<svg width="4" height="5" xmlns="http://www.w3.org/2000/svg"><')
    with pytest.raises(ReviewError, match=r"a\.svg"):
        printed("![Seen.](a.svg)")


def test_a_picture_that_is_cut_short_is_named(printed, tmp_path):
    whole = io.BytesIO()
    Image.new("RGB", (40, 30)).save(whole, "PNG")
    (tmp_path / "a.png").write_bytes(whole.getvalue()[:-30])
    with pytest.raises(ReviewError, match=r"a\.png: "):
        printed("![Seen.](a.png)")


def test_a_picture_of_raw_html_is_reported_and_its_words_are_printed(printed):
    content, problems = printed('<img src="a.png">\n\n<table><tr><td>In a cell.</td></tr></table>')
    assert ["<img>" in problem.what for problem in problems] == [True]
    assert "In a cell." in said(content)


def test_formulas_keep_their_source_and_their_numbers(printed):
    content, problems = printed("Here $a < b$.\n\n$$ \\frac{a}{b} $$ {#eq:x}\n\nSee @eq:x.")
    assert problems == []
    alts = [node["/Alt"] for kind, node in structure(pypdf.PdfReader(io.BytesIO(content))) if "/Alt" in node]
    assert alts == ["a < b", r"\frac{a}{b}"]
    assert "(1)" in said(content)
    assert "eq:x" in pypdf.PdfReader(io.BytesIO(content)).named_destinations
