"""Pooling: one number for each window of each channel, and how its gradient finds the way back.

Chapter: pooling.

- _grid: where the windows lie, and a pass over all of them
- maximum: `max_pool2d` and its backward
- average: `avg_pool2d` and its backward
"""

from convbook.pooling.average import avg_pool2d, avg_pool2d_backward
from convbook.pooling.maximum import max_pool2d, max_pool2d_backward

__all__ = ["avg_pool2d", "avg_pool2d_backward", "max_pool2d", "max_pool2d_backward"]
