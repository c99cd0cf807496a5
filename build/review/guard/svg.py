"""The part of SVG that only draws."""

from __future__ import annotations

SVG = "{http://www.w3.org/2000/svg}"


XLINK = "{http://www.w3.org/1999/xlink}"


DRAWS = (
    {"svg", "g", "defs", "use", "symbol", "path", "line", "polyline", "polygon", "rect", "circle", "ellipse", "image"}
    | {"text", "tspan", "clipPath", "mask", "marker", "pattern", "linearGradient", "radialGradient", "stop"}
)  # fmt: skip
