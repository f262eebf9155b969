// The parts of ConvStepper that are drawn anew whenever the state changes, and the two ways in
// which they move: the kernel's half turn, and the window that follows the pointer.

/** Fill a grid with cells: describe(i, j) gives their attributes, notes(i, j) what else they hold. */
function fillGrid(grid, matrix, describe, notes = () => []) {
  grid.style.setProperty("--cb-columns", matrix[0]?.length ?? 1);
  const role = grid.getAttribute("role") && "row";
  const cell = (value, i, j) => {
    const text = numberText(value, 4);
    const made = element("div", describe(i, j, value), text, ...notes(i, j));
    made.style.setProperty("--cb-characters", text.length);
    return made;
  };
  grid.replaceChildren(
    ...matrix.map((row, i) =>
      element("div", { class: "cb-grid-row", role }, ...row.map((value, j) => cell(value, i, j))),
    ),
  );
}

/** The kernel as it lies on the image. */
function drawKernel(kernel, weights) {
  fillGrid(kernel, weights, () => ({ class: "cb-cell cb-weight" }));
}

/** The image in its border, with the window and its weights marked. */
function drawImage(image, state, products) {
  const { padding } = state;
  const weights = new Map(products.map((p) => [`${p.row},${p.column}`, p.weight]));
  const inside = (i, j) =>
    i >= padding && j >= padding &&
    i < padding + state.image.length && j < padding + state.image[0].length;
  const describe = (i, j) => {
    const kind = inside(i, j) ? "cb-pixel" : "cb-border";
    const chosen = weights.has(`${i},${j}`) ? "cb-chosen" : "";
    return { class: `cb-cell ${kind} ${chosen}`, "data-row": i, "data-column": j };
  };
  fillGrid(image, padImage(state.image, padding), describe, (i, j) => {
    const weight = weights.get(`${i},${j}`);
    if (weight === undefined) return [];
    return [element("span", { class: "cb-note" }, `\u00d7${numberText(weight, 3)}`)];
  });
}

/** The output: one cell takes the Tab key, and keeps the focus when it is drawn again. */
function drawOutput(output, state) {
  const hadFocus = output.contains(output.getRootNode().activeElement);
  const [row, column] = state.position;
  fillGrid(output, allOutputs(state), (i, j, value) => {
    const chosen = i === row && j === column;
    return {
      class: `cb-cell cb-sum ${chosen ? "cb-chosen" : ""}`,
      role: "gridcell",
      tabindex: chosen ? 0 : -1,
      "aria-selected": String(chosen),
      "aria-label": `row ${i}, column ${j}: ${numberText(value)}`,
      "data-row": i,
      "data-column": j,
      ...OWN_KEYS,
    };
  });
  if (hadFocus) output.querySelector("[tabindex='0']")?.focus();
}

const factor = (value, role) => {
  const text = value < 0 ? `(${numberText(value)})` : numberText(value);
  return element("span", { class: `cb-${role}-factor` }, text);
};

/** One line per row of the kernel: its products, what they add up to, and the sum so far. */
function drawSums(table, products) {
  let soFar = 0;
  const lines = products.map((line) => {
    const here = sum(line);
    soFar += here;
    const terms = line.flatMap(({ pixel, weight }, b) => [
      b ? " + " : "", factor(pixel, "input"), "\u00b7", factor(weight, "kernel"),
    ]);
    return element("tr", {},
      element("td", {}, ...terms),
      element("td", {}, `= ${numberText(here)}`),
      element("td", {}, numberText(soFar)));
  });
  const head = ["pixel \u00b7 weight", "row", "sum so far"];
  table.replaceChildren(
    element("caption", { class: "cb-unseen" }, "Products and running sum"),
    element("thead", {},
      element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
    element("tbody", {}, ...lines),
  );
}

/** Let the numbers of the kernel travel half a turn to their new places, upright all the way. */
function turn(kernel) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const timing = { duration: 700, easing: "ease-in-out" };
  const from = (angle) => [{ transform: `rotate(${angle}deg)` }, { transform: "none" }];
  kernel.animate(from(180), timing);
  for (const cell of kernel.querySelectorAll(".cb-cell")) cell.animate(from(-180), timing);
}

/** Drag the window over the image: the output follows the pointer. */
function followPointer(image, read, go) {
  let grip = null; // from the window's first pixel to the one that was taken hold of
  const cellUnder = ({ clientX, clientY }) => {
    const under = image.getRootNode().elementFromPoint(clientX, clientY)?.closest(".cb-cell");
    return under && image.contains(under)
      ? [Number(under.dataset.row), Number(under.dataset.column)]
      : null;
  };
  image.addEventListener("pointerdown", (event) => {
    const cell = cellUnder(event);
    if (!cell || !event.target.closest(".cb-chosen")) return;
    const { position, stride } = read();
    grip = cell.map((at, axis) => at - position[axis] * stride);
    image.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  image.addEventListener("pointermove", (event) => {
    const cell = grip && cellUnder(event);
    if (!cell) return;
    const { shape, stride, position } = read();
    const target = cell.map((at, axis) => {
      const nearest = Math.round((at - grip[axis]) / stride);
      return Math.min(Math.max(nearest, 0), shape[axis] - 1);
    });
    if (String(target) !== String(position)) go(target);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    image.addEventListener(end, () => { grip = null; });
  }
}
