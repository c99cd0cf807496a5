"""Everything that the strict pass refuses, each at its line with the right reason: the product's own promise."""

import json

import pytest
from review.results.results import load
from throwaway import value, write_results

CLAIM = '[The gain is large.]{.claim #gain check="demo.gain >= 0.01"}'

REFUSED = [
    # values
    ("Text.\n\nSee `demo.gian`{.value}.", 3, "recorded no value gian; did you mean 'gain'?"),
    ("See `dmeo.gain`{.value}.", 1, "no exemplar dmeo; did you mean 'demo'?"),
    ('See `demo.gain`{.value format="x%y"}.', 1, "format=x%y formats no number"),
    ("See `demo.gain`{.value from=recrod}.", 1, "from=recrod is unknown"),
    ("See `demo.gain`{.value from=record}.", 1, "exemplar demo has no record"),
    ("See `demo.gain`{.vlaue}.", 1, "class vlaue means nothing here; did you mean value?"),
    ("See `demo.gain` {.value}.", 1, "pandoc reads {.value} as text"),
    ("See `demo.gain {.value}`.", 1, "attributes inside backticks"),
    ("See [demo.gain]{.value}.", 1, "class value on a Span"),
    ("See `demo.gain`{.value fromat=.2f}.", 1, "value knows no fromat="),
    ("See `demo.gain`{.value format=“.2f”}.", 1, "stray quote"),
    ("a\n\n    `demo.gain`{.value}\n\nb", 3, "our syntax inside a code block"),
    ("Costs $5 and `demo.gain`{.value} 6$ too.", 1, "our syntax inside raw text or maths"),
    ("Text.\n\n[^1]: Lost `demo.gain`{.value}.", 3, "pandoc drops this claim, value, table or panel"),
    # claims
    ("[Sentence.]{.claim #a check=“demo.gain >= 1”}", 1, "as text, not as attributes"),
    ('[Sentence.]{.claim #a check="demo.gain >= 1}', 1, "as text, not as attributes"),
    ("[Sentence.]{.claim #a check=demo.gain >= 1}", 1, "as text, not as attributes"),
    ('[Sentence.] {.claim #a check="demo.gain >= 0"}', 1, "as text, not as attributes"),
    ('[First.\n\nSecond.]{.claim #a check="demo.gain >= 0"}', 3, "as text, not as attributes"),
    ('[Interval [0, 1) here.]{.claim #a check="demo.gain >= 0"}', 1, "an unclosed [ before the claim"),
    ('[Sentence.]{.clam #a check="demo.gain >= 0"}', 1, "did you mean claim?"),
    ('[Sentence.]{#a check="demo.gain >= 0"}', 1, "check= without a class"),
    ('Sentence.\n\n[Sentence.].claim check="demo.gain"', 3, "is not a claim without its braces"),
    ('`Sentence.`{.claim #a check="demo.gain >= 0"}', 1, "class claim on a Code"),
    ('[a fragment]{.claim #a check="demo.gain >= 0"}', 1, "is not a sentence"),
    ('[Sentence.]{.claim check="demo.gain >= 0"}', 1, "a claim needs an id"),
    ("[Sentence.]{.claim #a}", 1, "claim without check="),
    ('[Sentence.]{.claim #a check="demo.gain >= 0" expect="true"}', 1, "expect=true is unknown"),
    ('[Sentence.]{.claim #a check="demo.gain >= 0" kind="fact"}', 1, "kind=fact is unknown"),
    ('[Sentence.]{.claim #a check="demo.gain >= 0" exepct="holds"}', 1, "claim knows no exepct="),
    ('[Sentence.]{.claim #a check="demo.gian >= 0"}', 1, "did you mean 'gain'?"),
    ('[Sentence.]{.claim #a check="demo.few >= 0"}', 1, "an interval needs 5 replicates, and there are 3"),
    ('[Sentence.]{.claim #a check="demo.gain - demo.other_ids >= 0"}', 1, "different replicates"),
    ('[Sentence.]{.claim #a check="demo.gain / 0 >= 0"}', 1, "not a finite number"),
    ('[Sentence.]{.claim #a check="2 >= 1"}', 1, "names no recorded result"),
    ('[Sentence.]{.claim #a check="demo.gain > 0"}', 1, "is not 'quantity >= margin'"),
    ('[Sentence.]{.claim #a check="all(demo.gain >= 0)"}', 1, "all() in a finding"),
    (f"{CLAIM}\n\n{CLAIM}", 3, "claim gain is made twice"),
    ('A.\n\n[The gain is large.]{.claim #a check="demo.gain >= 0.2"}', 3, "does not hold, expected: holds"),
    ('[It is.]{.claim #a check="demo.gain >= 0.01" expect="does not hold"}', 1, "holds, expected: does not hold"),
    ('[Noise is noise.]{.claim #a check="demo.noise >= 0.01"}', 1, "undecided, expected: holds"),
    ('[All is 5 `demo.gain`{.value from=record}.]{.claim #a check="demo.n >= 5"}', 1, "has no record"),
    # figures, tables and panels
    ("![A curve.](exemplar:demo/cruve){#fig:a}", 1, "recorded no figure cruve; did you mean 'curve'?"),
    ("![A curve.](exemplar:demo/curve){#fig:a from=recrod}", 1, "from=recrod is unknown"),
    ('![A curve.](exemplar:demo/curve){#fig:a alt="It is 0.85"}', 1, "alt= types a number that a run may change"),
    ("![By hand.](images/a.png){#fig:a}", 1, "no image images/a.png in the content folder"),
    ("![By hand.](../../etc/passwd){#fig:a}", 1, "in the content folder"),
    ('![Far.](https://example.org/a.png){#fig:a alt="b"}', 1, "is remote"),
    ('![Far.](//example.org/a.png){#fig:a alt="b"}', 1, "is remote"),
    ('::: {#tbl:a .results-table source="demo/socres"}\nC.\n:::', 1, "recorded no table socres; did you mean 'scores'?"),
    ('::: {#tbl:a .results-table source="demo/scores" columns="method,auroc"}\nC.\n:::', 1, "has no column auroc"),
    ('::: {.results-table source="demo/scores"}\nC.\n:::', 1, "a results table needs a label"),
    ("::: {#tbl:a .results-table}\nC.\n:::", 1, "results-table without source="),
    ('::: {.exemplar name="dem" verdict="supports"}\nF.\n:::', 1, "no exemplar dem; did you mean 'demo'?"),
    ('::: {.exemplar name="demo" verdict="proves"}\nF.\n:::', 1, "verdict=proves is unknown"),
    ('::: {.exemplar name="demo" verdict="supports}\nF.\n:::', 1, "stray quote"),
    ('::: {.exemplar name="demo" verdict="supports" numbers="gian"}\nF.\n:::', 1, "no value gian; did you mean 'gain'?"),
    ('::: {.exemplar name="demo"}\nF.\n:::', 1, "exemplar without verdict="),
    ('::: {.exemplar name="demo" verdict="supports"}\nFive together did.\n:::', 1, "rests on no claim"),
    ('::: {.exemplar name="demo" verdict="supports"}\n[So](#b).\n:::', 1, "rests on no claim"),
    # what a claim must say besides its check
    ('[It is.]{.claim #a check="demo.gain >= 0"}', 1, "claim a asks for a margin of 0"),
    ('[It is.]{.claim #a check="share(demo.gain >= 0) >= 0.3"}', 1, "claim a asks for a margin of 0"),
    (f'[It is.]{{.claim #a check="{"; ".join(["demo.gain >= 0.01"] * 4)}"}}', 1, "claim a has 4 conditions"),
    ('[It is.]{.claim #a kind="replication" check="demo.gain >= 0.01"}', 1, "a names no published number"),
    ('[It is.]{.claim #a published="lee.gain" check="demo.gain >= 0.01"}', 1, "names lee.gain, which is not in"),
    ('[It is.]{.claim #a check="demo.gain - published.lee.gain >= 0.01"}', 1, "names lee.gain, which is not in"),
    ("It is `lee.gain`{.value from=published}.", 1, "published.yaml has no number lee.gain"),
    ('[It is.]{.claim #a check="demo.gain >= 0.01" sensitivity="demo.loss >= 0"}', 1, "is not 'choice: check'"),
    ('[It is.]{.claim #a check="demo.gain >= 0.01" sensitivity="b: demo.gain >= 1; demo.loss >= 1"}', 1, "2 conditions"),
    ('[It is.]{.claim #a check="demo.gain >= 0.01" sensitivity="b: demo.gian >= 1"}', 1, "did you mean 'gain'?"),
    ('[It is.]{.claim #a check="demo.yes >= 0.5"}', 1, "write share(demo.yes >= 1) >= 0.5"),
    # labels
    ("| a |\n|---|\n| 1 |\n\nTable: C. {#tbl:}", 5, "{#tbl:} has no name"),
    ("## A {#sec:a}\n\n## B {#sec:a}", 3, "id sec:a is given twice"),
    ("See @fig:nowhere.", 1, "nothing is labelled fig:nowhere"),
    # citations
    ("See [@doi:10.1000/missing].", 1, "citation @doi:10.1000/missing has no reference"),
    ("See [@doi:10/abc].", 1, "is a shortDOI"),
    ("See [@doi:10.1016/0893-6080(91)90009-t].", 1, "pandoc cuts the key at '('"),
    ("See @url:https://example.org/a?b=1 here.", 1, "pandoc cuts the key at '='"),
    # template variables
    ("Text.\n\nOn {{ manubot.dat }}.", 3, "template variable manubot.dat is undefined; did you mean manubot.date?"),
    ("Text.\n\n{% if %}", 3, "template:"),
    ("{{ results.deep.deeper }}", 1, "is undefined"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "what"), REFUSED, ids=[w for *_, w in REFUSED])
