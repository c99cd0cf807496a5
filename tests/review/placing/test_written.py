"""What is told of an article that cannot be written yet is what would be told of it."""

from review.core.unwise import Unwise
from review.placing import written
from review.reading import strict
from tiny import command

LACKING = """# A 一

Words 二 and `code 三`, *so 四*.^[A note 五.]

![Cap 六.](images/a.svg){#fig:a alt="dot 七"}

    listing 八

| 九 | b |
|----|---|
| c  | 十 |

See @fig:a [@doi:10.1000/x] and [words](https://example.org/零){#億}.
"""
ITEM = {
    "id": "doi:10.1000/x",
    "type": "book",
    "title": "Title 百",
    "author": [{"family": "千"}],
    "abstract": "萬",
}
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="50"><title>億</title><text y="20">兆</text></svg>'


def test_characters_that_no_font_has_are_told_beside_all_other_problems(review, tmp_path):
    review.metadata("title: Title 京\nlede: Lede\nauthors:\n- name: Ada 垓\n")
    review.references(ITEM)
    (review.paths.content / "images").mkdir()
    (review.paths.content / "images/a.svg").write_text(DRAWING)
    review.chapter(LACKING)
    source, manuscript = strict.read(review.paths).source, review.resolve().manuscript
    early = written.unprinted(manuscript, source)
    late = written.write(manuscript, tmp_path / "out", ("html", "pdf"), source)
    assert sorted(early) == sorted(late)
    assert {problem.unwise for problem in late} == {Unwise.GLYPH}
    named = {c for problem in early for c in problem.what if c > "\u2fff"}
    assert named == {*"一二三四五六七八九十百千兆京垓"}
    review.chapter(LACKING + "\nSee @fig:nowhere.")
    done = command(review.paths.root, "build", "--formats", "html,pdf")
    assert done.returncode == 1
    assert {f"warning: {problem}" for problem in early} <= {*done.stderr.splitlines()}
    assert "fig:nowhere" in done.stderr.splitlines()[-2]
