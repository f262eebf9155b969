// What KernelLab is made of: menus, number fields, and canvases of grey levels.

/** A labelled list of choices; offer([[value, text]]) fills it, show() chooses. */
function menu(label, onChange) {
  const id = uniqueId("cb-menu");
  const select = element("select", { id, class: "cb-field", ...OWN_KEYS });
  select.addEventListener("change", () => onChange(select.value));
  const node = element("div", { class: "cb-menu" }, element("label", { for: id }, label), select);
  let offered = "";
  function offer(choices) {
    if (JSON.stringify(choices) === offered) return;
    offered = JSON.stringify(choices);
    select.replaceChildren(
      ...choices.map(([value, text]) => element("option", { value }, text)),
    );
  }
  function show(value, otherwise) {
    const stranger = select.querySelector("option[value='']");
    if (value === "" && !stranger) select.prepend(element("option", { value: "" }, otherwise));
    if (value !== "") stranger?.remove();
    select.value = value;
  }
  return { node, offer, show };
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

const PAUSE = 700; // milliseconds without a change before it is announced

/** Say what has changed, once it stays; what stands there at first is no news. */
function announcer(node) {
  let last = null;
  let timer = 0;
  return (text) => {
    last ??= text;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (text !== last) node.textContent = last = text;
    }, PAUSE);
  };
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
