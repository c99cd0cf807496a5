"""What a stranger may try, each refused in a line at its place; what comes out as words is for ci/browser/hostile.test.mjs."""

import json

import pytest
from hostile import BREAKS, write
from review.core import yaml_text
from review.core.errors import ReviewError
from review.guard import inert, outputs
from review.markdown import pandoc
from review.results.results import LARGEST, BadResults, load
from review.runs import exemplars
from review.writing import writers
from review.writing.page import executed
from throwaway import SVG, VALUES, write_results

GAIN = VALUES["gain"]


def test_words_that_break_out_leave_pages_in_which_nothing_acts(tmp_path):
    assert write(tmp_path / "page", tmp_path / "work") == []
    pages = sorted((tmp_path / "page").rglob("*.html"))
    assert [inert.page(page.read_text()) for page in pages] == [[], [], []]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<script>alert(1)</script>", "HTML in a chapter: <script>alert(1)</script>"),
        ("Words <img src=x onerror=alert(1)> words.", "HTML in a chapter: <img"),
        ('<iframe src="a.html"></iframe>', "HTML in a chapter: <iframe"),
        ('<meta http-equiv="refresh" content="0;url=x">', "HTML in a chapter: <meta"),
        ("<style>body { display: none }</style>", "HTML in a chapter: <style>"),
        ("<link rel=attachment href=file:///etc/passwd>", "HTML in a chapter: <link"),
        ("<!-- a --> <svg onload=alert(1)> <!-- b -->", "HTML in a chapter: <svg"),
        ("`<script>alert(1)</script>`{=html5}", "HTML in a chapter: <script>alert(1)</script>"),
        ("Words `x`{=nonsense}.", "HTML in a chapter: x"),
        (r"Words \input{/etc/passwd} words.", r"tex in a chapter: \input{/etc/passwd}"),
        ("\\begin{filecontents}{x}\nx\n\\end{filecontents}", r"tex in a chapter: \begin{filecontents}{x} x"),
        (r"`\input{/etc/passwd}`{=latex}", r"latex in a chapter: \input{/etc/passwd}"),
        ("`<w:p/>`{=openxml}", "openxml in a chapter: <w:p/>"),
        ('[x]{onclick="alert(1)"}', "the attribute onclick= acts"),
        ('<div onmouseover="alert(1)">x</div>', "the attribute onmouseover= acts"),
        ('[x]{style="background: url(https://evil.example)"}', "the attribute style= acts"),
        ("[x](https://a.example){ping=https://evil.example}", "the attribute ping= acts"),
        ("[x](javascript:alert(1))", "a link to javascript:alert(1)"),
        ("[x](JaVaScRiPt:alert(1))", "a link to JaVaScRiPt:alert(1)"),
        ("[x](data:text/html,<script>alert(1)</script>)", "a link to data:text/html"),
        ("[x](file:///etc/passwd)", "a link to file:///etc/passwd"),
        ("![A.](../../secret.png){alt=x}", "no image ../../secret.png in the content folder"),
        ("![A.](/etc/passwd){alt=x}", "no image /etc/passwd in the content folder"),
        ("`demo.gain`{.value format=999999999.2f}", "format=999999999.2f formats no number"),
        ("`../demo.gain`{.value}", "no exemplar"),
        ('::: {.exemplar name="../demo" verdict="supports"}\nFound.\n:::', "no exemplar ../demo"),
    ],
)
def test_a_chapter_that_acts_or_leads_out_is_refused_at_its_line(review, text, says):
    problems = review.problems(f"# A chapter\n\n{text}\n")
    assert any(says in problem for problem in problems)
    assert all(
        problem.startswith("content/01.chapter.md:3: ") and "\n" not in problem for problem in problems
    )


def test_what_says_its_format_is_found_by_it_however_short_it_is(review):
    [problem] = review.problems("# An axis x\n\nx and x.\n\n`x`{=latex}\n")
    assert problem.startswith("content/01.chapter.md:5: latex in a chapter: x")


def test_html_that_only_sets_type_is_let_through(review):
    assert (
        review.problems(
            "# A\n\nH<sub>2</sub>O<br>\n<!-- a note -->\n\n<details>\n<summary>S</summary>\n\nT\n\n</details>\n"
        )
        == []
    )


def test_a_page_under_a_picture_s_name_is_refused(review):
    (review.paths.content / "images").mkdir()
    (review.paths.content / "images/page.html").write_text(BREAKS)
    (problem,) = review.problems("![A.](images/page.html){alt=x}\n")
    assert "images/page.html is not named as a picture" in problem


