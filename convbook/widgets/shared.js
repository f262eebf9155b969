// What every widget uses. Python joins this file with the widget's own into one module (see
// base.py), so nothing here is imported by name and no name here may be used there again.

/** Write a number as the book does: at most six digits, and a true minus sign. */
export function numberText(value) {
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
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
