import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from review.notebook import figures


@pytest.fixture
def draw():
    """Draws the same figure at each call."""

    def one():
        figure, axes = figures.panels()
        samples = np.random.default_rng(0).normal(size=(3, 10))
        figures.line(axes, [1, 2, 3], samples, figures.BLUE, "network", (0.1, 0.9))
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
    figures.line(axes, [0, 1], [np.array([1.0, 3.0]), np.array([5.0, 5.0])], figures.RED, "a", (0, 0))
    assert axes.lines[0].get_ydata().tolist() == [2, 5]
    low, high = axes.collections[0].get_datalim(axes.transData).get_points()[:, 1]
    assert (low, high) == pytest.approx((2 - 12.7062, 2 + 12.7062), abs=1e-3)  # t of one degree of freedom
    figures.plt.close(figure)


def test_every_sample_is_in_a_bar():
    figure, axes = figures.panels()
    figures.histogram(axes, np.array([0.0, 0.5, 0.5, 1.0]), figures.BLUE, "all")
    assert axes.patches[0].get_data().values.sum() == 4
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
