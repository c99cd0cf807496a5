"""What an exemplar recorded is believed only where it holds together."""

import json

import pytest
from review.results.results import BadResults, load
from throwaway import write_results


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda raw: raw.pop("device"), "device"),
        (lambda raw: raw["values"]["gain"].update(mean=7.0), "values.gain mean"),
        (lambda raw: raw["values"]["gain"].update(mean=float("nan")), "values.gain nan"),
        (lambda raw: raw["values"]["gain"].update(samples=[1e308] * 5, mean=1e308), "values.gain samples"),
        (lambda raw: raw["values"]["gain"]["ids"].pop(), "values.gain 5 4"),
        (lambda raw: raw["values"]["gain"].update(replicated=None), "values.gain replicated"),
        (lambda raw: raw["values"].update({"Bad-Name": raw["values"]["n"]}), "Bad-Name"),
        (lambda raw: raw["tables"]["scores"]["rows"].append(["x"]), "tables.scores"),
        (lambda raw: raw["figures"]["curve"].update(svg="figures/../../x.svg"), "figures.curve svg"),
        (lambda raw: raw["figures"]["curve"].update(svg="figures/gone.svg"), "figures/gone.svg"),
        (lambda raw: raw["figures"]["curve"].update(data="gone"), "figures.curve 'gone'"),
    ],
)  # fmt: skip
def test_malformed_results_are_not_believed(tmp_path, change, names):
    path = write_results(tmp_path)
    raw = json.loads(path.read_text())
    change(raw)
    path.write_text(json.dumps(raw))
    with pytest.raises(BadResults) as refused:
        load(path)
    assert all(name in str(refused.value) for name in names.split())


def test_truncated_results_are_not_believed(tmp_path):
    path = write_results(tmp_path)
    path.write_text(path.read_text()[:-20])
    with pytest.raises(BadResults):
        load(path)
