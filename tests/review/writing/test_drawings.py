"""Figures of runs, drawn anew: what is in a file is not trusted, and what is for the eye is said in words too."""

import re
from itertools import product
from xml.etree import ElementTree

import pytest
from review.core.errors import ReviewError
from review.writing.page import drawings, shades

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


PAGE = (
    '<figure>\n<img src="exemplars/x/figures/a.svg" alt="A dot: &lt;it&gt; sits." data-table="exemplars/x/data/t.csv" '
    'width="96" height="48" />\n<figcaption><span>Figure 1:</span> C.</figcaption>\n</figure>\n'
    '<figure>\n<img src="images/b.png" alt="B" width="9" height="9" />\n<figcaption>D.</figcaption>\n</figure>'
)


def test_only_what_draws_is_drawn(drawing):
    text = drawings.redrawn(drawing, "A dot", "it sits & stays.")
    for word in [
        "script",
        "display",
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
    root = ElementTree.fromstring(text)
    assert [e.text for e in root[:2]] == ["A dot", "it sits & stays."]


def test_what_is_used_in_a_drawing_is_still_found(drawing):
    text = drawings.redrawn(drawing, "A dot", "")
    assert set(re.findall(r'id="([^"]+)"', text)) == {"d-dot", "d-c"}
    assert 'href="#d-dot"' in text
    assert 'clip-path="url(#d-c)"' in text


def test_coordinates_are_no_finer_than_the_eye(drawing):
    assert 'd="M 0 0 L 1.23 2"' in drawings.redrawn(drawing, "A dot", "")


def test_each_colour_of_a_drawing_has_one_for_the_dark_and_is_its_own_elsewhere(drawing):
    text = drawings.redrawn(drawing, "A dot", "")
    assert "fill: var(--fig-0072b2,#0072b2); stroke: none" in text
    light, dark = re.search("<style>(.*?)</style>", text)[1].split("@media (prefers-color-scheme:dark)")
    assert "--fig-" not in light
    assert re.findall(r"--fig-(\w+):#\w{6};", dark) == ["0072b2"]


@pytest.mark.parametrize("colour", [f"#{r}{g}{b}" for r, g, b in product(("00", "55", "99"), repeat=3)])
def test_ink_that_is_clear_on_paper_is_clear_at_night(colour):
    if shades.contrast(colour, shades.PAPER) >= shades.CLEAR:
        assert shades.contrast(shades.at_night(colour), shades.NIGHT) >= shades.CLEAR


def test_paper_becomes_night():
    assert shades.at_night(shades.PAPER) == shades.NIGHT


def test_contrast_is_that_of_the_standard():
    assert shades.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert shades.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("alt", "title", "desc"),
    [("A dot: it sits. It stays.", "A dot", "it sits. It stays."), ("It is 0.5 high", "It is 0.5 high", "")],
)
def test_the_title_is_the_name_and_the_rest_describes(alt, title, desc):
    assert drawings.described(alt) == (title, desc)


def test_every_figure_can_fill_the_screen_without_a_script(drawing):
    out, drawn = drawings.framed(PAGE, {"exemplars/x/figures/a.svg": drawing})
    assert list(drawn) == ["figures/x/a.svg"]
    first, second = re.findall("<img [^>]*>", out)
    assert (
        'src="figures/x/a.svg" alt="A dot" width="96" height="48" aria-describedby="drawing-1-desc"' in first
    )
    assert '<p hidden id="drawing-1-desc">&lt;it&gt; sits.</p>' in out
    assert 'src="images/b.png" alt="B"' in second
    assert out.count('loading="lazy"') == 2
    for own, name in (("drawing-1", "Figure 1"), ("drawing-2", "picture 2")):
        assert out.count(f'id="{own}" popover') == 1
        assert f'popovertarget="{own}" aria-label="Enlarge {name}">Enlarge</button>' in out


def test_what_may_be_taken_away_is_offered_where_it_is_there(drawing):
    files = dict.fromkeys(
        ("exemplars/x/figures/a.svg", "exemplars/x/figures/a.png", "exemplars/x/data/t.csv"), drawing
    )
    out, _ = drawings.framed(PAGE, files, ("CC BY 4.0", "https://example.org/by"))
    assert re.findall(r'<a href="([^"]+)"', out) == [
        "exemplars/x/data/t.csv", "exemplars/x/figures/a.png", "exemplars/x/figures/a.svg", "https://example.org/by",
    ]  # fmt: skip


def test_a_drawing_that_is_none_is_named(tmp_path):
    (tmp_path / "a.svg").write_text("<svg")
    with pytest.raises(ReviewError, match=r"a\.svg"):
        drawings.redrawn(tmp_path / "a.svg", "A", "")
