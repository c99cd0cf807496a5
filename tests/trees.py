"""Looks into pandoc's JSON."""


def walk(node):
    if isinstance(node, dict):
        if "t" in node:
            yield node
        node = list(node.values())
    for child in node if isinstance(node, list) else ():
        yield from walk(child)


def texts(node) -> str:
    return "".join(n["c"] if n["t"] == "Str" else " " for n in walk(node) if n["t"] in ("Str", "Space"))
