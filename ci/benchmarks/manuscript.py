"""The manuscript's cost beside Manubot's own pipeline: CPU seconds on the same text in the same run, in turn.

The text is the review's own without what only our build knows (claims, values, panels), and a text of ten times its
length with ten times the references. Ours is a rebuild after a new sentence, which costs as much as a first build. The stock pipeline is that of manubot/rootstock without its theme: `manubot
process`, then pandoc for each format with every filter as a subprocess. It would download a schema to check the
references; it gets one that allows everything instead. It prints with WeasyPrint, which this project does without:
sets with a PDF are left out where no `weasyprint` is on the path. An environment of its own gives one:
`python -m venv DIR && DIR/bin/pip install weasyprint==70.0`.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from PIL import Image

from ._parts import ROOT, cpu, python_path

SETS = {
    "html": ("html",),
    "html+pdf": ("html", "pdf"),
    "html+docx+latex": ("html", "docx", "latex"),
    "all": ("html", "pdf", "docx", "latex", "jats", "epub"),
}
STOCK = {
    "html": ("--to=html5", "--mathjax", "--output=stock/manuscript.html"),
    "pdf": ("--to=html5", "--pdf-engine=weasyprint", "--output=stock/manuscript.pdf"),
    "docx": ("--to=docx", "--output=stock/manuscript.docx"),
    "latex": ("--to=latex", "--output=stock/manuscript.tex"),
    "jats": ("--to=jats", "--output=stock/manuscript.xml"),
    "epub": ("--to=epub3", "--output=stock/manuscript.epub"),
}
FILTERS = ("pandoc-fignos", "pandoc-eqnos", "pandoc-tablenos", "pandoc-manubot-cite")
NO_SCHEMA = """
import sys
if any(word.endswith("pandoc-manubot-cite") for word in sys.orig_argv):
    import jsonschema, manubot.cite.citeproc
    manubot.cite.citeproc.get_jsonschema_csl_validator = lambda: jsonschema.Draft7Validator({})
"""


def plain_text(text: str) -> str:
    """A chapter that both pipelines understand: results become words and pictures that lie in the folder."""
    text = re.sub(r"`[\w.]+`\{\.value[^}]*\}", "0.85 (0.80 to 0.90)", text)
    text = re.sub(r"\]\{\.claim[^}]*\}", "]{}", text, flags=re.DOTALL)
    text = re.sub(r"\[([^\[\]]*)\]\(#[\w-]+\)", r"\1", text)  # links to claims lead nowhere now
    text = re.sub(
        r"\(exemplar:\w+/(\w+)\)\{(#fig:\w+)[^}]*\}", r'(images/plot.png){\2 alt="What \1 shows."}', text
    )
    table = r"| method | score |\n|:---|---:|\n| one | 0.85 |\n\nTable: \2 {#\1}\n"
    results = r"^::: \{#(tbl:\w+) \.results-table[^\n]*\n(.*?)\n:::\n"
    text = re.sub(results, table, text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^::: \{\.slider[^\n]*\n.*?^:::\n", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"^(:+) \{[.#](?!refs)[^\n]*$", r"\1 {}", text, flags=re.MULTILINE)


def copy_of(text: str, number: int, keys: list[str]) -> str:
    """`text` again, with ids and references of its own."""
    known = "|".join(map(re.escape, sorted(keys, key=len, reverse=True)))
    text = re.sub(rf"@(\{{)?({known})(?(1)\}})", lambda key: f"@{{{another(key[2], number)}}}", text)
    text = re.sub(r"(\{|\]\()#([a-z][\w:-]*)", rf"\1#\2-{number}", text)
    return re.sub(r"@((?:fig|tbl|eq):[\w-]+)", rf"@\1-{number}", text)


def another(key: str, number: int) -> str:
    return f"{key}.{number}" if key.startswith("doi:") else f"url:https://example.org/{number}/{key}"


def write_text(folder: Path, times: int) -> dict:
    """Write `times` the review's text into folder/content; how many words and references it has."""
    content = folder / "content"
    (content / "images").mkdir(parents=True)
    Image.new("RGB", (1000, 700), "grey").save(content / "images/plot.png")
    metadata = (ROOT / "content/metadata.yaml").read_text(encoding="utf-8")
    metadata = re.sub(r"^(?:summary:\n(?:  .*\n)*|strict:.*\n)", "", metadata, flags=re.MULTILINE)
    (content / "metadata.yaml").write_text(metadata + "\nthumbnail: none.png\n", encoding="utf-8")
    items = json.loads((ROOT / "content/references.json").read_text(encoding="utf-8"))
    keys = [item["id"] for item in items]
    chapters = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "content").glob("[0-9]*.md"))]
    texts = [plain_text(text) for text in chapters if "{#refs}" not in text]
    written = texts + [copy_of(text, i, keys) for i in range(1, times) for text in texts]
    items += [item | {"id": another(item["id"], i)} for i in range(1, times) for item in items]
    for i, text in enumerate([*written, "## References\n\n::: {#refs}\n:::\n"], 1):
        (content / f"{i:03}.chapter.md").write_text(text, encoding="utf-8")
    (content / "manual-references.json").write_text(json.dumps(items), encoding="utf-8")
    return {"words": sum(len(text.split()) for text in written), "references": len(items)}


