"""The first screen counts every claim in its chapter's row, controls apart, and hides no failure among them."""

import json

from trees import texts, walk

METADATA = 'title: T\nauthors: [{name: Ada}]\nsummary: {title: "What was found", chapters: Rule}\n'
CHAPTERS = """
Before all, [it is said.]{.claim #before check="demo.gain >= 0.01"}

## Rule 1: Look

::: {.exemplar name="demo" verdict="supports"}
[It gains.]{.claim #a check="demo.gain >= 0.01"}
:::

[It loses.]{.claim #b kind=control check="demo.loss >= 0.01" expect="does not hold"}
[It gains by design.]{.claim #c kind=construction check="demo.gain >= 0.02"}

## Rule 2: Leap

[It gains here as well.]{.claim #d check="demo.gain >= 0.03"}

## Rule 3: Rest

Words.
"""


def rows(review) -> list[str]:
    review.metadata(METADATA)
    review.chapter(CHAPTERS.replace("[it is said.]", "[It is said.]"))
    resolution = review.resolve()
    assert (resolution.problems, resolution.missed) == ([], [])
    summary = resolution.manuscript.ast["blocks"][0]
    [listed] = [n["c"] for n in walk(summary) if n["t"] == "BulletList"]
    blocks = {d["c"][0][1][0]: texts(d) for d in walk(summary["c"][1]) if d["t"] == "Div"}
    return [*map(texts, listed), blocks["not-run"], blocks["in-all"]]


def test_each_claim_is_counted_in_its_chapters_row(review):
    first, second, rest, waiting, outcome = rows(review)
    assert first.endswith("✓ 1 holds + 1 control, ✗ 1 does not + 1 true by design")
    assert second == "Rule 2 Leap ✓ 1 holds", "though the exemplar's panel stands in another chapter"
    assert waiting.endswith("Rule 3 Rest")
    assert rest == "Elsewhere ✓ 1 holds"
    assert outcome == "4 of 4 claims as first expected; 1 construction apart."


def test_what_came_out_otherwise_is_named_with_a_link(review):
    from review.claims import lock

    rows(review)
    first = {"a": "undecided", "b": "does not hold", "c": "holds", "d": "holds", "before": "holds"}
    checks = {"a": "0.01", "c": "0.02", "d": "0.03", "before": "0.01"}
    entries = {
        name: lock.Entry(
            lock.Form(
                f"demo.gain >= {checks[name]}" if name in checks else "demo.loss >= 0.01", 1, expect,
                kind={"b": "control", "c": "construction"}.get(name, "finding"),
            )
        )
        for name, expect in first.items()
    }  # fmt: skip
    review.lock = lock.Lock(entries)
    assert rows(review)[-1] == "3 of 4 claims as first expected, 1 otherwise (a); 1 construction apart."
    assert '"#a"' in json.dumps(review.resolve().manuscript.ast["blocks"][0])
