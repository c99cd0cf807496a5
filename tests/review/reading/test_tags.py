"""HTML of any shape, and cells that reach over others: nothing in them is lost in silence, and nothing is a traceback."""

import io
import json
import random
import re

import panflute as pf
import pytest
from review.markdown import pandoc
from review.reading import strict, tags
from throwaway import tells

NAMES = sorted(tags.HTML_READ - {"video", "audio", "iframe", "embed", "link", "style", "img", "script"})
SPANS = [0, 1, 2, 3, 9, 1000]


class Shape(random.Random):
    """Draws HTML and tables; `words` are those in it, in order."""

    def __init__(self, seed: int):
        super().__init__(seed)
        self.words: list[str] = []

    def word(self) -> str:
        self.words.append(f"w{len(self.words)}w")
        return self.words[-1]

    def maybe(self, text: str, chance: float = 0.8) -> str:
        return text if self.random() < chance else ""

    def html(self, depth: int = 0) -> str:
        if depth > 3 or self.random() < 0.3:
            return self.word() + " "
        name, inside = self.choice(NAMES), "".join(self.html(depth + 1) for _ in range(self.randint(0, 3)))
        return f"<{name}>{inside}{self.maybe(f'</{name}>')}"

    def table(self) -> str:
        rows = [self.maybe(f"<{self.choice(['thead', 'tbody', 'tfoot', 'p'])}>", 0.3) + self.row() for _ in range(self.randint(0, 4))]  # fmt: skip
        return f"<table>{''.join(rows)}{self.maybe('</table>')}"

    def row(self) -> str:
        return f"<tr>{''.join(self.cell() for _ in range(self.randint(0, 3)))}{self.maybe('</tr>')}"

    def cell(self) -> str:
        reach = "".join(self.maybe(f' {name}="{self.choice(SPANS)}"', 0.4) for name in ("rowspan", "colspan"))
        return f"<td{reach}>{self.word()}{self.maybe('</td>')}"

    def pipes(self) -> str:
        columns = self.randint(1, 3)
        rows = ["h|" * columns, "--|" * columns]
        for _ in range(self.randint(1, 4)):
            comments = ["".join(self.maybe(f' ${name}="{self.choice(SPANS)}"', 0.4) for name in ("rowspan", "colspan")) for _ in range(columns)]  # fmt: skip
            rows.append("".join(f"{self.word()} <!--{comment} -->|" for comment in comments))
        return "\n".join(f"|{row}" for row in rows)


ORDERED = [
    ('<ol start="3"><li value="3">a</li><li>b</li><li value="5">c</li></ol>', 3, 0), ("<ol><li>a</li></ol>", 1, 0),
    ('<ol start=" +7x"><li>a</li></ol>', 7, 0), ('<ol start="x"><li value="y">a</li></ol>', 1, 0), ('<ol start="0"><li>a</li></ol>', 0, 0),
    ("<ol reversed><li>a</li><li>b</li></ol>", 1, 1), ('<ol start="-3"><li>a</li></ol>', -3, 1), ('<ol><li value="5">a</li></ol>', 1, 1),
    ('<ol><li>a</li><li value="1">b</li><li value="7">c</li></ol>', 1, 2), ('<ol reversed start="-3"><li value="5">a</li></ol>', -3, 2),
    ('<ol type="A"><li type="A">a</li><li type="i">b</li></ol>', 1, 1), ('<ul reversed><li value="5" type="square">a</li></ul>', None, 0),
]  # fmt: skip
"""Lists, the number of their first entry, and how many attributes ask for numbers that do not follow it one by one."""


@pytest.mark.parametrize(("html", "first", "others"), ORDERED)
def test_the_numbers_of_a_list_are_kept_or_missed_aloud_at_their_line(review, html, first, others):
    html = html.replace("<li", "\n<li")
    review.chapter(f"Words.\n\n{html}\n")
    reading = strict.read(review.paths)
    assert [tells(p, f"content/01.chapter.md:{p.line}") for p in reading.problems] == [True] * others
    assert all(re.search("start|reversed|value|type", html.split("\n")[p.line - 3]) for p in reading.problems)
    assert [e.start for e in reading.elements if isinstance(e, pf.OrderedList)] == [first] * (
        first is not None
    )


def test_an_entry_and_a_paragraph_have_their_attributes_once(review):
    review.chapter('<ol class="a"><li class="b">x</li><li>y</li></ol>\n\n<p class="c">z</p>\n')
    divs = [e for e in strict.read(review.paths).elements if isinstance(e, pf.Div)]
    assert [(e.classes, [type(one).__name__ for one in e.content]) for e in divs] == [
        (["a"], ["OrderedList"]), (["b"], ["Plain"]), (["c"], ["Para"]),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("kind", [Shape.html, Shape.table, Shape.pipes])
def test_whatever_html_is_written_its_words_are_kept_or_missed_aloud(kind, seed):
    shape = Shape(seed)
    ast, told = tags.read(pandoc.parse(f"Before.\n\n{kind(shape)}\n\nAfter.\n")[0])
    pf.load(io.StringIO(ast))
    page, _ = pandoc.write(json.loads(ast), "--to=html5")
    assert all(word in page for word in shape.words) or any(not one.unwise for one in told)
