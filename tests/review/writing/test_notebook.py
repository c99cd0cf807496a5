"""The page of an executed notebook: complete for its reader, and closed to what a notebook may have printed."""

import base64
import json
import re

import pytest
from review.guard.outputs import REMOTE, Page
from review.results.results import load
from review.results.shelf import Record
from review.writing.page import executed
from throwaway import PNG, tells, write_results


def shown(png: bytes = PNG, **metadata) -> dict:
    """A picture as a notebook displays it."""
    data = {"image/png": base64.b64encode(png).decode(), "text/plain": "<Figure>"}
    return {"output_type": "display_data", "data": data, "metadata": {"image/png": metadata}}


def code(source: str, *outputs: dict, tags=()) -> dict:
    return {
        "cell_type": "code", "metadata": {"tags": list(tags)}, "execution_count": 1, "source": source,
        "outputs": list(outputs),
    }  # fmt: skip


def text(source: str) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def printed(text: str, name: str = "stdout") -> dict:
    return {"output_type": "stream", "name": name, "text": text}


@pytest.fixture
def written(tmp_path):
    """Writes the page of a notebook with these cells: its text, and what is wrong with it."""

    def write(*cells: dict, **changes) -> tuple[str, list[str]]:
        results = load(write_results(tmp_path, **changes))
        content = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": list(cells)}
        (tmp_path / "demo.ipynb").write_text(json.dumps(content))
        page, problems = executed.page(results, "A <demonstration>", {"n": "how many, <b>at most</b> 5"})
        return page, [str(problem) for problem in problems]

    return write


def test_parameters_come_first_with_value_and_meaning_in_place_of_their_cells(written):
    cells = [
        code("n: int = 3  # how many", tags=["parameters"]),
        code("n = 4", tags=["injected-parameters"]),
        code("first()"),
    ]
    page, problems = written(*cells, parameters={"n": 4, "sizes": [1, 2]})
    assert problems == []
    rows = re.findall(
        r'<tr><th scope="row"><code>(.*?)</code></th><td><code>(.*?)</code></td><td>(.*?)</td>', page
    )
    assert rows == [("n", "4", "how many, &lt;b&gt;at most&lt;/b&gt; 5"), ("sizes", "[1, 2]", "")]
    assert page.index("</table>") < page.index("first()")
    assert "n = 4" not in page
    assert "n: int" not in page


def test_a_recorded_figure_is_a_file_beside_the_page_with_its_alt_and_size(written):
    page, problems = written(code("draw()", shown(alt='A "curve"')))
    assert problems == []
    [picture] = re.findall(r"<img [^>]*>", page)
    assert 'src="figures/curve.svg"' in picture
    assert 'alt="A &quot;curve&quot;"' in picture
    assert 'width="100" height="50"' in picture


def test_a_picture_without_alt_or_record_is_refused(written):
    unnamed, other = code("draw()", shown()), code("draw()", shown(PNG + b"\0", alt="Another"))
    for cell, names in ((unnamed, "curve"), (other, ""), (text("![Far](https://example.org/x.png)"), "")):
        _, [problem] = written(cell)
        assert tells(problem, "exemplars/demo/demo.py", names)


def test_what_a_notebook_printed_is_inert(written):
    html = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
    evil = '<script>alert(1)</script><img src="https://example.org/x" onerror="alert(2)">'
    page, problems = written(
        text(f'{evil}\n\n<div onclick="alert(3)">x</div> [link](javascript:alert(4)) <b onmouseover="a">y</b>'),
        code(evil, printed(evil), {**html, "data": {"text/html": evil, "text/plain": "plain"}}),
        code("", {**html, "data": {"text/html": evil}}),
        device={"kind": "cpu", "name": evil},
    )  # fmt: skip
    assert ["text/html" in problem for problem in problems] == [True], "the cell that has no plain words"
    read = Page(page)
    assert not re.search(r"<(?:script|iframe|object|svg)\b", page)
    assert not [
        tag for tag in re.findall(r"<[a-z][^>]*>", page) if re.search(r"\son\w+\s*=|javascript:", tag)
    ]
    assert [url for url in read.resources if REMOTE.match(url)] == []
    assert "plain" in read.words


def test_standard_error_is_left_out_and_output_kept(written):
    page, _ = written(
        code("f()", printed("progress", "stderr"), printed("42 found")), text("| a |\n|---|\n| b |\n")
    )
    assert "progress" not in page
    assert "42 found" in page
    assert "<td" in page


def test_headings_leave_no_level_out_and_lie_below_the_title(written):
    page, _ = written(text("### Deep"), text("# Top"), text("#### Deeper"))
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels == [1, 2, 2, 2, 2, 3, 2]


def test_where_it_comes_from_and_the_ways_on_are_there(written):
    page, _ = written(code("x"))
    for fact in ("0123abc", "2026-01-31 12:00:00 UTC", "x86_64, 2 cores", "python 3.11.7", "sha256:000",
                 "1000"):  # fmt: skip
        assert fact in page
    links = Page(page).links
    assert {"../../index.html#exemplar-demo", "demo.ipynb", "results.json"} <= set(links)
    assert "A &lt;demonstration&gt;" in page
    assert '<html lang="en">' in page


