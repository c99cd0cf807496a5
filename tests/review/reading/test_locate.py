"""What is told has its line, however its author spelt what pandoc gives in a spelling of its own."""

import pytest
from review.reading import strict


@pytest.mark.parametrize(
    "text",
    [
        "<ol><li value=4>a</li></ol>", "<ol start='-4'><li>a</li></ol>", "<OL START=-4><LI>a</LI></OL>", "<OL CLASS=x REVERSED><LI>a</LI></OL>",
        '<ol><li value = "9">a</li></ol>', "<ol><li id=x Type='A' class=y>a</li></ol>", "<VIDEO SRC=https://e.org/b></VIDEO>", "<STYLE>\na\n</STYLE>",
        "<table id=tbl:a><tr><td>a</td></tr></table>", "<TABLE class=x ID = 'tbl:a'><TR><TD>a</TD></TR></TABLE>", "<UL>words<LI>a</LI></UL>",
        "<form>a", "Words <FORM>a", "![y](https://[e.org/b.png)", "![y](<https://e.org/b c.png>)", "![y](https://e.org/b?c=1&amp;d=2)",
        "![y](https://e.org/ä.png)", "[y](<javascript:x y>)",
    ],
)  # fmt: skip
def test_what_is_told_has_its_line_in_any_spelling(review, text):
    before = "Words, and `<li value=5>`, and `<ol start=2 reversed-not>`, and `<li type=a>`.\n\n" * 3
    review.chapter(before + text)
    reading = strict.read(review.paths)
    assert {(p.file, p.line) for p in reading.problems + reading.warnings} == {("content/01.chapter.md", 7)}
