"""Figures show the numbers, colours and titles that they were given."""

import io

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from convbook import figures, images, kernels
from convbook.figures import ROLE_COLORS, ROLE_TEXT, ROLE_TINTS
from convbook.shapes import output_size, receptive_field

mpl.use("Agg")

WORKED = images.counting_image()
KERNEL = kernels.MINUS_SIX_KERNEL
PLACEMENTS = [
    (6, 3, {"stride": 2}),
    (6, 3, {"stride": 2, "padding": 1}),
    (5, 3, {"stride": 2}),
    (9, 3, {"dilation": 3, "padding": (2, 0)}),
    (6, 3, {"stride": 2, "ceil_mode": True}),
    (7, 7, {}),
]
LENET = [(5, 1, 0, 1), (2, 2, 0, 1), (5, 1, 0, 1), (2, 2, 0, 1), (5, 1, 0, 1)]


@pytest.fixture(autouse=True)
def book_style():
    """Draw each figure in the book's style, and leave none behind."""
    with mpl.rc_context():
        figures.use_style()
        yield
    plt.close("all")


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def cells(ax, color, *, side=1):
    """The places (row, col) of the cells of that ground colour."""
    return {
        (round(cell.get_y()), round(cell.get_x()))
        for cell in ax.patches
        if isinstance(cell, Rectangle)
        and cell.get_width() == side
        and cell.get_fill()
        and to_hex(cell.get_facecolor()) == color.lower()
    }


def frames(ax, color):
    """The windows (row, col, height, width) framed in that colour."""
    return [
        (box.get_y(), box.get_x(), box.get_height(), box.get_width())
        for box in ax.patches
        if isinstance(box, Rectangle)
        and not box.get_fill()
        and to_hex(box.get_edgecolor()) == color.lower()
    ]


def contrast(one, other):
    """The contrast ratio of two colours after WCAG 2.2."""

    def luminance(color):
        rgb = np.array(to_rgb(color))
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return linear @ (0.2126, 0.7152, 0.0722)

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def every_figure():
    """One call of every public drawing function."""
    photo = images.photograph(size=48)
    maps = {"one": photo, "two": photo[::-1], "three": photo[:, ::-1]}
    signed = {"x": photo - 100.0, "y": 100.0 - photo}
    title = "A title that states the finding, long enough to need a second line or even a third"
    return {
        "draw_grid": lambda: figures.draw_grid(
            np.pad(WORKED, 1),
            padding=1,
            highlight=(0, 0, 3, 3),
            row_labels=range(-1, 6),
            col_labels=range(-1, 6),
            title=title,
        ),
        "draw_step": lambda: figures.draw_step(WORKED, KERNEL, padding=1, title=title),
        "draw_signed": lambda: figures.draw_signed(photo - 100.0, title=title),
        "draw_counts": lambda: figures.draw_counts(WORKED, padding=1, title=title),
        "draw_index_map": lambda: figures.draw_index_map(title=title),
        "draw_photo": lambda: figures.draw_photo(photo, title=title),
        "draw_gallery": lambda: figures.draw_gallery(maps, title=title),
        "draw_gallery signed": lambda: figures.draw_gallery(signed, signed=True, title=title),
        "draw_borders": lambda: figures.draw_borders(range(5), title=title),
        "draw_border_gallery": lambda: figures.draw_border_gallery(photo, 9, title=title),
        "draw_placements": lambda: figures.draw_placements(6, 3, stride=2, title=title),
        "draw_channels": lambda: figures.draw_channels(3, 2, title=title),
        "draw_network": lambda: figures.draw_network(
            [(1, 32, 32), (6, 28, 28), (84,)], ["input", "C1", "F6"], notes="abc", title=title
        ),
        "draw_receptive_field": lambda: figures.draw_receptive_field(
            LENET, input_size=32, title=title
        ),
    }


NAMES = sorted(every_figure())


def figure_of(drawn):
    return (drawn if isinstance(drawn, Axes) else drawn.flat[0]).get_figure()


def png(figure):
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", bbox_inches="tight")  # as a notebook does
    return buffer.getvalue()


# Every figure


