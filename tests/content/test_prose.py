"""Do the chapters read well? Each rule is shown to catch what it is for, and then applied to every chapter."""

import re
from pathlib import Path

import prose
import pytest
from review.core.paths import Paths, find
from review.reading import strict
from review.verbs import new_exemplar

ROOT = Path(__file__).parents[2]
CHAPTERS = prose.read(ROOT / "content")
BY_NAME = {chapter.name: chapter for chapter in CHAPTERS}
TIPS = [c for c in CHAPTERS if "03" <= c.name < "13"]
ABSTRACT, INTRODUCTION = BY_NAME["01.abstract.md"], BY_NAME["02.introduction.md"]
# A template and the place of the list of references: neither is prose with a heading of its own.
MACHINERY = {"00.front-matter.md", "99.references.md"}
WRITTEN = [c for c in CHAPTERS if c.name not in MACHINERY]
READ = [c for c in WRITTEN if prose.paragraphs(c)]
WORD_LIST = Path(__file__).parent / "words.txt"
WORDS = WORD_LIST.read_text(encoding="utf-8").splitlines()
EASY_ENOUGH = 50
"""Flesch calls texts below it difficult (https://doi.org/10.1037/h0057532)."""


def each(chapters):
    return pytest.mark.parametrize("chapter", chapters, ids=lambda chapter: chapter.name)


@pytest.mark.parametrize(
    "line",
    ["One. Two.", "Is it so? It is.", "It is so [@a]. It is.", "Broken over", "He said “no.” She left."],
)
def test_a_line_that_is_not_one_sentence_is_found(line):
    (paragraph,) = prose.paragraphs(prose.chapter("", line))
    assert prose.unequal_lines(paragraph) == [paragraph]


@pytest.mark.parametrize(
    "line",
    [
        "It fell by .5 in E. coli, e.g. DH5a.",
        "Lee et al. Show it.",
        "*Act (now).*",
        "See:",
        "It is `a.b`{.value}.",
    ],
)
def test_a_line_that_is_one_sentence_passes(line):
    (paragraph,) = prose.paragraphs(prose.chapter("", line))
    assert prose.unequal_lines(paragraph) == []


def test_headings_lists_tables_panels_and_code_are_not_running_text():
    markdown = "## A. B\n\n- A. B.\n\nTerm\n:   A. B.\n\n| A. B |\n|---|\n| C. D |\n\n::: {.exemplar}\nA. B.\n:::\n\n```\nA. B\n```\n"
    assert prose.paragraphs(prose.chapter("", markdown)) == []


@each(WRITTEN)
def test_a_line_holds_one_sentence(chapter):
    assert [line for p in prose.paragraphs(chapter) for line in prose.unequal_lines(p)] == []


def test_a_doubled_word_is_found_over_the_end_of_a_line():
    assert prose.doubled("It is is so.") == ["is is"]
    assert prose.doubled("Say the\nThe word.") == ["the\nThe"]
    assert prose.doubled("It is [] is so, so it is; 5 5.") == []


@each(CHAPTERS)
def test_no_word_is_doubled(chapter):
    assert prose.doubled(prose.everything(chapter)) == []


def test_a_misspelt_word_is_found():
    assert prose.misspelt("A modle of Crohn’s disease, don't 5′.", {"don't", "of", "disease"}) == [
        "crohn",
        "modle",
    ]


@pytest.mark.parametrize("word", ["color", "optimize", "analyzed", "tumor", "randomization", "optimizers"])
def test_american_spelling_is_found(word):
    assert prose.american({word, "size", "resized", "horizon", "colour", "analysed"}) == [word]


@each(CHAPTERS)
def test_every_word_is_in_the_list_of_vetted_words(chapter):
    unknown = prose.misspelt(prose.everything(chapter), set(WORDS))
    assert not unknown, f"vet these words, then add them to {WORD_LIST.name}: {' '.join(unknown)}"


def test_the_list_of_words_is_british_sorted_and_lower_case():
    assert prose.american(set(WORDS)) == []
    assert sorted({word.lower() for word in WORDS}) == WORDS


@pytest.mark.parametrize("levels", [[], [3], [2, 4], [2, 3, 2], [2, 3, 1]])
def test_headings_out_of_order_are_found(levels):
    assert prose.misnested(levels)


def test_headings_in_order_pass():
    assert not prose.misnested([2, 3, 4, 3])


@each(WRITTEN)
def test_a_chapter_starts_with_its_one_heading_and_skips_no_level(chapter):
    headings = prose.headings(chapter)
    assert not prose.misnested([level for level, _ in headings])
    assert (chapter.doc.content[0].tag, len(set(headings))) == ("Header", len(headings))


def test_the_tips_are_numbered_one_to_ten():
    titles = [prose.headings(tip)[0][1] for tip in TIPS]
    assert [re.match(r"Tip (\d+): ", title)[1] for title in titles] == [str(n) for n in range(1, 11)]
    assert len(set(titles)) == 10


