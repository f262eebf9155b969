"""LeNet-5 twice, from the same layers: as it is taught today, and as it was in 1998.

Chapter: lenet.

References
----------
.. [1] Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document
   recognition", Proceedings of the IEEE 86(11), 1998, doi:10.1109/5.726791.
"""

import numpy as np
from numpy.typing import DTypeLike

from convbook.layers import (
    RBF,
    Conv2d,
    Flatten,
    Linear,
    MaxPool2d,
    ReLU,
    ScaledTanh,
    Sequential,
    Subsampling,
)

__all__ = ["BITMAPS", "C3_TABLE", "lenet5", "lenet5_1998"]

# Which of the 16 maps of C3 see which of the 6 maps of S2: LeCun et al. 1998, Table I, rows and
# columns as printed there.
_C3_TABLE_AS_PRINTED = """
X . . . X X X . . X X X X . X X
X X . . . X X X . . X X X X . X
X X X . . . X X X . . X . X X X
. X X X . . X X X X . . X . X X
. . X X X . . X X X X . X X . X
. . . X X X . . X X X X . X X X
"""
C3_TABLE = np.array(
    [[mark == "X" for mark in row.split()] for row in _C3_TABLE_AS_PRINTED.strip().splitlines()]
).T  # (16, 6)
C3_TABLE.flags.writeable = False

# The digits that the output of 1998 compares with, 7 wide and 12 high, black 1 and white -1. The
# paper prints its own in Fig. 3; these were drawn for this course.
_DIGITS = """
....... ....... ....... ....... ....... ....... ....... ....... ....... .......
..###.. ...#... ..###.. .####.. ....##. ######. ..####. ####### ..###.. ..###..
.#...#. ..##... .#...#. #....#. ...###. #...... .#..... ......# .#...#. .#...#.
#.....# .#.#... #.....# ......# ..#..#. #...... #...... .....#. #.....# #.....#
#.....# ...#... ......# ......# .#...#. #...... #...... .....#. #.....# #.....#
#.....# ...#... .....#. ..###.. #....#. #####.. #.###.. ....#.. .#...#. .#...##
#.....# ...#... ....#.. .....#. ####### .....#. ##...#. ....#.. ..###.. ..###.#
#.....# ...#... ...#... ......# .....#. ......# #.....# ...#... .#...#. ......#
#.....# ...#... ..#.... ......# .....#. ......# #.....# ...#... #.....# ......#
.#...#. ...#... .#..... #....#. .....#. #....#. .#...#. ..#.... #.....# .....#.
..###.. .#####. ####### .####.. .....#. .####.. ..###.. ..#.... .#####. .####..
....... ....... ....... ....... ....... ....... ....... ....... ....... .......
"""
BITMAPS = np.array(
    [
        [1 if mark == "#" else -1 for mark in row.replace(" ", "")]
        for row in _DIGITS.split("\n")[1:-1]
    ]
)  # (12, 70)
BITMAPS = BITMAPS.reshape(12, 10, 7).transpose(1, 0, 2).copy()  # (10, 12, 7)
BITMAPS.flags.writeable = False


def lenet5(*, rng: np.random.Generator, dtype: DTypeLike = np.float32) -> Sequential:
    """Build the LeNet-5 of today's courses: ReLU, max pooling, dense layers.

    Taken apart layer by layer in the chapter ``lenet``, trained in the chapter ``training``.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the first weights.
    dtype : float32 or float64, default float32
        Of the parameters.

    Returns
    -------
    Sequential
        A network from images (N, 1, 32, 32) to scores (N, 10).

    Examples
    --------
    >>> lenet5(rng=np.random.default_rng(0)).n_parameters
    61706
    """
    return Sequential(
        {
            "C1": Conv2d(1, 6, 5, rng=rng, dtype=dtype),  # (6, 28, 28)
            "relu1": ReLU(),
            "S2": MaxPool2d(2),  # (6, 14, 14)
            "C3": Conv2d(6, 16, 5, rng=rng, dtype=dtype),  # (16, 10, 10)
            "relu3": ReLU(),
            "S4": MaxPool2d(2),  # (16, 5, 5)
            "C5": Conv2d(16, 120, 5, rng=rng, dtype=dtype),  # (120, 1, 1)
            "relu5": ReLU(),
            "flatten": Flatten(),  # (120,)
            "F6": Linear(120, 84, rng=rng, dtype=dtype),
            "relu6": ReLU(),
            "output": Linear(84, 10, rng=rng, dtype=dtype),
        }
    )


def lenet5_1998(*, rng: np.random.Generator, dtype: DTypeLike = np.float32) -> Sequential:
    """Build the LeNet-5 of 1998: trainable subsampling, a partial table, patterns as outputs.

    Set beside its descendant in the chapter ``lenet``. The structure is the paper's; the first
    weights are drawn as in `Conv2d`, and the output's bitmaps are our own drawings.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the first weights.
    dtype : float32 or float64, default float32
        Of the parameters.

    Returns
    -------
    Sequential
        A network from images (N, 1, 32, 32) to squared distances (N, 10), of which the smallest
        names the digit.

    References
    ----------
    .. [1] LeCun et al. 1998, section II.B.

    Examples
    --------
    >>> lenet5_1998(rng=np.random.default_rng(0)).n_parameters
    60000
    """
    return Sequential(
        {
            "C1": Conv2d(1, 6, 5, rng=rng, dtype=dtype),  # (6, 28, 28)
            "tanh1": ScaledTanh(),
            "S2": Subsampling(6, dtype=dtype),  # (6, 14, 14)
            "tanh2": ScaledTanh(),
            "C3": Conv2d(6, 16, 5, rng=rng, connections=C3_TABLE, dtype=dtype),  # (16, 10, 10)
            "tanh3": ScaledTanh(),
            "S4": Subsampling(16, dtype=dtype),  # (16, 5, 5)
            "tanh4": ScaledTanh(),
            "C5": Conv2d(16, 120, 5, rng=rng, dtype=dtype),  # (120, 1, 1)
            "tanh5": ScaledTanh(),
            "flatten": Flatten(),  # (120,)
            "F6": Linear(120, 84, rng=rng, dtype=dtype),
            "tanh6": ScaledTanh(),
            "output": RBF(BITMAPS.reshape(10, 84)),
        }
    )