def test_every_drawing_function_of_these_modules_is_tested_here():
    ours = {"borders", "diagrams", "grids", "heatmaps", "pictures", "sizes", "steps"}
    drawing = {
        name
        for name in figures.__all__
        if name.startswith("draw_") and getattr(figures, name).__module__.rpartition(".")[2] in ours
    }
    assert drawing == {name.split()[0] for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_the_same_call_gives_the_same_bytes(name):
    first = png(figure_of(every_figure()[name]()))
    assert first == png(figure_of(every_figure()[name]()))
    assert b"tIME" not in first


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_clipped_and_text_is_large_enough_for_a_phone(name):
    figure = figure_of(every_figure()[name]())
    assert figure.get_figwidth() <= figures.MAX_WIDTH
    figure.canvas.draw()
    width, height = figure.bbox.width, figure.bbox.height
    for text in figure.findobj(mpl.text.Text):
        if not text.get_visible() or not text.get_text().strip():
            continue
        box = text.get_window_extent()
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1
        assert inside, text.get_text()
        assert text.get_fontsize() >= 9, text.get_text()


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_lies_on_opaque_paper(name):
    color = figure_of(every_figure()[name]()).get_facecolor()
    assert to_hex(color) == figures.PAPER.lower()
    assert color[3] == 1


@pytest.mark.parametrize(
    "name", sorted(set(NAMES) - {"draw_step"} - {n for n in NAMES if "gal" in n})
)
def test_a_figure_draws_where_it_is_told(name, monkeypatch):
    _, ax = plt.subplots()
    monkeypatch.setattr(plt, "subplots", None)  # a new figure would fail
    function = getattr(figures, name)
    arguments = {
        "draw_grid": ([[1]],),
        "draw_signed": ([[1]],),
        "draw_counts": ([[1]],),
        "draw_index_map": (),
        "draw_photo": ([[1]],),
        "draw_borders": ([1, 2, 3, 4],),
        "draw_placements": (5, 3),
        "draw_channels": (2, 2),
        "draw_network": ([(1, 4, 4)], ["input"]),
        "draw_receptive_field": ([(3, 1, 0, 1)],),
    }[name]
    options = {"input_size": 5} if name == "draw_receptive_field" else {}
    assert function(*arguments, ax=ax, title="Found", **options) is ax
    assert ax.get_title() == "Found"


def test_an_ax_that_is_none_of_ours_is_a_type_error():
    with pytest.raises(TypeError, match="ax must be a matplotlib Axes or None; got str"):
        figures.draw_grid([[1]], ax="left")


def test_a_readers_own_plot_lies_on_the_same_paper_in_the_same_type():
    figure, ax = plt.subplots()
    assert to_hex(figure.get_facecolor()) == to_hex(ax.get_facecolor()) == figures.PAPER.lower()
    assert figure.get_figwidth() == figures.MAX_WIDTH
    assert ax.set_title("x").get_fontsize() == 12


# Colours


@pytest.mark.parametrize("role", ROLE_COLORS)
def test_colours_of_a_role_stand_out(role):
    for ground in ("white", figures.PAPER):
        assert contrast(ROLE_COLORS[role], ground) >= 3
        assert contrast(ROLE_TEXT[role], ground) >= 4.5
    assert contrast(ROLE_TEXT[role], ROLE_TINTS[role]) >= 4.5
    assert contrast(figures.INK, ROLE_TINTS[role]) >= 7


def test_numbers_on_a_heat_map_can_be_read_on_every_colour():
    values = np.linspace(-60, 60, 144).reshape(12, 12).round()
    ax = figures.draw_signed(values)
    grounds = ax.images[0].to_rgba(values)[..., :3]
    for text, ground in zip(ax.texts, grounds.reshape(-1, 3), strict=True):
        assert contrast(text.get_color(), ground) >= 4.5, text.get_text()


# Titles


def test_a_long_title_is_broken_evenly_and_never_inside_a_word():
    title = "Wherever it lies, LeNet-5 gives -6 and never anything else, as you can see"
    lines = figures.draw_grid(WORKED, title=title).get_title().split("\n")
    assert " ".join(lines) == title
    assert len(lines) > 1
    assert max(map(len, lines)) - min(map(len, lines)) <= 12


# Grids


def test_a_grid_prints_every_value_in_its_cell():
    ax = figures.draw_grid(WORKED, title="Twenty-five pixels")
    at = {text.get_position(): text.get_text() for text in ax.texts}
    assert at == {(c + 0.5, r + 0.5): str(5 * r + c + 1) for r, c in np.ndindex(5, 5)}
    assert ax.get_title() == "Twenty-five pixels"
    assert ax.yaxis_inverted()


@pytest.mark.parametrize("role", ROLE_COLORS)
def test_the_role_decides_the_colour_of_the_cells(role):
    ax = figures.draw_grid([[1, 2]], role=role)
    assert cells(ax, ROLE_TINTS[role]) == {(0, 0), (0, 1)}


def test_a_window_is_framed_and_tinted_as_the_kernel():
    ax = figures.draw_grid(WORKED, highlight=(1, 2, 3, 2))
    assert frames(ax, ROLE_COLORS["kernel"]) == [(1, 2, 3, 2)]
    assert cells(ax, ROLE_TINTS["kernel"]) == {(r, c) for r in (1, 2, 3) for c in (2, 3)}


def test_padding_is_grey_and_dashed():
    ax = figures.draw_grid(np.pad(WORKED, 1), padding=1)
    ring = {(r, c) for r, c in np.ndindex(7, 7) if {r, c} & {0, 6}}
    assert cells(ax, ROLE_TINTS["padding"]) == ring
    dashed = {(p.get_y(), p.get_x()) for p in ax.patches if p.get_linestyle() == "--"}
    assert dashed == ring


@pytest.mark.parametrize(
    ("value", "fmt", "text"),
    [
        (-6, None, "−6"),
        (122304, None, "122304"),
        (1 / 9, None, "0.111"),
        (-0.0, None, "0"),
        (4.0, None, "4"),
        (float("nan"), None, ""),
        (-0.5, ".2f", "−0.50"),
        (True, None, "1"),
    ],
)
def test_numbers_are_written_as_in_the_book(value, fmt, text):
    assert texts(figures.draw_grid([[value]], fmt=fmt)) == ([text] if text else [])


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ([56.11, 65.0, -0.001], ["56.1", "65.0", "0.0"]),
        ([0.25, float("nan"), -1.0], ["0.25", "", "−1.00"]),
        ([3e-5, -4e-6, 0], ["3.0e−05", "−4.0e−06", "0.0e+00"]),
        ([12345.6, 1, 2], ["12346", "1", "2"]),
    ],
)
def test_all_numbers_of_a_grid_have_the_same_decimals(values, written):
    ax = figures.draw_grid([values])
    at = {text.get_position()[0]: text.get_text() for text in ax.texts}
    assert [at.get(place + 0.5, "") for place in range(3)] == written


