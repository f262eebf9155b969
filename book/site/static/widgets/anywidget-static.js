// Runs the course's widgets on a published page, where no kernel is.
//
// A built page holds the state of its widgets (one JSON script per page) and, where a widget
// stands, a small tag with the id of its model. Among the state is the widget's own JavaScript,
// an anywidget module; this script imports it and gives it a model of the same shape as Jupyter's.
//
// It is a classic script and imports from memory, not from a file, because a page opened from
// the disk (file://) may not load modules from files.
(() => {
  const STATE_TAG = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW_TAG = 'script[type="application/vnd.jupyter.widget-view+json"]';
  const FALLBACK = "[data-widget-fallback]";

  const equal = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

  /** The part of Jupyter's model that anywidget promises to a widget. */
  class Model {
    #listeners = new Map(); // event name -> list of functions

    constructor(state, manager) {
      this.state = state;
      this.widget_manager = manager;
    }

    get(name) {
      return this.state[name];
    }

    set(nameOrChanges, value) {
      const changes =
        typeof nameOrChanges === "object" ? nameOrChanges : { [nameOrChanges]: value };
      const names = Object.keys(changes);
      const changed = names.filter((name) => !equal(this.state[name], changes[name]));
      Object.assign(this.state, changes);
      for (const name of changed) this.#fire(`change:${name}`, this, this.state[name]);
      if (changed.length) this.#fire("change", this);
      return this;
    }

    on(names, listener) {
      for (const name of names.split(/\s+/)) {
        this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
      }
    }

    off(names, listener) {
      if (names == null) {
        this.#listeners.clear();
        return;
      }
      for (const name of names.split(/\s+/)) {
        const kept = (this.#listeners.get(name) ?? []).filter((f) => listener && f !== listener);
        this.#listeners.set(name, kept);
      }
    }

    #fire(name, ...values) {
      for (const listener of this.#listeners.get(name) ?? []) listener(...values);
    }

    save_changes() {} // there is no kernel to tell
    send() {}
  }

  const modules = new Map(); // source -> promise of the widget; one import serves all its views

  function importWidget(source) {
    if (!modules.has(source)) {
      const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      const widget = import(url).then((module) =>
        typeof module.default === "function" ? module.default() : module.default,
      );
      modules.set(source, widget);
    }
    return modules.get(source);
  }

  /** Binary values are stored beside the state, in base64; put them back where they belong. */
  function withBuffers({ state, buffers = [] }) {
    for (const { path, data } of buffers) {
      const holder = path.slice(0, -1).reduce((object, key) => object[key], state);
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      holder[path.at(-1)] = new DataView(bytes.buffer);
    }
    return state;
  }

  function readModels() {
    const models = new Map();
    const get_model = async (id) => models.get(id.replace(/^IPY_MODEL_/, ""));
    for (const tag of document.querySelectorAll(STATE_TAG)) {
      for (const [id, stored] of Object.entries(JSON.parse(tag.textContent).state)) {
        models.set(id, new Model(withBuffers(stored), { get_model }));
      }
    }
    return models;
  }

  function addStyle(model) {
    const id = model.get("_anywidget_id");
    if (!model.get("_css") || document.getElementById(id)) return;
    const style = document.createElement("style");
    style.id = id;
    style.textContent = model.get("_css");
    document.head.append(style);
  }

  async function renderView(tag, model) {
    const widget = await importWidget(model.get("_esm"));
    const { signal } = new AbortController();
    if (!model.initialized) {
      model.initialized = true;
      await widget.initialize?.({ model, signal });
    }
    addStyle(model);
    const el = document.createElement("div");
    el.className = "anywidget-static";
    await widget.render({ model, el, signal });
    // The still picture goes only once there is something better.
    const still = tag.parentElement.querySelector(FALLBACK);
    tag.before(el);
    still?.remove();
  }

  async function renderAll() {
    const models = readModels();
    for (const tag of document.querySelectorAll(VIEW_TAG)) {
      const model = models.get(JSON.parse(tag.textContent).model_id);
      if (model?.get("_model_module") !== "anywidget") continue;
      try {
        await renderView(tag, model);
      } catch (error) {
        console.error("A widget could not be drawn; its still picture remains.", error);
      }
    }
    document.documentElement.dataset.widgets = "drawn"; // for whoever waits, such as a printer
  }

  renderAll();
})();
