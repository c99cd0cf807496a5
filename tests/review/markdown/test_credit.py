"""Who did what: the fourteen roles and no others, on the page as words."""

import pytest
from review.markdown import credit
from review.writing import writers
from throwaway import tells

AUTHOR = "title: T\nauthors:\n- name: Ada <b>\n  credit: {}\n- name: Ben\n"


def test_there_are_fourteen_roles():
    assert len(set(credit.ROLES)) == 14
    assert list(credit.ROLES) == sorted(credit.ROLES)


def test_the_page_says_who_did_what_and_of_nobody_else(review, tmp_path):
    review.metadata(AUTHOR.format('["Software", "Writing – review & editing"]'))
    review.chapter("# A chapter\n")
    assert writers.write(review.resolve().manuscript, tmp_path, ["html"]) == []
    page = (tmp_path / "index.html").read_text()
    assert "Ada &lt;b&gt;: Software, Writing – review &amp; editing" in page
    assert "Ben:" not in page


@pytest.mark.parametrize(
    ("roles", "names"),
    [('["Sofware"]', "'Sofware' 'Software'"), ('["software"]', "'software' 'Software'"), ("Software", "Ada"),
     ('["Software", "Software"]', "Ada"), ("[[1]]", "[1]")],
)  # fmt: skip
def test_another_role_is_refused_in_a_line(review, roles, names):
    review.metadata("strict: true\n" + AUTHOR.format(roles))
    (problem,) = review.problems("# A chapter\n")
    assert tells(problem, "content/metadata.yaml:5", names)
