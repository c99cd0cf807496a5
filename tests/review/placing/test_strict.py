"""What the strict pass makes of a chapter that is right."""

import json
import re

import pytest
from review.claims.expression import parse
from review.reading.stamps import MARK
from review.results.results import load
from review.results.shelf import Record
from throwaway import TABLES, tells, value, write_results


def texts(node) -> str:
    """All text of an AST, independent of the library that wrote it."""
    if isinstance(node, dict):
        if node.get("t") in ("Space", "SoftBreak"):
            return " "
        if node.get("t") in ("Str", "Code"):
            return node["c"] if isinstance(node["c"], str) else node["c"][1]
        return texts(node.get("c", node.get("blocks", "")))
    return "".join(map(texts, node)) if isinstance(node, list) else ""


def find(node, kind: str) -> list:
    if isinstance(node, dict):
        return ([node["c"]] if node.get("t") == kind else []) + find(list(node.values()), kind)
    return [found for child in node for found in find(child, kind)] if isinstance(node, list) else []


def resolved(review, text: str) -> dict:
    review.chapter(text)
    resolution = review.resolve()
    assert (resolution.problems, resolution.missed) == ([], [])
    assert MARK not in json.dumps(resolution.manuscript.ast, ensure_ascii=False)
    return resolution.manuscript.ast


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("`demo.gain`{.value}", "0.05 (−0.05 to 0.15)"),
        ('`demo.loss`{.value format="+.1f"}', "−0.3"),
        ('`demo.gain`{.value format=".0%"}', "5%"),
        ("`demo.n`{.value}", "300.00"),
        ("`demo.n`{.value format=.0f}", "300"),
    ],
)
def test_a_value_is_shown_as_recorded_or_as_asked(review, written, shown):
    assert texts(resolved(review, f"It is {written}.")["blocks"][0]) == f"It is {shown}."


def test_a_value_links_to_where_it_comes_from(review):
    ast = resolved(
        review, "`demo.gain`{.value} and again `demo.gain`{.value}.\n\n## References\n\n::: {#refs}\n:::"
    )
    assert sum(c[0][1] == ["value"] for c in find(ast, "Span")) == 2
    assert [link[2][0] for link in find(ast, "Link")] == ["#value-demo.gain"] * 2
    assert [texts(h[2]) for h in find(ast, "Header")][1:] == ["References"]
    [entry] = [texts(d[1]) for d in find(ast, "Div") if d[0][0] == "value-demo.gain"]
    assert all(part in entry for part in ("95 % t", " 5 ", "x86_64, 2 cores", "epoch 1"))


def test_a_value_within_a_link_or_a_heading_is_no_link_itself(review):
    ast = resolved(review, "## A gain of `demo.gain`{.value}\n\n[see `demo.n`{.value}](#a-gain-of)")
    assert [link[2][0] for link in find(ast, "Link")] == ["#a-gain-of"]


def test_a_figure_brings_its_files_and_the_alt_text_of_the_run(review):
    review.chapter("![A curve.](exemplar:demo/curve){#fig:c}")
    manuscript = review.resolve().manuscript
    [[attributes, _, [url, _]]] = find(manuscript.ast, "Image")
    assert (attributes[0], dict(attributes[2])["alt"]) == ("fig:c", "A curve that falls.")
    assert url == "exemplars/demo/figures/curve.svg"
    assert all(p.is_file() for p in manuscript.files.values())
    assert set(manuscript.files) == {url, "exemplars/demo/figures/curve.png"}
    own = resolved(review, '![A curve.](exemplar:demo/curve){#fig:c alt="It falls."}')
    assert dict(find(own, "Image")[0][0][2])["alt"] == "It falls."


