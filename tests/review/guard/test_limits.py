"""What would take too long or too much is refused before it does; of what is read, more takes time in proportion."""

import gc
import json
import re
import resource
import time
from types import SimpleNamespace

import pytest
from review.comparison import markdown
from review.core.errors import Refused, ReviewError
from review.guard import active, inert, outputs, policy
from review.markdown import pandoc
from review.markdown.manuscript import Manuscript
from review.reading import templates
from review.results.results import load
from review.results.shelf import Shelf
from review.writing.page import notebooks
from throwaway import tells, write_results


def test_a_chapter_cannot_take_all_memory(monkeypatch):
    monkeypatch.setattr(pandoc, "MEMORY", "30M")
    with pytest.raises(ReviewError, match="pandoc"):
        pandoc.read("*a " * 300_000)


def test_a_chapter_that_pandoc_does_not_come_to_an_end_of_is_refused_in_a_line(review, monkeypatch):
    monkeypatch.setattr(pandoc, "PATIENCE", 0.01)
    review.chapter("Words. " * 20_000)
    with pytest.raises(ReviewError, match=r"^[^\n]*0.01 s[^\n]*$"):
        review.resolve()


TEMPLATES = [
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", '{{ "a"|center(2 * 10 ** 9) }}',
    "{{ 10 ** 10 ** 8 }}", '{{ "a" * 10 ** 9 }}', "{{ 9 ** 999 ** 9 }}", '{{ "%2000000000d" % 1 }}', '{{ "a"|center(2000000) }}',
    '{% for a in range(9999) %}{{ "a" * 9999 }}{% endfor %}', '{{ [1]|batch(2000000000, "x")|list }}', "{{ " * 4000,
]  # fmt: skip


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_that_takes_too_much_is_refused_at_its_line(review, monkeypatch, template):
    monkeypatch.setattr(templates, "SECONDS", 0.3)
    [problem] = review.problems(f"# A chapter\n\nWords.\n\n{template}\n")
    assert tells(problem, "content/01.chapter.md:5")


def test_a_template_of_a_usual_size_is_none_of_them(review):
    review.chapter("{% for a in range(300) %}Words {{ 2 * 3 }} {{ '-' * 20 }}. {% endfor %}\n")
    assert "Words 6" in str(review.resolve().manuscript.ast)


# A unit, how often it stands in a chapter, and whether that is refused before pandoc is asked.
HOSTILE = {
    "<b ": True, "<a ": True, "\\begin{a} ": True, "\\begin{a}\n\n": True, "\\a{": True, "[@a;": True, ">": True, "> ": True, "- ": True,
    "[a](": True, "![a](b ": True, '[a](b "c ': True, "^[a ": True, "::: {.a}\n": True, "'a ": True, "&amp": True, "<!-- ": True, "<?a ": True,
    "@a ": False, "@fig:a ": False, "[@fig:a; @fig:b] ": False, "[@doi:10.1/x] ": False, "x^[n] ": False, "x[^1] ": False,
    "# H\n\n": False, "`demo.gain`{.value} ": False, '[A.]{.claim check="demo.gain >= 0.02"}\n\n': False, "{{ nothing.here }} ": False,
    "<b></i>": False, "**a ": False, "_a*": False, "$a ": False, "{.claim #a ": False, "::: {.exemplar}\n\nx\n\n:::\n\n": False, "|a": False,
    "~a ": False, "3.5 ": False, "1. a\n": False, "a | b\n--|--\n1 | 2\n\n": False, "<http://a.b> ": False, "(@a) b\n\n": False, "[a]{": False,
    "<tr><td>a</td></tr>": False, '| a <!-- $rowspan="1000" $colspan="1000" --> | b |\n': False,
}  # fmt: skip
HEADS = {"<tr>": "<table>", "| a <": "| b | c |\n|--|--|\n"}
"""What stands before the first unit that begins so."""


