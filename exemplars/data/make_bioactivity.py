"""Makes bioactivity.npz from the wheel of MoleculeACE 3.0.0, as `python make_bioactivity.py WHEEL [FILE]`.

Made with rdkit 2026.9.1, which the review itself does not need:

    pip install rdkit==2026.9.1 numpy
    pip download --no-deps MoleculeACE==3.0.0

Targets are chosen by a rule that looks at no result: every target of the benchmark that is measured as Ki and has
at least 1000 compounds.
"""

from __future__ import annotations

import csv
import hashlib
import io
import sys
import zipfile
from pathlib import Path

import numpy as np

WHEEL_SHA256 = "c2028c9a75281eab53d3b3e7dc11cbc8ac970d008bac4a0d3927f11ac2024bdc"
FOLDER = "MoleculeACE/Data/benchmark_data/"
COMPOUNDS = 1000  # a target with fewer is left out
RADIUS, BITS = 2, 1024  # ECFP4, as in the benchmark


def derived(wheel: bytes) -> dict[str, np.ndarray]:
    """The arrays of bioactivity.npz, rows in the wheel's order; see bioactivity.md."""
    from rdkit import Chem, RDLogger
    from rdkit.Chem import rdFingerprintGenerator

    RDLogger.DisableLog("rdApp.*")
    morgan = rdFingerprintGenerator.GetMorganGenerator(radius=RADIUS, fpSize=BITS)
    names, rows = [], []
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        for member in sorted(archive.namelist()):
            if not (member.startswith(FOLDER) and member.endswith("_Ki.csv")):
                continue
            compounds = list(csv.DictReader(archive.read(member).decode().splitlines()))
            if len(compounds) >= COMPOUNDS:
                rows += [(len(names), compound) for compound in compounds]
                names.append(member.removeprefix(FOLDER).removesuffix(".csv"))
    bits = [morgan.GetFingerprintAsNumPy(Chem.MolFromSmiles(row["smiles"])) for _, row in rows]
    return {
        "names": np.array(names),
        "target": np.array([k for k, _ in rows], np.uint8),
        "bits": np.packbits(np.array(bits, bool), axis=1),
        "pki": np.array([9 - np.log10(float(row["exp_mean [nM]"])) for _, row in rows], np.float32),
        "test": np.array([row["split"] == "test" for _, row in rows]),
        "cliff": np.array([row["cliff_mol"] == "1" for _, row in rows]),
    }


def packed(arrays: dict[str, np.ndarray]) -> bytes:
    """What numpy.load reads, without the time of writing: the same arrays make the same bytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_LZMA) as archive:
        for name, array in arrays.items():
            one = io.BytesIO()
            np.lib.format.write_array(one, array, version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_LZMA, 3
            archive.writestr(entry, one.getvalue())
    return whole.getvalue()


def main(arguments: list[str]) -> str | None:
    """Writes the file; a mistake is returned as one line."""
    if not 1 <= len(arguments) <= 2:
        return "say where the wheel is: python make_bioactivity.py MoleculeACE-3.0.0-py3-none-any.whl"
    source = Path(arguments[0])
    if not source.is_file():
        return f"{source}: no such file; run pip download --no-deps MoleculeACE==3.0.0"
    wheel = source.read_bytes()
    if hashlib.sha256(wheel).hexdigest() != WHEEL_SHA256:
        return f"{source}: not the published wheel of MoleculeACE 3.0.0; download it again"
    try:
        content = packed(derived(wheel))
    except ModuleNotFoundError as missing:
        return f"{missing.name} is not installed; run pip install rdkit==2026.9.1"
    file = Path(arguments[1]) if len(arguments) == 2 else Path(__file__).with_name("bioactivity.npz")
    partial = file.with_suffix(".partial")
    partial.write_bytes(content)
    partial.replace(file)
    print(f"{file}  {len(content)} bytes  sha256 {hashlib.sha256(content).hexdigest()}")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