def test_a_results_table_has_the_columns_asked_for(review):
    ast = resolved(
        review, '::: {#tbl:s .results-table source="demo/scores" columns="score,method"}\nBoth.\n:::'
    )
    [table] = find(ast, "Table")
    assert texts(table[1]) == "Both. {#tbl:s}"
    assert [texts(cell) for cell in table[3][1][0][1]] == ["Score (AUROC)", "Method"]
    body = [[texts(cell) for cell in row[1]] for row in table[4][0][3]]
    assert body == [["0.85", "Line"], ["−0.50", "Curve"], ["–", "None"]]
    bare = resolved(review, '::: {#tbl:s .results-table source="demo/scores"}\n:::')
    assert texts(find(bare, "Table")[0][1]) == f"{TABLES['scores']['caption']} {{#tbl:s}}"


def test_a_panel_counts_findings_and_the_others_apart(review):
    claims = [
        '[The gain is large.]{.claim #a check="demo.gain >= 0.01"}',
        '[The loss is small.]{.claim #b check="demo.loss >= 0.01" expect="does not hold"}',
        '[There is noise.]{.claim #c check="demo.noise >= 0.01" expect="undecided"}',
        '[Both.]{.claim #d check="demo.gain >= 0.01; demo.loss >= 0.01" expect="in part"}',
        '[A control.]{.claim #e check="demo.gain >= 0.02" kind="control"}',
    ]
    panel = '::: {.exemplar name="demo" verdict="qualifies"}\n[The finding](#a).\n:::'
    ast = resolved(review, "\n\n".join([*claims, panel]))
    [tally] = [texts(c[1]) for c in find(ast, "Span") if c[0][1] == ["tally"]]
    assert tally == "✓ 1 holds · ◐ 1 in part · ? 1 undecided · ✗ 1 does not + 1 control"


def test_a_claim_is_marked_and_listed_with_its_numbers_before_the_references(review):
    ast = resolved(
        review,
        '[The gain is large.]{.claim #a check="demo.gain >= 0.01"}\n\n## References\n\n::: {#refs}\n:::',
    )
    [[attributes, _]] = [c for c in find(ast, "Span") if c[0][0] == "a"]
    assert attributes[1] == ["claim", "holds"]
    assert [h[1][0] for h in find(ast, "Header")] == ["claims-checked", "references"]
    [listed] = [texts(d[1]) for d in find(ast, "Div") if d[0][0] == "check-a"]
    for part in ("The gain is large.", "✓ holds", "demo.gain >= 0.01", " 5 ", "0.051", "99 %", "epoch 1"):
        assert part.lower() in listed.lower()


def test_a_draft_marks_a_claim_that_missed(review):
    review.chapter('[The gain is huge.]{.claim #a check="demo.gain >= 1"}')
    resolution = review.resolve()
    [[attributes, inlines]] = [c for c in find(resolution.manuscript.ast, "Span") if c[0][0] == "a"]
    assert attributes[1] == ["claim", "does-not-hold", "missed"]
    assert re.search("✗ does not hold.* holds", texts(inlines))
    assert len(resolution.missed) == 1


def record(review, stale=(), **changes) -> None:
    folder = review.paths.root / "record"
    path = write_results(folder, source="record", profile="full", **changes)
    review.records = {"demo": Record(load(path), stale)}


def test_a_value_can_be_taken_from_the_record(review):
    record(review, values={"wide": value([4, 5, 6, 5, 5])})
    assert texts(resolved(review, "`demo.wide`{.value from=record format=.1f}")["blocks"][0]) == "5.0"


def test_a_figure_and_a_table_can_be_taken_from_the_record_and_say_so(review):
    record(review, tables={"scores": TABLES["scores"] | {"caption": "Full scores."}})
    review.chapter(
        "![A curve.](exemplar:demo/curve){#fig:c from=record}\n\n"
        '::: {#tbl:s .results-table source="demo/scores" from=record}\n:::\n\n'
        "::: {.exemplar name=demo verdict=supports}\n"
        '[It is so.]{.claim #so check="demo.gain >= 0.01"}\n:::\n'
    )
    resolution = review.resolve()
    assert resolution.problems == []
    manuscript = resolution.manuscript
    folder = review.paths.root / "record" / "figures"
    assert manuscript.files["exemplars/demo/record/curve.svg"] == folder / "curve.svg"
    [(_, caption, (url, _))] = find(manuscript.ast, "Image")
    assert url == "exemplars/demo/record/curve.svg"
    made = "x86_64, 2 cores, 2026-01-31."
    assert re.fullmatch(rf"A curve\. .*: {made}", texts(caption))
    [caption] = [texts(table[1]) for table in find(manuscript.ast, "Table")]
    assert re.match(rf"Full scores\. .*: {made}", caption)
    [(attributes, _, _)] = find(manuscript.ast, "Image")
    assert dict(attributes[2])["table"] == "exemplars/demo/record/scores.csv"


