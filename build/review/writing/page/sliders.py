"""Brings the slider's style and script into a page that has one, and lets the page run that script and no other."""

from __future__ import annotations

from ...guard import policy
from ..theme import code


def add(page: str) -> str:
    """`page` with what its sliders need; unchanged where it has none."""
    if 'class="slider-numbers"' not in page:
        return page
    script = code("slider.js")
    page = page.replace("</head>", f'<style media="screen">\n{code("slider.css")}\n</style>\n</head>', 1)
    head, end, tail = page.rpartition("</body>")
    return policy.allow(
        f"{head}<script>{script}</script>\n{end}{tail}", {"script-src": policy.source(script)}
    )
