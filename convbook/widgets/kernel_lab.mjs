// KernelLab: a photograph filtered while its kernel is edited. kernel_lab_arithmetic.js filters and
// kernel_lab_parts.js draws; here they are put together, and what they found is put into words.

const YOUR_OWN = "your own weights";
const BORDERS = {
  constant: "of zeros.",
  edge: "of the outermost value.",
  reflect: "mirrored; the outermost is the mirror.",
  symmetric: "mirrored; the outermost comes twice.",
  wrap: "from the opposite side.",
};
const DISPLAYS = {
  signed: ["signed, grey 128 = 0", "\u2212128 \u2026 127"],
  clipped: ["clipped to 0 \u2026 255", "0 \u2026 255"],
  absolute: ["absolute value", "\u2212255 \u2026 255"],
};
const SETTINGS = ["kernel", "border", "display"];

async function render({ model, el }) {
  const read = (names) => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const start = read(SETTINGS);
  const change = (changes) => update(model, changes);
  const edit = (how) => change({ kernel: how(model.get("kernel")) });

  const named = menu("Kernel", (name) => {
    const found = model.get("kernels").find(([entry]) => entry === name);
    if (found) change({ kernel: found[1], display: suitedDisplay(found[1], model.get("display")) });
  });
  const size = menu("Size", (value) => edit((kernel) => resize(kernel, Number(value))));
  const border = menu("Border", (value) => change({ border: value }));
  const display = menu("Shown", (value) => change({ display: value }));
  size.offer([[3, "3 \u00d7 3"], [5, "5 \u00d7 5"]]);
  border.offer(Object.keys(BORDERS).map((kind) => [kind, kind]));
  display.offer(Object.entries(DISPLAYS).map(([kind, [text]]) => [kind, text]));
  const fields = weightFields((kernel) => change({ kernel }));
  const buttons = [
    button("Divide by the sum of |weights|", () => edit(normalised)),
    button("Turn by 90\u00b0", () => edit(quarterTurn)),
    button("Start over", () => change(start)),
  ];
  const [input, result] = ["input", "result"].map((kind) =>
    element("canvas", { class: `cb-picture cb-${kind}`, role: "img" }),
  );
  const known = element("dl", { class: "cb-facts" });
  const said = element("output", { class: "cb-unseen", "aria-live": "polite" });
  const announce = announcer(said);

  let image = await readPicture(model.get("photo"));
  function draw() {
    const { kernel, border: outside, display: kind, kernels } = read([...SETTINGS, "kernels"]);
    const name = nameOf(kernel, kernels);
    named.offer(kernels.map(([entry]) => [entry, entry]));
    named.show(name, YOUR_OWN);
    size.show(kernel.length);
    border.show(outside);
    display.show(kind);
    fields.show(kernel);

    const output = correlate(image, kernel, outside);
    paint(input, image.pixels, image);
    paint(result, shade(output, kind), image);
    const setting = { border: outside, display: kind, size: kernel.length };
    const lines = describe(facts(kernel, output, kind), setting);
    known.replaceChildren(...lines.flatMap(([term, value, remark]) => [
      element("dt", {}, term), element("dd", {}, element("strong", {}, value), ` ${remark}`),
    ]));
    const summary = `${name || YOUR_OWN}. ${lines.map((line) => line.join(" ")).join(" ")}`;
    const shape = `${image.width} by ${image.height}`;
    input.setAttribute("aria-label", `Input, ${shape}: ${model.get("description")}`);
    result.setAttribute("aria-label", `Result, ${DISPLAYS[kind][0]}: ${summary}`);
    announce(summary);
  }
  async function load() {
    image = await readPicture(model.get("photo"));
    draw();
  }

  const part = (kind, ...nodes) =>
    element("div", { class: `cb-part cb-part-${kind}` },
      element("p", { class: "cb-caption", "aria-hidden": "true" }, kind), ...nodes);
  el.append(
    figure(model, "kernel-lab", "Kernel laboratory",
      element("div", { class: "cb-controls" }, named.node, size.node, border.node, display.node),
      element("div", { class: "cb-parts" },
        part("input", input), part("kernel", fields.node), part("result", result)),
      known, said,
      element("div", { class: "cb-buttons" }, ...buttons)),
  );
  model.on("change:photo", load);
  const stop = drawOnChange(model, [...SETTINGS, "kernels", "description"], draw);
  return () => {
    stop();
    model.off("change:photo", load);
  };
}

/** What is known about a result, as [term, value, remark]. */
export function describe({ sum, rank, split, low, high, beyond }, { border, display, size }) {
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

export default { render };
