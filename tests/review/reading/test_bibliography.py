"""References that a manuscript's content folder lacks, from what Manubot has published of it."""

import csv
import json

import pytest
from manuscripts import git, output_branch
from review.reading import strict
from throwaway import tells

ITEM = {"id": "Ab1", "type": "book", "title": "Pots", "note": "standard_id: doi:10.1000/pots"}
TABLES = {
    "input_id\tdealiased_id\tstandard_id\tshort_id": "doi:10/abc\tdoi:10/abc\tdoi:10.1000/pots\tAb1",
    "manuscript_id\tdetagged_id\tstandard_id\tshort_id": "doi:10/abc\tdoi:10/abc\tdoi:10.1000/pots\tAb1",
}


@pytest.fixture
def manuscript(review):
    review.metadata("title: A\n")
    git(review.paths.root, "init", "--quiet")
    return review


@pytest.fixture
def usual_fields():
    """Fields of tables as long as Python has them, whatever a test before raised that to."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


def test_what_was_published_is_known_and_what_the_author_keeps_wins(manuscript):
    output_branch(manuscript.paths.root, json.dumps([ITEM]))
    manuscript.chapter("Words [@doi:10.1000/pots].")
    [item] = strict.read(manuscript.paths).references
    assert item["title"] == "Pots"
    own = {"id": "doi:10.1000/pots", "type": "book", "title": "Own"}
    (manuscript.paths.content / "manual-references.json").write_text(json.dumps([own]))
    [item] = strict.read(manuscript.paths).references
    assert item["title"] == "Own"


@pytest.mark.parametrize("header", TABLES)
def test_a_short_doi_is_what_it_was_published_as_and_a_warning(manuscript, header):
    table = f"{header}\n{TABLES[header]}\n"
    output_branch(manuscript.paths.root, json.dumps([ITEM]), table=table)
    manuscript.chapter("Words [@doi:10/abc].")
    reading = strict.read(manuscript.paths)
    assert [item["title"] for item in reading.references] == ["Pots"]
    assert reading.problems == []
    [warning] = reading.warnings
    assert tells(warning, "content/01.chapter.md:1", "@doi:10.1000/pots")


@pytest.mark.parametrize(
    ("file", "text", "table"),
    [("references.json", text, None) for text in ("{", "{}", "[1]", "[" * 100_000, "\x00")]
    + [("citations.tsv", json.dumps([ITEM]), "standard_id\tinput_id\n" + "x" * 200_000 + "\ty\n")],
)
def test_what_of_the_branch_cannot_be_read_is_a_warning(manuscript, file, text, table, usual_fields):
    output_branch(manuscript.paths.root, text, table=table)
    manuscript.chapter("Words.")
    reading = strict.read(manuscript.paths)
    assert reading.problems == []
    assert [tells(warning, f"output:{file}") for warning in reading.warnings] == [True]


@pytest.mark.parametrize("kept", ["output", "content"])
@pytest.mark.parametrize("others", [[], [{"family": "Lee", "given": "A."}]])
def test_an_author_without_a_name_is_told_and_leaves_no_comma(manuscript, kept, others):
    item = {
        "id": "doi:10.1000/pots",
        "type": "book",
        "title": "Pots",
        "author": [{}, *others, {"family": ""}],
    }
    if kept == "output":
        output_branch(manuscript.paths.root, json.dumps([item]))
    else:
        (manuscript.paths.content / "references.json").write_text(json.dumps([item]))
    manuscript.chapter("Words [@doi:10.1000/pots].")
    reading = strict.read(manuscript.paths)
    assert reading.problems == []
    assert [tells(p, names="author doi:10.1000/pots") for p in reading.warnings] == [True]
    assert [found.get("author", []) for found in reading.references] == [others]
