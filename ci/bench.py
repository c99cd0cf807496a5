"""Benchmarks, side by side in one run: `python ci/bench.py WHAT [--json]`; WHAT names a module of ci/benchmarks.

A module has `arguments(parser)`, `measure(options) -> dict`, which raises SystemExit with one line where something
is missing, and `table(result) -> str`.
"""

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
NAMES = sorted(file.stem for file in (HERE / "benchmarks").glob("[a-z]*.py"))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, add_help=False
    )
    parser.add_argument("what", choices=NAMES, metavar="WHAT", help=", ".join(NAMES))
    if sys.argv[1:2] in ([], ["-h"], ["--help"]):
        parser.print_help()
        return
    chosen = parser.parse_args(sys.argv[1:2]).what
    sys.path.insert(0, str(HERE))  # before any installed package of that name
    try:
        module = import_module(f"benchmarks.{chosen}")
    except ModuleNotFoundError as missing:
        raise SystemExit(f"{missing}; use .venv/bin/python, after bash build/build.sh") from None
    parser = argparse.ArgumentParser(prog=f"bench.py {chosen}", description=module.__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
    module.arguments(parser)
    options = parser.parse_args(sys.argv[2:])
    result = module.measure(options)
    print(json.dumps(result, indent=2) if options.json else module.table(result))


if __name__ == "__main__":
    main()
