// What every widget uses. Python joins this file with the widget's own into one module (see
// base.py), so nothing here is imported by name and no name here may be used there again.

/** Write a number as the book does: at most six digits, and a true minus sign. */
export function numberText(value, digits = 6) {
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(digits)));
  return text.replace("-", "\u2212");
}

/**
 * Read what a person types for a number: -6, \u22126, 0.25, 1/9, 61,706. Null if it is none.
 */
export function parseNumber(text) {
  let plain = text.trim().replaceAll("\u2212", "-").replaceAll("\u2013", "-");
  if (/^[-+]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain)) plain = plain.replaceAll(",", "");
  const decimal = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)";
  const parts = new RegExp(`^(${decimal})(?:\\s*/\\s*(${decimal}))?$`).exec(plain);
  if (!parts) return null;
  const value = Number(parts[1]) / (parts[2] === undefined ? 1 : Number(parts[2]));
  return Number.isFinite(value) ? value : null;
}

/** Make an element: element("p", { class: "note" }, "text", otherElement). */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Text in which what stands between backticks is code, as a list of nodes. */
function richText(text) {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 ? element("code", {}, part) : part))
    .filter((part) => part !== "");
}

// Belongs on every element that takes the focus: Notebook 7 otherwise takes the arrow keys for
// itself, in a listener that runs before the widget's own.
const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };

/** An id that no other widget on the page has. A counter would not do: the module runs anew for
 * every widget in Jupyter, and each would count from one. */
function uniqueId(stem) {
  return `${stem}-${Math.random().toString(36).slice(2, 10)}`;
}

/** Call draw() now and whenever one of the traits changes; returns the function that stops it. */
function drawOnChange(model, names, draw) {
  for (const name of names) model.on(`change:${name}`, draw);
  draw();
  return () => names.forEach((name) => model.off(`change:${name}`, draw));
}

/** Change traits and tell Python, if there is one. */
function update(model, changes) {
  for (const [name, value] of Object.entries(changes)) model.set(name, value);
  model.save_changes();
}

/** The frame of every widget: a named group with the shared style. */
function figure(model, kebab, label, ...children) {
  const name = model.get("name");
  const attributes = { class: `cb-widget cb-${kebab}`, role: "group" };
  return element(
    "div",
    { ...attributes, "aria-label": name ? `${label}: ${name}` : label },
    ...children,
  );
}

/** A button that says what it does. */
function button(text, onClick, attributes = {}) {
  const made = element("button", { type: "button", class: "cb-button", ...OWN_KEYS }, text);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.addEventListener("click", onClick);
  return made;
}

/**
 * A labelled slider for a whole-number trait. show() brings it up to date. Where the trait may go
 * further than a slider is handy, `most` says how far, and the value becomes a field to type in.
 */
function slider(model, trait, { label = trait, min, max, most = max, onChange }) {
  const id = uniqueId(`cb-${trait}`);
  const range = element("input", { type: "range", id, min, max, step: 1, ...OWN_KEYS });
  range.addEventListener("input", () => onChange({ [trait]: Number(range.value) }));
  const name = element("label", { for: id }, label);
  const value = most > max ? wholeField() : element("span", { "aria-hidden": "true" });
  value.classList.add("cb-slider-value");

  function wholeField() {
    const limits = { min, max: most, step: 1, "aria-label": `${label}, up to ${most}` };
    const field = element("input", { type: "number", ...limits, class: "cb-field", ...OWN_KEYS });
    field.addEventListener("input", () => {
      const typed = field.valueAsNumber;
      if (Number.isInteger(typed) && typed >= min && typed <= most) onChange({ [trait]: typed });
    });
    field.addEventListener("blur", () => { field.value = model.get(trait); });
    return field;
  }
  const show = () => {
    range.value = model.get(trait);
    if (most === max) value.textContent = model.get(trait);
    else if (value.valueAsNumber !== model.get(trait)) value.value = model.get(trait);
  };
  return { node: element("div", { class: "cb-slider" }, name, range, value), show };
}

