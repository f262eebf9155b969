// ConvStepper: a kernel stepped over an image. The arithmetic is pure and comes first; render()
// puts the parts together (conv_stepper_parts.js draws them) and keeps them in step.

/** The kernel as it lies on the image: convolution turns it by 180 degrees. */
export function appliedKernel(kernel, mode) {
  return mode === "convolution" ? kernel.map((row) => row.toReversed()).toReversed() : kernel;
}

/** The image within its border of zeros. */
export function padImage(image, padding) {
  const width = image[0].length + 2 * padding;
  const border = () => Array.from({ length: padding }, () => new Array(width).fill(0));
  const sides = new Array(padding).fill(0);
  return [...border(), ...image.map((row) => [...sides, ...row, ...sides]), ...border()];
}

/** How many outputs there are on each axis; 0 where the kernel does not fit. */
export function outputShape({ image, kernel, stride, padding, dilation }) {
  const options = { stride, dilation, before: padding, after: padding };
  return [
    outputSize(image.length, kernel.length, options),
    outputSize(image[0].length, kernel[0].length, options),
  ];
}

/** The products of one output, row by row: [[{ row, column, pixel, weight, product }]]. */
export function productsAt(state, [i, j]) {
  const padded = padImage(state.image, state.padding);
  return appliedKernel(state.kernel, state.mode).map((weights, a) =>
    weights.map((weight, b) => {
      const row = i * state.stride + a * state.dilation;
      const column = j * state.stride + b * state.dilation;
      const pixel = padded[row][column];
      return { row, column, pixel, weight, product: pixel * weight };
    }),
  );
}

const sum = (terms) => terms.reduce((total, { product }) => total + product, 0);

/** Every output. */
export function allOutputs(state) {
  const [rows, columns] = outputShape(state);
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => sum(productsAt(state, [i, j]).flat())),
  );
}

/** The settings under which output (0, 0) has the kernel's centre on pixel (0, 0). */
export function paddedCorner({ kernel }) {
  const half = Math.floor((Math.max(kernel.length, kernel[0].length) - 1) / 2);
  return { padding: Math.max(half, 1), stride: 1, dilation: 1, position: [0, 0] };
}

const TRAITS = ["image", "kernel", "mode", "stride", "padding", "dilation", "position"];