@pytest.mark.parametrize("columns", [1, 4, 9])
def test_long_numbers_stay_inside_their_cells(columns):
    ax = figures.draw_grid(np.full((2, columns), -0.123))
    ax.get_figure().canvas.draw()
    side = ax.transData.transform((1, 0))[0] - ax.transData.transform((0, 0))[0]
    assert max(text.get_window_extent().width for text in ax.texts) <= side


def test_rows_and_columns_carry_their_labels():
    ax = figures.draw_grid(WORKED[:2], row_labels=["a", "b"], col_labels=range(5))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "1", "2", "3", "4"]


def test_the_index_map_says_that_x_is_the_column():
    ax = figures.draw_index_map((3, 4), (2, 1))
    assert ax.get_xlabel() == "I[2, 1]  is the pixel at  (x, y) = (1, 2)"
    assert frames(ax, ROLE_COLORS["output"]) == [(2, 1, 1, 1)]
    assert {"col = x", "row = y", "2, 1"} <= set(texts(ax))


# One step


def test_a_step_shows_window_kernel_products_and_sum():
    axes = figures.draw_step(WORKED, KERNEL, (0, 0), title="Minus six")
    assert frames(axes[0, 0], ROLE_COLORS["kernel"]) == [(0, 0, 3, 3)]
    assert texts(axes[0, 1]) == ["1", "0", "−1"] * 3
    products = ["1", "0", "−3", "6", "0", "−8", "11", "0", "−13"]
    assert texts(axes[1, 0])[:9] == products
    assert texts(axes[1, 0])[9:][-1] == "13×−1"
    assert texts(axes[1, 1]) == ["−6"]
    figure = axes[0, 0].get_figure()
    assert figure.get_supxlabel() == "1 + 0 − 3 + 6 + 0 − 8 + 11 + 0 − 13 = −6"
    assert figure.get_suptitle() == "Minus six"


