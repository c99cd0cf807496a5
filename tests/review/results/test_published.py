"""The ledger of published numbers: each says where it stands, and who has looked."""

import json

import pytest
from review.results.results import load
from throwaway import TABLES, VALUES, number, write_results

ENTRY = "lee.gain:\n  value: 0.149\n  unit: MCC\n  cite: doi:10.1000/one\n  where: Table 3\n  words: the lead was 0.149\n"
CITED = "Lee said so [@doi:10.1000/one]."
CLAIM = '[It comes out again.]{{.claim #again kind=replication {} check="{}"}}'


@pytest.fixture
def ledger(review):
    review.references({"id": "doi:10.1000/one", "type": "book", "title": "One"})

    def write(text=ENTRY):
        (review.paths.content / "published.yaml").write_text(text)
        return review

    return write


def page(review, text):
    review.chapter(text)
    resolution = review.resolve()
    assert (resolution.problems, resolution.missed) == ([], [])
    return json.dumps(resolution.manuscript.ast, ensure_ascii=False)


def test_a_published_number_is_shown_as_printed_with_its_source(ledger):
    shown = page(ledger(), f"It was `lee.gain`{{.value from=published}}. {CITED}")
    assert '"c": "0.149"' in shown
    assert "value-published-lee.gain" in shown
    assert "Table 3: “the lead was 0.149”" in shown


def test_what_nobody_verified_says_so(ledger):
    unseen = ENTRY.replace("words: the lead was 0.149", "unverified: the source was not at hand")
    shown = page(ledger(unseen), f"It was `lee.gain`{{.value from=published}}. {CITED}")
    assert "not verified: the source was not at hand" in shown


def test_a_replication_shows_the_published_number_beside_ours(ledger):
    text = CLAIM.format('published="lee.gain"', "demo.gain - published.lee.gain >= -0.2") + " " + CITED
    assert "Published, lee.gain: 0.149 MCC" in page(ledger(), text)


def test_a_check_computes_with_it(ledger):
    review = ledger()
    assert (
        review.problems(
            CLAIM.format('published="lee.gain"', "demo.gain - published.lee.gain <= -0.05") + CITED
        )
        == []
    )
    [problem] = review.problems(
        CLAIM.format('published="lee.gain"', "demo.gain - published.lee.gain >= 0.01") + CITED
    )
    assert "does not hold" in problem


def test_a_claim_rests_on_more_than_print(ledger):
    found = ledger().problems(CLAIM.format('published="lee.gain"', "published.lee.gain >= 0.01") + CITED)
    assert any("rests on published numbers alone" in problem for problem in found)


def test_its_source_is_cited_somewhere(ledger):
    [problem] = ledger().problems("Words.")
    assert problem.startswith("content/published.yaml:1: lee.gain: no chapter cites doi:10.1000/one")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("lee.gain", "Lee-gain", 1),
        ("value: 0.149", "value: much", 1),
        ("value: 0.149", "value: .inf", 1),
        ("  unit: MCC\n", "", 1),
        ("  cite: doi:10.1000/one\n", "", 1),
        ("  where: Table 3\n", "", 1),
        ("  words: the lead was 0.149\n", "", 1),
        ("words", "unverified: no\n  words", 1),
        ("words: the", "words: " + "the " * 100, 1),
        ("words", "quote", 1),
        ("  value: 0.149", "  value: [1]", 1),
        ("  value", "  value: 0.1\n  value", 3),
    ],
)
def test_a_malformed_entry_is_refused_at_its_line(ledger, old, new, line):
    found = ledger(ENTRY.replace(old, new, 1)).problems(CITED)
    assert any(p.startswith(f"content/published.yaml:{line}: ") for p in found), found


def with_published(review, shown, **changes):
    column = {"name": "published", "label": "Published", "format": ".3f"}
    rows = [["Line", shown], ["Curve", None], ["None", None]]
    table = {"caption": "C.", "columns": [TABLES["scores"]["columns"][0], column], "rows": rows}
    values = VALUES | {"row.published": number(shown)}
    review.build = {
        "demo": load(write_results(review.paths.runs / "demo", tables={"scores": table}, values=values))
    }


@pytest.mark.parametrize(("shown", "known"), [(0.149, True), (0.15, False)])
def test_a_table_shows_as_published_what_the_ledger_holds(ledger, shown, known):
    review = ledger()
    with_published(review, shown)
    found = review.problems(f'{CITED}\n\n::: {{#tbl:s .results-table source="demo/scores"}}\nC.\n:::')
    assert found == [] if known else found[0].startswith("content/01.chapter.md:3: demo/scores shows 0.15")


@pytest.mark.parametrize(("shown", "known"), [(0.149, True), (0.15, False)])
def test_a_claim_compares_with_a_published_number_that_the_ledger_holds(ledger, shown, known):
    review = ledger()
    with_published(review, shown)
    text = CLAIM.format('published="lee.gain"', "demo.gain - demo.row.published >= -0.2")
    found = review.problems(text + CITED)
    assert found == [] if known else "demo.row.published is 0.15" in found[0]
