"""Model-epochs per second of the stack, beside a loop, torch.func.vmap and scikit-learn's MLP, at equal loss.

One thread, CPU seconds, the sides in turn; then other kinds of networks beside a loop, and memory. On a GPU also
growing stacks, in wall-clock seconds.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import torch
from joblib import Parallel, delayed

from . import _kinds
from ._sides import EPOCHS, Rows, Size, loop, rows, scikit_learn, stack, vmapped

SIZES = [Size(400, 50, 32, 32, 128), Size(2000, 100, 64, 128, 64), Size(2944, 420, 64, 128, 32)]
WIDE = Size(2944, 420, 256, 128, 8)  # where the share of products is measured too
ROUNDS = 3
FEW = 4  # models of a round of the sides that train one after another
MANY = (1, 32, 512, 4096)
NO_GPU = "no GPU here: the part that measures one was written without having run"
SIDES = {"stack": stack, "loop": loop, "vmap": vmapped, "scikit-learn": scikit_learn}
ALONE = ("loop", "scikit-learn")  # sides that train one model after another
LONG = 5  # times as many epochs, so that what is done once falls out of the difference
MOVED = 44  # bytes of a weight that a step of AdamW reads and writes: 28 in its kernel, 16 at each model's own rate


def beside(rounds: int) -> list[dict]:
    """For each size and side, model-epochs per CPU second (median of the rounds) and its models' tuning losses."""
    found = []
    for size in SIZES:
        data = rows(size)
        speeds, losses = {side: [] for side in SIDES}, {side: [] for side in SIDES}
        for turn in range(rounds):
            for side, train in SIDES.items():
                models = FEW if side in ALONE else size.models
                seeds = turn * size.models + np.arange(models)
                start = time.process_time()
                losses[side].extend(train(size, data, seeds).tolist())
                speeds[side].append(models * EPOCHS / (time.process_time() - start))
        found.append({"size": size.name, "models": size.models, "sides": summary(speeds, losses)})
    return found


def summary(speeds: dict[str, list], losses: dict[str, list]) -> dict[str, dict]:
    median = {side: statistics.median(some) for side, some in speeds.items()}
    return {
        side: {
            "model_epochs_per_second": median[side],
            "stack_is_faster_by": median["stack"] / median[side],
            "loss": statistics.mean(losses[side]),
            "loss_spread": statistics.stdev(losses[side]),
        }
        for side in speeds
    }


