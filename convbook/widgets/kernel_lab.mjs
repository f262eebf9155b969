// KernelLab: a photograph filtered while its kernel is edited. Images are { pixels, width, height }
// with the rows one after another. The arithmetic is pure and comes first.

/** The pixel on an axis of n that a border takes its value from; -1 stands for a constant 0. */
export function sourceIndex(index, n, border) {
  if (index >= 0 && index < n) return index;
  const within = (period) => ((index % period) + period) % period;
  if (border === "edge") return index < 0 ? 0 : n - 1;
  if (border === "wrap") return within(n);
  if (border === "symmetric") return Math.min(within(2 * n), 2 * n - 1 - within(2 * n));
  if (border === "reflect") {
    const period = Math.max(2 * n - 2, 1); // one pixel is its own mirror image
    return Math.min(within(period), period - within(period));
  }
  return -1;
}

/** The image within a border of `radius` pixels, as convbook.pad2d makes it. */
export function padImage({ pixels, width, height }, radius, border) {
  const padded = { width: width + 2 * radius, height: height + 2 * radius };
  padded.pixels = new Float64Array(padded.width * padded.height);
  const columns = Array.from({ length: padded.width }, (_, j) =>
    sourceIndex(j - radius, width, border),
  );
  for (let i = 0; i < padded.height; i += 1) {
    const row = sourceIndex(i - radius, height, border);
    if (row < 0) continue;
    for (let j = 0; j < padded.width; j += 1) {
      if (columns[j] >= 0) padded.pixels[i * padded.width + j] = pixels[row * width + columns[j]];
    }
  }
  return padded;
}

/** Correlate an image with a square kernel of odd size; the result is as large as the image. */
export function correlate(image, kernel, border) {
  const { width, height } = image;
  const padded = padImage(image, (kernel.length - 1) / 2, border);
  const output = new Float64Array(width * height);
  kernel.forEach((weights, a) =>
    weights.forEach((weight, b) => {
      if (weight === 0) return;
      // One weight at a time, over the whole image: the window's pixel (a, b) for every output.
      for (let i = 0; i < height; i += 1) {
        const from = (i + a) * padded.width + b;
        const to = i * width;
        for (let j = 0; j < width; j += 1) output[to + j] += weight * padded.pixels[from + j];
      }
    }),
  );
  return output;
}

/** Results as grey levels: 128 added, as they are, or without their sign; bytes are clipped. */
export function shade(values, display) {
  const levels = new Uint8ClampedArray(values.length); // rounds and clips on assignment
  for (let i = 0; i < values.length; i += 1) levels[i] = level(values[i], display);
  return levels;
}

function level(value, display) {
  if (display === "signed") return value + 128;
  return display === "absolute" ? Math.abs(value) : value;
}

/** The sum of the weights, without the rounding error of the addition. */
export function weightSum(kernel) {
  const sum = kernel.flat().reduce((total, weight) => total + weight, 0);
  return Math.abs(sum) > 1e-12 * magnitude(kernel) ? sum : 0;
}

function magnitude(kernel) {
  return kernel.flat().reduce((total, weight) => total + Math.abs(weight), 0);
}

/**
 * The singular values of a square matrix, by Jacobi's method: turn pairs of columns until all are
 * perpendicular; then their lengths are the singular values.
 */
export function singularValues(matrix) {
  const columns = matrix.map((_, j) => matrix.map((row) => row[j]));
  const dot = (u, v) => u.reduce((total, value, k) => total + value * v[k], 0);
  for (let sweep = 0, turned = true; turned && sweep < 40; sweep += 1) {
    turned = false;
    for (let p = 0; p < columns.length; p += 1) {
      for (let q = p + 1; q < columns.length; q += 1) {
        const [u, v] = [columns[p], columns[q]];
        const [uu, vv, uv] = [dot(u, u), dot(v, v), dot(u, v)];
        if (Math.abs(uv) <= Number.EPSILON * Math.sqrt(uu * vv)) continue;
        turned = true;
        const ratio = (vv - uu) / (2 * uv);
        const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
        const cosine = 1 / Math.hypot(1, tangent);
        const sine = cosine * tangent;
        columns[p] = u.map((value, k) => cosine * value - sine * v[k]);
        columns[q] = u.map((value, k) => sine * value + cosine * v[k]);
      }
    }
  }
  return columns.map((column) => Math.hypot(...column)).sort((a, b) => b - a);
}

