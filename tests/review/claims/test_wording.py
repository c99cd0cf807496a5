import pytest
from review.claims.expression import parse
from review.claims.wording import in_words


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("demo.gain >= 0.02", "On average “GAIN” is at least 0.02."),
        ("demo.gain - 2 * demo.loss <= -1", "On average “GAIN” − 2 × “LOSS” is at most −1."),
        ("share(demo.gain >= 0) >= 0.9", "In at least 90% of the replicates “GAIN” is at least 0."),
        ("all(abs(demo.gain) <= 3)", "In every replicate abs(“GAIN”) is at most 3."),
    ],
)
def test_a_condition_is_said_with_labels_instead_of_names(check, words):
    [condition] = parse(check)
    assert in_words(condition, lambda name: name.removeprefix("demo.").upper(), True) == words


def test_nothing_is_averaged_where_nothing_was_replicated():
    [condition] = parse("demo.n >= 3")
    assert in_words(condition, lambda name: "samples", False) == "“samples” is at least 3."
