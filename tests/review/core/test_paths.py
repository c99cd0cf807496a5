"""Where things lie; what is given is told apart as Manubot does."""

from dataclasses import replace

import pytest
from review.core.errors import ReviewError
from review.core.paths import stated
from review.reading import chapters


@pytest.mark.parametrize("folder", ["plain", "e=q", "x=y=z"])
def test_variables_are_named_by_what_stands_before_the_first_sign(review, monkeypatch, folder):
    place = review.paths.root / folder
    place.mkdir()
    for name in ("top.json", "own.json", "b=own.json"):
        (place / name).write_text(f'{{"x": "{name}"}}')
    monkeypatch.chdir(place)
    given = (str(place / "top.json"), f"a={place / 'own.json'}", "c=own.json", "ac=b=own.json")
    review.chapter("{{x}} {{a.x}} {{c.x}} {{ac.x}}")
    source, problems = chapters.read(replace(review.paths, variables=stated(given)))
    assert problems == []
    assert "top.json own.json own.json b=own.json" in source.markdown
    for wrong in ("1a=own.json", "=own.json", "a=", "none.json"):
        with pytest.raises(ReviewError):
            stated([wrong])
