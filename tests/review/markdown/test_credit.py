"""Who did what: the fourteen roles and no others, on the page as words."""

import re

import pytest
from review.markdown import credit
from review.writing import writers

AUTHOR = "title: T\nauthors:\n- name: Ada <b>\n  credit: {}\n- name: Ben\n"


def test_there_are_fourteen_roles():
    assert len(set(credit.ROLES)) == 14
    assert list(credit.ROLES) == sorted(credit.ROLES)


def test_the_page_says_who_did_what_and_of_nobody_else(review, tmp_path):
    review.metadata(AUTHOR.format('["Software", "Writing – review & editing"]'))
    review.chapter("# A chapter\n")
    assert writers.write(review.resolve().manuscript, tmp_path, ["html"]) == []
    page = (tmp_path / "index.html").read_text()
    assert "CRediT</a>): Ada &lt;b&gt;: Software, Writing – review &amp; editing.</p>" in page
    assert not re.search("Ben:", page)


@pytest.mark.parametrize(
    ("roles", "says"),
    [
        ('["Sofware"]', "'Sofware' is none of CRediT's fourteen roles; did you mean 'Software'?"),
        ('["software"]', "'software' is none of CRediT's fourteen roles; did you mean 'Software'?"),
        ("Software", "the credit of Ada <b> is not a list; write each role on a line of its own, after '- '"),
        ('["Software", "Software"]', "a role of Ada <b> is given twice; keep one of the two"),
        ("[[1]]", "[1] is none of CRediT's fourteen roles; known: "),
    ],
)
def test_another_role_is_refused_in_a_line(review, roles, says):
    review.metadata(AUTHOR.format(roles))
    (problem,) = review.problems("# A chapter\n")
    assert problem.startswith(f"content/metadata.yaml: {says}")
