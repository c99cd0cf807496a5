"""Model-epochs per second of the stack, beside a loop, torch.func.vmap and scikit-learn's MLP, at equal loss.

One thread, CPU seconds, the sides in turn; on a GPU also growing stacks, in wall-clock seconds.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch
from joblib import Parallel, delayed

from ._sides import EPOCHS, Rows, Size, loop, rows, scikit_learn, stack, vmapped

SIZES = [Size(400, 50, 32, 32, 128), Size(2000, 100, 64, 128, 64), Size(2944, 420, 64, 128, 32)]
ROUNDS = 3
FEW = 4  # models of a round of the sides that train one after another
NO_GPU = "no GPU here: the part that measures one was written without having run"
SIDES = {"stack": stack, "loop": loop, "vmap": vmapped, "scikit-learn": scikit_learn}
ALONE = ("loop", "scikit-learn")  # sides that train one model after another


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


def on_gpu(size: Size) -> list[dict]:
    """The first size for growing stacks, in wall-clock seconds, and its share of what the device was seen to do."""
    data = tuple(part.cuda() for part in rows(size))
    copied, multiplied = ceilings()
    eager = speed(loop, size, data, 1)
    cores = all_cores(size)
    sizes = [size.features, size.width, size.width, 1]
    products = [a * b for a, b in pairwise(sizes)]
    steps = EPOCHS * -(-size.n // size.batch)
    found = []
    for models in (1, 32, 512, 4096):
        rate = speed(stack, size, data, models)
        seconds = EPOCHS / rate  # of one model
        operations = 2 * size.n * EPOCHS * (3 * sum(products) - products[0])  # no gradient for the rows
        moved = steps * 28 * (sum(products) + sum(sizes[1:]))  # AdamW reads 4 numbers a weight and writes 3
        found.append(
            {
                "models": models,
                "model_epochs_per_second": rate,
                "of_matmul": operations / seconds / multiplied,
                "of_copy": moved / seconds / copied,
                "faster_than_eager_loop_by": rate / eager,
                "faster_than_scikit_learn_on_all_cores_by": rate / cores,
            }
        )
    return found


def speed(train: Callable, size: Size, data: Rows, models: int) -> float:
    """Model-epochs per wall-clock second on a GPU, after a first run that loads its kernels."""
    for _ in range(2):
        torch.cuda.synchronize()
        start = time.perf_counter()
        train(size, data, np.arange(models))
        torch.cuda.synchronize()
        seconds = time.perf_counter() - start
    return models * EPOCHS / seconds


def all_cores(size: Size) -> float:
    """scikit-learn's model-epochs per wall-clock second with a process for each core."""
    models, data = 4 * os.cpu_count(), rows(size)
    parallel = Parallel(n_jobs=-1)
    jobs = [delayed(scikit_learn)(size, data, np.array([seed])) for seed in range(models)]
    parallel(jobs)  # starts the processes
    start = time.perf_counter()
    parallel(jobs)
    return models * EPOCHS / (time.perf_counter() - start)


def ceilings() -> tuple[float, float]:
    """Bytes a second read and written by a large copy, operations a second of a large product in float32."""
    part, square = torch.empty(2**28, device="cuda"), torch.rand(8192, 8192, device="cuda")

    def seconds(work: Callable) -> float:
        times = []
        for _ in range(10):
            torch.cuda.synchronize()
            start = time.perf_counter()
            work()
            torch.cuda.synchronize()
            times.append(time.perf_counter() - start)
        return min(times)

    copied = 2 * part.nbytes / seconds(part.clone)
    return copied, 2 * len(square) ** 3 / seconds(lambda: square @ square)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="one round instead of the median of several")


def measure(options: argparse.Namespace) -> dict:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        found = {"threads": 1, "epochs": EPOCHS, "sizes": beside(1 if options.quick else ROUNDS)}
    finally:
        torch.set_num_threads(before)
    gpu = torch.cuda.is_available()
    return found | {"gpu": on_gpu(SIZES[0]) if gpu else None, "gpu_note": "" if gpu else NO_GPU}


def table(result: dict) -> str:
    lines = ["model-epochs per CPU second, one thread; the stack's ratio; tuning loss, mean ± sd of models"]
    for size in result["sizes"]:
        lines.append(f"{size['size']}, {size['models']} models together")
        for side, at in size["sides"].items():
            rate, ratio = at["model_epochs_per_second"], at["stack_is_faster_by"]
            loss = f"{at['loss']:.3f} ± {at['loss_spread']:.3f}"
            lines.append(f"  {side:14}{rate:8.0f}{ratio:8.1f} ×   {loss}")
    for row in result["gpu"] or []:
        lines.append(", ".join(f"{name.replace('_', ' ')} {value:.3g}" for name, value in row.items()))
    return "\n".join([*lines, *filter(None, [result["gpu_note"]])])
