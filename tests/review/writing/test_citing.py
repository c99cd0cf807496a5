"""Citations and references, against citeproc on the whole text."""

import json

import pytest
from review.markdown import pandoc
from review.markdown.tree import words_in
from review.writing import citing, numbering
from review.writing.theme import THEME

TITLES = (
    "Plain",
    "Ends.",
    "Asks?",
    "Calls!",
    "Of <i>E. coli</i>",
    "Says “so.”",
    "Asks “why?”",
    "Calls “it”",
    "<i>Slanted.</i>",
    "In (brackets)",
)
ITEMS = [
    {
        "id": f"work{i}", "type": "article-journal", "title": title, "DOI": f"10.1000/{i}", "volume": "1",
        "author": [{"family": f"Aye{i}", "given": "A."}, {"literal": "The Group"}][: i % 3],
        **({"container-title": "Journal of Tests", "issued": {"date-parts": [[2020, i]]}} if i % 2 else {}),
    }
    for i, title in enumerate(TITLES, 1)
]  # fmt: skip
TEXT = """
---
title: 'T [@work3]'
lang: en-GB
link-citations: true
nocite: '@work8'
...

One [@work2; see @work1, p. 3].  Two @work4 says [-@work2], and again [@work1].[^n]

[^n]: In a note [@work5].

| a | b |
|---|---|
| x [@work7] | y |

Table: Caption [@work6].

::: {#refs .own}
:::
"""


def merged(node):
    """`node` with each run of words in one element: how a run is dealt out to elements says nothing."""
    if isinstance(node, dict):
        return {"t": "Str", "c": " "} if node.get("t") == "Space" else {k: merged(v) for k, v in node.items()}
    if not isinstance(node, list):
        return node
    found = []
    for one in map(merged, node):
        pair = (found[-1], one) if found else ()
        if pair and all(isinstance(n, dict) and n.get("t") == "Str" for n in pair):
            found[-1] = {"t": "Str", "c": found[-1]["c"] + one["c"]}
        else:
            found.append(one)
    return found


@pytest.mark.parametrize("run_in", [False, True])
def test_they_are_what_citeproc_makes_of_the_whole_text(tmp_path, run_in):
    style = (THEME / "references.csl").read_text(encoding="utf-8")
    if run_in:
        cited, listed = style.split("<bibliography")
        listed = listed.replace(' display="block"', "").replace("<group>", '<group delimiter=". ">')
        style = f"{cited}<bibliography{listed}"
    (tmp_path / "style.csl").write_text(style, encoding="utf-8")
    (tmp_path / "references.json").write_text(json.dumps(ITEMS))
    ast, _ = pandoc.read(TEXT.lstrip())
    words = "--to=json", "--citeproc", "--csl=style.csl", "--bibliography=references.json"
    whole = json.loads(pandoc.write(ast, *words, cwd=tmp_path)[0])
    ours = citing.cite(ast, ITEMS, run_in=run_in)
    assert merged(ours["blocks"]) == merged(whole["blocks"])
    assert merged(ours["meta"]["title"]) == merged(whole["meta"]["title"])
    assert ours["meta"].keys() == whole["meta"].keys() - {"csl", "bibliography"}


def test_citeproc_runs_once_for_all_formats(monkeypatch):
    runs, run = [], pandoc.run
    monkeypatch.setattr(pandoc, "run", lambda *words, **named: runs.append(words) or run(*words, **named))
    items = [{**item, "note": "so that nobody has asked for them yet"} for item in ITEMS]
    for run_in in (False, True, True):
        ast = json.loads(run(TEXT.lstrip(), "--from=markdown", "--to=json")[0])
        citing.cite(ast, items, run_in=run_in)
    assert len(runs) == 1


CAPTIONS = (
    "@work2 says so.",
    "[@work1] says so.",
    "u [@work1] says so.",
    "*Here @work1* says so.",
    "“So” [@work1].",
    "Figure 1: [@work1].",
    "From\\ [@work1] and\\ *more* of it.",
    "As in @fig:b [@work1].",
    "P\\ $<$\\ 0.05 in all [@work1].",
    "n\\ $=$\\ 5",
    "Dr.\\ *X*: a portrait.",
    "Figure\\ 1: so called.",
    "",
)


@pytest.mark.parametrize("family", ["html", "docx", "jats", "latex"])
@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize("tag", ["", 'tag="B.1"', 'tag="$x$"'])
def test_a_picture_is_described_by_its_caption_as_written_out_without_its_number(family, caption, tag):
    pictures = "".join(f"![{caption}](a.png){more}\n\n" for more in (f"{{#fig:a {tag}}}", ""))
    alone = pandoc.read(f"{caption}\n\n::: {{#refs}}\n:::\n")[0]
    words = words_in(citing.cite(alone, ITEMS)["blocks"][:1]) if "@fig" not in caption else None
    ast, _ = numbering.number(
        pandoc.read(f"{pictures}![B](b.png){{#fig:b alt='A @work1'}}\n\n::: {{#refs}}\n:::\n")[0], family
    )
    cited = citing.cite(ast, ITEMS)
    numbered, bare, stated = (
        dict(one["c"][0][2])["alt"] for one in numbering.elements(cited["blocks"], "Image")
    )
    assert numbered == bare
    assert words is None or numbered == " ".join(words.split())
    assert numbered.count("“") == caption.count("“")
    assert "@" not in numbered.replace("@fig:b", "")
    assert stated == "A @work1"
