import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from review.notebook import figures


@pytest.fixture
def draw():
    """Draws the same figure at each call."""

    def one():
        figure, axes = figures.panels()
        samples = np.random.default_rng(0).normal(size=(3, 10))
        figures.line(axes, [1, 2, 3], samples, figures.BLUE, "network")
        axes.set(xlabel="points", ylabel="test R²", yscale="log", ylim=(0.01, 1))
        return figure

    return one


def test_the_same_drawing_gives_the_same_bytes(draw):
    assert figures.svg(draw()) == figures.svg(draw())
    assert figures.png(draw()) == figures.png(draw())


def test_text_stays_text_and_nothing_tells_when_or_with_what_it_was_drawn(draw):
    svg = figures.svg(draw()).decode()
    texts = [element.text for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert {"network", "points", "test R²"} <= set(texts)
    assert "dc:date" not in svg
    assert b"Software" not in figures.png(draw())


def test_letters_are_still_eleven_pixels_high_on_a_phone(draw):
    svg = figures.svg(draw()).decode()
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", svg)]
    assert sizes
    assert min(sizes) * 360 / width >= 11


def test_a_line_is_drawn_through_the_means_with_their_interval():
    figure, axes = figures.panels()
    figures.line(axes, [0, 1], [np.array([1.0, 3.0]), np.array([5.0, 5.0])], figures.RED, "a")
    assert axes.lines[0].get_ydata().tolist() == [2, 5]
    low, high = axes.collections[0].get_datalim(axes.transData).get_points()[:, 1]
    assert (low, high) == pytest.approx((2 - 12.7062, 2 + 12.7062), abs=1e-3)  # t of one degree of freedom
    figures.plt.close(figure)


def test_every_sample_is_in_a_bar():
    figure, axes = figures.panels()
    figures.histogram(axes, np.array([0.0, 0.5, 0.5, 1.0]), figures.BLUE, "all")
    assert axes.patches[0].get_data().values.sum() == 4
    figures.plt.close(figure)


def test_names_of_lines_stand_apart_in_the_order_of_their_ends_and_near_them():
    figure, axes = figures.panels()
    ends = [0.5, 0.51, 0.52, 0.9, 0.1]
    axes.plot([0, 1], [0, 1])
    figures.beside(axes, [(end, f"line {end}", figures.BLUE) for end in ends])
    figures.settle(figure)
    figure.canvas.draw()
    boxes = {float(text.get_text()[5:]): text.get_window_extent() for text in axes.texts}
    heights = {end: (box.y0 + box.y1) / 2 for end, box in boxes.items()}
    assert sorted(ends) == sorted(ends, key=heights.get)
    ordered = [boxes[end] for end in sorted(ends)]
    assert all(low.y1 <= high.y0 + 1 for low, high in pairwise(ordered))
    for alone in (0.1, 0.9):
        assert heights[alone] == pytest.approx(axes.transData.transform((0, alone))[1], abs=2)
    leaders = [line for line in axes.lines if not line.get_in_layout()]
    assert len(leaders) == 2, "only what had to move needs a line that leads to it"
    figures.plt.close(figure)


@pytest.mark.parametrize("seed", range(5))
def test_places_are_the_nearest_that_stand_apart(seed):
    """Against a quadratic programme: the least sum of squares with gaps of at least a step, between 0 and 1."""
    from scipy.optimize import minimize

    wanted = np.sort(np.random.default_rng(seed).uniform(0.2, 0.8, 5))
    gaps = {"type": "ineq", "fun": lambda places: np.diff(places) - 0.1}
    start = np.linspace(0.1, 0.9, 5)
    found = minimize(
        lambda places: ((places - wanted) ** 2).sum(), start, constraints=gaps, bounds=[(0, 1)] * 5
    )
    assert figures.spread(wanted, 0.1) == pytest.approx(found.x, abs=2e-3)


def test_places_stay_in_the_axes_where_there_is_room_and_in_the_middle_where_there_is_none():
    assert figures.spread([0.99, 0.99, 0.99], 0.1) == pytest.approx([0.8, 0.9, 1.0])
    assert figures.spread([0.3, 0.3, 0.3], 0.6) == pytest.approx([-0.1, 0.5, 1.1])


def test_ticks_whose_texts_would_touch_go_without():
    figure, axes = figures.panels()
    axes.plot([1, 1000], [0, 1])
    figures.log_ticks(axes, [500, 600, 700, 1000])
    figures.settle(figure)
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in axes.get_xticklabels() if text.get_visible()]
    assert 1 < len(boxes) < 4
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))
    figures.plt.close(figure)


def lightness(colour: str) -> float:
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


@pytest.mark.parametrize("colour", ["INK", "GREY", "BLUE", "ORANGE", "GREEN", "PURPLE", "RED"])
def test_every_colour_can_be_read_as_text_on_white(colour):
    assert 1.05 / (lightness(getattr(figures, colour)) + 0.05) >= 4.5  # WCAG 2, level AA


def test_a_logarithmic_axis_has_ticks_only_where_they_were_asked_for():
    figure, axes = figures.panels()
    axes.plot([75, 1200], [0, 1])
    figures.log_ticks(axes, [75, 300, 1200])
    assert axes.get_xscale() == "log"
    assert [text.get_text() for text in axes.get_xticklabels(which="both")] == ["75", "300", "1200"]
    figures.plt.close(figure)
