"""Time convbook's public functions against PyTorch's: python tests/benchmarks/compare.py [name ...]

Both run in one process at one thread, in turns (A B A B ...), so that a busy machine slows both;
what counts is the processor's time, not the clock's. A row is the median of the paired ratios
convbook / PyTorch, with the quartiles; below 1, convbook is faster. The exit status is 1 if a
median is over its target.
"""

import os
import sys

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is imported

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import threadpoolctl
import torch
import torch.nn.functional as F

import convbook

torch.set_num_threads(1)


class Workload(NamedTuple):
    name: str
    target: float
    ours: Callable[[], object]
    theirs: Callable[[], object]
    no_grad: bool = True


def convolution(name, target, x_shape, weight_shape, **options):
    rng = np.random.default_rng(0)
    x = rng.standard_normal(x_shape).astype(np.float32)
    weight = rng.standard_normal(weight_shape).astype(np.float32)
    tx, tweight = torch.from_numpy(x), torch.from_numpy(weight)
    ours, theirs = convbook.conv2d(x, weight, **options), F.conv2d(tx, tweight, **options)
    np.testing.assert_allclose(ours, theirs, atol=1e-4 * np.abs(ours).max())
    return Workload(
        name,
        target,
        lambda: convbook.conv2d(x, weight, **options),
        lambda: F.conv2d(tx, tweight, **options),
    )


def convolution_and_gradients(name, target, x_shape, weight_shape, **options):
    rng = np.random.default_rng(0)
    x = rng.standard_normal(x_shape).astype(np.float32)
    weight = rng.standard_normal(weight_shape).astype(np.float32)
    tx = torch.from_numpy(x.copy()).requires_grad_()
    tweight = torch.from_numpy(weight.copy()).requires_grad_()
    grad = rng.standard_normal(convbook.conv2d(x, weight, **options).shape).astype(np.float32)
    tgrad = torch.from_numpy(grad)

    def ours():
        convbook.conv2d(x, weight, **options)
        return convbook.conv2d_backward(grad, x, weight, **options)

    def theirs():
        tx.grad = tweight.grad = None
        F.conv2d(tx, tweight, **options).backward(tgrad)
        return tx.grad, tweight.grad

    for mine, peers in zip(ours(), theirs(), strict=False):
        np.testing.assert_allclose(mine, peers, atol=1e-4 * np.abs(mine).max())
    return Workload(name, target, ours, theirs, no_grad=False)


def pooling(name, target, x_shape, *, backward):
    rng = np.random.default_rng(0)
    x = rng.standard_normal(x_shape).astype(np.float32)
    grad = rng.standard_normal(convbook.max_pool2d(x, 2).shape).astype(np.float32)
    tx, tgrad = torch.from_numpy(x.copy()).requires_grad_(backward), torch.from_numpy(grad)

    def ours():
        y = convbook.max_pool2d(x, 2)
        return convbook.max_pool2d_backward(grad, x, 2) if backward else y

    def theirs():
        y = F.max_pool2d(tx, 2)
        if not backward:
            return y
        tx.grad = None
        y.backward(tgrad)
        return tx.grad

    np.testing.assert_array_equal(ours(), theirs())
    return Workload(name, target, ours, theirs, no_grad=not backward)


def lenet_epoch(name, target, *, images_too=False):
    """One epoch of LeNet-5 on 1,024 images, batch 32: forward, backward, SGD.

    Our first layer computes the gradient in the images as every layer does; PyTorch leaves it out
    unless it is asked for (`images_too`).
    """
    rng = np.random.default_rng(0)
    images = rng.standard_normal((1024, 1, 32, 32)).astype(np.float32)
    labels = rng.integers(0, 10, 1024)
    network = convbook.lenet5(rng=rng)
    optimizer = convbook.SGD(network.parameters, lr=0.01)
    timages, tlabels = torch.from_numpy(images), torch.from_numpy(labels)
    peer = torch.nn.Sequential(
        torch.nn.Conv2d(1, 6, 5),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(6, 16, 5),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(16, 120, 5),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Linear(120, 84),
        torch.nn.ReLU(),
        torch.nn.Linear(84, 10),
    )
    n_peer = sum(parameter.numel() for parameter in peer.parameters())
    assert n_peer == network.n_parameters, "the peer must be the same network"
    peer_optimizer = torch.optim.SGD(peer.parameters(), lr=0.01)

    def ours():
        for start in range(0, len(images), 32):
            batch, target_labels = images[start : start + 32], labels[start : start + 32]
            logits = network(batch)
            back = network.backward if images_too else network.backward_parameters
            back(convbook.cross_entropy_backward(logits, target_labels))
            optimizer.step(network.gradients)

    def theirs():
        for start in range(0, len(timages), 32):
            batch = timages[start : start + 32].requires_grad_(images_too)
            logits = peer(batch)
            loss = F.cross_entropy(logits, tlabels[start : start + 32])
            peer_optimizer.zero_grad()
            loss.backward()
            peer_optimizer.step()

    return Workload(name, target, ours, theirs, no_grad=False)