@pytest.mark.parametrize("unit", [unit for unit, refused in HOSTILE.items() if refused])
def test_what_pandoc_would_not_come_to_an_end_of_is_refused_at_its_line_unasked(review, monkeypatch, unit):
    monkeypatch.setattr(pandoc, "run", pytest.fail)
    review.chapter(f"Before.\n\n{unit * 2000}x\n")
    with pytest.raises(Refused) as refused:
        review.resolve()
    for problem in refused.value.problems:
        assert tells(problem, f"content/01.chapter.md:{max(problem.line, 3)}")


@pytest.fixture
def heap_apart():
    """What other tests left in memory is not looked through meanwhile, as in a build, which looks for no garbage."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("heap_apart")
@pytest.mark.parametrize("unit", [unit for unit, refused in HOSTILE.items() if not refused])
def test_four_times_as_much_of_anything_that_is_read_takes_about_four_times_as_long(review, unit):
    head = next((head for start, head in HEADS.items() if unit.startswith(start)), "")

    def seconds(n: int) -> float:
        before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        review.chapter(f"Before.\n\n{head}{unit * n}\n\n[^1]: a\n")
        review.resolve()
        after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(
            b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime for a, b in zip(before, after, strict=True)
        )

    seconds(1)  # what is loaded or read but once
    many = seconds(1000)
    assert many < 0.3 or many < 10 * seconds(250)  # sixteen times, if it were the square


def test_a_reference_that_nests_without_end_is_refused_at_its_line(review):
    review.chapter("Words.")
    item = '{"id": "doi:10.1000/deep", "type": "book", "title": "T", "note": %s}' % ("[" * 700 + "]" * 700)
    (review.paths.content / "references.json").write_text(f"[\n{item}]")
    problem, *_ = review.problems()
    assert tells(problem, "content/references.json:2", "doi:10.1000/deep")


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stderr", "text": ["x" * 30_000] * 2},
        {"output_type": "display_data", "metadata": {}, "data": {"text/html": "x" * 60_000}},
        {"output_type": "display_data", "metadata": {}, "data": {"application/json": {"x": [1] * 60_000}}},
    ],
)
def test_an_enormous_output_is_refused_before_pandoc_reads_it(tmp_path, monkeypatch, output):
    runs = {name: load(write_results(tmp_path / name, name)) for name in ("demo", "other")}
    cell = {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "1", "outputs": [output]}
    content = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    for name in runs:
        (tmp_path / name / f"{name}.ipynb").write_text(json.dumps(content))
    monkeypatch.setattr(pandoc, "run", pytest.fail)
    offered = {f"exemplars/{name}/{name}.ipynb": tmp_path for name in runs}
    found = [SimpleNamespace(name=name, title="A title", parameters=()) for name in runs]
    shelf = Shelf(runs, {}, frozenset())
    _, problems = notebooks.with_pages(Manuscript({}, files=offered), found, shelf, tmp_path)
    for name, problem in zip(runs, problems, strict=True):
        assert re.match(rf"exemplars/{name}/{name}\.py: [^\n]* \d+ [^\n]* 50000 [^\n]*;", str(problem))


LOOKS = {
    "HTML in a chapter": active.left,
    "a page": lambda text: inert.page(f"{text}>"),
    "what is checked of it": lambda text: outputs.Page(f"{text}>"),
    "its words": lambda text: list(outputs.unresolved(text, "")),
    "its policy": policy.directives,
    "a comparison": markdown.inert,
}
UNITS = ["<!--", "-->", "<br ", "<a ", "<b></i>", "<h2>", "<strong>", "url( ", "?? ", "; a", "&#", "\\", "x "]


@pytest.mark.parametrize("what", LOOKS)
def test_to_look_at_twice_as_much_of_anything_takes_about_twice_as_long(what):
    def seconds(text: str) -> float:
        start = time.process_time()
        LOOKS[what](text)
        return time.process_time() - start

    for unit in UNITS:
        few, many = (min(seconds(unit * n) for _ in range(2)) for n in (4000, 16_000))
        assert many < 0.1 or many < 8 * few, unit  # four times as much; the square of it is sixteen times