def test_a_link_out_of_the_content_folder_is_no_picture(review):
    (review.paths.content / "secret.png").symlink_to("/etc/hostname")
    assert "no image secret.png" in review.problems("![A.](secret.png){alt=x}\n")[0]


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "says"),
    [(BOMB, "2: not YAML (an alias"), ("title: " + "[" * 5000, "1: not YAML (more than 50 levels)"),
     ("title: !!python/object/apply:os.system [id]", "1: not YAML (could not determine a constructor"),
     ("#" * (yaml_text.LONGEST + 1), "not YAML (it has 1000001 characters")],
)  # fmt: skip
def test_yaml_bombs_are_refused_in_the_metadata(review, text, says):
    review.metadata(text)
    (problem, *_) = review.problems("# A chapter\n")
    assert problem.startswith("content/metadata.yaml:")
    assert says in problem


def test_yaml_bombs_are_refused_in_settings_and_bibliographies(review, tmp_path):
    (review.paths.content / "manual-references.yaml").write_text(BOMB)
    assert "cannot be read (an alias" in review.problems("# A chapter\n")[0]
    folder = review.paths.exemplars / "bomb"
    folder.mkdir(parents=True)
    (folder / "bomb.py").write_text('# %% tags=["parameters"]\nepoch: int = 1  # seeds\n')
    (folder / "settings.yaml").write_text(BOMB)
    (problem,) = exemplars.discover(review.paths)[1]
    assert str(problem).startswith("exemplars/bomb/settings.yaml:2: not valid YAML (an alias")


def test_data_of_an_exemplar_lie_in_the_data_folder(review):
    folder = review.paths.exemplars / "thief"
    folder.mkdir(parents=True)
    (folder / "thief.py").write_text('# %% tags=["parameters"]\nepoch: int = 1  # seeds\n')
    (folder / "settings.yaml").write_text(
        "title: T\nepoch: 1\ntimeout: 9\ndata: [../../../etc/passwd]\nprofiles: {quick: {}}\n"
    )
    problems = list(map(str, exemplars.discover(review.paths)[1]))
    assert problems == [
        "exemplars/thief/settings.yaml:4: ../../../etc/passwd leads out of exemplars/data; copy the file there"
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"values": {"gain": {**GAIN, "format": "999999999.2f"}}}, "values.gain.format"),
        ({"values": {"gain": {**GAIN, "label": "a\u202eb"}}}, "values.gain.label"),
        ({"values": {"gain": {**GAIN, "unit": "\x1b]0;owned\x07"}}}, "values.gain.unit"),
        ({"values": {"gain": {**GAIN, "label": "x" * 3000}}}, "values.gain.label"),
        ({"values": {"gain": {**GAIN, "mean": 10**400, "samples": [10**400] * 5}}}, "too large to be reported"),
        ({"values": {"../gain": GAIN}}, "values"),
        ({"figures": {"f": {"svg": "figures/../../x.svg", "png": "figures/curve.png", "alt": "A.", "data": None}}}, "figures.f.svg"),
        ({"exemplar": "../demo"}, "exemplar"),
    ],
)  # fmt: skip
def test_results_that_reach_out_or_swell_are_refused_in_a_line(tmp_path, changes, says):
    with pytest.raises(BadResults, match=r"^[^\n]{1,400}$") as refused:
        load(write_results(tmp_path, **changes))
    assert says in str(refused.value)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "1" * 10_000])
def test_results_that_no_reader_can_follow_are_refused(tmp_path, text):
    file = write_results(tmp_path)
    file.write_text(text)
    with pytest.raises(BadResults, match=r"^the results [^\n]{1,400}$"):
        load(file)


@pytest.mark.parametrize("name", ["results.json", "demo.ipynb", "figures/curve.svg", "figures/curve.png"])
def test_an_enormous_file_is_refused_unread(tmp_path, name):
    file = write_results(tmp_path)
    size = LARGEST["." + name.rpartition(".")[2]] + 1
    with (tmp_path / name).open("r+b") as grown:
        grown.truncate(size)
    with pytest.raises(
        BadResults, match=rf"{name.split('/')[-1]} has {size} bytes, and {size - 1} are allowed$"
    ):
        load(file)


def test_a_link_in_the_place_of_a_figure_is_refused(tmp_path):
    file = write_results(tmp_path)
    (tmp_path / "figures/curve.svg").unlink()
    (tmp_path / "figures/curve.svg").symlink_to("/etc/hostname")
    with pytest.raises(BadResults, match=r"curve\.svg is not a plain file$"):
        load(file)


HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>", '<g onclick="alert(1)"/>', '<a href="javascript:alert(1)"><text>x</text></a>',
        "<foreignObject/>", '<x xmlns="http://www.w3.org/1999/xhtml"/>', '<animate attributeName="href" to="x"/>',
        '<use xlink:href="data:image/svg+xml,x#y"/>', '<image href="https://evil.example/x.png"/>',
        '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>', '<rect style="fill: url(//evil.example)"/>',
        '<style>@import "https://evil.example"</style>', "<metadata><script>alert(1)</script></metadata>",
    ],
)  # fmt: skip
def test_a_picture_that_would_act_when_it_is_opened_is_found(tmp_path, inside):
    (tmp_path / "x.svg").write_text(f"{HEAD}{inside}</svg>")
    problem, *_ = outputs.acting(tmp_path)
    assert str(problem).startswith("x.svg: it would act in a reader's browser: ")