def test_a_record_without_its_figures_cannot_show_one(review):
    record(review)
    (review.paths.root / "record" / "figures" / "curve.svg").unlink()
    [problem] = review.problems("![A curve.](exemplar:demo/curve){#fig:c from=record}")
    assert tells(problem, "content/01.chapter.md:1", "demo")


def test_a_claim_known_to_build_and_record_is_judged_on_both(review):
    record(review, values={"gain": value([-1.0, -1.1, -0.9, -1.0, -1.05])})
    [problem] = review.problems('[The gain is large.]{.claim #a check="demo.gain >= 0.01"}')
    assert tells(problem, "content/01.chapter.md:1", "a record holds -1.01")


def test_a_record_may_decide_what_the_build_leaves_undecided(review):
    record(review, values={"noise": value([1.0, 1.1, 0.9, 1.0, 1.05])})
    text = '[Noise is large.]{.claim #a check="demo.noise >= 0.01" expect="undecided"}'
    assert review.problems(text) == []


def test_a_stale_record_is_not_held_against_a_claim_of_the_build(review):
    record(review, stale=("code changed",), values={"gain": value([-1.0, -1.1, -0.9, -1.0, -1.05])})
    assert review.problems('[The gain is large.]{.claim #a check="demo.gain >= 0.01"}') == []


def test_a_claim_on_a_record_alone_says_so(review):
    record(review, values={"wide": value([4, 5, 6, 5, 5])})
    text = '[It is wide.]{{.claim #a check="demo.wide >= 1"{}}}'
    assert tells(review.problems(text.format(""))[0], "content/01.chapter.md:1", "wide")
    assert review.problems(text.format(" from=record")) == []


def test_a_claim_of_the_record_needs_no_build_that_could_be_asked_the_same(review):
    many = value([1, 0.9, 0.8, 1, 0.95])
    text = '[It is near.]{{.claim #a check="demo.{} >= 0.1"{}}}'
    record(review, values={"yes": many, "few": many})
    assert review.problems(text.format("yes", " from=record")) == []
    assert review.problems(text.format("few", " from=record")) == []
    assert tells(review.problems(text.format("yes", ""))[0], "content/01.chapter.md:1", "share(")


def test_a_record_of_zeros_alone_contradicts_a_claim_of_the_build_where_there_are_enough(review):
    text = '[The gain is large.]{.claim #a check="demo.gain >= 0.01"}'
    record(review, values={"gain": value([0] * 50)})
    assert review.problems(text) == []
    record(review, values={"gain": value([0] * 500)})
    assert tells(review.problems(text)[0], "content/01.chapter.md:1", "a record holds")


def test_negating_any_check_makes_the_build_fail_at_that_line(review):
    text = (
        '\n\n[The gain is large.]{{.claim #a check="{}"}}\n\n[It is lost.]'
        '{{.claim #b check="{}" expect="does not hold"}}\n'
    )
    checks = ["demo.gain >= 0.01", "demo.loss >= 0.01"]
    assert review.problems(text.format(*checks)) == []
    for i, check in enumerate(checks):
        assert parse(check)[0].at_least
        changed = [c.replace(">=", "<=") if c == check else c for c in checks]
        review.lock = None
        [problem] = review.problems(text.format(*changed))
        assert tells(problem, f"content/01.chapter.md:{3 + 2 * i}", "ab"[i])


PANEL = '::: {.exemplar name="demo" verdict="qualifies" numbers="how much: gain; n"}\n[It is found.]{.claim #found check="demo.gain >= 0.01"}\n:::'


