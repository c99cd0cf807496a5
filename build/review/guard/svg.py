"""The part of SVG that only draws."""

from __future__ import annotations

SVG = "{http://www.w3.org/2000/svg}"


XLINK = "{http://www.w3.org/1999/xlink}"


FILTERS = {
    *(
        "filter",
        "feBlend",
        "feColorMatrix",
        "feComponentTransfer",
        "feComposite",
        "feConvolveMatrix",
        "feDiffuseLighting",
    ),
    *(
        "feDisplacementMap",
        "feDistantLight",
        "feDropShadow",
        "feFlood",
        "feFuncA",
        "feFuncB",
        "feFuncG",
        "feFuncR",
    ),
    *(
        "feGaussianBlur",
        "feMerge",
        "feMergeNode",
        "feMorphology",
        "feOffset",
        "fePointLight",
        "feSpecularLighting",
    ),
    *(
        "feSpotLight",
        "feTile",
        "feTurbulence",
        "font",
        "font-face",
        "font-face-name",
        "font-face-src",
        "glyph",
        "hkern",
    ),
    *("missing-glyph", "vkern", "switch", "textPath", "tref", "view", "color-profile"),
}
"""What draws too, and this theme's own drawings have no use for."""

DRAWS = (
    {"svg", "g", "defs", "use", "symbol", "path", "line", "polyline", "polygon", "rect", "circle", "ellipse", "image"}
    | {"text", "tspan", "clipPath", "mask", "marker", "pattern", "linearGradient", "radialGradient", "stop"}
)  # fmt: skip