def shares(rounds: int) -> list[dict]:
    """The share of the stack's CPU seconds that its products would take at the speed of one large product."""
    found = []
    for size in (*SIZES, WIDE):
        data, some = rows(size), []
        for _ in range(rounds):
            rate = slope(time.process_time, stack, size, data, size.models, EPOCHS // 4)
            some.append((rate * size.operations, product(1024, "cpu", time.process_time)))
        rate, ceiling = (statistics.median(part) for part in zip(*some, strict=True))
        found.append(
            {"size": size.name, "models": size.models, "gflops": ceiling / 1e9, "share": rate / ceiling}
        )
    return found


def slope(
    clock: Callable, train: Callable, size: Size, data: Rows, models: int, epochs: int = EPOCHS
) -> float:
    """Model-epochs per second between a short and a long training, after a first run that loads what it needs."""
    seconds = []
    for length in (1, epochs, LONG * epochs):
        synchronize(data[0])
        start = clock()
        train(size, data, np.arange(models), length)
        synchronize(data[0])
        seconds.append(clock() - start)
    return models * (LONG - 1) * epochs / (seconds[2] - seconds[1])


def synchronize(x: torch.Tensor) -> None:
    if x.is_cuda:
        torch.cuda.synchronize()


def product(n: int, device: str, clock: Callable) -> float:
    """Operations a second of a product of two n × n matrices in float32, the best of ten."""
    square = torch.rand(n, n, device=device)
    return 2 * n**3 / best(lambda: square @ square, square, clock)


def best(work: Callable, x: torch.Tensor, clock: Callable) -> float:
    times = []
    for _ in range(10):
        synchronize(x)
        start = clock()
        work()
        synchronize(x)
        times.append(clock() - start)
    return min(times)


def memory() -> list[dict]:
    """MB that a process grows by, for growing stacks of the first size; each in a process of its own."""
    child = (
        "import resource, sys, numpy as np, torch; torch.set_num_threads(1);"
        "from benchmarks.stack import SIZES, rows, stack; size = SIZES[0]; data = rows(size);"
        "stack(size, data, np.arange(1), 1); peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "before = peak(); stack(size, data, np.arange(int(sys.argv[1])), 2); print((peak() - before) / 1024)"
    )
    found = []
    for models in MANY:
        done = subprocess.run(
            [sys.executable, "-c", child, str(models)],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "REVIEW_DEVICE": "cpu"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        weights = 4 * SIZES[0].weights * models / 2**20
        found.append({"models": models, "mb": float(done.stdout), "weights_mb": weights})
    return found


def on_gpu(size: Size) -> list[dict]:
    """The first size for growing stacks, in wall-clock seconds, and its share of what the device was seen to do."""
    data, clock = tuple(part.cuda() for part in rows(size)), time.perf_counter
    part = torch.empty(2**28, device="cuda")
    copied, multiplied = 2 * part.nbytes / best(part.clone, part, clock), product(8192, "cuda", clock)
    eager, cores = slope(clock, loop, size, data, 1, EPOCHS // 4), all_cores(size)
    moved = -(-size.n // size.batch) * MOVED * size.weights  # in an epoch of one model
    found = []
    for models in MANY:
        rate = slope(clock, stack, size, data, models)
        found.append(
            {
                "models": models,
                "model_epochs_per_second": rate,
                "of_matmul": rate * size.operations / multiplied,
                "of_copy": rate * moved / copied,
                "faster_than_eager_loop_by": rate / eager,
                "faster_than_scikit_learn_on_all_cores_by": rate / cores,
            }
        )
    return found


def all_cores(size: Size) -> float:
    """scikit-learn's model-epochs per wall-clock second with a process for each core."""
    models, data = 4 * os.cpu_count(), rows(size)
    parallel = Parallel(n_jobs=-1)
    jobs = [delayed(scikit_learn)(size, data, np.array([seed])) for seed in range(models)]
    parallel(jobs)  # starts the processes
    start = time.perf_counter()
    parallel(jobs)
    return models * EPOCHS / (time.perf_counter() - start)


PARTS = {"sizes": beside, "kinds": _kinds.compared, "shares": shares}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="one round instead of the median of several")
    parser.add_argument("--only", choices=[*PARTS, "memory", "gpu"], help="one part instead of all")


def measure(options: argparse.Namespace) -> dict:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    found = {"threads": 1, "epochs": EPOCHS}
    try:
        for name, part in PARTS.items():
            if options.only in (None, name):
                found[name] = part(1 if options.quick else ROUNDS)
        if options.only in (None, "memory"):
            found["memory"] = memory()
    finally:
        torch.set_num_threads(before)
    if options.only in (None, "gpu"):
        gpu = torch.cuda.is_available()
        found |= {"gpu": on_gpu(SIZES[0]) if gpu else None, "gpu_note": "" if gpu else NO_GPU}
    return found


def table(result: dict) -> str:
    lines = ["model-epochs per CPU second, one thread; the stack's ratio; tuning loss, mean ± sd of models"]
    for size in result.get("sizes", []):
        lines.append(f"{size['size']}, {size['models']} models together")
        for side, at in size["sides"].items():
            rate, ratio = at["model_epochs_per_second"], at["stack_is_faster_by"]
            loss = f"{at['loss']:.3f} ± {at['loss_spread']:.3f}"
            lines.append(f"  {side:14}{rate:8.0f}{ratio:8.1f} ×   {loss}")
    for kind in result.get("kinds", []):
        lines.append(f"{kind['kind']}, {_kinds.MODELS} models together")
        for way, rate in kind["speeds"].items():
            ratio = kind["speeds"]["stack"] / rate
            lines.append(f"  {way:14}{rate:8.0f}{ratio:8.1f} ×   {kind['losses'][way]:.3f}")
    for row in result.get("shares", []):
        lines.append(
            f"{row['size']}, {row['models']} models: {100 * row['share']:.0f} % of {row['gflops']:.0f} GFLOP/s"
        )
    for row in result.get("memory", []):
        lines.append(f"{row['models']} models: {row['mb']:.0f} MB, of them weights {row['weights_mb']:.0f}")
    for row in result.get("gpu") or []:
        lines.append(", ".join(f"{name.replace('_', ' ')} {value:.3g}" for name, value in row.items()))
    return "\n".join([*lines, *filter(None, [result.get("gpu_note")])])