def test_on_the_padded_corner_the_sum_is_minus_nine():
    axes = figures.draw_step(WORKED, KERNEL, (0, 0), padding=1)
    assert texts(axes[1, 1]) == ["−9"]
    assert len(cells(axes[1, 1], ROLE_TINTS["output"])) == 25
    assert axes[0, 0].get_figure().get_supxlabel().endswith("= −9")


def test_stride_moves_the_window_by_as_many_pixels():
    axes = figures.draw_step(WORKED, KERNEL, (1, 1), stride=2)
    assert frames(axes[0, 0], ROLE_COLORS["kernel"]) == [(2, 2, 3, 3)]
    assert frames(axes[1, 1], ROLE_COLORS["output"]) == [(1, 1, 1, 1)]


def test_a_step_on_bytes_does_not_wrap_around():
    axes = figures.draw_step(np.uint8([[200, 100]]), np.uint8([[2, 1]]))
    assert texts(axes[1, 1]) == ["500"]


def test_a_sum_of_rounded_terms_is_only_nearly_equal():
    axes = figures.draw_step([[1, 1, 1]], np.full((1, 3), 1 / 6))
    assert axes[0, 0].get_figure().get_supxlabel() == "0.167 + 0.167 + 0.167 ≈ 0.500"


def test_all_cells_of_a_step_are_equally_large():
    axes = figures.draw_step(WORKED, KERNEL, padding=1)
    axes[0, 0].get_figure().canvas.draw()
    sides = [
        ax.transData.transform((1, 0))[0] - ax.transData.transform((0, 0))[0] for ax in axes.flat
    ]
    assert max(sides) / min(sides) < 1.05


def test_a_step_refuses_an_output_that_contradicts_the_sum():
    with pytest.raises(ValueError, match=r"output must be -6 at \(0, 0\); got 6"):
        figures.draw_step(WORKED, KERNEL, output=np.full((3, 3), 6))
    with pytest.raises(ValueError, match=r"output must have shape \(3, 3\); got \(2, 2\)"):
        figures.draw_step(WORKED, KERNEL, output=np.full((2, 2), -6))


# Heat maps


@pytest.mark.parametrize("values", [[[-1, 0, 3]], [[-7, 2]], [[1, 2]], [[0, 0]]])
def test_zero_lies_in_the_middle_of_the_signed_scale(values):
    norm = figures.draw_signed(values).images[0].norm
    assert norm.vmin == -norm.vmax
    assert norm.vmax == (np.abs(values).max() or 1)


def test_a_given_limit_holds_and_large_maps_have_a_scale_instead_of_numbers():
    ax = figures.draw_signed(np.ones((20, 20)), limit=9)
    assert (ax.images[0].norm.vmin, ax.images[0].norm.vmax) == (-9, 9)
    assert texts(ax) == []
    assert len(ax.get_figure().axes) == 2


def test_counts_grow_darker_and_padding_is_framed():
    counts = np.array([[4, 6, 4], [6, 9, 6], [4, 6, 4]])
    ax = figures.draw_counts(counts, padding=1)
    assert texts(ax) == [str(count) for count in counts.ravel()]
    brightness = ax.images[0].to_rgba(counts)[..., :3].sum(axis=2)
    assert brightness[1, 1] < brightness[0, 1] < brightness[0, 0]
    assert frames(ax, ROLE_COLORS["input"]) == [(1, 1, 1, 1)]


# Pictures


@pytest.mark.parametrize(
    ("image", "limits"),
    [
        (np.array([[3, 5]], dtype=np.uint8), (0, 255)),
        (np.array([[0.2, 0.9]]), (0, 1)),
        (np.array([[-40.0, 300.0]]), (0, 255)),
        (np.array([[True, False]]), (0, 1)),
    ],
)
def test_black_and_white_mean_the_same_in_every_photograph(image, limits):
    assert figures.draw_photo(image).images[0].get_clim() == limits


def test_colour_photographs_keep_their_colours():
    pixels = images.photograph("flower", size=16, grey=False)
    shown = figures.draw_photo(pixels).images[0].get_array()
    np.testing.assert_allclose(shown, pixels / 255)


