"""Everything that the strict pass refuses, each at its line with the right reason: the product's own promise."""

import pytest
from review.reading import strict
from review.results.results import load
from throwaway import PNG, tells, write_results

CLAIM = '[The gain is large.]{.claim #gain check="demo.gain >= 0.01"}'

REFUSED = [
    # values
    ("Text.\n\nSee `demo.gian`{.value}.", 3, "gian 'gain'"),
    ("See `dmeo.gain`{.value}.", 1, "dmeo 'demo'"),
    ("See `demo`{.value}.", 1, "'demo'"),
    ("See `demo/scores`{.value}.", 1, "'demo/scores'"),
    ("![A.](exemplar:demo.curve){#fig:a}", 1, "'demo.curve'"),
    ('::: {#tbl:a .results-table source="demo"}\nA.\n:::', 1, "'demo'"),
    ('[Sentence.]{.claim #a check="demo.Gain >= 0"}', 1, "'demo.Gain'"),
    ('See `demo.gain`{.value format="x%y"}.', 1, "x%y"),
    ("See `demo.gain`{.value from=recrod}.", 1, "recrod"),
    ("See `demo.gain`{.value from=record}.", 1, "demo"),
    ("See `demo.gain`{.vlaue}.", 1, "vlaue value"),
    ("See `demo.gain` {.value}.", 1, "{.value}"),
    ("See `demo.gain {.value}`.", 1, "{.value}"),
    ("See [demo.gain]{.value}.", 1, "value Span"),
    ("See `demo.gain`{.value fromat=.2f}.", 1, "fromat"),
    ("See `demo.gain`{.value format=“.2f”}.", 1, "“.2f”"),
    ("a\n\n    `demo.gain`{.value}\n\nb", 3, ""),
    ("Costs $5 and `demo.gain`{.value} 6$ too.", 1, "$"),
    ("Text.\n\n[^1]: Lost `demo.gain`{.value}.", 3, ""),
    # claims
    ("[Sentence.]{.claim #a check=“demo.gain >= 1”}", 1, "{.claim"),
    ('[Sentence.]{.claim #a check="demo.gain >= 1}', 1, "{.claim"),
    ("[Sentence.]{.claim #a check=demo.gain >= 1}", 1, "{.claim"),
    ('[Sentence.] {.claim #a check="demo.gain >= 0"}', 1, "{.claim"),
    ('[First.\n\nSecond.]{.claim #a check="demo.gain >= 0"}', 3, "{.claim"),
    ('[Interval [0, 1) here.]{.claim #a check="demo.gain >= 0"}', 1, "$[0,"),
    ('[Sentence.]{.clam #a check="demo.gain >= 0"}', 1, "clam claim"),
    ('[Sentence.]{#a check="demo.gain >= 0"}', 1, "check="),
    ('Sentence.\n\n[Sentence.].claim check="demo.gain"', 3, "[Sentence.].claim"),
    ('`Sentence.`{.claim #a check="demo.gain >= 0"}', 1, "claim Code"),
    ('[a fragment]{.claim #a check="demo.gain >= 0"}', 1, "fragment"),
    ('[Sentence.]{.claim check="demo.gain >= 0"}', 1, "#"),
    ("[Sentence.]{.claim #a}", 1, "check="),
    ('[Sentence.]{.claim #a check="demo.gain >= 0" expect="true"}', 1, "true holds"),
    ('[Sentence.]{.claim #a check="demo.gain >= 0" kind="fact"}', 1, "fact finding"),
    ('[Sentence.]{.claim #a check="demo.gain >= 0" exepct="holds"}', 1, "exepct expect"),
    ('[Sentence.]{.claim #a check="demo.gian >= 0"}', 1, "gian 'gain'"),
    ('[Sentence.]{.claim #a check="demo.few >= 0"}', 1, "a: 5 3"),
    ('[Sentence.]{.claim #a check="demo.gain - demo.other_ids >= 0"}', 1, "a:"),
    ('[Sentence.]{.claim #a check="demo.gain / 0 >= 0"}', 1, "a: 0"),
    ('[Sentence.]{.claim #a check="2 >= 1"}', 1, "2 >= 1"),
    ('[Sentence.]{.claim #a check="demo.gain > 0"}', 1, "demo.gain > 0"),
    ('[Sentence.]{.claim #a check="all(demo.gain >= 0)"}', 1, "all() share()"),
    (f"{CLAIM}\n\n{CLAIM}", 3, "gain"),
    ('A.\n\n[The gain is large.]{.claim #a check="demo.gain >= 0.2"}', 3, "a 0.051 0.03857 0.2"),
    ('[It is.]{.claim #a check="demo.gain >= 0.01" expect="does not hold"}', 1, "a 0.06343 0.01"),
    ('[Noise is noise.]{.claim #a check="demo.noise >= 0.01"}', 1, "a undecided 0.07 0.01"),
    ('[All is 5 `demo.gain`{.value from=record}.]{.claim #a check="demo.n >= 5"}', 1, "demo"),
    # figures, tables and panels
    ("![A curve.](exemplar:demo/cruve){#fig:a}", 1, "cruve 'curve'"),
    ("![A curve.](exemplar:demo/curve){#fig:a from=recrod}", 1, "recrod record"),
    ('![A curve.](exemplar:demo/curve){#fig:a alt="It is 0.85"}', 1, "alt="),
    ("![By hand.](images/a.png){#fig:a}", 1, "images/a.png"),
    ("![By hand.](../../etc/passwd){#fig:a}", 1, "../../etc/passwd"),
    ('::: {#tbl:a .results-table source="demo/socres"}\nC.\n:::', 1, "socres 'scores'"),
    ('::: {#tbl:a .results-table source="demo/scores" columns="method,auroc"}\nC.\n:::', 1, "auroc method"),
    ('::: {.results-table source="demo/scores"}\nC.\n:::', 1, "#tbl:"),
    ("::: {#tbl:a .results-table}\nC.\n:::", 1, "source="),
    ('::: {.exemplar name="dem" verdict="supports"}\nF.\n:::', 1, "dem 'demo'"),
    ('::: {.exemplar name="demo" verdict="proves"}\nF.\n:::', 1, "proves supports"),
    ('::: {.exemplar name="demo" verdict="supports}\nF.\n:::', 1, 'verdict="supports'),
    ('::: {.exemplar name="demo" verdict="supports" numbers="gian"}\nF.\n:::', 1, "gian 'gain'"),
    ('::: {.exemplar name="demo"}\nF.\n:::', 1, "verdict="),
    ('::: {.exemplar name="demo" verdict="supports"}\nFive together did.\n:::', 1, "demo"),
    ('::: {.exemplar name="demo" verdict="supports"}\n[So](#b).\n:::', 1, "demo"),
    # what a claim must say besides its check
    ('[It is.]{.claim #a check="demo.gain >= 0"}', 1, "a because="),
    ('[It is.]{.claim #a check="share(demo.gain >= 0) >= 0.3"}', 1, "a because="),
    (f'[It is.]{{.claim #a check="{"; ".join(["demo.gain >= 0.01"] * 4)}"}}', 1, "a 4"),
    ('[It is.]{.claim #a kind="replication" check="demo.gain >= 0.01"}', 1, "a published="),
    ('[It is.]{.claim #a published="lee.gain" check="demo.gain >= 0.01"}', 1, "a lee.gain"),
    ('[It is.]{.claim #a check="demo.gain - published.lee.gain >= 0.01"}', 1, "lee.gain"),
    ("It is `lee.gain`{.value from=published}.", 1, "lee.gain"),
    ('[It is.]{.claim #a check="demo.gain >= 0.01" sensitivity="demo.loss >= 0"}', 1, "'demo.loss"),
    ('[It is.]{.claim #a check="demo.gain >= 0.01" sensitivity="b: demo.gain >= 1; demo.loss >= 1"}', 1, "2"),
    ('[It is.]{.claim #a check="demo.gain >= 0.01" sensitivity="b: demo.gian >= 1"}', 1, "gian 'gain'"),
    ('[It is.]{.claim #a check="demo.yes >= 0.5"}', 1, "share(demo.yes >= 1) >= 0.5"),
    # labels
    ("## A {#sec:a}\n\n## B {#sec:a}", 3, "sec:a"),
    ("See @fig:nowhere.", 1, "fig:nowhere"),
    # citations
    ("See [@doi:10.1000/missing].", 1, "@doi:10.1000/missing references.json"),
    ("See [@doi:10/abc].", 1, "@doi:10/abc"),
    ("See [@doi:10.1016/0893-6080(91)90009-t].", 1, "'(' @{doi:10.1016/0893-6080(91)90009-t}"),
    ("See @url:https://example.org/a?b=1 here.", 1, "'=' @{url:https://example.org/a?b=1}"),
    ("See\n\n[@doi:10.1000/x, @doi:10.1000/y].", 3, "@doi:10.1000/y ;"),
    ("See\n\nFig.@fig:a.", 3, "@fig:a"),
    ("See\n\n[@doi:10.1000/x, 99 years later].", 3, "'99 years' @doi:10.1000/x p."),
    ("See\n\n[@doi:10.1000/x 12 and others].", 3, "'12 and' @doi:10.1000/x p."),
    ("See\n\nx@{doi:10.1000/x}.", 3, "doi:10.1000/x"),
    ('See\n\n[x]{.note title="@doi:10.1000/x"}', 3, "@doi:10.1000/x title="),
    # figures that get no number or caption
    ("Words\n\nbeside ![A.](exemplar:demo/curve){#fig:a} it", 3, "fig:a"),
    ("Words\n\n- ![A.](exemplar:demo/curve){#fig:a}", 3, "fig:a"),
    ("Words\n\n| a |\n|---|\n| ![A.](exemplar:demo/curve){#fig:a} |", 5, "fig:a"),
    ("Words\n\nbeside ![A.](exemplar:demo/curve) it", 3, "exemplar:demo/curve"),
    # what is begun and never ends, and what needs a blank line before it
    ("Words\n\n```\ncode", 3, "```"),
    ("Words\n\n~~~~\ncode", 3, "~~~"),
    ("Words\n\nhere <!-- hidden", 3, "<!--"),
    ("Words\n\n$$ x + y", 3, "$$"),
    ("Words\n\n::: note\nWords.", 3, ":::"),
    ('Words\n\n::: {.exemplar name="demo" verdict="supports"}\nWords.', 3, ":::"),
    ('Words\n::: {.exemplar name="demo" verdict="supports"}\nWords.\n:::', 2, "blank line"),
    ("Words\n# A heading {#sec:x}", 2, "blank line"),
    ("Words\n## A heading", 2, "blank line"),
    ("Words\n| a |\n|---|\n| b |", 3, "blank line"),
    ("Words\n\n<details>\n<summary>x</summary>\n\nhidden", 3, "<details>"),
    ("Words\n\nH<sub>2</sup>O", 3, "</sup>"),
    # metadata in a chapter
    ("Words.\n\n---\ntitle: Hijacked\nlang: de\n---\n\nMore.", 3, "metadata.yaml"),
    ("Words.\n\n> ---\n> lang: de\n> ---\n\nMore.", 3, "metadata.yaml"),
    ("Words.\n\n---\na: b: c\n...\n\nMore.", 3, "metadata.yaml"),
    ("Words.\n\n---\na: b\n\nMore.", 3, "metadata.yaml"),
    # template variables
    ("Text.\n\nOn {{ manubot.dat }}.", 3, "manubot.dat manubot.date"),
    ("Text.\n\n{% if %}", 3, "{%"),
    ("{{ results.deep.deeper }}", 1, "results.deep.deeper"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "names"), REFUSED)
