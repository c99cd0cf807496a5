"""The page, read with the standard library's parser; each rule comes from what went wrong on other pages."""

import base64
import hashlib
import json
import re

from review.markdown import pandoc
from review.markdown.manuscript import Manuscript
from review.results.results import load
from review.writing.page import apart, drawings, html
from throwaway import value, write_results


def test_the_head_says_what_and_whose_it_is(page):
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert "<title>A review of everything, once</title>" in page
    assert '<meta name="author" content="Ben Møller">' in page
    assert 'name="viewport" content="width=device-width, initial-scale=1"' in page


def test_the_browser_loads_nothing_from_elsewhere_and_runs_our_script_and_no_other(page):
    """The hash is of every byte between the tags, as the browser will take it."""
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert policy.startswith("default-src 'none';")
    assert "http" not in policy
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy


def test_landmarks_a_skip_link_and_one_title(page):
    for landmark in ("<header", "<nav", "<main", "<footer"):
        assert landmark in page
    assert page.index('href="#main"') < page.index("<header")
    assert page.count("<h1") == 1


def test_the_contents_list_the_chapters_and_not_what_is_below_them(page):
    contents = page[page.index("<nav") : page.index("</nav>")]
    assert re.findall(r'href="#([\w-]+)"', contents) == [
        "authors",
        "introduction",
        "claims-checked",
        "references",
    ]


def test_references_are_numbered_in_order_of_citation_and_each_number_is_a_link(page):
    assert (
        '[<a href="#ref-doi:10.1000/one" id="use-1-doi:10.1000/one" role="doc-biblioref">1</a>,<a href="#ref-doi:10.1000/two(b)"'
        in page
    )
    first, second = page.split('class="csl-entry"')[1:]
    assert '<strong>The first and last of it</strong></div><div class="csl-block">A. Aye' in first
    for link in ("doi.org/10.1000/one", "pubmed/12345", "PMC67890"):
        assert f'{link}"' in first
    assert "<strong>A book of <em>E. coli</em></strong>" in second
    assert "B. Bee" in second


def test_figures_tables_and_equations_are_numbered_and_named(page):
    for words in (
        "<span>Figure\u00a01:</span> A curve.",
        "Figure\u00a0<a",
        "Table\u00a0<a",
        "Equation\u00a0<a",
    ):
        assert words in page
    assert page.count('id="tbl:scores"') == 1


def test_images_keep_their_place_and_their_words(page):
    assert (
        '<img src="images/curve.svg" alt="It rises, then falls." width="96" height="48" loading="lazy" decoding="async" />'
        in page
    )
    assert "aria-hidden" not in page[page.index("<figcaption") :]


def test_formulas_are_mathml(page):
    assert '<math display="block"' in page
    assert "<mfrac>" in page


def test_a_reference_list_is_added_where_the_author_made_none():
    ast, _ = pandoc.read("---\ntitle: T\n...\n\n## One\n\n@a")
    text, problems = html.page(Manuscript(ast, ({"id": "a", "type": "book", "title": "B"},)))
    assert problems == []
    assert '<h2 class="unnumbered" id="references">' in text
    assert text.index('id="references"') < text.index('id="ref-a"')


def test_what_pandoc_warns_of_is_a_problem():
    _, problems = html.page(Manuscript(pandoc.read("No title, @fig:none.")[0]))
    assert any("requires a nonempty <title>" in problem.what for problem in problems)
    assert any("Bad reference: @fig:none" in problem.what for problem in problems)


def test_metadata_cannot_bring_a_style_a_header_or_a_bibliography_of_its_own(article):
    smuggled = (
        "---\ntitle: T\nheader-includes: '<script src=\"https://evil.example/x.js\"></script>'\n"
        "include-before: '<img src=\"https://evil.example/x.png\">'\ncss: https://evil.example/x.css\n"
        "csl: https://evil.example/x.csl\nbibliography: https://evil.example/x.json\n...\n\ntext\n"
    )
    text, problems = html.page(Manuscript(pandoc.read(smuggled)[0], article.references))
    assert "evil" not in text
    assert problems == []


def test_whatever_a_run_records_comes_out_as_text(review):
    evil = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
    table = {"caption": evil, "columns": [{"name": "a", "label": evil, "unit": evil}], "rows": [[evil]]}
    curve = {"svg": "figures/curve.svg", "png": "figures/curve.png", "alt": f"A curve: {evil}", "data": "t"}
    changes = {
        "values": {"gain": value([0.05, 0.06, 0.04, 0.05, 0.055], label=evil, unit=evil)},
        "tables": {"t": table}, "figures": {"curve": curve}, "device": {"kind": "cpu", "name": evil},
        "versions": {"python": evil}, "parameters": {"p": evil},
    }  # fmt: skip
    review.build = {"demo": load(write_results(review.paths.runs / "demo", **changes))}
    review.metadata(
        f"title: {json.dumps(evil)}\nlede: {json.dumps(evil)}\nauthors: [{{name: {json.dumps(evil)}}}]\n"
    )
    review.chapter(
        '[The gain is large.]{.claim #a check="demo.gain >= 0.01"}\n\n'
        '::: {.exemplar name="demo" verdict="supports" numbers="gain"}\n[It helps](#a).\n\n![C.](exemplar:demo/curve){#fig:c}\n:::'
    )
    resolution = review.resolve()
    assert resolution.problems == []
    page, _ = html.page(resolution.manuscript)
    page, _ = drawings.framed(page, resolution.manuscript.files)
    assert page.count("<script>") == 1
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert" in page


def test_no_page_loses_what_stands_in_angle_brackets_in_its_title():
    ast, _ = pandoc.read("---\ntitle: A <em>b</em> c\n...\n\n## One\n\nText.\n")
    for text in (html.page(Manuscript(ast))[0], apart.claims_page(Manuscript(ast), [])[0]):
        assert "<title>A &lt;em&gt;b&lt;/em&gt; c" in text
