"""A page with a slider may run the slider's script, and nothing else; a page without one gets nothing."""

import base64
import hashlib
import re

import pytest
from review.writing.page import sliders
from review.writing.theme import THEME

PAGE = """<!DOCTYPE html><html><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
</head><body><p>Words with </head> and </body>.</p>{}</body></html>"""
NUMBERS = '<div class="slider"><script type="application/json" class="slider-numbers">{}</script></div>'


@pytest.fixture
def page() -> str:
    return sliders.add(PAGE.format(NUMBERS))


def test_a_page_without_a_slider_stays_as_it_is():
    assert sliders.add(PAGE.format("")) == PAGE.format("")


def test_the_policy_names_the_script_by_its_hash_and_allows_no_other(page):
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    [policy] = re.findall(r'content="([^"]*)"', page)
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def test_scripts_that_were_allowed_before_stay_allowed():
    before = PAGE.format(NUMBERS).replace("style-src", "script-src 'sha256-A='; style-src")
    [policy] = re.findall(r'content="([^"]*)"', sliders.add(before))
    assert re.fullmatch(
        r"default-src 'none'; script-src 'sha256-A=' 'sha256-\S{44}'; style-src 'unsafe-inline'", policy
    )


def test_the_script_comes_last_and_its_style_is_for_screens(page):
    assert re.search(r"</script>\s*</body></html>$", page)
    assert page.count('<style media="screen">') == 1
    assert page.index("<style") < page.index("<body>")


def test_the_script_stays_small_and_writes_no_result_as_markup():
    """At most 2.3 kB. What came from a run goes in as text; only the page's own markup and numbers as HTML."""
    script = (THEME / "slider.js").read_text(encoding="utf-8")
    assert len(script.encode()) <= 2300
    [markup] = re.findall(r"innerHTML = `(.*?)`;", script, re.DOTALL)
    assert not re.search(r"\$\{(?:what|said|name|axes|text)\b", markup)
