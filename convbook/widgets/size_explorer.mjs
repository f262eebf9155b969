// SizeExplorer: the placements of a kernel along one axis. explain() knows everything that is
// shown; the rest draws it.

const MOST_ROWS = 9; // placements drawn one by one; of more, the first and the last
const MOST_NUMBERED = 20; // cells that are wide enough for a number, on a phone too
const MOST_LISTED = 6; // pixels that are named one by one

/** The cells of the padded input that placement `index` reads; the overhang lies beyond. */
export function placement({ kernel_size, stride, dilation }, index) {
  return Array.from({ length: kernel_size }, (_, k) => index * stride + k * dilation);
}

/** All that can be said about one setting. */
export function explain(state) {
  const { input_size, kernel_size, stride, padding, dilation, ceil_mode } = state;
  const padded = input_size + 2 * padding;
  const span = dilation * (kernel_size - 1) + 1;
  const left = padded - span;
  const options = { stride, dilation, before: padding, after: padding, ceil: ceil_mode };
  const count = outputSize(input_size, kernel_size, options);
  const rounded = ceil_mode ? Math.ceil(left / stride) : Math.floor(left / stride);
  const read = new Set();
  for (let index = 0; index < count; index += 1) {
    for (const cell of placement(state, index)) read.add(cell);
  }
  const unread = Array.from({ length: padded }, (_, cell) => cell).filter((c) => !read.has(c));
  const end = count > 0 ? (count - 1) * stride + span : 0;
  return {
    padded, span, left, count, rounded, unread,
    fits: count > 0,
    overhang: Math.max(end - padded, 0),
    dropped: count > 0 && count < rounded + 1,
  };
}

/** The formula, in letters and with the numbers filled in, line by line. */
export function formula(state) {
  const { input_size: W, kernel_size: K, stride: S, padding: P, dilation: D, ceil_mode } = state;
  const { span, left, rounded, count, fits, dropped } = explain(state);
  const [open, close] = ceil_mode ? ["\u2308", "\u2309"] : ["\u230a", "\u230b"];
  const round = (text) => `${open}${text}${close}`;
  const letters = D > 1 ? "D(K \u2212 1) \u2212 1" : "K";
  const middle = D > 1 ? `${D}\u00b7(${K} \u2212 1) \u2212 1` : `${K}`;
  const lines = [
    `${round(`(W + 2P \u2212 ${letters}) / S`)} + 1`,
    `${round(`(${W} + 2\u00b7${P} \u2212 ${middle}) / ${S}`)} + 1`,
  ];
  if (!fits) return [...lines, `the kernel spans ${span}: nothing is left to divide`];
  lines.push(`${round(`${numberText(left)} / ${S}`)} + 1`);
  lines.push(`${numberText(rounded)} + 1${dropped ? " \u2212 1" : ""}`, `${count}`);
  return lines;
}

const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** One or two sentences for eye and ear. */
export function summary(state) {
  const { padded, span, count, fits, unread, overhang, dropped } = explain(state);
  const { input_size, padding } = state;
  if (!fits) {
    const room = padding ? `padded input has ${padded}` : `input has ${padded}`;
    return `Does not fit: the kernel spans ${plural(span, "cell")} and the ${room}.`;
  }
  const sentences = [`${plural(count, "placement")}, so the output size is ${count}.`];
  const pixels = unread.filter((cell) => cell >= padding && cell < padding + input_size);
  const before = unread.filter((cell) => cell < padding);
  const after = unread.filter((cell) => cell >= padding + input_size);
  const parts = [];
  if (pixels.length > MOST_LISTED) parts.push(`${pixels.length} input pixels`);
  else if (pixels.length) {
    const listed = pixels.map((cell) => cell - padding).join(", ");
    parts.push(`input ${pixels.length === 1 ? "pixel" : "pixels"} ${listed}`);
  }
  if (before.length) parts.push(`${plural(before.length, "line")} of the padding before the input`);
  if (after.length) parts.push(`${plural(after.length, "line")} of the padding after the input`);
  sentences.push(parts.length ? `Never read: ${parts.join(" and ")}.` : "Every cell is read.");
  if (overhang) {
    sentences.push(`The last window hangs over the end by ${plural(overhang, "cell")}.`);
  }
  if (dropped) {
    sentences.push("One more window would start in the padding after the input; it is dropped.");
  }
  return sentences.join(" ");
}

/** Which placements are drawn: all of a few, else the first and the last; null is the gap. */
export function shownPlacements(count) {
  const all = Array.from({ length: count }, (_, index) => index);
  return count <= MOST_ROWS ? all : [...all.slice(0, 5), null, ...all.slice(-3)];
}