def test_a_gallery_keeps_the_order_and_hides_the_empty_place():
    axes = figures.draw_gallery({"a": [[0]], "b": [[1]], "c": [[2]]}, title="Three")
    assert [ax.get_title() for ax in axes.flat if ax.get_visible()] == ["a", "b", "c"]
    assert axes.shape == (2, 2)
    assert axes[0, 0].get_figure().get_suptitle() == "Three"


def test_a_signed_gallery_has_one_scale_centred_at_zero():
    axes = figures.draw_gallery({"a": [[-8, 1]], "b": [[2, 3]]}, signed=True)
    assert {ax.images[0].get_clim() for ax in axes.flat} == {(-8, 8)}
    assert {ax.images[0].get_cmap().name for ax in axes.flat} == {figures.DIVERGING}


@pytest.mark.parametrize("mode", figures.BORDER_MODES)
def test_a_border_continues_the_line_as_numpy_does(mode):
    line = np.array([7, 1, 4, 9])
    ax = figures.draw_borders(line, 3, modes=[mode])
    assert texts(ax) == [str(value) for value in np.pad(line, 3, mode=mode)]
    outside = {(0, place) for place in (-3, -2, -1, 4, 5, 6)}
    assert cells(ax, ROLE_TINTS["padding"]) == outside


def test_a_border_gallery_frames_the_image_itself():
    image = np.arange(12.0).reshape(3, 4)
    axes = figures.draw_border_gallery(image, 2, modes=["edge", "wrap"])
    for ax, mode in zip(axes.flat, ("edge", "wrap"), strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), np.pad(image, 2, mode=mode))
        assert frames(ax, ROLE_COLORS["kernel"]) == [(1.5, 1.5, 3, 4)]


# Sizes


@pytest.mark.parametrize(("width", "kernel_size", "rule"), PLACEMENTS)
def test_there_is_one_row_per_output_and_every_cell_read_is_marked(width, kernel_size, rule):
    ax = figures.draw_placements(width, kernel_size, **rule)
    bars = [
        bar for bar in ax.patches if to_hex(bar.get_facecolor()) == ROLE_TINTS["kernel"].lower()
    ]
    count = output_size(width, kernel_size, **rule)
    assert len(bars) == count * kernel_size
    rows = [label.get_text() for label in ax.get_yticklabels()]
    assert [row for row in rows if row.startswith("output")] == [
        f"output {k}" for k in range(count)
    ]


@pytest.mark.parametrize(
    ("width", "rule", "unread"),
    [(6, {"stride": 2}, [5]), (6, {"stride": 2, "padding": 1}, [6]), (5, {"stride": 2}, [])],
)
def test_cells_that_no_placement_reads_are_marked(width, rule, unread):
    ax = figures.draw_placements(width, 3, **rule)
    assert [cell.get_x() for cell in ax.patches if cell.get_hatch()] == unread
    assert ("not read" in [label.get_text() for label in ax.get_yticklabels()]) == bool(unread)


def test_many_placements_are_labelled_sparsely():
    ax = figures.draw_placements(227, 11, stride=4)
    assert len(ax.get_yticklabels()) <= 22
    assert texts(ax) == []


@pytest.mark.parametrize(
    ("layers", "width"),
    [(LENET, 32), ([(3, 1, 0, 1)] * 3, 11), ([(3, 1, 1, 1), (3, 2, 1, 1)], 12)],
)
def test_the_pixels_marked_are_the_receptive_field(layers, width):
    unit = 0
    ax = figures.draw_receptive_field(layers, input_size=width, unit=unit)
    field = receptive_field(layers)[-1]
    start = field.start + unit * field.jump
    expected = {pixel for pixel in range(start, start + field.size) if pixel >= 0}
    seen = {
        cell.get_x()
        for cell in ax.patches
        if isinstance(cell, Rectangle)
        and cell.get_y() == 0
        and to_hex(cell.get_facecolor()) == ROLE_COLORS["kernel"].lower()
    }
    assert seen == expected
    assert texts(ax)[0] == f"{field.size} pixels"


def test_dilations_leave_gaps_in_the_layers_between():
    ax = figures.draw_receptive_field([(3, 1, 0, 1), (3, 1, 0, 2), (3, 1, 0, 4)], input_size=15)
    assert texts(ax) == ["15 pixels", "7 units", "3 units", "1 unit"]


