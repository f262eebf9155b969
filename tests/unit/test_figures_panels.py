"""Maps side by side keep their order, their roles and their cells' size."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from convbook import figures


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_each_map_stands_under_its_name_with_its_numbers():
    axes = figures.draw_grids({"a": [[1, 2]], "b": [[3], [4]]}, columns=2)
    assert [ax.get_title() for ax in axes.flat] == ["a", "b"]
    texts = [[text.get_text() for text in ax.texts] for ax in axes.flat]
    assert texts == [["1", "2"], ["3", "4"]]


def test_each_map_has_its_own_role():
    axes = figures.draw_grids({"a": [[1]], "b": [[2]]}, roles=["kernel", "output"])
    edges = [to_hex(ax.patches[0].get_edgecolor()).upper() for ax in axes.flat]
    assert edges == [figures.ROLE_COLORS["kernel"], figures.ROLE_COLORS["output"]]


def test_cells_are_equally_large_whatever_the_map():
    axes = figures.draw_grids({"small": np.ones((2, 2)), "large": np.ones((5, 5))})
    axes[0, 0].get_figure().canvas.draw()
    cells = [
        ax.transData.transform((1, 0))[0] - ax.transData.transform((0, 0))[0] for ax in axes.flat
    ]
    assert cells[0] == pytest.approx(cells[1], rel=0.05)


def test_places_left_over_are_invisible():
    axes = figures.draw_grids({"a": [[1]], "b": [[2]], "c": [[3]]}, columns=2)
    assert axes.shape == (2, 2)
    assert not axes[1, 1].get_visible()


def test_a_window_is_framed_where_asked():
    axes = figures.draw_grids(
        {"a": np.ones((3, 3)), "b": np.ones((3, 3))}, highlights={"b": (1, 1, 2, 2)}
    )
    frames = [[p.get_bbox().bounds for p in ax.patches if not p.get_fill()] for ax in axes.flat]
    assert frames == [[], [(1, 1, 2, 2)]]


@pytest.mark.parametrize(
    ("maps", "options", "message"),
    [
        ({}, {}, "at least one map"),
        ({"a": [[1]]}, {"columns": 0}, "columns must be at least 1; got 0"),
        ({"a": [[1]]}, {"roles": ["input", "output"]}, "one for each of 1 maps; got 2"),
        ({"a": [1, 2]}, {}, r"maps\['a'\] must have shape"),
    ],
)
def test_what_cannot_be_drawn_is_refused(maps, options, message):
    with pytest.raises(ValueError, match=message):
        figures.draw_grids(maps, **options)
