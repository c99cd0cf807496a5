"""The colours of a drawing in the dark: the same hues, as far from a dark ground as they were from paper."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable

PAPER, NIGHT = "#ffffff", "#1b1f24"
CLEAR = 4.5
"""The contrast that words need (WCAG 2.2, 1.4.3)."""

HEXADECIMAL = re.compile(r"(?<![\w(-])#([0-9a-fA-F]{6})\b")


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance of #rrggbb."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def at_night(colour: str) -> str:
    """`colour`, #rrggbb made for PAPER, for NIGHT: the lightest becomes the ground, and ink stays as clear as it was."""
    asked = contrast(colour, PAPER)
    if asked < 1.05:
        return NIGHT
    hue, _, saturation = colorsys.rgb_to_hls(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))
    most = 7.5 if saturation > 0.2 else 13.5  # beyond it a hue is white
    for step in range(101):
        lighter = hexadecimal(colorsys.hls_to_rgb(hue, step / 100, min(saturation, 0.8)))
        if luminance(lighter) > luminance(NIGHT) and contrast(lighter, NIGHT) >= min(asked * 1.2, most):
            return lighter
    return "#e4e6e8"


def hexadecimal(channels: Iterable[float]) -> str:
    return "#" + "".join(f"{round(255 * c):02x}" for c in channels)


def named(value: str) -> str:
    """`value` with each colour open to change: --fig-0072b2 may stand in for #0072B2."""
    return HEXADECIMAL.sub(lambda c: f"var(--fig-{c[1].lower()},#{c[1].lower()})", value)


def style(drawing: str) -> str:
    """The style of a drawing whose colours are `named`, which follows light and dark."""
    used = sorted(set(re.findall(r"var\(--fig-(\w{6}),", drawing)))
    dark = "".join(f"--fig-{c}:{at_night(f'#{c}')};" for c in used)
    return (
        f":root{{color-scheme:light dark;background:{PAPER};stroke-linejoin:round;stroke-linecap:butt}}"
        f"@media (prefers-color-scheme:dark){{:root{{background:{NIGHT};{dark}}}}}"
    )