def test_it_is_refused_at_its_line(review, text, line, what):
    problems = review.problems(text)
    assert any(p.startswith(f"content/01.chapter.md:{line}: ") and what in p for p in problems), problems


@pytest.mark.parametrize(("text", "line", "what"), REFUSED, ids=[w for *_, w in REFUSED])
def test_what_to_do_is_said(review, text, line, what):
    assert all("; " in p and p.rsplit("; ", 1)[1] for p in review.problems(text))


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
    assert review.problems(f"{CLAIM} `demo.nope`{{.value}} ![A.](exemplar:demo/no){{#fig:a}}") == []


def test_development_seeds_support_no_finding(review):
    write_results(review.paths.runs / "demo", epoch=0)
    review.build = {"demo": load(review.paths.runs / "demo" / "results.json")}
    assert "rests on development seeds" in review.problems(CLAIM)[0]


def test_a_value_inside_a_claim_comes_from_the_exemplar_of_its_check(review):
    write_results(review.paths.runs / "other", exemplar="other")
    review.build["other"] = load(review.paths.runs / "other" / "results.json")
    text = '[It is `other.n`{.value}.]{.claim #a check="demo.gain >= 0.01"}'
    assert "is not what the claim around it checks" in review.problems(text)[0]


@pytest.mark.parametrize(
    ("metadata", "what"),
    [
        ("title: [", "metadata.yaml:1: not YAML"),
        ("- a\n- b", "are not 'key: value' lines"),
        ("keywords: []", "no title"),
        ("title: A\nauthors:\n- github: a", "an author has no name"),
        ("title: A\ndate: yesterday", "is not a date"),
    ],
)
def test_unreadable_metadata_are_refused(review, metadata, what):
    review.metadata(metadata)
    assert any(what in p for p in review.problems("Text."))