def test_a_full_run_that_was_recorded_is_named_beside_the_build_s(tmp_path):
    results = load(write_results(tmp_path))
    cells = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [code("x")]})
    (tmp_path / "demo.ipynb").write_text(cells)
    record = Record(
        load(write_results(tmp_path / "record", source="record", device={"kind": "cuda", "name": "H200"})),
        ("a cell changed",),
    )
    page, problems = executed.page(results, "A demonstration", {}, record)
    assert problems == []
    assert "H200, 2026-01-31" in page
    assert "a cell changed" in page


def test_its_tables_are_there_to_read_and_to_take_away_and_the_largest_only_to_take(written):
    columns = [{"name": n, "label": n.upper(), "format": ".1f"} for n in "ab"]
    tables = {"scores": {"caption": "Scores.", "columns": columns, "rows": [[1.25, None]]},
              "large": {"caption": "Many.", "columns": columns, "rows": [[1, 2]] * (1 + executed.data.MOST // 2)}}  # fmt: skip
    page, problems = written(code("x"), tables=tables, figures={})
    assert problems == []
    assert {"data/scores.csv", "data/large.csv"} <= set(Page(page).links)
    assert page.count("<td>1.2</td><td>–</td>") == 1
    assert page.count("<tr>") < 20


def test_wide_code_scrolls_by_keyboard(written):
    page, _ = written(code("x" * 500))
    assert re.search(r'<pre[^>]* tabindex="0"', page)


def test_ids_are_unique_and_links_within_the_page_lead_somewhere(written):
    page, _ = written(text("# Parameters"), text("# Provenance"), text("# Main"))
    read = Page(page)
    assert len(set(read.ids)) == len(read.ids)
    assert {link[1:] for link in read.links if link.startswith("#")} <= set(read.ids)


def test_the_same_notebook_gives_the_same_page(written):
    cells = [text("# One"), code("draw()", shown(alt="A curve"))]
    assert written(*cells) == written(*cells)


def test_a_long_notebook_stays_below_100_kilobytes(written):
    """300 lines of code in 30 cells; the shipped notebooks have half of that."""
    source = "\n".join(["x = some_function(argument, another=1)  # and what it is for"] * 10)
    page, _ = written(*[cell for i in range(30) for cell in (text(f"## Part {i}\n\nWhy."), code(source))])
    assert len(page.encode()) <= 100_000


@pytest.mark.parametrize(
    ("kind", "source"), [("text/latex", r"$\alpha_{77}$"), ("text/markdown", "A *77* told.")]
)
def test_formulas_and_markdown_are_shown_as_such(written, kind, source):
    name = {"text/latex": "Latex", "text/markdown": "Markdown"}[kind]
    data = {kind: source, "text/plain": f"<IPython.core.display.{name} object>"}
    text, problems = written(code("x", {"output_type": "display_data", "metadata": {}, "data": data}))
    assert problems == []
    assert "77" in text
    assert "IPython" not in text


@pytest.mark.parametrize("plain", [{"text/plain": "<IPython.core.display.HTML object>"}, {}])
def test_a_display_that_cannot_be_shown_is_refused(written, plain):
    data = {"text/html": "<b>77</b>", **plain}
    text, problems = written(code("x", {"output_type": "display_data", "metadata": {}, "data": data}))
    assert [p.split(": ")[0] for p in problems] == ["exemplars/demo/demo.py"]
    assert "IPython" not in text


def test_a_line_that_was_written_over_is_shown_as_it_was_left(written):
    text, _ = written(code("x", printed("10 %\r20 %\rdone\r\nnext\n")))
    assert "done" in text
    assert "next" in text
    assert "10 %" not in text
    assert "20 %" not in text


def test_code_that_a_report_folds_away_opens_on_demand_and_its_words_come_first(written):
    page, problems = written(code("secret_code()", printed("A finding."), tags=["hide-input"]))
    assert problems == []
    folded = re.search(r"<details><summary>Code</summary>(.*?)</details>", page, re.DOTALL)[1]
    assert "secret_code" in folded
    assert "A finding." not in folded
    assert page.index("A finding.") < page.index('id="run-parameters"')
    plain, _ = written(code("secret_code()", printed("A finding.")))
    assert "<details><summary>Code" not in plain
    assert plain.index("A finding.") > plain.index('id="run-parameters"')


def test_a_page_leads_to_the_article_only_where_there_is_one(tmp_path):
    results = load(write_results(tmp_path, source="run"))
    link = text("[tip](../../index.html#sec:data) [away](../../../etc/passwd)")
    content = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [link]}
    (tmp_path / "demo.ipynb").write_text(json.dumps(content))
    for article, wanted in ((True, {"../../index.html", "../../index.html#sec:data"}), (False, set())):
        page, _ = executed.page(results, "A title", {}, article=article)
        assert set(re.findall(r'href="(\.\.[^"]*)"', page)) == wanted