def ours(folder: Path, formats: tuple[str, ...]) -> float:
    """One `review build` into folder/ours."""
    command = [sys.executable, "-c", "from review.cli import main; main()", "build", "--output", "ours"]
    return cpu([*command, "--formats", ",".join(formats)], folder, PYTHONPATH=python_path())


def stock(folder: Path, formats: tuple[str, ...]) -> float:
    """`manubot process` and pandoc once for each format, into folder/stock."""
    from review.markdown import pandoc

    patch = folder / "patch"
    patch.mkdir(exist_ok=True)
    (patch / "sitecustomize.py").write_text(NO_SCHEMA, encoding="utf-8")
    tools = [str(Path(pandoc.executable()).parent), str(Path(sys.executable).parent), os.environ["PATH"]]
    there = {"PATH": os.pathsep.join(tools), "PYTHONPATH": str(patch)}
    process = ["manubot", "process", "--content-directory=content", "--output-directory=stock"]
    seconds = cpu([*process, "--cache-directory=cache", "--skip-citations", "--skip-remote"], folder, **there)
    common = ["pandoc", "stock/manuscript.md", "--from=markdown", *(f"--filter={name}" for name in FILTERS)]
    style = f"--csl={ROOT / 'build/review/writing/theme/references.csl'}"
    common += ["--citeproc", style, "--standalone", "--metadata=link-citations", "--resource-path=content"]
    if not (folder / "images").exists():  # where WeasyPrint looks for pictures
        (folder / "images").symlink_to(folder / "content/images")
    return seconds + sum(cpu([*common, *STOCK[name]], folder, **there) for name in formats)


def edited(folder: Path) -> None:
    """Add a sentence to a chapter in the middle."""
    chapters = sorted((folder / "content").glob("[0-9]*.md"))
    chapter = chapters[len(chapters) // 2]
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\nThis sentence is new.\n", encoding="utf-8")


def measured() -> list[tuple[str, tuple[str, ...]]]:
    """The sets that this machine can compare."""
    prints = shutil.which("weasyprint") is not None
    return [(what, formats) for what, formats in SETS.items() if prints or "pdf" not in formats]


def compare(times: int, rounds: int) -> dict:
    """Both pipelines on `times` the text: medians of CPU seconds for each set of formats, and of small rebuilds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        size = write_text(folder, times)
        seen: dict[str, dict[str, list[float]]] = {}
        for _ in range(rounds):
            for what, formats in measured():
                edited(folder)  # so that our build has something to do
                told = seen.setdefault(what, {"ours": [], "stock": []})
                told["ours"].append(ours(folder, formats))
                told["stock"].append(stock(folder, formats))
                told.setdefault("nothing changed", []).append(ours(folder, formats))
    median = {what: {who: statistics.median(all) for who, all in told.items()} for what, told in seen.items()}
    return {**size, "seconds": {w: {**m, "ratio": m["stock"] / m["ours"]} for w, m in median.items()}}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run; medians are told")
    parser.add_argument(
        "--times", type=int, nargs="+", default=[1, 10], help="sizes, as multiples of the text"
    )


def measure(options: argparse.Namespace) -> dict:
    sys.path[:0] = [str(ROOT / "build")]
    return {f"{times} × the text": compare(times, options.rounds) for times in options.times}


def table(result: dict) -> str:
    lines = []
    for size, one in result.items():
        lines.append(f"{size}: {one['words']} words, {one['references']} references; CPU seconds")
        lines.append(f"  {'':18}{'stock':>9}{'ours':>9}{'ratio':>8}{'no change':>11}")
        for what, of in one["seconds"].items():
            numbers = f"{of['stock']:9.2f}{of['ours']:9.2f}{of['ratio']:8.2f}{of['nothing changed']:11.2f}"
            lines.append(f"  {what:18}{numbers}")
    return "\n".join(lines)
