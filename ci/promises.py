"""What the batched training promises of a GPU, each looked at by a part that can see it broken.

A part takes the device and returns what it found, "ok" among it. On a CPU those of GPU_ALONE have nothing to look at.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import numpy as np
import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "exemplars"), str(ROOT / "build")]

from lab.stack import descent, noise, stack  # noqa: E402
from lab.stack import device as place  # noqa: E402
from lab.stack.stack import Settings, Trained, fit  # noqa: E402
from privacy import private  # noqa: E402

EQUAL = 1e-9  # largest difference of outputs in float64 that counts as the same computation in another order
MIXED = {
    "width": [8, 3, 8, 6], "lr": [0.01, 0.003, 0.02, 0.05], "weight_decay": [0, 2, 0.1, 0],
    "dropout": [0, 0, 0.5, 0.2], "epochs": [12, 7, 12, 12], "patience": [99, 99, 3, 2],
}  # fmt: skip
Part = Callable[[torch.device], dict]


def data(rows: int, tuning: int, features: int, models: int) -> tuple[np.ndarray, ...]:
    """x (rows + tuning, features), outcomes of 0 and 1, and the row numbers that each of the models learns from and is tuned on."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows + tuning, features))
    y = (x[:, 0] + x[:, 1] * x[:, 2] > 0).astype(float)
    order = np.stack([rng.permutation(rows + tuning) for _ in range(models)])
    return x, y, order[:, :rows], order[:, rows:]


def networks(device: torch.device, dtype: torch.dtype, depth: int = 2, **more) -> np.ndarray:
    """Outputs (4, 70) of four unlike networks, trained on `device`."""
    x, y, train, tune = data(50, 20, 5, 4)
    settings = Settings(batch=16, depth=depth, **MIXED)
    return fit(
        x, y, train, [7, 8, 9, 10], settings, tune=tune, loss="logistic", dtype=dtype, device=device, **more
    ).predict(x)


def large(device: torch.device, models: int, epochs: int = 3, **more) -> Trained:
    x, y, train, tune = data(400, 100, 50, 1)
    train, tune = np.tile(train, (models, 1)), np.tile(tune, (models, 1))
    settings = Settings(width=32, depth=2, epochs=epochs, **more)
    return fit(x, y, train, np.arange(models), settings, tune=tune, loss="logistic", device=device)


def eager() -> mock._patch:
    """Steps run as they are, none is captured."""
    return mock.patch.object(descent, "repeated", return_value=place.at_hand)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).max())


def machine(device: torch.device) -> dict:
    gpu = device.type == "cuda"
    return {
        "python": sys.version.split()[0],
        "torch": torch.__version__,
        "numpy": np.__version__,
        "device": torch.cuda.get_device_name() if gpu else "CPU",
        "free and total bytes": torch.cuda.mem_get_info() if gpu else None,
        "tf32": torch.backends.cuda.matmul.allow_tf32,
        "set": {k: v for k, v in os.environ.items() if k.startswith(("CUBLAS", "CUDA_", "PYTORCH", "NVIDIA_TF32"))},
        "ok": not torch.backends.cuda.matmul.allow_tf32,
    }  # fmt: skip


def random_numbers(device: torch.device) -> dict:
    """The hashes that decide starts, orders and dropout are the same bits on both devices."""
    seeds = torch.arange(1, 50, dtype=torch.int32) * 7919

    def drawn(on: torch.device) -> list[np.ndarray]:
        own = seeds.to(on)
        share = torch.linspace(0, 0.9, 49, device=on)
        masks = noise.kept(noise.factors(own, 4, 1, 2, 16)[0], noise.limits(share), 9, (16, 5))
        parts = noise.bits(own, 1, 5, 7, 300), noise.uniform(own, 2, 0, 9, 9), noise.shuffles(own, 3, 500)
        return [part.numpy(force=True) for part in (*parts, *masks)]

    pairs = zip(drawn(torch.device("cpu")), drawn(device), strict=True)
    return {"ok": all(bool((here == there).all()) for here, there in pairs)}


def nothing_waits(device: torch.device) -> dict:
    """No step waits for the device: that would end its capture, and cost a round trip each time."""
    step = descent.Stack.step

    def watched(self, *inputs):
        if torch.cuda.is_current_stream_capturing():
            return step(self, *inputs)
        torch.cuda.set_sync_debug_mode("error")
        try:
            return step(self, *inputs)
        finally:
            torch.cuda.set_sync_debug_mode("default")

    with mock.patch.object(descent.Stack, "step", watched):
        networks(device, torch.float32)
    return {"ok": True}


def parity(device: torch.device) -> dict:
    """In float64: captured = as they run = on the CPU."""
    found = {}
    for depth in (1, 2):
        here, there = (networks(on, torch.float64, depth) for on in (torch.device("cpu"), device))
        with eager():
            plain = networks(device, torch.float64, depth)
        found[f"{depth} layers, to the CPU"] = apart(here, there)
        found[f"{depth} layers, to eager steps"] = apart(plain, there)
    return found | {"ok": max(found.values()) <= EQUAL}


