"""The policy of a page: read as a browser reads it, and never widened by more than was asked."""

import re

import pytest
from review.guard import inert, policy

PAGE = '<head><meta http-equiv="Content-Security-Policy" content="{}"></head>{}'
SCRIPT = "alert('Hello, world.');"
DIGEST = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


def content(page: str) -> str:
    return re.search(r'content="([^"]*)"', page)[1]


def test_a_hash_is_the_one_that_the_standard_gives():
    """https://www.w3.org/TR/CSP2/#script-src-hash-usage"""
    assert policy.source(SCRIPT) == DIGEST


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("default-src 'none'", "default-src 'none'; script-src 'new'"),
        ("script-src 'none'; img-src data:", "script-src 'new'; img-src data:"),
        ("script-src 'old'; img-src data:", "script-src 'old' 'new'; img-src data:"),
        ("script-src 'new'", "script-src 'new'"),
        ("", "script-src 'new'"),
        ("script-src-attr 'none'", "script-src-attr 'none'; script-src 'new'"),
    ],
)
def test_one_source_more_is_allowed_and_nothing_else_changes(before, after):
    page = policy.allow(PAGE.format(before, "<p>"), {"script-src": "'new'"})
    assert page == PAGE.format(after, "<p>")
    assert policy.allow(page, {"script-src": "'new'"}) == page


def test_a_page_without_a_policy_and_a_second_policy_stay_as_they_are():
    assert policy.allow("<p>", {"script-src": "'new'"}) == "<p>"
    twice = PAGE.format("default-src 'none'", PAGE.format("x", ""))
    assert policy.allow(twice, {"img-src": "data:"}).endswith(PAGE.format("x", ""))


@pytest.mark.parametrize(
    ("allowed", "runs"),
    [
        (f"script-src {DIGEST}", True),
        (f"default-src {DIGEST}", True),
        (f"default-src 'none'; style-src {DIGEST}", False),
        (f"default-src {DIGEST}; script-src 'none'", False),
        (f"script-src 'none'; script-src {DIGEST}", False),
        ("script-src 'unsafe-inline'", False),
    ],
)
def test_a_script_is_believed_where_a_browser_would_run_it_for_its_hash(allowed, runs):
    found = inert.page(PAGE.format(allowed, f"<script>{SCRIPT}</script>"))
    assert (found == []) == runs
