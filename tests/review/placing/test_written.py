"""What is told of an article that cannot be written yet is what would be told of it."""

import pytest
from tiny import command

LACKING = """# A 一

Words 二 and `code 三`, *so 四*.^[A note 五.]

![Cap 六.](images/a.svg){#fig:a alt="dot 七"}

    listing 八

| 九 | b |
|----|---|
| c  | 十 |

See @fig:a [@doi:10.1000/x].
"""
ITEM = {
    "id": "doi:10.1000/x",
    "type": "book",
    "title": "Title 百",
    "author": [{"family": "千"}],
    "abstract": "萬",
}
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="50"><title>億</title><text y="20">兆</text></svg>'


@pytest.mark.parametrize("strictly", [False, True])
def test_characters_that_no_font_has_are_told_beside_all_other_problems(review, strictly):
    review.metadata(
        f"title: Title 京\nlede: Lede\nauthors:\n- name: Ada 垓\nstrict: {str(strictly).lower()}\n"
    )
    review.references(ITEM)
    (review.paths.content / "images").mkdir()
    (review.paths.content / "images/a.svg").write_text(DRAWING)
    said = []
    for more in ("", "\nSee @fig:nowhere."):
        review.chapter(LACKING + more)
        done = command(review.paths.root, "build", "--formats", "html,pdf")
        assert done.returncode == (1 if more or strictly else 0), done.stderr
        told = [line for line in done.stderr.splitlines() if "U+" in line]
        assert [line for line in told if line.startswith("warning: ")] == (told if not strictly else [])
        said.append(sorted(told))
        assert ("fig:nowhere" in done.stderr) == bool(more)
    assert said[0] == said[1]
    assert {character for line in said[0] for character in line if character >= "一"} == {
        *"一二三四五六七八九十百千兆京垓"
    }
    assert not command(review.paths.root, "build", "--formats", "html").stderr.count("U+")