def capture(device: torch.device) -> dict:
    """In float32 a captured step gives the bits of the step itself; how far the CPU is, is told."""
    there = networks(device, torch.float32)
    with eager():
        plain = networks(device, torch.float32)
    return {"to the CPU": apart(there, networks(torch.device("cpu"), torch.float32)), "ok": bool((there == plain).all())}  # fmt: skip


def deterministic(device: torch.device) -> dict:
    """Trained twice alike: to the bit where that is asked for; how far apart otherwise, is told."""
    twice = [networks(device, torch.float32, deterministic=True) for _ in range(2)]
    usual = [networks(device, torch.float32) for _ in range(3)]
    return {
        "as it comes, most apart": max(apart(usual[0], one) for one in usual[1:]),
        "ok": bool((twice[0] == twice[1]).all()),
    }


def atomics(device: torch.device) -> dict:
    """How many sums a thousand additions of the same numbers give, in fifty tries: threads add in the order they come."""
    generator = torch.Generator().manual_seed(0)
    values = torch.randn(10**6, generator=generator).to(device)
    places = torch.randint(1000, (10**6,), generator=generator).to(device)

    def summed() -> bytes:
        return torch.zeros(1000, device=device).index_add_(0, places, values).numpy(force=True).tobytes()

    return {"different sums in 50 tries": len({summed() for _ in range(50)}), "ok": True}


def collection(device: torch.device) -> dict:
    """Forty trainings with the collector at work all the time: none may end a capture."""
    before = gc.get_threshold()
    gc.set_threshold(20, 1, 1)
    try:
        for _ in range(40 if device.type == "cuda" else 2):
            networks(device, torch.float32)
    finally:
        gc.set_threshold(*before)
    return {"ok": True}


@contextmanager
def no_collection() -> Iterator[None]:
    gc.collect()
    torch.cuda.empty_cache()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
        torch.cuda.empty_cache()


def freed(device: torch.device) -> dict:
    """What a training took is free again when its result is let go, without the collector's help."""
    with no_collection():
        before = torch.cuda.memory_allocated()
        trained = large(device, 2048)
        held = torch.cuda.memory_allocated() - before
        del trained
        left = torch.cuda.memory_allocated() - before
    return {"bytes held": held, "bytes left": left, "ok": left <= 2**20}


def out_of_memory(device: torch.device) -> dict:
    """With a fiftieth of the memory and an estimate that is far too high, stacks are halved until they fit."""
    sizes, real = [], descent.train

    def train(task, models):
        sizes.append(len(models))
        return real(task, models)

    gc.collect()
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction(0.02)
    try:
        with mock.patch.object(descent, "train", train), mock.patch.object(place, "SHARE", 1e3):
            loss = large(device, 40000, epochs=2).loss
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
        torch.cuda.empty_cache()
    return {"stacks": sizes, "ok": len(sizes) > 1 and bool(np.isfinite(loss).all())}


def estimate(device: torch.device) -> dict:
    """Bytes that a stack was expected to take, and those it took: within the share of memory that is kept free."""
    expected, real = [], stack._bytes

    def told(task, models):
        expected.append(real(task, models)[1] * len(models))
        return real(task, models)

    with no_collection(), mock.patch.object(stack, "_bytes", told):
        start = torch.cuda.memory_allocated()
        torch.cuda.reset_peak_memory_stats()
        large(device, 512, dropout=0.2)
        taken = torch.cuda.max_memory_allocated() - start
    return {"expected": max(expected), "taken": taken, "ok": taken <= max(expected) / place.SHARE}


def private_training(device: torch.device) -> dict:
    """Private training in float64 beside the CPU's, and milliseconds a step for growing numbers of models."""
    x, y, *_ = data(400, 0, 49, 1)

    def trained(models: int, steps: int, noise: float, dtype=torch.float32) -> torch.Tensor:
        settings = private.Settings(400, 0.2, steps, 0.3, 0.5, noise)
        return private.train(x, y, [np.arange(400)] * models, range(models), settings, dtype=dtype).weights

    found, models = {}, (16, 100, 400) if device.type == "cuda" else (4,)
    with mock.patch.dict(os.environ, REVIEW_DEVICE="cpu"):
        here = trained(4, 20, 0.0, torch.float64)
    with mock.patch.dict(os.environ, REVIEW_DEVICE=device.type):
        difference = float((trained(4, 20, 0.0, torch.float64).cpu() - here).abs().max())
        for number in models:
            seconds = []
            for steps in (3, 3, 53):
                start = time.perf_counter()
                trained(number, steps, 1.0).sum().item()
                seconds.append(time.perf_counter() - start)
            found[f"ms a step, {number} models"] = 1e3 * (seconds[2] - seconds[1]) / 50
    return found | {"to the CPU": difference, "ok": difference <= EQUAL}


PARTS: tuple[Part, ...] = (
    machine, random_numbers, nothing_waits, parity, capture, deterministic, collection, freed, out_of_memory,
    estimate, atomics, private_training,
)  # fmt: skip
GPU_ALONE = (nothing_waits, freed, out_of_memory, estimate)
