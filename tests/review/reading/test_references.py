"""References as they are written: whole, or refused at their line."""

import json
import re

import pytest
from throwaway import tells

ODD = ['"author": "Smith, J."', '"author": ["Smith"]', '"author": {"family": "S"}', '"author": [{"familly": "x"}]', '"author": [{"family": 3}]',
       '"editor": 3', '"issued": 2020', '"issued": "soon"', '"issued": {"year": 2020}', '"issued": {"date-parts": "2020"}',
       '"issued": {"date-parts": [2020]}', '"issued": {"date-parts": [["x"]]}', '"issued": {"date-parts": [[2020, 31]]}',
       '"volume": [3]', '"title": ["a"]', '"container-title": ["J"]', '"type": "article-jornal"', '"autor": []', '"doi": "10.1000/x"', '"pages": "3"']  # fmt: skip


STRICT = "title: A\nstrict: true\n"


@pytest.mark.parametrize("odd", ODD)
def test_an_item_that_citeproc_would_stumble_over_is_named(review, odd):
    review.metadata(STRICT)
    item = {"id": "doi:10.1000/odd", "type": "book", "title": "Odd", **json.loads(f"{{{odd}}}")}
    review.references(
        {"id": "doi:10.1000/whole", "type": "book", "title": "Whole", "issued": "2020-05"}, item
    )
    found = review.problems("See [@doi:10.1000/odd].")
    assert [bool(re.match(r"content/references\.json:\d+: item doi:10\.1000/odd ", p)) for p in found] == [
        True
    ]
    assert json.loads(f"{{{odd}}}").keys() <= {w.strip(":,") for w in found[0].split()}


def test_a_byte_order_mark_is_none_of_the_references(review):
    review.references({"id": "doi:10.1000/a", "type": "book", "title": "A"})
    file = review.paths.content / "references.json"
    file.write_text("\ufeff" + file.read_text())
    assert review.problems("See [@doi:10.1000/a].") == []


@pytest.mark.parametrize("absent", ["id", "type", "title"])
def test_a_csl_item_needs_id_type_and_title(review, absent):
    review.metadata(STRICT)
    part = {"id": "doi:10.1000/part", "type": "book", "title": "Part"}
    del part[absent]
    review.references({"id": "doi:10.1000/whole", "type": "book", "title": "Whole"}, part)
    [problem] = review.problems("Text.")
    assert re.match(rf"content/references\.json:\d+: .*\b{absent}\b", problem)


def test_references_that_are_no_json_are_refused_at_their_line(review):
    (review.paths.content / "references.json").write_text('[\n {"id": "a",}\n]')
    assert tells(review.problems("Text.")[0], "content/references.json:2")
