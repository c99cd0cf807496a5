"""Figures drawn into the page: what is in the file is not trusted, and what is for the eye is said in words too."""

import re
from xml.etree import ElementTree

import pytest
from review.core.errors import ReviewError
from review.writing.page import drawings

HOSTILE = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="72pt" height="36pt"
 viewBox="0 0 72 36" onload="alert(1)"><style>* { display: none }</style><script>alert(2)</script>
<defs><path id="dot" d="M 0 0 L 1.23456 2"/><clipPath id="c"><rect width="9" height="9"/></clipPath></defs>
<foreignObject><p>gone</p></foreignObject><image href="https://evil.example/x.png"/><a href="javascript:x"><text>no</text></a>
<g id="unused" clip-path="url(#c)" onclick="alert(3)"><use xlink:href="#dot" style="fill: #0072B2; stroke: none"/>
<text fill="url(https://evil.example/y)" x="3">a &lt;b&gt; c</text></g></svg>"""


@pytest.fixture
def drawing(tmp_path):
    file = tmp_path / "a.svg"
    file.write_text(HOSTILE, encoding="utf-8")
    return file


def test_only_what_draws_comes_into_the_page(drawing):
    text = drawings.inline(drawing, "A dot: it sits & stays.", "d1")
    for word in [
        "script",
        "style>",
        "alert",
        "evil",
        "javascript",
        "gone",
        "onclick",
        "foreignObject",
        "unused",
    ]:
        assert word not in text
    assert ">a &lt;b&gt; c</text>" in text
    ElementTree.fromstring(text)


def test_ids_are_the_figure_s_own_and_still_found(drawing):
    text = drawings.inline(drawing, "A dot", "d7")
    ids = set(re.findall(r'id="([^"]+)"', text))
    assert ids == {"d7-title", "d7-dot", "d7-c"}
    assert 'href="#d7-dot"' in text
    assert 'clip-path="url(#d7-c)"' in text


def test_colours_are_open_to_the_theme_and_fall_back_to_the_file_s(drawing):
    assert "fill: var(--fig-0072b2,#0072b2); stroke: none" in drawings.inline(drawing, "A dot", "d1")


def test_coordinates_are_no_finer_than_the_eye(drawing):
    assert 'd="M 0 0 L 1.23 2"' in drawings.inline(drawing, "A dot", "d1")


@pytest.mark.parametrize(
    ("alt", "title", "desc"),
    [("A dot: it sits. It stays.", "A dot", "it sits. It stays."), ("It is 0.5 high", "It is 0.5 high", "")],
)
def test_the_alt_text_is_title_and_description(drawing, alt, title, desc):
    text = drawings.inline(drawing, alt, "d1")
    assert f'<title id="d1-title">{title}</title>' in text
    assert (f'<desc id="d1-desc">{desc}</desc>' in text) == bool(desc)
    assert f'aria-labelledby="d1-title{" d1-desc" if desc else ""}"' in text


def test_every_figure_can_fill_the_screen_without_a_script(drawing):
    page = (
        '<figure>\n<img src="exemplars/x/figures/a.svg" alt="A dot: &lt;it&gt; sits." width="96" height="48" />\n'
        "<figcaption><span>Figure 1:</span> C.</figcaption>\n</figure>\n"
        '<figure>\n<img src="images/b.png" alt="B" width="9" height="9" />\n<figcaption>D.</figcaption>\n</figure>'
    )
    out = drawings.drawn(page, {"exemplars/x/figures/a.svg": drawing})
    assert out.count("<svg") == out.count("<img") == 1
    assert "&lt;it&gt; sits." in out
    for own, name in (("drawing-1", "Figure 1"), ("drawing-2", "picture 2")):
        assert out.count(f'id="{own}" popover') == 1
        assert f'popovertarget="{own}">Enlarge<span class="unsaid"> {name}</span></button>' in out


def test_a_drawing_that_is_none_is_named(tmp_path):
    (tmp_path / "a.svg").write_text("<svg")
    with pytest.raises(ReviewError, match=r"a\.svg"):
        drawings.inline(tmp_path / "a.svg", "A", "d1")