def test_it_is_refused_at_its_line_with_what_to_do(review, text, line, names):
    problems = review.problems(text)
    assert all(tells(problem, f"content/01.chapter.md:{line}") for problem in problems), problems
    assert any(tells(problem, names=names) for problem in problems), problems


def test_every_problem_is_reported_in_one_run(review):
    problems = review.problems(
        "See `demo.a`{.value}.\n\nSee [@doi:10.1000/x].\n\n{{ nothing }}\n\n[No]{.claim}"
    )
    assert {p.split(":")[1] for p in problems} == {"1", "3", "5", "7"}


def test_a_well_formed_chapter_is_not_refused(review):
    review.references({"id": "doi:10.1000/a(1)", "type": "article-journal", "title": "A"})
    review.chapter(
        f'## One {{#sec:one}}\n\n{CLAIM} It is `demo.gain`{{.value}}, or `demo.gain`{{.value format=".1f"}} '
        "[@{doi:10.1000/a(1)}; @sec:one].\n\n[Noise alone gives less than `demo.n`{.value}.]"
        '{.claim #none check="demo.loss >= 0" expect="does not hold" kind="control"}\n\n'
        '![A curve, $[0, 1)$.](exemplar:demo/curve){#fig:a}\n\n::: {#tbl:b .results-table source="demo/scores"}\n'
        'Scores.\n:::\n\n::: {.exemplar name="demo" verdict="supports"}\n[It works](#gain).\n:::\n\nSee @fig:a and @tbl:b.\n\n'
        "``` markdown\n[Shown.]{.claim check=1}\n```\n\n<!-- [hidden]{.claim} -->\n"
    )
    resolution = review.resolve()
    assert (resolution.problems, resolution.missed) == ([], [])