/** The rank, with the tolerance of numpy.linalg.matrix_rank. */
export function rank(kernel) {
  const values = singularValues(kernel);
  const tolerance = values[0] * kernel.length * Number.EPSILON;
  return values.filter((value) => value > tolerance).length;
}

/**
 * A column and a row whose products are the weights of a kernel of rank 1. Whole weights have whole
 * factors; of others with a sum, the column sums to 1, as a blur's does.
 */
export function factors(kernel) {
  const size = Math.max(...kernel.flat().map(Math.abs));
  const pivot = kernel.findIndex((weights) => weights.some((weight) => Math.abs(weight) === size));
  const at = kernel[pivot].findIndex((weight) => Math.abs(weight) === size);
  const row = kernel[pivot];
  const column = kernel.map((weights) => weights[at] / row[at]);
  const divisor = (a, b) => (b === 0 ? Math.abs(a) : divisor(b, a % b));
  const whole = kernel.flat().every(Number.isInteger);
  let scale = whole ? row.reduce(divisor, 0) : 1 / Math.abs(weightSum([column]) || 1);
  if (column.find((factor) => factor !== 0) < 0) scale = -scale; // the column starts positive
  // Adding 0 turns -0 into 0; what is whole is whole but for rounding.
  const tidy = (value) => (whole ? Math.round(value) : value) + 0;
  return {
    column: column.map((factor) => tidy(factor * scale)),
    row: row.map((weight) => tidy(weight / scale)),
  };
}

/** Read a typed weight; null if it is no number, or larger than Python takes. */
export function parseWeight(text) {
  const value = text.trim() === "" ? NaN : Number(text);
  return Math.abs(value) <= LARGEST_WEIGHT ? value : null;
}

/** A weight for a narrow field, which keeps all digits until it is typed in. */
export function weightText(weight) {
  const size = Math.abs(weight);
  if (size >= 0.1) return String(Number(weight.toFixed(size >= 1 ? 2 : 3)));
  return String(Number(weight.toPrecision(2)));
}

/** The kernel with another size around the same centre: zeros come in, or outer weights go. */
export function resize(kernel, size) {
  const shift = (kernel.length - size) / 2;
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => kernel[i + shift]?.[j + shift] ?? 0),
  );
}

/** The kernel turned by a quarter, clockwise. */
export function quarterTurn(kernel) {
  return kernel.map((_, i) => kernel.map((row) => row[i]).toReversed());
}

/** The name in the menu of a kernel with these weights, wherever zeros surround it; else "". */
export function nameOf(kernel, menu) {
  const key = (weights) => JSON.stringify(resize(weights, 5));
  return menu.find(([, weights]) => key(weights) === key(kernel))?.[0] ?? "";
}

/** How results of a kernel are best seen: a kernel that sums to 0 has them of both signs. */
export function suitedDisplay(kernel, display) {
  if (weightSum(kernel) !== 0) return "clipped";
  return display === "clipped" ? "signed" : display;
}

/** All that is said about a result. */
export function facts(kernel, output, display) {
  let [low, high, beyond] = [Infinity, -Infinity, 0];
  for (const value of output) {
    if (value < low) low = value;
    if (value > high) high = value;
    const grey = level(value, display);
    if (grey < -0.5 || grey > 255.5) beyond += 1;
  }
  const ofRank = rank(kernel);
  const split = ofRank === 1 ? factors(kernel) : null;
  return { sum: weightSum(kernel), rank: ofRank, split, low, high, beyond: beyond / output.length };
}

const LARGEST_WEIGHT = 1e6;
const YOUR_OWN = "your own weights";
const BORDERS = {
  constant: "of zeros.",
  edge: "that repeats the last pixel.",
  reflect: "mirrored; the last pixel is the mirror.",
  symmetric: "mirrored; the last pixel comes twice.",
  wrap: "from the opposite side.",
};
const DISPLAYS = {
  signed: ["signed, grey 128 = 0", "\u2212128 \u2026 127"],
  clipped: ["clipped to 0 \u2026 255", "0 \u2026 255"],
  absolute: ["absolute value", "\u2212255 \u2026 255"],
};
const TRAITS = ["photo", "kernel", "border", "display", "kernels", "description"];
const PAUSE = 700; // milliseconds without a change before the result is announced

