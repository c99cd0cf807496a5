"""The theme by itself and on the whole article: size, contrast, names, and what paper leaves out."""

import re
from itertools import product

import pytest
from review.writing.theme import THEME

CSS = (THEME / "screen.css").read_text(encoding="utf-8")
PAIRS = {name: pair for name, *pair in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", CSS)}
INK = ["ink", "quiet", "accent", "good", "bad", "open", "mixed", *(n for n in PAIRS if n.startswith("fig-"))]


def luminance(colour):
    """WCAG 2.2's relative luminance of #rgb or #rrggbb."""
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), list(product(INK, ["page", "card"])))
def test_words_and_figures_can_be_told_from_their_ground(ink, ground):
    for theme in (0, 1):
        assert contrast(PAIRS[ink][theme], PAIRS[ground][theme]) >= 4.5


def test_styles_and_script_are_small():
    assert sum((THEME / name).stat().st_size for name in ("screen.css", "print.css", "page.js")) <= 40_000


def test_every_button_has_words_and_opens_something_that_is_there(page):
    buttons = re.findall(r"<button ([^>]*)>(.*?)</button>", page)
    assert buttons
    for attributes, words in buttons:
        assert re.sub("<[^>]*>", "", words).strip()
        for target in re.findall('popovertarget="([^"]+)"', attributes):
            assert re.search(rf'id="{target}" popover', page)
    names = re.findall('class="enlarge" [^>]*aria-label="([^"]*)"', page)
    assert len(names) == len(set(names)) == page.count("<figure")


def test_a_name_for_a_screen_reader_holds_the_words_that_others_see(page):
    for label, words in re.findall(r'<(?:a|button)[^>]*aria-label="([^"]*)"[^>]*>(.*?)</', page):
        assert re.sub("<[^>]*>", "", words).strip() in label
    names = re.findall(r'aria-label(?:ledby)?="([^"]*)"', page)
    assert len(names) == len(set(names))


def test_every_picture_has_words_of_its_own(page):
    for figure in re.findall(r"<figure[ >].*?</figure>", page, re.DOTALL):
        alt = re.search(r'alt="([^"]+)"|<title[^>]*>(.+?)</title>', figure)
        caption = re.sub("<[^>]*>", "", figure[figure.index("<figcaption") :])
        assert alt[0]
        assert (alt[1] or alt[2]) not in caption
