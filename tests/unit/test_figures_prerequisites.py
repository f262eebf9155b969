"""The graph of prerequisites: levels, arrows, and no circles."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.text import Annotation

from convbook.figures import draw_prerequisites


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_a_chapter_stands_below_everything_that_it_builds_on():
    graph = {"b": ["a"], "c": ["b"], "d": ["a", "c"], "e": ["a"]}
    ax = draw_prerequisites(graph, title="Found")
    level = {t.get_text(): t.get_position()[1] for t in ax.texts if t.get_text()}
    assert level == {"a": 0, "b": 1, "c": 2, "d": 3, "e": 1}
    arrows = [t for t in ax.texts if isinstance(t, Annotation)]
    assert len(arrows) == 4  # from a to d is implied
    assert all(arrow.xy[1] > arrow.xyann[1] for arrow in arrows)
    assert ax.get_title() == "Found"


def test_chapters_of_a_level_do_not_share_a_place():
    ax = draw_prerequisites({"b": ["a"], "c": ["a"], "d": ["a"]})
    places = [t.get_position() for t in ax.texts if t.get_text()]
    assert len(set(places)) == 4


def test_a_circle_is_refused():
    with pytest.raises(ValueError, match="builds_on must have no cycle; got"):
        draw_prerequisites({"a": ["b"], "b": ["a"]})
