"""What the strict pass makes of a chapter that is right."""

import json

import pytest
from review.checks.expression import parse
from review.checks.lock import Lock
from review.results import load
from review.shelf import Record
from throwaway import TABLES, value, write_results


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
    assert "srcline" not in json.dumps(resolution.manuscript.ast)
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
    assert texts(resolved(review, f"It is {written}.")) == f"It is {shown}."


def test_a_value_says_where_it_comes_from(review):
    [[attributes, _]] = find(resolved(review, "`demo.gain`{.value}"), "Span")
    keys = dict(attributes[2])
    assert attributes[1] == ["value"]
    assert keys["data-name"] == "demo.gain"
    assert "5 replicates: fresh data sets" in keys["title"]


def test_a_figure_brings_its_files_and_the_alt_text_of_the_run(review):
    review.chapter("![A curve.](exemplar:demo/curve){#fig:c}")
    manuscript = review.resolve().manuscript
    [[attributes, _, [url, _]]] = find(manuscript.ast, "Image")
    assert (attributes[0], dict(attributes[2])["alt"]) == ("fig:c", "A curve that falls.")
    assert url == "exemplars/demo/figures/curve.svg"
    assert all(p.is_file() for p in manuscript.files.values())
    assert set(manuscript.files) == {url, "exemplars/demo/figures/curve.png"}


def test_alt_text_in_markdown_overrides_that_of_the_run(review):
    ast = resolved(review, '![A curve.](exemplar:demo/curve){#fig:c alt="It falls."}')
    assert dict(find(ast, "Image")[0][0][2])["alt"] == "It falls."


def test_a_results_table_has_the_columns_asked_for(review):
    ast = resolved(
        review, '::: {#tbl:s .results-table source="demo/scores" columns="score,method"}\nBoth.\n:::'
    )
    [table] = find(ast, "Table")
    assert texts(table[1]) == "Both. {#tbl:s}"
    assert [texts(cell) for cell in table[3][1][0][1]] == ["Score (AUROC)", "Method"]
    body = [[texts(cell) for cell in row[1]] for row in table[4][0][3]]
    assert body == [["0.85", "Line"], ["−0.50", "Curve"], ["–", "None"]]


def test_a_results_table_without_a_caption_takes_that_of_the_run(review):
    ast = resolved(review, '::: {#tbl:s .results-table source="demo/scores"}\n:::')
    assert texts(find(ast, "Table")[0][1]) == f"{TABLES['scores']['caption']} {{#tbl:s}}"


def test_a_panel_counts_findings_and_replications_only(review):
    claims = [
        '[The gain is large.]{.claim #a check="demo.gain >= 0.01"}',
        '[The loss is small.]{.claim #b check="demo.loss >= 0" expect="does not hold" kind="replication"}',
        '[There is noise.]{.claim #c check="demo.noise >= 0" expect="undecided"}',
        '[Both.]{.claim #d check="demo.gain >= 0.01; demo.loss >= 0" expect="in part"}',
        '[A control.]{.claim #e check="demo.gain >= 0.02" kind="control"}',
    ]
    panel = '::: {.exemplar name="demo" verdict="qualifies"}\nThe finding.\n:::'
    ast = resolved(review, "\n\n".join([*claims, panel]))
    [tally] = [texts(c[1]) for c in find(ast, "Span") if c[0][1] == ["tally"]]
    assert tally == "1 holds · 1 in part · 1 undecided · 1 does not"


def test_a_claim_is_marked_and_listed_with_its_numbers_before_the_references(review):
    ast = resolved(
        review,
        '[The gain is large.]{.claim #a check="demo.gain >= 0.01"}\n\n## References\n\n::: {#refs}\n:::',
    )
    [[attributes, _]] = [c for c in find(ast, "Span") if c[0][0] == "a"]
    assert attributes[1] == ["claim", "holds"]
    headings = [texts(h[2]) for h in find(ast, "Header")]
    assert headings == ["Claims checked in this build", "References"]
    [listed] = [texts(d[1]) for d in find(ast, "Div") if d[0][0] == "check-a"]
    for part in (
        "The gain is large.",
        "✓ holds",
        "demo.gain >= 0.01",
        "build: mean of 5 replicates 0.051, 99 % bounds",
        "fresh data sets",
        "epoch 1",
    ):
        assert part.lower() in listed.lower()


def test_a_draft_marks_a_claim_that_missed(review):
    review.chapter('[The gain is huge.]{.claim #a check="demo.gain >= 1"}')
    resolution = review.resolve()
    [[attributes, inlines]] = [c for c in find(resolution.manuscript.ast, "Span") if c[0][0] == "a"]
    assert attributes[1] == ["claim", "does-not-hold", "missed"]
    assert "✗ does not hold, expected: holds" in texts(inlines)
    assert len(resolution.missed) == 1


def record(review, stale=(), **changes) -> None:
    folder = review.paths.root / "record"
    path = write_results(folder, source="record", profile="full", **changes)
    review.records = {"demo": Record(load(path), stale)}


def test_a_value_can_be_taken_from_the_record(review):
    record(review, values={"wide": value([4, 5, 6, 5, 5])})
    assert texts(resolved(review, "`demo.wide`{.value from=record format=.1f}")) == "5.0"


def test_a_claim_known_to_build_and_record_is_judged_on_both(review):
    record(review, values={"gain": value([-1.0, -1.1, -0.9, -1.0, -1.05])})
    [problem] = review.problems('[The gain is large.]{.claim #a check="demo.gain >= 0.01"}')
    assert "claim a does not hold in the record, expected: holds" in problem


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
    assert "recorded no value wide" in review.problems(text.format(""))[0]
    assert review.problems(text.format(" from=record")) == []


def test_negating_any_check_makes_the_build_fail_at_that_line(review):
    text = (
        '\n\n[The gain is large.]{{.claim #a check="{}"}}\n\n[It is lost.]'
        '{{.claim #b check="{}" expect="does not hold"}}\n'
    )
    checks = ["demo.gain >= 0.01", "demo.loss >= 0"]
    assert review.problems(text.format(*checks)) == []
    for i, check in enumerate(checks):
        assert parse(check)[0].at_least
        changed = [c.replace(">=", "<=") if c == check else c for c in checks]
        review.lock = None
        [problem] = review.problems(text.format(*changed))
        assert problem.startswith(f"content/01.chapter.md:{3 + 2 * i}: claim ")


def test_a_review_without_claims_needs_no_lock(review):
    review.lock = Lock()
    assert review.problems("## Text\n\nNothing to check.") == []
