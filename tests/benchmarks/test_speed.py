"""The workloads of compare.py under pytest-benchmark, outside the default run.

    pytest tests/benchmarks -n 0 --benchmark-enable --benchmark-group-by=group

It keeps a history and profiles one side; for ratios that can be trusted on a shared machine use
compare.py, which takes turns.
"""

import importlib.util
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the peer is not installed: pip install torch==2.13.0")
spec = importlib.util.spec_from_file_location("compare", Path(__file__).with_name("compare.py"))
compare = importlib.util.module_from_spec(spec)
spec.loader.exec_module(compare)


@pytest.mark.parametrize("side", ["ours", "theirs"])
@pytest.mark.parametrize("name", list(compare.WORKLOADS))
def test_workload(benchmark, name, side):
    workload = compare.build(name)
    benchmark.group = name
    with compare.torch.set_grad_enabled(not workload.no_grad):
        benchmark(getattr(workload, side))