def test_a_picture_with_a_bomb_in_it_is_found_before_it_goes_off(tmp_path):
    bomb = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    (tmp_path / "x.svg").write_text(f'<!DOCTYPE svg [<!ENTITY a "x">{bomb}]>{HEAD}<title>&i;</title></svg>')
    assert len(list(outputs.acting(tmp_path))) == 1


def test_a_figure_of_a_run_that_acts_is_refused_before_it_is_published(review, tmp_path):
    (review.paths.runs / "demo/figures/curve.svg").write_text(
        SVG.replace("</svg>", "<script>1</script></svg>")
    )
    review.chapter("# A\n\n![A.](exemplar:demo/curve)\n")
    problems = writers.write(review.resolve().manuscript, tmp_path / "page", ["html"])
    assert list(map(str, problems)) == [
        "exemplars/demo/figures/curve.svg: it would act in a reader's browser: <script>; leave it out"
    ]


@pytest.mark.parametrize(
    "inside",
    ["<script>alert(1)</script>", '<script src="x.js"></script>', '<p onclick="x">', '<a href=" java\tscript:x">x</a>',
     '<meta http-equiv="refresh" content="0;x">', "<base href=x>", "<form>", '<iframe srcdoc="x">', "<object data=x>",
     '<link rel="stylesheet" href="x.css">', '<p style="background: url(x)">', "<style>p {}</style>", "<embed src=x>",
     '<img src="data:image/svg+xml,x">', '<meta http-equiv="Content-Security-Policy" content="script-src *">'],
)  # fmt: skip
def test_a_page_that_would_act_is_found(inside):
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    assert inert.page(f"<html><head>{policy}<style>a</style></head><body><p>x</p></body></html>") == []
    assert inert.page(f"<html><head>{policy}</head><body>{inside}</body></html>")


def test_a_chapter_cannot_take_all_memory(monkeypatch):
    monkeypatch.setattr(pandoc, "MEMORY", "30M")
    with pytest.raises(ReviewError, match="pandoc failed"):
        pandoc.read("*a " * 300_000)


@pytest.mark.parametrize(
    ("text", "seconds", "says"),
    [("> " * 800 + "x", 60, "nests deeper than Python"), ("[" * 3000 + "]" * 3000, 2, "no answer in 2 s")],
)
def test_a_chapter_that_nobody_can_follow_is_refused_in_a_line(review, monkeypatch, text, seconds, says):
    monkeypatch.setattr(pandoc, "PATIENCE", seconds)
    review.chapter(text)
    with pytest.raises(ReviewError, match=rf"^[^\n]*{says}[^\n]*$"):
        review.resolve()


def test_a_reference_that_nests_without_end_is_refused_at_its_line(review):
    review.chapter("Words.")
    item = '{"id": "doi:10.1000/deep", "type": "book", "title": "T", "note": %s}' % ("[" * 700 + "]" * 700)
    (review.paths.content / "references.json").write_text(f"[\n{item}]")
    problem, *_ = review.problems()
    assert str(problem).startswith("content/references.json:2: item doi:10.1000/deep nests without end")


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stderr", "text": ["x" * 30_000] * 2},
        {"output_type": "display_data", "metadata": {}, "data": {"text/html": "x" * 60_000}},
        {"output_type": "display_data", "metadata": {}, "data": {"application/json": {"x": [1] * 60_000}}},
    ],
)
def test_an_enormous_output_is_refused_before_pandoc_reads_it(tmp_path, monkeypatch, output):
    results = load(write_results(tmp_path))
    cell = {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "1", "outputs": [output]}
    (tmp_path / "demo.ipynb").write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]})
    )
    monkeypatch.setattr(pandoc, "run", pytest.fail)
    with pytest.raises(
        ReviewError,
        match=r"^exemplars/demo/demo\.py: its outputs hold \d+ characters, and 50000 are allowed; print less, or record a table$",
    ):
        executed.page(results, "A title", {})


def test_a_notebook_page_with_tables_is_whole(tmp_path):
    results = load(write_results(tmp_path))
    cell = {"cell_type": "markdown", "metadata": {}, "source": "| a |\n|---|\n| b |\n"}
    content = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    (tmp_path / "demo.ipynb").write_text(json.dumps(content))
    page, problems = executed.page(results, "A title", {})
    assert (problems, "<td" in page) == ([], True)