function render({ model, el }) {
  const start = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  let editing = false;

  /** The state as it is shown: the position stays inside the output, however it shrinks. */
  function read(changes = {}) {
    const state = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
    Object.assign(state, changes);
    const shape = outputShape(state);
    state.fits = shape[0] > 0 && shape[1] > 0;
    state.shape = state.fits ? shape : [0, 0];
    state.position = state.position.map((p, axis) => Math.min(p, Math.max(shape[axis] - 1, 0)));
    return state;
  }
  const change = (changes) => update(model, { ...changes, position: read(changes).position });

  const sliders = [
    slider(model, "stride", { min: 1, max: 4, onChange: change }),
    slider(model, "padding", { min: 0, max: 3, onChange: change }),
    slider(model, "dilation", { min: 1, max: 3, onChange: change }),
  ];
  const options = ["correlation", "convolution"];
  const mode = choice(model, "mode", { label: "Operation", options, onChange: change });
  const imageFields = numberFields("input", (image) => change({ image }));
  const kernelFields = numberFields("kernel", (kernel) => change({ kernel }));
  const image = element("div", { class: "cb-grid cb-image", "aria-hidden": "true" });
  const kernel = element("div", { class: "cb-grid cb-kernel", "aria-hidden": "true" });
  const outputName = uniqueId("cb-output");
  const output = element("div", { class: "cb-grid cb-output", role: "grid" });
  output.setAttribute("aria-labelledby", outputName);
  const captions = ["image", "kernel", "output"].map(() => element("p", { class: "cb-caption" }));
  captions[2].id = outputName;
  const sums = element("table", { class: "cb-sums" });
  const result = element("output", { class: "cb-result", "aria-live": "polite" });

  const edit = button("Edit numbers", () => { editing = !editing; draw(); });
  const back = button("Back", () => step(-1), { "aria-label": "Back one output" });
  const next = button("Next", () => step(1), { "aria-label": "Next output" });
  const corner = button("", () => change(paddedCorner(read())));
  const reset = button("Start over", () => { editing = false; change(start); draw(); });

  function step(by) {
    const { shape: [rows, columns], position: [i, j] } = read();
    const index = (i * columns + j + by + rows * columns) % (rows * columns);
    change({ position: [Math.floor(index / columns), index % columns] });
  }

  function draw() {
    const state = read();
    for (const part of [...sliders, mode]) part.show();
    imageFields.show(state.image);
    kernelFields.show(state.kernel);
    edit.setAttribute("aria-pressed", editing);
    for (const [fields, picture] of [[imageFields.node, image], [kernelFields.node, kernel]]) {
      fields.hidden = !editing;
      picture.hidden = editing;
    }
    const turned = state.mode === "convolution";
    captions[0].textContent = `input ${times(state.image)}${state.padding ? ", padded" : ""}`;
    captions[1].textContent = `kernel ${times(state.kernel)}`;
    if (turned) captions[1].append(editing ? ", before its turn" : ", turned by 180\u00b0");
    captions[2].textContent = `output ${state.shape.join(" \u00d7 ")}`;
    const corners = { ...state, ...paddedCorner(state) };
    corner.textContent = `Padded corner: ${numberText(sum(productsAt(corners, [0, 0]).flat()))}`;
    back.disabled = next.disabled = !state.fits;
    drawKernel(kernel, appliedKernel(state.kernel, state.mode));
    const products = state.fits ? productsAt(state, state.position) : [];
    drawImage(image, state, products.flat());
    drawOutput(output, state);
    drawSums(sums, products);
    const total = numberText(sum(products.flat()));
    result.replaceChildren(
      ...(state.fits
        ? [`Output (${state.position.join(", ")}) = `, element("strong", {}, total)]
        : [misfit(state)]),
    );
  }

  output.addEventListener("click", (event) => {
    const cell = event.target.closest("[role=gridcell]");
    if (!cell) return;
    change({ position: [Number(cell.dataset.row), Number(cell.dataset.column)] });
    output.querySelector("[tabindex='0']").focus();
  });
  output.addEventListener("keydown", (event) => {
    const { shape, position } = read();
    const target = moveInGrid(position, event.key, ...shape);
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    change({ position: target });
  });
  followPointer(image, read, (position) => change({ position }));

  const part = (name, caption, ...nodes) =>
    element("div", { class: `cb-part cb-part-${name}` }, caption, ...nodes);
  el.append(
    figure(model, "conv-stepper", "Convolution, step by step",
      element("div", { class: "cb-controls" }, mode.node),
      element("div", { class: "cb-controls" }, ...sliders.map(({ node }) => node)),
      element("div", { class: "cb-parts" },
        part("image", captions[0], image, imageFields.node),
        part("kernel", captions[1], kernel, kernelFields.node),
        part("output", captions[2], output)),
      sums,
      result,
      element("div", { class: "cb-buttons" }, back, next, corner, edit, reset)),
  );
  let lastMode = model.get("mode");
  const stop = drawOnChange(model, TRAITS, () => {
    draw();
    if (lastMode !== model.get("mode")) turn(kernel);
    lastMode = model.get("mode");
  });
  return stop;
}

const times = (matrix) => `${matrix.length} \u00d7 ${matrix[0].length}`;

/** Why there is no output. */
function misfit({ image, kernel, dilation, padding }) {
  const sizes = (matrix) => [matrix.length, matrix[0].length];
  const span = sizes(kernel).map((size) => dilation * (size - 1) + 1).join(" \u00d7 ");
  const room = sizes(image).map((size) => size + 2 * padding).join(" \u00d7 ");
  const padded = padding ? "padded input" : "input";
  return `The kernel does not fit: it spans ${span} and the ${padded} is ${room}.`;
}

export default { render };