# Diagrams


def test_every_kernel_has_one_slice_per_channel_of_its_group():
    ax = figures.draw_channels(4, 6, groups=2)
    kernel_slices = cells(ax, ROLE_TINTS["kernel"], side=0.74)
    inputs, outputs = (
        sum(
            to_hex(p.get_facecolor()) == ROLE_TINTS[role].lower()
            for p in ax.patches
            if p.get_width() == 1.1
        )
        for role in ("input", "output")
    )
    assert (inputs, len(kernel_slices), outputs) == (4, 6 * 2, 6)
    assert len(ax.lines) == 6 * 2
    assert "6 kernels\neach 2×3×3" in texts(ax)
    assert "Σ + b₅" in texts(ax)
    first_group, second_group = ["0", "1"], ["2", "3"]
    inside = [text.get_text() for text in ax.texts if text.get_color() == ROLE_TEXT["kernel"]]
    assert inside[:12] == first_group * 3 + second_group * 3


def test_without_a_bias_none_is_shown():
    assert not any(
        "b" in text for text in texts(figures.draw_channels(1, 1, bias=False)) if "Σ" in text
    )


def test_a_network_shows_names_shapes_and_one_sheet_per_map():
    shapes = [(1, 32, 32), (6, 28, 28), (16, 10, 10), (120,)]
    ax = figures.draw_network(shapes, ["input", "C1", "C3", "C5"], notes=list("wxyz"))
    assert {"input", "C1", "6×28×28", "16×10×10", "120", "x"} <= set(texts(ax))
    sheets = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert len(sheets) == 1 + 6 + 16 + 1
    heights = [sheet.get_height() for sheet in (sheets[0], sheets[1], sheets[7])]
    assert heights[1] / heights[0] == pytest.approx(28 / 32)
    assert heights[2] / heights[0] == pytest.approx(10 / 32)


# Refusals


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: figures.draw_grid([1, 2]), ValueError, r"values must have shape .*got \(2,\)"),
        (lambda: figures.draw_grid(np.zeros((0, 3))), ValueError, r"values .* got \(0, 3\)"),
        (lambda: figures.draw_grid([[1j]]), TypeError, "values must hold real numbers"),
        (lambda: figures.draw_grid([[1]], role="image"), ValueError, "role must be one of input"),
        (lambda: figures.draw_grid([[1]], padding=1), ValueError, "padding must leave a cell"),
        (lambda: figures.draw_grid(WORKED, highlight=(3, 3, 3, 3)), ValueError, "highlight must"),
        (lambda: figures.draw_grid([[1]], row_labels="ab"), ValueError, "row_labels must have 1"),
        (lambda: figures.draw_step(WORKED, KERNEL, (3, 0)), ValueError, r"position .*\(3, 0\)"),
        (lambda: figures.draw_signed([[1]], limit=0), ValueError, "limit must be positive; got 0"),
        (lambda: figures.draw_counts([[-1]]), ValueError, "counts must be 0 or more"),
        (lambda: figures.draw_index_map((2, 2), (2, 0)), ValueError, r"pixel must .*\(2, 0\)"),
        (lambda: figures.draw_photo([1]), ValueError, r"image must have shape .*\(1,\)"),
        (lambda: figures.draw_photo([[1]], limits=(1, 1)), ValueError, "limits must be"),
        (lambda: figures.draw_gallery({}), ValueError, "images must hold at least one"),
        (lambda: figures.draw_borders([[1]]), ValueError, r"line must have shape \(W,\)"),
        (lambda: figures.draw_borders([1], 0), ValueError, "padding must be at least 1; got 0"),
        (lambda: figures.draw_placements(2, 5), ValueError, "kernel_size=5"),
        (lambda: figures.draw_channels(3, 2, groups=2), ValueError, "groups must divide"),
        (lambda: figures.draw_network([(1, 2)], ["a"]), ValueError, r"shapes must hold .*\(1, 2\)"),
        (lambda: figures.draw_network([(1,)], []), ValueError, "names must have 1 entries"),
        (
            lambda: figures.draw_receptive_field([(3, 1, 0, 1)], input_size=5, unit=3),
            ValueError,
            "unit must be from 0 to 2; got 3",
        ),
    ],
)
def test_bad_input_names_the_argument_and_the_value(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