def test_the_file_of_the_problem_is_named_in_a_review_of_several_chapters(review):
    review.chapter("## First\n", "01.a.md")
    review.chapter("## Second\n\nSee `demo.nope`{.value}.\n", "02.b.md")
    assert [p.split(": ")[0] for p in review.problems()] == ["content/02.b.md:3"]


def test_names_of_an_exemplar_that_failed_to_run_are_not_reported_again(review):
    review.build, review.failed = {}, frozenset({"demo"})
    assert review.problems(f"{CLAIM} `demo.nope`{{.value}}\n\n![A.](exemplar:demo/no){{#fig:a}}") == []


def test_development_seeds_support_no_finding(review):
    review.build = {"demo": load(write_results(review.paths.runs / "demo", epoch=0))}
    assert tells(review.problems(CLAIM)[0], "content/01.chapter.md:1", "gain epoch")


def test_a_value_inside_a_claim_comes_from_the_exemplar_of_its_check(review):
    review.build["other"] = load(write_results(review.paths.runs / "other", exemplar="other"))
    text = '[It is `other.n`{.value}.]{.claim #a check="demo.gain >= 0.01"}'
    assert tells(review.problems(text)[0], "content/01.chapter.md:1", "other.n")


def test_a_hand_made_image_needs_an_alt_text_that_is_not_its_caption(review):
    review.metadata("title: A\nstrict: true\n")
    (review.paths.content / "images").mkdir()
    (review.paths.content / "images" / "a.png").write_bytes(PNG)
    for alt, refused in (("", True), (' alt="Cap."', True), (' alt="A dot on white."', False)):
        problems = review.problems(f"![Cap.](images/a.png){{#fig:a{alt}}}\n\nSee @fig:a.")
        assert [tells(p, "content/01.chapter.md:1", "images/a.png alt") for p in problems] == [True] * refused


@pytest.mark.parametrize(
    "words", ["12", "12-14", "12 and 14", "12, see also", "p. 12 of it", "ch. 3 in part", "after 99 years"]
)
def test_a_page_needs_no_p_where_nothing_is_counted(review, words):
    review.references({"id": "doi:10.1000/x", "type": "book", "title": "A"})
    assert review.problems(f"See [@doi:10.1000/x, {words}].") == []


def test_a_typed_number_in_a_claim_draws_a_warning_and_no_more(review):
    review.chapter('[The gain is 3.]{.claim #a check="demo.gain >= 0.01"}')
    [warning] = strict.read(review.paths).warnings
    assert tells(warning, "content/01.chapter.md:1", "a")
    assert review.problems() == []
