"""Metadata as they are written: taken so, or refused at their line."""

import pytest
from review.reading import strict
from throwaway import tells


@pytest.mark.parametrize(
    ("metadata", "line", "names"),
    [("title: [", 1, ""), ("- a\n- b", 1, "title: authors:"), ("keywords: []", 1, "title"),
     ("title: A\nauthors:\n- github: a", 3, "name"), ("title: A\ndate: yesterday", 2, "yesterday")],
)  # fmt: skip
def test_unreadable_metadata_are_refused(review, metadata, line, names):
    review.metadata(metadata)
    place = f"content/metadata.yaml:{line}" if line else "content/metadata.yaml"
    assert any(tells(p, place, names) for p in review.problems("Text."))


@pytest.mark.parametrize(
    ("line", "names"),
    [("lang: 12", "lang"), ("lang: English!", "lang"), ("date: 2026-02-30", "2026-02-30"), ("date: [1]", "date"),
     ("date: 20260131", "date"), ("keywords: {a: b}", "keywords"), ("keywords: [1]", "keywords"), ("licence: CC", "licence"),
     ("license: CC", "licence"), ("licence: {name: [a]}", "name"), ("repository: 3", "repository"), ("thumbnail: 3", "thumbnail"),
     ("html_url: 3", "html_url"), ("strict: yes", "strict"), ("pandoc: 3", "pandoc"), ("lede: [a]", "lede"),
     ("abstract: as @doi:10.1000/x", "@doi:10.1000/x"), ("authors: Ada", "authors"), ("authors: [{name: }]", "name"),
     ("authors: [{name: A, orcid: 17}]", "orcid"), ("authors: [{name: A, orcid: 0000-0002-1825-0098}]", "0000-0002-1825-0098"),
     ("authors: [{name: A, affiliations: 3}]", "affiliations"), ("authors: [{name: A, funders: {a: b}}]", "funders"),
     ("authors: [{name: A, affiliations: [1, {a: b}]}]", "affiliations"), ("authors: [{name: A, corresponding: 3}]", "corresponding")],
)  # fmt: skip
def test_metadata_that_would_be_taken_for_something_else_are_refused_at_their_line(review, line, names):
    review.metadata(f"title: A\n{line}\n" + ("strict: true\n" if "strict" not in line else ""))
    assert [tells(p, "content/metadata.yaml:2", names) for p in review.problems("Text.")] == [True]


@pytest.mark.parametrize("line", ["lang: no", "date: null", "date: 2026-01-31", "keywords: no", "authors: [{name: no, affiliations: }]",
                                  "authors:", "lang:", "own: 010"])  # fmt: skip
def test_metadata_are_read_as_they_are_written(review, line):
    review.metadata(f"title: no\n{line}\n")
    review.chapter("Text {{ own | default(10) }}.")
    reading = strict.read(review.paths)
    assert reading.problems == []
    stated = reading.source.variables["pandoc"]
    assert stated["title"] == "no"
    assert stated.get("lang") in (None, "no")
    assert "Text 10." in reading.source.markdown


@pytest.mark.parametrize("before", ["", "https://orcid.org/", "http://www.orcid.org/", "orcid.org/"])
def test_an_orcid_is_known_by_its_digits(review, before):
    review.metadata(f"title: A\nauthors:\n- name: Ada\n  orcid: {before}0000-0002-1694-233x\n")
    review.chapter("Text.")
    reading = strict.read(review.paths)
    assert reading.problems == []
    assert reading.source.variables["manubot"]["authors"][0]["orcid"] == "0000-0002-1694-233X"