const CONTROLS = [
  ["input_size", { label: "input W", min: 1, max: 32, most: 256 }],
  ["kernel_size", { label: "kernel K", min: 1, max: 15 }],
  ["stride", { label: "stride S", min: 1, max: 8 }],
  ["padding", { label: "padding P", min: 0, max: 8 }],
  ["dilation", { label: "dilation D", min: 1, max: 5 }],
];

function render({ model, el }) {
  const change = (changes) => update(model, changes);
  const sliders = CONTROLS.map(([trait, options]) =>
    slider(model, trait, { ...options, onChange: change }),
  );
  const label = "round up (ceil mode)";
  const rounding = checkbox(model, "ceil_mode", { label, onChange: change });
  const equation = element("div", { class: "cb-formula" });
  const drawing = element("div", { class: "cb-drawing" });
  const said = element("output", { class: "cb-result", "aria-live": "polite" });
  const controls = [...sliders, rounding];
  el.append(
    figure(model, "size-explorer", "Output size along one axis",
      element("div", { class: "cb-controls" }, ...controls.map(({ node }) => node)),
      drawing, legend(), said, equation),
  );
  const traits = [...CONTROLS.map(([trait]) => trait), "ceil_mode"];
  return drawOnChange(model, traits, () => {
    const state = Object.fromEntries(traits.map((name) => [name, model.get(name)]));
    for (const control of controls) control.show();
    said.textContent = summary(state);
    said.classList.toggle("cb-misfit", !explain(state).fits);
    const lines = formula(state).map((line, index) => `${index ? "= " : "size = "}${line}`);
    equation.replaceChildren(...lines.map((line) => element("p", {}, line)));
    drawing.replaceChildren(draw(state));
  });
}

function legend() {
  const entry = (kind, text) =>
    element("li", {}, element("span", { class: `cb-swatch cb-swatch-${kind}` }), text);
  return element("ul", { class: "cb-legend" },
    entry("pixel", "input"), entry("padding", "padding"), entry("weight", "kernel"),
    entry("output", "output"), entry("unread", "never read"));
}

const ROW = 22; // pixels; lengths along the axis are percentages, so that the width is free
const AXIS = 30;

function svg(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The axis with its cells on top, and below it one line per placement with its output. */
function draw(state) {
  const facts = explain(state);
  const { padding, input_size } = state;
  const width = facts.padded + facts.overhang + Math.max(facts.span - facts.padded, 0);
  const room = Math.max(2.5, width / 7); // for the outputs, on the right
  const cells = width + room;
  const at = (cell) => `${((100 * cell) / cells).toFixed(3)}%`;
  const numbered = width <= MOST_NUMBERED;
  const rows = facts.fits ? shownPlacements(facts.count) : [0];
  const height = AXIS + ROW * rows.length + 8;
  const label = `${summary(state)} ${rows.includes(null) ? "Only the ends are drawn." : ""}`;
  const picture = svg("svg", { role: "img", "aria-label": label.trim(), height, width: "100%" });
  picture.style.maxWidth = `${cells * 2.6}rem`;
  const box = (first, length, y, tall, kind) =>
    svg("rect", { x: at(first), y, width: at(length), height: tall, class: `cb-${kind}` });
  const text = (cell, y, words, kind) =>
    svg("text", { x: at(cell), y, class: `cb-${kind}`, "text-anchor": "middle" }, words);

  const unread = new Set(facts.fits ? facts.unread : []);
  for (let cell = 0; cell < facts.padded; cell += 1) {
    const pixel = cell - padding;
    const inside = pixel >= 0 && pixel < input_size;
    const kind = inside ? "pixel" : "padding";
    picture.append(box(cell, 1, 1, AXIS - 6, `${kind}${width > 80 ? " cb-fine" : ""}`));
    if (unread.has(cell)) {
      const line = (y1, y2) =>
        svg("line", { x1: at(cell), x2: at(cell + 1), y1, y2, class: "cb-unread" });
      picture.append(line(1, AXIS - 5), line(AXIS - 5, 1));
    } else if (numbered && inside) {
      picture.append(text(cell + 0.5, 18, String(pixel), "pixel-text"));
    }
  }
  rows.forEach((index, row) => {
    const y = AXIS + ROW * row + 2;
    if (index === null) {
      picture.append(text(width / 2, y + 14, "\u22ee", "gap"));
      return;
    }
    const taps = placement(state, index);
    const kind = facts.fits ? "weight" : "weight cb-misfit";
    picture.append(box(taps[0], facts.span, y + ROW / 2 - 3, 3, "span"));
    for (const tap of taps) picture.append(box(tap, 1, y, ROW - 5, kind));
    if (!facts.fits) return;
    picture.append(box(width + room * 0.2, room * 0.75, y, ROW - 5, "output"));
    picture.append(text(width + room * 0.575, y + 13, String(index), "output-text"));
  });
  return picture;
}

export default { render };
