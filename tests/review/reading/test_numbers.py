"""Every number in digits has a source: what is bare is refused at its line, in a review that says `strict: true`."""

import pytest
from review.reading import labels

STRICT = "title: A review\nauthors:\n- name: Ada\nstrict: true\n"
CLAIM = '[The gain is large.]{.claim #gain check="demo.gain >= 0.01"}'


@pytest.fixture
def strict(review):
    review.metadata(STRICT)
    return review


def conventions(review, *patterns):
    text = "".join(f"- pattern: '{pattern}'\n  reason: so it is\n" for pattern in patterns)
    (review.paths.content / "conventions.yaml").write_text(text)


BARE = [
    ("Words.\n\nThere were 37 mice.", 3, "37"),
    ("## In 1998 they\n\nWords.", 1, "1998"),
    ("It rose by 0.37 (*95* of them).", 1, "0.37"),
    ("It rose by 0.37 (*95* of them).", 1, "95"),
    ("Words [@doi:10.1000/one], `a1`, 12 %.", 1, "12"),
    ("It was .5 of it.", 1, "5"),
    ("It was ½ of it.", 1, "½"),
    ("Only `37` of them.", 1, "37"),
    ("Only $37$ of them.", 1, "37"),
    ("Ten^3^ and 10^3^.", 1, "10"),
    ("- one\n- two: 22 rats", 2, "22"),
    ("> Said 7 times.", 1, "7"),
    ("Term 9\n:   What it is.", 1, "9"),
    ("Words.^[Of 41 only.]", 1, "41"),
    ("| a | b |\n|---|---|\n| c | 23 |", 3, "23"),
    ("| a | b |\n|---|---|\n| c | d |\n\nTable: Of 17 mice.", 5, "17"),
    ("![Curve of 300 sites.](exemplar:demo/curve){#fig:a}", 1, "300"),
    ("[see 31 mice @doi:10.1000/one]", 1, "31"),
    ("A [link of 11](https://example.org/12).", 1, "11"),
    (
        f'::: {{.exemplar name="demo" verdict="supports" numbers="on 900 sites: gain"}}\n{CLAIM}\n:::',
        1,
        "900",
    ),
    ('::: {.details summary="All 52 of them"}\nWords.\n:::', 1, "52"),
    ('[It is 3 more.]{.claim #a check="demo.gain >= 0.01"}', 1, "3"),
    ("{{ pandoc }} and 5 more", 1, "5"),
]


@pytest.mark.parametrize(("text", "line", "number"), BARE, ids=[f"{n} in {t[:30]!r}" for t, _, n in BARE])
def test_a_bare_number_is_refused_at_its_line(strict, text, line, number):
    strict.references({"id": "doi:10.1000/one", "type": "book", "title": "One"})
    found = [p for p in strict.problems(text) if f"the number {number} " in p]
    assert [p.split(": ")[0] for p in found] == [f"content/01.chapter.md:{line}"]
    assert "conventions.yaml" in found[0]


def test_without_strict_a_manuscript_builds_as_it_stands(review):
    assert review.problems("There were 37 mice.") == []


def test_what_has_a_source_passes(strict):
    strict.references({"id": "doi:10.1000/one", "type": "book", "title": "One"})
    (strict.paths.content / "published.yaml").write_text(
        "lee.gain:\n  value: 0.31\n  unit: AUROC\n  cite: doi:10.1000/one\n  where: Table 2\n  words: it was 0.31\n"
    )
    text = (
        f"{CLAIM} It is `demo.gain`{{.value}}, not `lee.gain`{{.value from=published}} [@doi:10.1000/one, p. 33].\n\n"
        "GB1 and R^2^ and R² and $x_1 + 2y$ and `seed=7`; see [the page](https://example.org/2020) "
        'and @fig:a1.\n\n![A curve.](exemplar:demo/curve){#fig:a1 width="50%"}\n\n```\n1 + 1\n```\n\n'
        "1. First.\n2. Second.\n"
    )
    assert strict.problems(text) == []


