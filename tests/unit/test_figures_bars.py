"""Bars have the lengths of the shares, and say them."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from convbook.figures import draw_shares

mpl.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_bars_are_as_long_as_their_shares():
    ax = draw_shares({"a": [1, 1, 2], "b": [0, 999, 1]}, ["x", "y", "z"], title="Shares")
    lengths = [bar.get_width() for bar in ax.patches]
    assert lengths == pytest.approx([25, 25, 50, 0, 99.9, 0.1])
    assert [t.get_text() for t in ax.texts] == ["25%", "25%", "50%", "0%", "100%", "<1%"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["x", "y", "z"]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["a", "b"]
    assert ax.get_title() == "Shares"


def test_the_first_layer_stands_on_top():
    ax = draw_shares({"a": [1, 3]}, ["x", "y"])
    bottom, top = ax.get_ylim()
    assert bottom > top
    assert ax.patches[0].get_y() < ax.patches[1].get_y()


@pytest.mark.parametrize(
    ("quantities", "message"),
    [
        ({}, "quantities must hold 1 to 3; got 0"),
        ({"a": [1]}, r"quantities\['a'\] must have 2 entries, one per name; got \(1,\)"),
        ({"a": [1, -1]}, r"quantities\['a'\] must be 0 or more, not all 0; got \[1, -1\]"),
        ({"a": [0, 0]}, "not all 0"),
    ],
)
def test_bad_quantities_are_refused(quantities, message):
    with pytest.raises(ValueError, match=message):
        draw_shares(quantities, ["x", "y"])