# name: (how to build it, target ratio, arguments)
WORKLOADS = {
    "5x5 * 3x3": (convolution, 3.0, (1, 1, 5, 5), (1, 1, 3, 3)),
    "512x512 * 3x3": (convolution, 0.4, (1, 1, 512, 512), (1, 1, 3, 3)),
    "512x512 * 7x7": (convolution, 0.6, (1, 1, 512, 512), (1, 1, 7, 7)),
    "512x512 * 31x31": (convolution, 0.2, (1, 1, 512, 512), (1, 1, 31, 31)),
    "LeNet C1, batch 64": (convolution, 1.4, (64, 1, 32, 32), (6, 1, 5, 5)),
    "LeNet C3, batch 64": (convolution, 3.0, (64, 6, 14, 14), (16, 6, 5, 5)),
    "64 to 64 channels, 56x56, 3x3": (convolution, 2.4, (1, 64, 58, 58), (64, 64, 3, 3)),
    "3x224x224, 7x7 stride 2": (
        convolution, 2.5, (1, 3, 224, 224), (64, 3, 7, 7), {"stride": 2, "padding": 3},
    ),
    "1x1, 256 to 64 channels": (convolution, 1.1, (1, 256, 56, 56), (64, 256, 1, 1)),
    "depthwise 64, 56x56, 3x3": (
        convolution, 3.0, (1, 64, 56, 56), (64, 1, 3, 3), {"padding": 1, "groups": 64},
    ),
    "max pool 2x2": (pooling, 0.3, (8, 64, 56, 56), {"backward": False}),
    "max pool 2x2, forward + backward": (pooling, 1.0, (8, 64, 56, 56), {"backward": True}),
    "C3, forward + backward": (
        convolution_and_gradients, 2.0, (64, 6, 14, 14), (16, 6, 5, 5),
    ),
    "LeNet-5 epoch, batch 32": (lenet_epoch, 1.0),
    "the same, both with the images' gradient": (lenet_epoch, 1.0, {"images_too": True}),
}  # fmt: skip


def build(name):
    make, target, *arguments = WORKLOADS[name]
    options = arguments.pop() if arguments and isinstance(arguments[-1], dict) else {}
    return make(name, target, *arguments, **options)


def seconds(function, repeats):
    start = time.process_time()
    for _ in range(repeats):
        function()
    return (time.process_time() - start) / repeats


def paired_ratios(workload, *, budget=3.0):
    """Return the ratios of paired timings, and both median times, within `budget` seconds."""
    with torch.set_grad_enabled(not workload.no_grad):
        once = max(seconds(f, 1) for f in (workload.ours, workload.theirs) * 2)
        repeats = max(1, int(2e-3 / once))  # a timing shorter than 2 ms is mostly noise
        pairs = max(7, min(101, int(budget / (2 * repeats * once))))
        ours, theirs = [], []
        for _ in range(pairs):
            ours.append(seconds(workload.ours, repeats))
            theirs.append(seconds(workload.theirs, repeats))
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    return ratios, statistics.median(ours), statistics.median(theirs)


def gemm_peak():
    """Return the GFLOP/s of one large float32 matrix product, measured now."""
    a = np.ones((1024, 1024), np.float32)
    best = min(seconds(lambda: a @ a, 1) for _ in range(5))
    return 2 * 1024**3 / best / 1e9


def print_regime():
    print(f"numpy {np.__version__}; peer: torch {torch.__version__}")
    for library in threadpoolctl.threadpool_info():
        if library["user_api"] == "blas":
            print(
                f"BLAS: {library['internal_api']} {library['version']}, "
                f"{library['architecture']} kernels, {library['num_threads']} thread; "
                f"{gemm_peak():.0f} GFLOP/s in float32"
            )
    print(f"torch: {torch.backends.cpu.get_cpu_capability()}, {torch.get_num_threads()} thread")
    pinned = os.environ.get("OPENBLAS_CORETYPE")
    print(f"OPENBLAS_CORETYPE={pinned}" if pinned else "OPENBLAS_CORETYPE is not set")


def main(names):
    # Once one large array has been freed, the C library keeps freed memory for the next array
    # (glibc's dynamic threshold), as in any process that has read a data set. Fresh pages would
    # otherwise be half of the time of both sides.
    del_me = np.empty(2**21)
    del del_me
    print_regime()
    print("| workload | convbook, ms | PyTorch, ms | ratio | quartiles | target |")
    print("|---|---|---|---|---|---|")
    missed = []
    for name in names or WORKLOADS:
        workload = build(name)
        ratios, ours, theirs = paired_ratios(workload)
        low, median, high = statistics.quantiles(ratios, n=4)
        print(
            f"| {name} | {ours * 1e3:.4g} | {theirs * 1e3:.4g} | {median:.2f} "
            f"| {low:.2f} to {high:.2f} | {workload.target:g} |",
            flush=True,
        )
        if median > workload.target:
            missed.append(name)
    if missed:
        sys.exit(f"over target: {', '.join(missed)}")


if __name__ == "__main__":
    main(sys.argv[1:])
