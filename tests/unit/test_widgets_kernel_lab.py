"""KernelLab in Python: its pictures, its numbers, and its refusals."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from convbook import correlate2d, pad2d
from convbook.images import photograph
from convbook.kernels import BOX_3, NAMED_KERNELS, SOBEL_X
from convbook.widgets import KernelLab
from convbook.widgets.pictures import from_data_uri, to_data_uri

BOOK = Path(__file__).resolve().parents[2] / "book"
VIEW = "application/vnd.jupyter.widget-view+json"
TINY = np.arange(12).reshape(3, 4) * 20
WANTED = "photo must be 'china' or 'flower', or a grey image of shape (H, W)"


@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (192, 192), (256, 1)])
def test_pictures_survive_as_text(shape):
    pixels = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    uri = to_data_uri(pixels)
    assert uri == to_data_uri(pixels)
    np.testing.assert_array_equal(from_data_uri(uri), pixels)


def test_bundled_photographs_come_by_name_with_a_description():
    china, flower = KernelLab(), KernelLab(photo="flower")
    np.testing.assert_array_equal(china.image, photograph("china", size=192))
    np.testing.assert_array_equal(flower.image, photograph("flower", size=192))
    assert (china.description[:10], flower.description[:8]) == ("a pavilion", "a flower")
    assert KernelLab(photo=TINY).description == "a grey image"
    assert KernelLab(photo=TINY, description="steps").description == "steps"


def test_nothing_is_loaded_before_there_is_a_photograph():
    code = "import sys, convbook.widgets; assert not {'PIL', 'sklearn'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_output_is_the_package_s_correlation():
    lab = KernelLab(photo=TINY, kernel=np.arange(25).reshape(5, 5), border="reflect")
    expected = correlate2d(pad2d(TINY, 2, mode="reflect"), np.arange(25).reshape(5, 5))
    np.testing.assert_array_equal(lab.output, expected)


def test_results_become_grey_levels():
    lab = KernelLab(photo=[[0, 100, 255]] * 3, border="edge")
    assert lab.output[1].tolist() == [400, 1020, 620]
    lab.kernel = -SOBEL_X / 8
    assert lab.output[1].tolist() == [-50, -127.5, -77.5]
    shown = {}
    for lab.display in ("signed", "clipped", "absolute"):
        shown[lab.display] = lab.shown[1].tolist()
    assert shown == {"signed": [78, 0, 50], "clipped": [0, 0, 0], "absolute": [50, 128, 78]}


def test_menu_keeps_its_order_in_a_notebook():
    state = json.dumps(KernelLab().get_state(), sort_keys=True, default=str)
    names = [name for name, _ in json.loads(state)["kernels"]]
    assert names[: len(NAMED_KERNELS)] == list(NAMED_KERNELS)
    assert len(names) == len(NAMED_KERNELS) + 3
    mine = KernelLab(kernels={"mean": BOX_3})
    assert mine.kernels == [["mean", BOX_3.tolist()]]


def stored_labs():
    """Every KernelLab in a chapter, as (the still picture's HTML, the stored state)."""
    for path in sorted(BOOK.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        (models,) = notebook["metadata"].get("widgets", {"": {"state": {}}}).values()
        for cell in notebook["cells"]:
            for output in cell.get("outputs", []):
                view = output.get("data", {}).get(VIEW, {})
                state = models["state"].get(view.get("model_id"), {}).get("state", {})
                if state.get("_anywidget_id", "").endswith("KernelLab"):
                    yield "".join(output["data"]["text/html"]), state


def test_stored_pictures_are_the_package_s():
    """nbval does not compare them: their bytes depend on the machine's zlib."""
    stored = list(stored_labs())
    assert stored
    for html, state in stored:
        names = set(KernelLab.own_traits())
        lab = KernelLab(**{name: value for name, value in state.items() if name in names})
        first, second = re.findall(r'src="([^"]+)"', html)
        np.testing.assert_array_equal(lab.image, photograph("china", size=192))
        np.testing.assert_array_equal(from_data_uri(first), lab.image)
        np.testing.assert_array_equal(from_data_uri(second), lab.shown)


WRONG = [
    ({"photo": "cat"}, ValueError, f"{WANTED}; got 'cat'"),
    ({"photo": None}, TypeError, f"{WANTED} with whole numbers; got None"),
    ({"photo": [[0.5]]}, TypeError, f"{WANTED} with whole numbers; got [[0.5]]"),
    ({"photo": [[1], [1, 2]]}, TypeError, f"{WANTED}; got [[1], [1, 2]]"),
    ({"photo": TINY[np.newaxis]}, ValueError, f"{WANTED}; got shape (1, 3, 4)"),
    ({"photo": "data:image/png;base64,AAAA"}, ValueError, f"{WANTED}; got 'data:image/png;bas"),
    ({"photo": TINY + 100}, ValueError, "photo must hold grey levels from 0 to 255; got 100 to"),
    (
        {"photo": np.zeros((257, 2), int)},
        ValueError,
        "photo must be at most 256 x 256; got shape (257, 2)",
    ),
    ({"kernel": np.ones((4, 4))}, ValueError, "kernel must have shape (3, 3) or (5, 5); got (4"),
    ({"kernel": np.ones((3, 5))}, ValueError, "kernel must have shape (3, 3) or (5, 5); got (3"),
    ({"kernel": np.ones((7, 7))}, ValueError, "kernel must be at most 5 x 5; got shape (7, 7)"),
    ({"kernel": "sobel"}, TypeError, "kernel must be a matrix of finite numbers; got 'sobel'"),
    (
        {"kernel": SOBEL_X * 10**6},
        ValueError,
        "kernel must hold weights of at most 1,000,000; got 2e+06",
    ),
    ({"border": "mirror"}, ValueError, "border must be 'constant' or 'edge' or 'reflect' or "),
    ({"display": 3}, TypeError, "display must be 'signed' or 'clipped' or 'absolute'; got 3"),
    ({"kernels": 5}, TypeError, "kernels must be a dict of names and kernels; got 5"),
    ({"kernels": {" ": SOBEL_X}}, ValueError, "kernels must have names that are not empty; got"),
    ({"kernels": {1: SOBEL_X}}, TypeError, "kernels must be a dict of names and kernels; got 1"),
    (
        {"kernels": {"row": [[1, 2]]}},
        ValueError,
        "kernels['row'] must have shape (3, 3) or (5, 5); got (1, 2)",
    ),
    ({"size": 3}, TypeError, "KernelLab has no option 'size'; it takes name, photo, kernel, "),
]


@pytest.mark.parametrize(("traits", "error", "message"), WRONG)
def test_unsound_values_are_refused_in_one_line(traits, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}") as raised:
        KernelLab(**({"photo": TINY} | traits))
    assert "\n" not in str(raised.value)