/** A labelled checkbox for a trait that is true or false. */
function checkbox(model, trait, { label, onChange }) {
  const box = element("input", { type: "checkbox", ...OWN_KEYS });
  box.addEventListener("change", () => onChange({ [trait]: box.checked }));
  const node = element("label", { class: "cb-checkbox" }, box, element("span", {}, label));
  const show = () => { box.checked = model.get(trait); };
  return { node, show };
}

/** A few names of which one is chosen, as a group of radio buttons. */
function choice(model, trait, { label, options, onChange }) {
  const id = uniqueId(`cb-${trait}`);
  const radios = options.map((value) => {
    const radio = element("input", { type: "radio", name: id, value, ...OWN_KEYS });
    radio.addEventListener("change", () => onChange({ [trait]: value }));
    return radio;
  });
  const named = (radio) => element("label", {}, radio, element("span", {}, radio.value));
  const legend = element("legend", { class: "cb-unseen" }, label);
  const node = element("fieldset", { class: "cb-choice" }, legend, ...radios.map(named));
  const show = () => radios.forEach((radio) => (radio.checked = radio.value === model.get(trait)));
  return { node, show };
}

/** Where an arrow key leads from (row, column) in a grid; null if it is no such key. */
export function moveInGrid([row, column], key, rows, columns) {
  const clamp = (value, count) => Math.min(Math.max(value, 0), count - 1);
  const targets = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    Home: [row, 0],
    End: [row, columns - 1],
  };
  const target = targets[key];
  return target ? [clamp(target[0], rows), clamp(target[1], columns)] : null;
}

/**
 * A matrix of number fields: one stop for the Tab key, arrow keys within.
 * onChange(rows) is called with the whole new matrix; show(rows) fills the fields.
 */
function numberFields(label, onChange) {
  const node = element("div", { class: "cb-grid cb-fields", role: "group", "aria-label": label });
  let rows = [];
  let fields = [];

  function build() {
    fields = rows.map((row, i) => row.map((_, j) => makeField(i, j)));
    fields[0][0].tabIndex = 0;
    node.style.setProperty("--cb-columns", rows[0].length);
    node.replaceChildren(
      ...fields.map((line) => element("div", { class: "cb-grid-row" }, ...line)),
    );
  }
  function makeField(i, j) {
    const name = `${label}, row ${i}, column ${j}`;
    const attributes = { type: "text", inputmode: "text", "aria-label": name, tabindex: -1 };
    const field = element("input", { ...attributes, class: "cb-cell", ...OWN_KEYS });
    field.addEventListener("focus", () => {
      for (const other of fields.flat()) other.tabIndex = other === field ? 0 : -1;
      field.select();
    });
    field.addEventListener("input", () => {
      const value = parseNumber(field.value);
      field.setAttribute("aria-invalid", value === null);
      if (value === null) return;
      onChange(rows.map((row, r) => row.map((old, c) => (r === i && c === j ? value : old))));
    });
    field.addEventListener("blur", () => {
      field.value = numberText(rows[i][j]); // what could not be read is put back
      field.removeAttribute("aria-invalid");
    });
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Home" || event.key === "End") return; // they move within the text
      const target = moveInGrid([i, j], event.key, rows.length, rows[0].length);
      if (!target) return;
      event.preventDefault();
      fields[target[0]][target[1]].focus();
    });
    return field;
  }
  function show(matrix) {
    const sameShape = rows.length === matrix.length && rows[0]?.length === matrix[0].length;
    rows = matrix;
    if (!sameShape) build();
    fields.flat().forEach((field, index) => {
      const value = rows[Math.floor(index / rows[0].length)][index % rows[0].length];
      if (parseNumber(field.value) !== value) field.value = numberText(value);
    });
  }
  return { node, show };
}

/** Count the placements of a kernel along one axis, as convbook.output_size does; 0: none fits. */
export function outputSize(size, kernel, options) {
  const { stride = 1, before = 0, after = 0, dilation = 1, ceil = false } = options;
  const left = before + size + after - (dilation * (kernel - 1) + 1);
  let count = Math.floor(left / stride) + 1;
  // With ceil a last window may hang over the end, but not start in the padding after it.
  const remainder = ((left % stride) + stride) % stride;
  if (ceil && remainder > 0 && count * stride < before + size) count += 1;
  return Math.max(count, 0);
}
