"""First contact with a GPU: what the stack promises of one, looked at part by part.

    python ci/contact.py [--cpu] [--to FILE] [PART...]

Each part prints one line and adds one line of JSON to FILE. It ends with status 1 where a promise was broken.
With --cpu it is rehearsed without a GPU: what only a GPU can show is left out.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from pathlib import Path

import torch
from promises import GPU_ALONE, PARTS, ROOT, Part

ONLY_A_GPU = "left out: only a GPU can show it"


def look(part: Part, device: torch.device) -> dict:
    """What a part found; an error is told, and breaks its promise."""
    start = time.perf_counter()
    if device.type != "cuda" and part in GPU_ALONE:
        return {"part": part.__name__, "seconds": 0.0, "found": ONLY_A_GPU, "ok": True}
    try:
        found = part(device)
    except Exception:
        found = {"error": traceback.format_exc()[-1500:], "ok": False}
    ok = found.pop("ok")
    return {"part": part.__name__, "seconds": round(time.perf_counter() - start, 1), "found": found, "ok": ok}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(part.__name__ for part in PARTS))
    parser.add_argument("--cpu", action="store_true", help="rehearse without a GPU")
    parser.add_argument("--to", type=Path, default=ROOT / "output" / "gpu" / "contact.jsonl", metavar="FILE")
    options = parser.parse_args()
    if unknown := set(options.parts) - {part.__name__ for part in PARTS}:
        parser.error(f"no part {', '.join(sorted(unknown))}")
    if not options.cpu and not torch.cuda.is_available():
        sys.exit("torch finds no GPU here; --cpu rehearses without one")
    device, broken = torch.device("cpu" if options.cpu else "cuda"), 0
    options.to.parent.mkdir(parents=True, exist_ok=True)
    with options.to.open("a", encoding="utf-8") as file:
        for part in PARTS:
            if options.parts and part.__name__ not in options.parts:
                continue
            line = look(part, device)
            file.write(json.dumps(line, default=str) + "\n")
            file.flush()
            broken += not line["ok"]
            print(
                f"{part.__name__}: {'kept' if line['ok'] else 'BROKEN'} ({line['seconds']} s) {line['found']}",
                flush=True,
            )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
