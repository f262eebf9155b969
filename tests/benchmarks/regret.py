"""How good is `choose`? python tests/benchmarks/regret.py

Times every method that auto may use on a grid of workloads, and compares the chosen one with the
best. The geometric mean of chosen / best is the rule's regret: 1 would be clairvoyant.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is imported

import itertools
import statistics
import time

import numpy as np

from convbook.algorithms import METHODS, choose

CANDIDATES = ("windows", "im2col", "rows", "fft")
SIZES = (6, 14, 32, 64, 200)
KERNELS = (1, 3, 5, 9, 15, 31)
CHANNELS = ((1, 1), (1, 8), (6, 16), (16, 4), (64, 64))
STRIDES = (1, 2)
BATCHES = (1, 16)
MOST_MULTIPLY_ADDS = 3e8  # the grid should take minutes


def grid():
    rng = np.random.default_rng(0)
    for size, kernel, (C, M), stride, N in itertools.product(
        SIZES, KERNELS, CHANNELS, STRIDES, BATCHES
    ):
        outputs = (size - kernel) // stride + 1
        if kernel > size or N * M * C * kernel**2 * outputs**2 > MOST_MULTIPLY_ADDS:
            continue
        x = rng.standard_normal((N, C, size, size)).astype(np.float32)
        weight = rng.standard_normal((M, C, kernel, kernel)).astype(np.float32)
        yield x, weight, {"stride": (stride, stride), "dilation": (1, 1), "groups": 1}


def seconds(function, *, at_most):
    """Return the best of a few processor times; one alone where it is over `at_most`."""
    times = []
    for _ in range(5):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
        if min(times) > at_most:
            break
    return min(times)


def main():
    np.empty(2**21)  # see compare.py: from here on, freed memory is kept
    regrets = []
    for x, weight, options in grid():
        chosen = choose(x, weight, **options)
        times = {}
        for name in sorted(CANDIDATES, key=lambda name: name != chosen):  # the chosen one first
            if name == "fft" and options["stride"] != (1, 1):
                continue

            def convolve(method=METHODS[name]):
                return method(x, weight, **options)  # noqa: B023

            times[name] = seconds(convolve, at_most=5 * min(times.values(), default=np.inf))
        best = min(times, key=times.get)
        # choosing costs time too: it looks for infinite pixels before it takes fft
        extra = seconds(lambda: choose(x, weight, **options), at_most=1)  # noqa: B023
        regrets.append(((times[chosen] + extra) / times[best], chosen, best, x, weight, options))

    ratios = [regret[0] for regret in regrets]
    print(f"{len(ratios)} workloads, float32")
    print(f"geometric mean of chosen / best: {statistics.geometric_mean(ratios):.3f}")
    print(f"90 % are below {np.quantile(ratios, 0.9):.2f}; the largest:")
    for ratio, chosen, best, x, weight, options in sorted(regrets, key=lambda r: -r[0])[:12]:
        print(
            f"  {ratio:.2f}  {chosen} for {best}: {x.shape} * {weight.shape}, {options['stride']}"
        )


if __name__ == "__main__":
    main()
