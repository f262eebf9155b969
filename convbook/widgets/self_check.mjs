// SelfCheck: questions with feedback on the page. The judging is pure; render() only shows it.

/** Is this option the right one, and why? */
export function judgeChoice(question, index) {
  const { reason } = question.options[index];
  return reason === null ? { right: true, why: question.why } : { right: false, why: reason };
}

/** Is this number the right one, and why? */
export function judgeNumber(question, value) {
  const near = (target) => Math.abs(value - target) <= question.tolerance;
  if (near(question.answer)) return { right: true, why: question.why };
  const known = question.wrong.find((mistake) => near(mistake.value));
  return { right: false, why: known ? known.reason : question.hint };
}

const judge = (question, answer) =>
  question.kind === "choice" ? judgeChoice(question, answer) : judgeNumber(question, answer);

const PLEASE_CHOOSE = "Choose an answer first.";
const PLEASE_TYPE = "Write a number first, such as \u22126, 0.25 or 1/9.";

function render({ model, el }) {
  const cards = model.get("questions").map((question, index) => makeCard(model, question, index));
  el.append(figure(model, "self-check", "Check yourself", ...cards.map((card) => card.form)));
  return drawOnChange(model, ["answers"], () => {
    model.get("answers").forEach((answer, index) => cards[index].show(answer));
  });
}

/** One question: its form, and show(answer), which puts an answer and its feedback on the page. */
function makeCard(model, question, index) {
  const id = uniqueId("cb-question");
  const feedback = element("output", { class: "cb-feedback", "aria-live": "polite" });
  feedback.id = `${id}-feedback`;
  const isChoice = question.kind === "choice";
  const input = isChoice ? choiceInput(question, id, index) : numberInput(question, id, index);
  const check = element("button", { type: "submit", class: "cb-button", ...OWN_KEYS }, "Check");
  check.setAttribute("aria-label", `Check answer ${index + 1}`);
  const form = element("form", { class: "cb-question", novalidate: true, autocomplete: "off" });
  const row = element("div", { class: "cb-answer-row" }, ...input.beside, check);
  form.append(input.body, row, feedback);

  const say = (verdict, lead, why) => {
    form.dataset.verdict = verdict;
    feedback.replaceChildren();
    if (lead) feedback.append(element("strong", {}, lead), ...(why ? [" ", ...richText(why)] : []));
  };
  const show = (answer) => {
    if (answer == null) return say("none");
    input.write(answer);
    const { right, why } = judge(question, answer);
    say(right ? "right" : "wrong", right ? "Right." : "Not yet.", why);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answer = input.read();
    if (answer === null) return say("none", isChoice ? PLEASE_CHOOSE : PLEASE_TYPE);
    const answers = [...model.get("answers")];
    const again = answers[index] === answer;
    answers[index] = answer;
    update(model, { answers });
    if (again) show(answer); // the trait did not change, so nobody calls draw()
  });
  // What was said about the last answer is not said about a new one.
  form.addEventListener("input", () => say("none"));
  // Jupyter's own shortcuts must not hear what is typed here.
  form.addEventListener("keydown", (event) => event.stopPropagation());
  return { form, show };
}

const heading = (question, index) => [
  element("span", { class: "cb-number" }, `${index + 1}.`),
  " ",
  ...richText(question.prompt),
];

function choiceInput(question, id, index) {
  const radios = question.options.map((_, i) =>
    element("input", { type: "radio", name: id, value: i, id: `${id}-${i}`, ...OWN_KEYS }),
  );
  const lines = question.options.map((option, i) =>
    element(
      "label",
      { class: "cb-option", for: `${id}-${i}` },
      radios[i],
      element("span", {}, ...richText(option.text)),
    ),
  );
  const chosen = () => radios.findIndex((radio) => radio.checked);
  return {
    body: element("fieldset", {}, element("legend", {}, ...heading(question, index)), ...lines),
    beside: [],
    read: () => (chosen() < 0 ? null : chosen()),
    write: (answer) => { radios[answer].checked = true; },
  };
}

function numberInput(question, id, index) {
  const field = element("input", {
    type: "text",
    inputmode: "decimal",
    id,
    class: "cb-field",
    size: 9,
    "aria-describedby": `${id}-feedback`,
    ...OWN_KEYS,
  });
  // The decimal keypad of some phones has no minus sign; elsewhere the button is in the way.
  const sign = element("button", { type: "button", class: "cb-button cb-sign", ...OWN_KEYS });
  sign.append("\u00b1");
  sign.setAttribute("aria-label", "Change the sign");
  sign.addEventListener("click", () => {
    const text = field.value.trim();
    field.value = /^[-\u2212]/.test(text) ? text.slice(1) : `\u2212${text}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  return {
    body: element("label", { class: "cb-prompt", for: id }, ...heading(question, index)),
    beside: navigator.maxTouchPoints > 0 ? [field, sign] : [field],
    read: () => parseNumber(field.value),
    write: (answer) => {
      if (parseNumber(field.value) !== answer) field.value = numberText(answer);
    },
  };
}

export default { render };