def test_a_panel_shows_the_numbers_that_its_author_names(review):
    ast = resolved(review, PANEL)
    numbers = [texts(d[1]) for d in find(ast, "Div") if d[0][1] == ["number"]]
    assert re.fullmatch("0.0595\u00a0%: −0.05 to 0.15how much", numbers[0])
    assert re.fullmatch("300.00.*a quantity", numbers[1])


@pytest.mark.parametrize(
    ("own", "set_up", "command"),
    [("build/review", "bash build/build.sh", ".venv/bin/review"), ("", "review build", "review")],
)
def test_a_panel_says_how_to_run_it(review, own, set_up, command):
    (review.paths.root / own).mkdir(parents=True, exist_ok=True)
    record(review, stale=("code changed",))
    ast = resolved(review, PANEL)
    [run] = [d[1] for d in find(ast, "Div") if d[0][1] == ["details"]]
    assert [code[1] for code in find(run, "CodeBlock")] == [
        f"{set_up}\n{command} run demo -p epoch=2",
        f"{command} run demo --profile full",
    ]


SUMMARY = 'title: T\nauthors: [{name: Ada}]\nsummary: {title: "What was found", chapters: Rule}\n'


def test_the_first_thing_on_the_page_is_a_row_for_each_chapter_of_the_kind(review):
    review.metadata(SUMMARY)
    ast = resolved(review, f"## Before\n\n## Rule 1: Look\n\n{PANEL}\n\n## After\n\n## Rule 2: Leap")
    first = ast["blocks"][0]["c"]
    assert first[0][1] == ["summary"]
    [[row]] = find(first, "BulletList")
    assert texts(row).startswith("Rule 1 Look It is found. ◐ ")
    [waiting] = [c[1] for c in find(first, "Div") if c[0][1] == ["not-run"]]
    assert texts(waiting).endswith("Rule 2 Leap")
    assert [texts(b["c"]) for b in resolved(review, "Words.")["blocks"]] == [
        "Words."
    ]  # no such chapters, no rows


def test_the_first_screen_says_the_finding_in_words_and_counts_every_claim(review):
    review.metadata(SUMMARY[:-2] + ", legend: Counted are claims., explained: why}\n")
    claims = """[The gain is large.]{.claim #a check="demo.gain >= 0.01"} [A control.]{.claim #e check="demo.loss >= 0.01" kind="control" expect="does not hold"}"""
    panel = """::: {.exemplar name="demo" verdict="supports"}\n[It *helps*, by `demo.gain`{.value}.]{.claim #b check="demo.gain >= 0.02"}\n:::"""
    ast = resolved(review, f"## Rule 1: Look\n\n{claims}\n\n{panel}\n\n### Why so? {{#why}}")
    first = ast["blocks"][0]["c"]
    assert texts(find(first, "BulletList")[0]) == (
        "Rule 1 Look It helps, by 0.05 (−0.05 to 0.15). ✓ supports the tip ✓ 2 hold + 1 control, ✗ 1 does not"
    )
    assert "Counted are claims. Why so?" in texts(first)
    links = [link[2][0] for link in find(first, "Link")]
    assert links == ["#why", "#rule-1-look", "#exemplar-demo", "#a", "#e", "#e"]


@pytest.mark.parametrize(
    "summary", ["Tip", "{title: T}", "{title: T, chapters: 3}", "{title: T, chapters: ''}"]
)
def test_a_summary_that_says_something_else_is_refused(review, summary):
    review.metadata(f"title: T\nauthors: [{{name: Ada}}]\nsummary: {summary}\n")
    [problem] = review.problems("Words.")
    assert tells(problem, "content/metadata.yaml", "summary")


def test_a_div_of_another_class_passes_untouched(review):
    ast = resolved(review, '::: {.aside source="demo/aside"}\nWords.\n:::')
    [[attributes, _]] = find(ast, "Div")
    assert attributes == ["", ["aside"], [["source", "demo/aside"]]]
