"""Model-epochs per second of the stack, beside a loop, torch.func.vmap and scikit-learn's MLP, at equal loss.

Two hidden layers, no dropout, Adam without weight decay, the same rows, batch size, learning rate and epochs for
all, and the tuning loss after every epoch, which scikit-learn's is spared. One thread; CPU seconds.
"""

import argparse
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "exemplars"))  # where lab lies

import numpy as np
import torch
from joblib import Parallel, delayed
from lab.stack import Settings, fit
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier
from torch.func import functional_call, grad, stack_module_state, vmap
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy
from torch.utils.data import DataLoader, TensorDataset

EPOCHS, LR = 20, 1e-3
ROUNDS = 3
NO_GPU = "no GPU here: the part that measures one was written without having run"
FEW = 4  # models of the sides that train one after another


@dataclass(frozen=True)
class Size:
    n: int  # training rows; a quarter as many are for tuning
    features: int
    width: int
    batch: int
    models: int  # trained together

    @property
    def name(self) -> str:
        return f"n={self.n} D={self.features} H={self.width} B={self.batch}"


SIZES = [Size(400, 50, 32, 32, 128), Size(2000, 100, 64, 128, 64), Size(2944, 420, 64, 128, 32)]
Rows = tuple[
    torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor
]  # x and y to train on, x and y to tune on


def rows(size: Size) -> Rows:
    """A rule of five features that a network of this size learns in part, with 5 % of the labels turned."""
    draw = torch.Generator().manual_seed(0)
    x = torch.randn(size.n * 5 // 4, size.features, generator=draw)
    clean = x[:, 0] + x[:, 1] + x[:, 2] * x[:, 3] > x[:, 4]
    y = (clean ^ (torch.rand(len(x), generator=draw) < 0.05)).float()
    return x[: size.n], y[: size.n], x[size.n :], y[size.n :]


def network(size: Size, seed: int) -> torch.nn.Module:
    torch.manual_seed(seed)
    widths = [size.features, size.width, size.width]
    hidden = [torch.nn.Sequential(torch.nn.Linear(a, b), torch.nn.ReLU()) for a, b in pairwise(widths)]
    return torch.nn.Sequential(*hidden, torch.nn.Linear(size.width, 1), torch.nn.Flatten(0))


# Each side trains models with these seeds and returns their final tuning losses.


def stack(size: Size, data: Rows, seeds: np.ndarray) -> np.ndarray:
    x, y = torch.cat([data[0], data[2]]), torch.cat([data[1], data[3]])
    train, tune = (np.tile(part, (len(seeds), 1)) for part in np.split(np.arange(len(x)), [size.n]))
    settings = Settings(width=size.width, depth=2, batch=size.batch, lr=LR, epochs=EPOCHS)
    return fit(x, y, train, seeds, settings, tune=tune, loss="logistic", device=x.device).loss


def loop(size: Size, data: Rows, seeds: np.ndarray) -> np.ndarray:
    """What most people write; each model keeps its best epoch, as in the stack."""
    x, y, x_tune, y_tune = data
    losses = []
    for seed in seeds:
        model = network(size, int(seed)).to(x.device)
        optimizer = torch.optim.AdamW(model.parameters(), lr=LR, weight_decay=0)
        loader = DataLoader(TensorDataset(x, y), batch_size=size.batch, shuffle=True)
        lowest = torch.inf
        for _ in range(EPOCHS):
            for x_batch, y_batch in loader:
                optimizer.zero_grad()
                cross_entropy(model(x_batch), y_batch).backward()
                optimizer.step()
            with torch.no_grad():
                lowest = min(lowest, cross_entropy(model(x_tune), y_tune).item())
        losses.append(lowest)
    return np.array(losses)


def vmapped(size: Size, data: Rows, seeds: np.ndarray) -> np.ndarray:
    x, y, x_tune, y_tune = data
    models = [network(size, int(seed)) for seed in seeds]
    parameters, _ = stack_module_state(models)
    skeleton = models[0].to("meta")

    def loss(weights, x_batch, y_batch):
        outputs = functional_call(skeleton, weights, (x_batch,))
        return cross_entropy(outputs, y_batch)

    slopes, tuning = vmap(grad(loss)), vmap(loss, in_dims=(0, None, None))
    optimizer = torch.optim.AdamW(parameters.values(), lr=LR, weight_decay=0)
    lowest = torch.full((len(seeds),), torch.inf)
    for _ in range(EPOCHS):
        order = torch.stack([torch.randperm(size.n) for _ in seeds])
        for batch in order.split(size.batch, 1):
            for name, slope in slopes(parameters, x[batch], y[batch]).items():
                parameters[name].grad = slope
            optimizer.step()
        with torch.no_grad():
            lowest = torch.minimum(lowest, tuning(parameters, x_tune, y_tune))
    return lowest.numpy()


def scikit_learn(size: Size, data: Rows, seeds: np.ndarray) -> np.ndarray:
    x, y, x_tune, y_tune = (part.numpy() for part in data)
    losses = []
    for seed in seeds:
        model = MLPClassifier(
            hidden_layer_sizes=(size.width, size.width),
            batch_size=size.batch,
            learning_rate_init=LR,
            alpha=0,
            max_iter=EPOCHS,
            tol=0,
            n_iter_no_change=EPOCHS,
            random_state=int(seed),
        )
        with warnings.catch_warnings(
            action="ignore", category=ConvergenceWarning
        ):  # stops after EPOCHS as asked
            model.fit(x, y)
        losses.append(log_loss(y_tune, model.predict_proba(x_tune)))
    return np.array(losses)


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
                losses[side].extend(train(size, data, seeds))
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
