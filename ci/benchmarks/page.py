"""The built page beside Manubot's stock theme on the same text, and beside a page of ten exemplars (tests/ten.py).

Needs ci/browser.sh to have run once. Lighthouse speaks of a phone; its performance is noisy where cores are shared.

Other hosts are cut off: what the stock theme would fetch from them counts as requests, not as bytes or time.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pypandoc
import yaml

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5  # visits to each page, in turn; medians are told
TIMES = ("paint", "largest")


def stock_page(rootstock: Path, output: Path, folder: Path) -> None:
    """Write the article of output/index.html into folder as Manubot's stock theme in `rootstock` would show it."""
    page = (output / "index.html").read_text(encoding="utf-8")
    article = re.search(r"<main\b.*?</main>", page, flags=re.DOTALL)[0]
    article = re.sub(r"<(script|style)\b.*?</\1>", "", article, flags=re.DOTALL)
    title = re.search(r"<title>(.*?)</title>", page, flags=re.DOTALL)[1]
    defaults = yaml.safe_load((rootstock / "build/pandoc/defaults/html.yaml").read_text(encoding="utf-8"))
    command = [pypandoc.get_pandoc_path(), "--from=html", "--to=html5", "--standalone", "--mathjax"]
    command += [f"--include-after-body={rootstock / part}" for part in defaults["include-after-body"]]
    command += [f"--variable={name}={value}" for name, value in defaults["variables"].items() if value]
    command += [f"--metadata=pagetitle:{title}", f"--output={folder / 'index.html'}"]
    subprocess.run(command, input=article, text=True, check=True, cwd=rootstock)
    for part in ("exemplars", "images"):
        if (output / part).is_dir():
            shutil.copytree(output / part, folder / part)


def visits(folders: list[Path]) -> list[dict]:
    """Bytes, requests, paints in ms and layout shift of the page in each folder, in one run."""
    command = ["node", ROOT / "ci/browser/measure.mjs", str(ROUNDS), *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def lighthouse(folders: list[Path]) -> list[dict]:
    """Lighthouse's scores of the page in each folder, of 0 to 100."""
    command = ["node", ROOT / "ci/browser/lighthouse.mjs", *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [{name: one["score"] for name, one in found.items()} for found in json.loads(done.stdout)]


def with_ten(output: Path) -> dict:
    """The page of ten stand-ins, measured as ours is, and Lighthouse's scores of both."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, ROOT / "tests/ten.py", folder]
        path = os.pathsep.join(str(ROOT / part) for part in ("build", "exemplars", "tests"))
        subprocess.run(
            command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}
        )
        (ten,) = visits([Path(folder, "page")])
        ours, theirs = lighthouse([output, Path(folder, "page")])
    return {"ten": ten, "lighthouse": {"ours": ours, "ten": theirs}}


def page(rootstock: Path | None, output: Path) -> dict:
    """Our page, and beside it the stock theme on the same text; times of ours as shares of the stock theme's."""
    if rootstock is None:
        (ours,) = visits([output])
        return {
            "ours": ours,
            "stock": None,
            "note": "compare with --rootstock DIR, a clone of manubot/rootstock",
        }
    with tempfile.TemporaryDirectory() as folder:
        stock_page(rootstock.resolve(), output, Path(folder))
        ours, stock = visits([output, Path(folder)])
    return {"ours": ours, "stock": stock, "ratios": {name: ours[name] / stock[name] for name in TIMES}}


def table(result: dict) -> str:
    columns = {name: result[name] for name in ("ours", "ten", "stock") if result.get(name)}
    lines = [f"{'':12}" + "".join(f"{name:>12}" for name in columns)]
    for name in result["ours"]:
        lines.append(f"{name:12}" + "".join(f"{round(column[name], 3):>12}" for column in columns.values()))
    lines += [f"{name}: {ratio:.2f} of the stock theme's" for name, ratio in result.get("ratios", {}).items()]
    for name, scores in result.get("lighthouse", {}).items():
        lines.append(f"Lighthouse, {name}: " + ", ".join(f"{what} {score}" for what, score in scores.items()))
    return "\n".join([*lines, *([result["note"]] if "note" in result else [])])


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rootstock", type=Path, help="a clone of manubot/rootstock to compare with")
    parser.add_argument("--output", type=Path, default=ROOT / "output", help="the built review")


def measure(options: argparse.Namespace) -> dict:
    if not (options.output / "index.html").is_file():
        raise SystemExit(f"{options.output}: no index.html; build it with bash build/build.sh")
    if options.rootstock and not (options.rootstock / "build/themes/default.html").is_file():
        raise SystemExit(f"{options.rootstock}: not a clone of manubot/rootstock; give its folder")
    if not (ROOT / "ci/browser/node_modules").is_dir():
        raise SystemExit("ci/browser: packages are missing; run bash ci/browser.sh once")
    try:
        return page(options.rootstock, options.output) | with_ten(options.output)
    except subprocess.CalledProcessError as error:
        raise SystemExit(
            f"{Path(error.cmd[0]).name}: failed; {(error.stderr or '').strip()[-300:]}"
        ) from None