def test_numbers_are_placed_where_they_stand_and_not_where_the_same_digits_do(strict):
    text = "## One {#sec:7}\n\nSee [7](https://example.org/7) and\n`a7` and [@{doi:10.1000/7}].\n\nThen 7 mice.\n"
    strict.references({"id": "doi:10.1000/7", "type": "book", "title": "One"})
    assert [p.split(": ")[0] for p in strict.problems(text)] == [f"content/01.chapter.md:{n}" for n in (3, 6)]


def test_a_convention_allows_what_stands_in_its_words(strict):
    conventions(strict, r"[Tt]ip \d+", r"95\s%")
    text = "## Tip 3: Look\n\nSee [tip 4](#tip-3-look), within 95\\ % of it.\n"
    assert strict.problems(text) == []
    assert len(strict.problems(text + "\nOf 95 mice, 3 ran.\n")) == 2


@pytest.mark.parametrize("pattern", [r"\d+", r"\d", r"[\d.]+", r".*", r"\d\d+"])
def test_no_convention_lets_any_number_pass(strict, pattern):
    conventions(strict, pattern)
    found = strict.problems("There were 37 mice.")
    assert any(p.startswith("content/conventions.yaml:1: ") for p in found)
    assert any("the number 37 " in p for p in found)


@pytest.mark.parametrize("text", ["a: [", "a: b"])
def test_conventions_that_are_none_are_told_alone(strict, text):
    (strict.paths.content / "conventions.yaml").write_text(text)
    [problem] = strict.problems("There were 37 mice.")
    assert problem.startswith("content/conventions.yaml:1: ")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- pattern: 'Tip'\n", 1),
        ("- pattern: 'Tip (\\d+'\n  reason: so\n", 1),
        ("- pattern: 'a 1'\n  reason: so\n- pattern: 'b 2'\n  reason: ''\n", 3),
        ("a: [", 1),
        ("a: b", 1),
    ],
)
def test_a_malformed_convention_is_refused_at_its_line(strict, text, line):
    (strict.paths.content / "conventions.yaml").write_text(text)
    assert any(p.startswith(f"content/conventions.yaml:{line}: ") for p in strict.problems("Words."))


def test_a_convention_that_nothing_needs_is_refused(strict):
    conventions(strict, r"Tip \d+")
    [problem] = strict.problems("Words.")
    assert problem.startswith("content/conventions.yaml:1: ")


CODE = """
caption = f"Scores of {n} sites."
record.table("a", "x:.2f y:.3f", rows, "Of 12 mice.")
axes.set(xlabel="test R²", title=f"{n} sites of 13", xlim=(0, 14))
figures.label(axes, "15 units", (0.1, 0.2))
record.value("a.n300", x, ids=ids, label=f"score, {n} sites", format=".3f")
record.figure("a", figure, alt="It is 16 wide." if wide else f"{n}", data="a")
caption, width = "Of 17 rats.", 18
path = "data/19.csv"
"""


def test_a_figures_labels_are_read_from_the_code_that_draws_it(strict):
    code = strict.paths.exemplars / "demo" / "demo.py"
    code.parent.mkdir(parents=True)
    code.write_text(CODE)
    assert strict.problems("Nothing shows it.") == []
    found = strict.problems("See @fig:a.\n\n![A curve.](exemplar:demo/curve){#fig:a}")
    placed = {(p.split(": ")[0], p.split("the number ")[1].split()[0]) for p in found}
    lines = {12: 3, 13: 4, 15: 5, 16: 7, 17: 8}
    assert placed == {(f"exemplars/demo/demo.py:{line}", str(n)) for n, line in lines.items()}


def test_code_that_does_not_parse_is_told_elsewhere(review):
    file = review.paths.exemplars / "demo" / "demo.py"
    file.parent.mkdir(parents=True)
    file.write_text("caption = (")
    assert list(labels.of(review.paths, "demo")) == []
