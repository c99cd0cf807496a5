"""HTML of any shape, and cells that reach over others: nothing in them is lost in silence, and nothing is a traceback."""

import io
import json
import random

import panflute as pf
import pytest
from review.markdown import pandoc
from review.reading import tags

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


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("kind", [Shape.html, Shape.table, Shape.pipes])
def test_whatever_html_is_written_its_words_are_kept_or_missed_aloud(kind, seed):
    shape = Shape(seed)
    ast, told = tags.read(pandoc.parse(f"Before.\n\n{kind(shape)}\n\nAfter.\n")[0])
    pf.load(io.StringIO(ast))
    page, _ = pandoc.write(json.loads(ast), "--to=html5")
    assert all(word in page for word in shape.words) or any(not one.unwise for one in told)
