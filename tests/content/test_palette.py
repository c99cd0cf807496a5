"""The page knows every colour of the house style, so that no figure stays bright in the dark."""

import re
from pathlib import Path

from review.notebook import figures
from review.writing.theme import THEME


def test_each_colour_of_the_figures_has_one_in_the_theme():
    source = Path(figures.__file__).read_text(encoding="utf-8")
    colours = {c.lower() for c in re.findall(r'"#([0-9A-Fa-f]{6})"', source)}
    known = set(re.findall(r"--fig-(\w{6}):", (THEME / "screen.css").read_text(encoding="utf-8")))
    assert len(colours) >= 7
    assert colours | {"ffffff"} == known