async function render({ model, el }) {
  const start = { kernel: model.get("kernel"), border: model.get("border"), display: model.get("display") };
  const change = (changes) => update(model, changes);
  const changeKernel = (kernel) => change({ kernel });

  const named = menu("Kernel", (name) => {
    const found = model.get("kernels").find(([entry]) => entry === name);
    if (found) change({ kernel: found[1], display: suitedDisplay(found[1], model.get("display")) });
  });
  const size = menu("Size", (value) => changeKernel(resize(model.get("kernel"), Number(value))));
  const border = menu("Border", (value) => change({ border: value }));
  const display = menu("Shown", (value) => change({ display: value }));
  size.options({ 3: "3 \u00d7 3", 5: "5 \u00d7 5" });
  border.options(Object.fromEntries(Object.keys(BORDERS).map((kind) => [kind, kind])));
  display.options(Object.fromEntries(Object.entries(DISPLAYS).map(([kind, [text]]) => [kind, text])));

  const fields = weightFields(changeKernel);
  const scale = button("Divide by the sum of |weights|", () => {
    const kernel = model.get("kernel");
    changeKernel(kernel.map((row) => row.map((weight) => weight / magnitude(kernel))));
  });
  const turn = button("Turn by 90\u00b0", () => changeKernel(quarterTurn(model.get("kernel"))));
  const reset = button("Start over", () => change(start));

  const [input, result] = ["input", "result"].map((kind) =>
    element("canvas", { class: `cb-picture cb-${kind}`, role: "img" }),
  );
  const known = element("dl", { class: "cb-facts" });
  const said = element("output", { class: "cb-unseen", "aria-live": "polite" });

  const part = (kind, caption, ...nodes) =>
    element("div", { class: `cb-part cb-part-${kind}` },
      element("p", { class: "cb-caption", "aria-hidden": "true" }, caption), ...nodes);
  el.append(
    figure(model, "kernel-lab", "Kernel laboratory",
      element("div", { class: "cb-controls" }, named.node, size.node, border.node, display.node),
      element("div", { class: "cb-parts" },
        part("input", "input", input), part("kernel", "kernel", fields.node),
        part("result", "result", result)),
      known, said,
      element("div", { class: "cb-buttons" }, scale, turn, reset)),
  );

  let image = null;
  let timer = 0;
  let announced = "";
  async function load() {
    image = await readPicture(model.get("photo"));
    paint(input, image.pixels, image);
  }
  function draw() {
    const kernel = model.get("kernel");
    const kinds = { border: model.get("border"), display: model.get("display") };
    const name = nameOf(kernel, model.get("kernels"));
    named.options(Object.fromEntries(model.get("kernels").map(([entry]) => [entry, entry])));
    named.show(name, YOUR_OWN);
    size.show(kernel.length);
    border.show(kinds.border);
    display.show(kinds.display);
    fields.show(kernel);
    scale.disabled = [0, 1].includes(Number(magnitude(kernel).toPrecision(12)));

    const output = correlate(image, kernel, kinds.border);
    paint(result, shade(output, kinds.display), image);
    const lines = describe(facts(kernel, output, kinds.display), kinds, kernel.length);
    known.replaceChildren(
      ...lines.flatMap(([term, value, remark]) => [
        element("dt", {}, term), element("dd", {}, element("strong", {}, value), ` ${remark}`),
      ]),
    );
    const summary = `${name || YOUR_OWN}. ${lines.map((line) => line.join(" ")).join(" ")}`;
    const { width, height } = image;
    input.setAttribute("aria-label", `Input, ${width} by ${height}: ${model.get("description")}`);
    result.setAttribute("aria-label", `Result, ${DISPLAYS[kinds.display][0]}: ${summary}`);
    clearTimeout(timer);
    if (!announced) announced = summary; // what the reader finds there is not news
    timer = setTimeout(() => {
      if (summary !== announced) said.textContent = announced = summary;
    }, PAUSE);
  }
  await load();
  const reload = async () => { await load(); draw(); };
  model.on("change:photo", reload);
  const stop = drawOnChange(model, TRAITS.slice(1), draw);
  return () => { stop(); model.off("change:photo", reload); clearTimeout(timer); };
}