@each(TIPS)
def test_a_tip_has_at_most_four_sections(chapter):
    assert len(prose.headings(chapter)) <= 5


def test_ids_and_links_are_read():
    read = prose.chapter(
        "", "## A {#sec:a}\n\n### B\n\nSee [a](#sec:a), [c](#c) and [d](https://d.org/#d).\n\n### B"
    )
    assert prose.ids(read) == ["sec:a", "b", "b-1"]
    assert prose.links(read) == ["sec:a", "c"]


def test_an_id_is_given_once_so_that_no_heading_is_told_apart_by_a_number():
    given = [i for chapter in CHAPTERS for i in prose.ids(chapter)]
    assert sorted(set(given)) == sorted(given)


def test_every_chapter_is_linked_from_the_introduction():
    after = [c for c in WRITTEN if c.name > INTRODUCTION.name]
    assert {prose.ids(c)[0] for c in after} - set(prose.links(INTRODUCTION)) == set()


def test_every_link_leads_somewhere():
    given = {i for chapter in CHAPTERS for i in prose.ids(chapter)}
    assert {link for chapter in CHAPTERS for link in prose.links(chapter)} - given == set()


def test_words_are_counted_without_headings_claims_citations_and_values():
    markdown = (
        '## Five\n\nOne two-three `a.b`{.value} [@doi:10.1/x] 5.\n[Not this.]{.claim #c check="a.b >= 1"}\n'
    )
    assert prose.length(prose.chapter("", markdown)) == 3


@each(TIPS)
def test_a_tip_has_450_to_1000_words(chapter):
    assert 450 <= prose.length(chapter) <= 1000


def test_the_abstract_has_at_most_250_words():
    assert 100 <= prose.length(ABSTRACT) <= 250


def test_reading_ease_is_flesch_s():
    # 6 words of one syllable in one sentence: 206.835 - 1.015 * 6 - 84.6
    assert prose.ease(["The cat sat on the mat."]) == pytest.approx(116.145)
    hard = prose.ease(["Heteroscedasticity notwithstanding, regularisation facilitates generalisation."])
    assert hard < 0 < EASY_ENOUGH < prose.ease(["We train the model.\nThen we test it."])


@each(READ)
def test_a_chapter_is_easy_enough_to_read(chapter, record_property):
    ease = prose.ease(prose.paragraphs(chapter))
    record_property("chapter", f"{chapter.name:24}{prose.length(chapter):6} words   reading ease {ease:.0f}")
    assert ease >= EASY_ENOUGH


PANEL = '::: {.exemplar name="demo" verdict="supports"}\nIt is so.\n:::\n\n'


@pytest.mark.parametrize(
    ("markdown", "tells"),
    [("", False), (prose.NOT_RUN, True), (PANEL, True), (PANEL + prose.NOT_RUN, False)],
)
def test_a_tip_that_hides_whether_it_was_run_is_found(markdown, tells):
    assert prose.tells_whether_it_was_run(prose.chapter("", markdown)) == tells


@each(TIPS)
def test_a_tip_has_a_panel_or_says_that_it_was_not_run(chapter):
    assert prose.tells_whether_it_was_run(chapter)


@pytest.mark.parametrize(
    ("markdown", "closes"),
    [
        ("*Act.*", True),
        ("Act.", False),
        ("*Act* now.", False),
        ("*Act\nnow.*", False),
        ("*Act.*\n\n## So", False),
    ],
)
def test_a_tip_that_does_not_close_with_advice_is_found(markdown, closes):
    assert prose.closes_with_advice(prose.chapter("", markdown)) == closes


@each(TIPS)
def test_a_tip_closes_with_one_line_to_act_on(chapter):
    assert prose.closes_with_advice(chapter)


def test_the_terms_of_a_glossary_are_read_without_their_abbreviations():
    assert prose.terms(prose.chapter("", "Bat (B)\n:   A flyer.\n\nAnt\n:   A walker.\n")) == ["Bat", "Ant"]


def test_glossary_terms_are_in_order_and_in_use():
    terms = prose.terms(BY_NAME["91.glossary.md"])
    assert terms
    assert sorted(terms, key=str.casefold) == terms
    said = "\n".join(prose.everything(c) for c in WRITTEN if c.name < "91").casefold()
    assert [term for term in terms if term.casefold() not in said] == []


def test_the_strict_pass_finds_no_problem_and_no_typed_number_in_a_claim():
    reading = strict.read(find(start=ROOT))
    assert [str(problem) for problem in (*reading.problems, *reading.warnings)] == []


def test_the_passage_of_the_template_is_written_as_chapters_are(tmp_path):
    paths = Paths(tmp_path, tmp_path / "content", tmp_path / "output")
    chapter = prose.chapter("", new_exemplar.make(paths, "demo"))
    assert [p for p in prose.paragraphs(chapter) if prose.unequal_lines(p)] == []
    assert prose.misspelt(prose.everything(chapter), set(WORDS)) == []