@pytest.mark.parametrize("absent", ["id", "type", "title"])
def test_a_csl_item_needs_id_type_and_title(review, absent):
    whole = {"id": "doi:10.1000/whole", "type": "book", "title": "Whole"}
    part = {"id": "doi:10.1000/part", "type": "book", "title": "Part"}
    del part[absent]
    review.references(whole, part)
    [problem] = review.problems("Text.")
    assert problem.startswith("content/references.json:")
    assert f"has no {absent}" in problem


def test_references_that_are_no_json_are_refused_at_their_line(review):
    (review.paths.content / "references.json").write_text('[\n {"id": "a",}\n]')
    assert review.problems("Text.")[0].startswith("content/references.json:2: cannot be read")


def test_a_hand_made_image_needs_an_alt_text_that_is_not_its_caption(review):
    (review.paths.content / "images").mkdir()
    (review.paths.content / "images" / "a.png").write_bytes(b"png")
    assert "has no alt text" in review.problems("![Cap.](images/a.png){#fig:a}")[0]
    assert "repeats the caption" in review.problems('![Cap.](images/a.png){#fig:a alt="Cap."}')[0]
    assert review.problems('![Cap.](images/a.png){#fig:a alt="A dot on white."}') == []


def test_a_typed_number_in_a_claim_draws_a_warning_and_no_more(review):
    from review.reading import strict

    review.chapter('[The gain is 3.]{.claim #a check="demo.gain >= 0.01"}')
    assert ["types a number" in str(w) for w in strict.read(review.paths).warnings] == [True]
    assert review.problems() == []


def test_results_with_nan_are_not_believed(tmp_path):
    path = write_results(tmp_path, values={"a": value([1, 2])})
    path.write_text(path.read_text().replace("1.5", "NaN"))
    with pytest.raises(Exception, match=r"values\.a.*nan|nan is not a number"):
        load(path)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda raw: raw.pop("device"), "'device' is a required property"),
        (lambda raw: raw["values"]["gain"].update(mean=7.0), "the mean is not the mean of the samples"),
        (lambda raw: raw["values"]["gain"]["ids"].pop(), "5 samples for 4 ids"),
        (lambda raw: raw["values"]["gain"].update(replicated=None), "'replicated' must name"),
        (lambda raw: raw["values"].update({"Bad-Name": raw["values"]["n"]}), "Bad-Name"),
        (lambda raw: raw["tables"]["scores"]["rows"].append(["x"]), "longer or shorter than the columns"),
        (lambda raw: raw["figures"]["curve"].update(svg="figures/../../x.svg"), "does not match"),
        (lambda raw: raw["figures"]["curve"].update(svg="figures/gone.svg"), "figures/gone.svg is missing"),
        (lambda raw: raw["figures"]["curve"].update(data="gone"), "no table 'gone'"),
    ],
)  # fmt: skip
def test_malformed_results_are_not_believed(tmp_path, change, why):
    path = write_results(tmp_path)
    raw = json.loads(path.read_text())
    change(raw)
    path.write_text(json.dumps(raw))
    with pytest.raises(Exception, match=why):
        load(path)


def test_truncated_results_are_not_believed(tmp_path):
    path = write_results(tmp_path)
    path.write_text(path.read_text()[:-20])
    with pytest.raises(Exception, match="cannot be read"):
        load(path)