/** What is known about a result, as [term, value, remark]. */
export function describe({ sum, rank, split, low, high, beyond }, { border, display }, size) {
  const list = (numbers) => `(${numbers.map((value) => numberText(value, 3)).join(", ")})`;
  const separable = split && `Separable: column ${list(split.column)} times row ${list(split.row)}.`;
  const flat = sum === 0 ? "0" : numberText(100 * sum);
  const share = beyond < 0.001 ? "under 0.1" : numberText(100 * beyond, 2);
  const clipped = `${share} % lie beyond ${DISPLAYS[display][1]} and are clipped.`;
  const pixels = (size - 1) / 2;
  return [
    ["Sum of weights", `${numberText(sum)}.`, `A flat image of 100 gives ${flat}.`],
    ["Rank", `${rank}.`, separable ?? (rank ? "Not separable." : "All weights are zero.")],
    ["Results", `${numberText(low, 4)} to ${numberText(high, 4)}.`, beyond ? clipped : "All are shown."],
    ["Border", `${border}:`, `${pixels} ${pixels === 1 ? "pixel" : "pixels"} ${BORDERS[border]}`],
  ];
}

/** A labelled list of choices; options() fills it, show() chooses. */
function menu(label, onChange) {
  const id = uniqueId("cb-menu");
  const select = element("select", { id, class: "cb-field", ...OWN_KEYS });
  select.addEventListener("change", () => onChange(select.value));
  const node = element("div", { class: "cb-menu" }, element("label", { for: id }, label), select);
  let offered = "";
  function options(texts) {
    if (JSON.stringify(texts) === offered) return;
    offered = JSON.stringify(texts);
    select.replaceChildren(
      ...Object.entries(texts).map(([value, text]) => element("option", { value }, text)),
    );
  }
  function show(value, otherwise) {
    const stranger = select.querySelector("option[value='']");
    if (value === "" && !stranger) select.prepend(element("option", { value: "" }, otherwise));
    if (value !== "") stranger?.remove();
    select.value = value;
  }
  return { node, options, show };
}

/** A square of number fields, whose arrow keys are the browser's own: one up, one down. */
function weightFields(onChange) {
  const node = element("div", { class: "cb-grid cb-weights", role: "group", "aria-label": "kernel" });
  let kernel = [];
  let fields = [];
  function build() {
    fields = kernel.map((row, i) => row.map((_, j) => makeField(i, j)));
    node.style.setProperty("--cb-columns", kernel.length);
    node.replaceChildren(
      ...fields.map((row) => element("div", { class: "cb-grid-row" }, ...row)),
    );
  }
  function makeField(i, j) {
    const name = `weight, row ${i}, column ${j}`;
    const attributes = { type: "number", step: "any", "aria-label": name, class: "cb-cell" };
    const field = element("input", { ...attributes, ...OWN_KEYS });
    field.addEventListener("focus", () => field.select());
    field.addEventListener("input", () => {
      const value = parseWeight(field.value);
      field.setAttribute("aria-invalid", value === null);
      if (value === null) return;
      onChange(kernel.map((row, r) => row.map((old, c) => (r === i && c === j ? value : old))));
    });
    field.addEventListener("blur", () => {
      field.removeAttribute("aria-invalid");
      put(field, kernel[i][j]); // what could not be read is put back
    });
    return field;
  }
  const put = (field, value) => {
    const text = weightText(value);
    if (field.value !== text) field.value = text;
  };
  function show(weights) {
    const sameSize = kernel.length === weights.length;
    kernel = weights;
    if (!sameSize) build();
    const longest = Math.max(...kernel.flat().map((weight) => weightText(weight).length));
    node.style.setProperty("--cb-characters", longest);
    const active = node.getRootNode().activeElement;
    fields.flat().forEach((field, index) => {
      const value = kernel.flat()[index];
      if (field !== active || parseWeight(field.value) !== value) put(field, value);
    });
  }
  return { node, show };
}

/** Decode a data URI into grey levels. */
async function readPicture(uri) {
  const picture = new Image();
  picture.src = uri;
  await picture.decode();
  const { naturalWidth: width, naturalHeight: height } = picture;
  const canvas = element("canvas", { width, height });
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const colours = context.getImageData(0, 0, width, height).data; // red, green, blue, opacity
  return { width, height, pixels: colours.filter((_, index) => index % 4 === 0) };
}

/** Paint grey levels on a canvas. */
function paint(canvas, levels, { width, height }) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const colours = new Uint8ClampedArray(4 * levels.length).fill(255);
  for (let i = 0; i < levels.length; i += 1) {
    colours[4 * i] = colours[4 * i + 1] = colours[4 * i + 2] = levels[i];
  }
  canvas.getContext("2d").putImageData(new ImageData(colours, width, height), 0, 0);
}

export default { render };
