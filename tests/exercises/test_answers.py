"""Right answers of another form keep their points; wrong ones fail where the student can see it.

An answer is the model's with a piece of it replaced. Its cell and its tests run here as in a
student's notebook, without the sandbox.
"""

import nbformat
import pytest
from grading.authoring import REGION, source_path

OPERATION, SIZE, POOLING = "operation", "size-and-borders", "pooling-and-lenet"
RIGHT = [
    (OPERATION, "not_linear", "[[1, 0]", "[[1e-4, 0]"),
    (OPERATION, "slope_kernel", "[0, 2, 0]])", "[0, 2, 0]]) + 1e-9"),
    (OPERATION, "correlate", "np.result_type(image, kernel)", "np.float32"),
    (SIZE, "output_size", "free // stride", "np.floor_divide(free, stride)"),
    (SIZE, "correlate", "np.asarray(image), padding), np.asarray(kernel)",
     "np.float32(image), padding), np.float32(kernel)"),
    (SIZE, "puzzle", "[227, 228, 229, 230]", "range(227, 231)"),
    (POOLING, "padded", "dtype=float", "dtype=np.float32"),
]  # fmt: skip
WRONG = [
    (OPERATION, "correlate", "np.result_type(image, kernel)", "image.dtype"),
    (OPERATION, "correlate", "np.result_type(image, kernel)", "kernel.dtype"),
    (OPERATION, "convolve", "[::-1, ::-1])", "[::-1, ::-1]).astype(int)"),
    (OPERATION, "correlate_wrapped", "np.result_type(image, kernel)", "image.dtype"),
    (OPERATION, "correlate_wrapped", "np.roll(image, (-row, -column), axis=(0, 1))",
     "np.pad(np.roll(image, -row, axis=0), ((0, 0), (0, column)))[:, column:]"),
    (SIZE, "output_size", "free // stride", "np.floor(free / stride)"),
    (SIZE, "output_size", "raise ValueError", "raise TypeError"),
    (SIZE, "output_size", "raise ValueError", "raise Valueerror"),
    (SIZE, "output_size", "if free < 0", "if size < dilation * (kernel - 1) + 1"),
    (SIZE, "same_pads", "return total // 2, total - total // 2",
     "return dilation * ((kernel - 1) // 2), dilation * (kernel // 2)"),
    (SIZE, "times_used", "np.zeros((height, width)", "np.zeros((width, height)"),
    (SIZE, "times_used", "column + kernel_width]", "column + kernel_height]"),
    (SIZE, "correlate", "for r in rows]\n", "for r in rows], dtype=kernel.dtype\n"),
    (SIZE, "correlate", "k_height, k_width = kernel.shape", "k_height = k_width = len(kernel)"),
    (POOLING, "max_pool", ".max()", ".max().astype(int)"),
    (POOLING, "max_pool", "image.shape[0] - size + 1", "image.shape[0]"),
    (POOLING, "max_pool", "image.shape[1]", "image.shape[0]"),
    (POOLING, "max_pool", "image[r : r + size, c : c + size]", "image[c : c + size, r : r + size]"),
    (POOLING, "padded", "constant_values=-np.inf", "constant_values=-1e9"),
    (POOLING, "padded", "(image, size, stride)\n", "(image, size, size)\n"),
    (POOLING, "max_pool_backward", "np.zeros(image.shape)", "np.zeros_like(image)"),
    (POOLING, "max_pool_backward", "i, j = np.unravel_index(window.argmax(), window.shape)",
     "j, i = np.unravel_index(window.T.argmax(), window.T.shape)"),
    (POOLING, "counts", "kernel * kernel * channels_in", "kernel * kernel"),
    (POOLING, "counts", "channels_in * channels_out + channels_out",
     "channels_in * channels_out + channels_in * channels_out"),
]  # fmt: skip
SEEN_LATER = [
    (POOLING, "padded", "constant_values=-np.inf", "constant_values=np.finfo(float).min"),
    (SIZE, "same_pads", '"odd"', '"even"'),
    (OPERATION, "kernel_from", "np.asarray(response)[::-1, ::-1]", "1 - response"),
]


def failure(assignment: str, question: str, old: str, new: str) -> str:
    """Which tests of the question the answer fails: "visible", "hidden" or none."""
    source = nbformat.read(source_path(assignment), as_version=4)
    names: dict = {}
    tests = []
    for cell in source.cells:
        role = cell.metadata.get("nbgrader", {})
        if role.get("solution"):
            text = REGION.sub(lambda match: match[2], cell.source)
            if cell.id == question:
                assert old in text
                text = text.replace(old, new)
            exec(text, names)
        elif role.get("grade"):
            if cell.metadata.convbook.question == question:
                tests.append(cell.source)
        elif role.get("locked") and cell.cell_type == "code":
            exec(cell.source, names)
    assert tests, question
    visible = [REGION.sub("", test) for test in tests]
    for kind, parts in (("visible", visible), ("hidden", tests)):
        for part in parts:
            try:
                exec(part, dict(names))
            except Exception:
                return kind
    return ""


@pytest.mark.parametrize(("assignment", "question", "old", "new"), RIGHT)
def test_a_right_answer_of_another_form_passes(assignment, question, old, new):
    assert failure(assignment, question, old, new) == ""


@pytest.mark.parametrize(("assignment", "question", "old", "new"), WRONG)
def test_a_common_mistake_fails_where_the_student_sees_it(assignment, question, old, new):
    assert failure(assignment, question, old, new) == "visible"


@pytest.mark.parametrize(("assignment", "question", "old", "new"), SEEN_LATER)
def test_what_the_visible_tests_would_give_away_fails_when_graded(assignment, question, old, new):
    assert failure(assignment, question, old, new) == "hidden"
