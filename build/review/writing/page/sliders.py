"""Brings the slider's style and script into a page that has one, and lets the page run that script and no other."""

from __future__ import annotations

import base64
import hashlib
import re

from ..theme import THEME

POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(")')


def add(page: str) -> str:
    """`page` with what its sliders need; unchanged where it has none."""
    if 'class="slider-numbers"' not in page:
        return page
    style = (THEME / "slider.css").read_text(encoding="utf-8")
    script = (THEME / "slider.js").read_text(encoding="utf-8")
    page = page.replace("</head>", f'<style media="screen">\n{style}</style>\n</head>', 1)
    head, end, tail = page.rpartition("</body>")
    page = f"{head}<script>{script}</script>\n{end}{tail}"
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return POLICY.sub(
        lambda found: found[1] + allowed(found[2], f"'sha256-{digest}'") + found[3], page, count=1
    )


def allowed(policy: str, source: str) -> str:
    """`policy` that lets `source` run too."""
    if "script-src " in policy:
        return policy.replace("script-src ", f"script-src {source} ", 1)
    return f"{policy}; script-src {source}"
