// Keep what a person chose, send it to Python, and show the files, the code and the findings.

const $ = (id) => document.getElementById(id);

const DIMS = {
  t: { name: "t", type: "time", unit: "second", size: 5, scale: 1 },
  c: { name: "c", type: "channel", size: 2, scale: 1 },
  z: { name: "z", type: "space", unit: "micrometer", size: 20, scale: 0.5, scale_factor: 1 },
  y: { name: "y", type: "space", unit: "micrometer", size: 1024, scale: 0.2 },
  x: { name: "x", type: "space", unit: "micrometer", size: 1024, scale: 0.2 },
};

// What can be changed of a dimension: its key, its label, and the attributes of the input.
const FIELDS = [
  ["name", "Name", { size: 5 }],
  ["type", "Type", { size: 8, list: "types" }],
  ["unit", "Unit", { size: 10, list: "units" }],
  ["size", "Size", { type: "number", min: 1, step: 1 }],
  ["scale", "Pixel size", { type: "number", step: "any" }],
  ["translation", "Position", { type: "number", step: "any" }],
  ["scale_factor", "Factor per level", { type: "number", step: "any", min: 0 }],
];

const COLORS = ["#0000ff", "#00ff00", "#ff0000", "#ff00ff", "#00ffff", "#ffff00"];

const state = { dims: preset("czyx"), channels: [], wells: new Set(["A/1", "A/2", "B/1"]) };
let worker, busy = false, waiting = false, documents = {}, shown = "";

function preset(names) {
  return [...names].map((name) => ({ ...DIMS[name] }));
}

function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function button(label, action, properties = {}) {
  return element("button", { type: "button", onclick: action, ...properties }, label);
}

function number(id) {
  const input = $(id);
  const value = Math.trunc(Number(input.value)) || 1;
  return Math.min(Math.max(value, Number(input.min)), Number(input.max));
}

function rowName(index) {
  return (index < 26 ? "" : "A") + String.fromCharCode(65 + (index % 26));
}

function choices() {
  const text = (id) => $(id).value;
  const names = wellNames().flat();
  return JSON.stringify({
    kind: text("kind"), version: text("version"), dtype: text("dtype"), levels: number("levels"),
    name: text("name").replace(/[^\w.-]+/g, "-").replace(/^\.+/, "") || "store",
    dims: state.dims, channels: state.channels,
    labels: [...new Set(text("labels").split(",").map((each) => each.trim().replace(/[^\w.-]+/g, "-")))].filter(
      (each) => each && !each.startsWith(".")),
    rows: rowNames(), columns: columnNames(), fields: number("fields"), images: number("images"),
    wells: names.filter((each) => state.wells.has(each)),
  });
}

function update() {
  if (busy) { waiting = true; return; }
  busy = true;
  worker.postMessage({ choices: choices() });
}

function moved(from, to) {
  if (to < 0 || to >= state.dims.length) return;
  state.dims.splice(to, 0, ...state.dims.splice(from, 1));
  showDims();
  update();
}

function showDims() {
  $("dims").replaceChildren(...state.dims.map((dim, index) => {
    const inputs = FIELDS.map(([key, label, properties]) => {
      const input = element("input", { ...properties, value: dim[key] ?? "", oninput: () => {
        if (input.value === "") delete dim[key];
        else dim[key] = properties.type === "number" ? Number(input.value) : input.value;
        if (key === "size" && dim.size !== undefined) dim.size = Math.max(1, Math.trunc(dim.size));
        if (key === "name") dim.name = input.value;
        update();
      } });
      return element("label", {}, `${label} `, input);
    });
    const row = element("li", {
      ondragstart: (event) => event.dataTransfer.setData("text/plain", String(index)),
      ondragover: (event) => { event.preventDefault(); row.classList.add("over"); },
      ondragleave: () => row.classList.remove("over"),
      ondrop: (event) => { event.preventDefault(); moved(Number(event.dataTransfer.getData("text/plain")), index); },
    }, element("span", { draggable: "true", title: "Drag to reorder" }, "⠿ "), ...inputs,
    button("↑", () => { moved(index, index - 1); focusOn("↑", index - 1); }, { "aria-label": `Move ${dim.name} up` }),
    button("↓", () => { moved(index, index + 1); focusOn("↓", index + 1); }, { "aria-label": `Move ${dim.name} down` }),
    button("Remove", () => { state.dims.splice(index, 1); showDims(); update(); $("add-dim").focus(); },
      { "aria-label": `Remove ${dim.name}` }));
    return row;
  }));
}

function focusOn(label, index) {
  const row = $("dims").children[Math.min(Math.max(index, 0), state.dims.length - 1)];
  [...row.querySelectorAll("button")].find((each) => each.textContent === label).focus();
}

function showChannels() {
  $("channels").replaceChildren(...state.channels.map((channel, index) => {
    const label = element("input", { value: channel.label, size: 12, oninput: () => {
      channel.label = label.value;
      update();
    } });
    const color = element("input", { type: "color", value: channel.color, oninput: () => {
      channel.color = color.value;
      update();
    } });
    return element("li", {}, element("label", {}, "Name ", label), element("label", {}, "Color ", color),
      button("Remove", () => { state.channels.splice(index, 1); showChannels(); update(); $("add-channel").focus(); },
        { "aria-label": `Remove channel ${index + 1}` }));
  }));
}

function rowNames() {
  return Array.from({ length: number("rows") }, (_, row) => rowName(row));
}

function columnNames() {
  return Array.from({ length: number("columns-count") }, (_, column) => String(column + 1));
}

function wellNames() {
  return rowNames().map((row) => columnNames().map((column) => `${row}/${column}`));
}

function showWells() {
  $("wells").replaceChildren(...wellNames().map((row) => element("div", {}, ...row.map((well) => {
    const made = button(well.replace("/", ""), () => {
      if (!state.wells.delete(well)) state.wells.add(well);
      made.setAttribute("aria-pressed", state.wells.has(well));
      update();
    }, { "aria-pressed": state.wells.has(well) });
    return made;
  }))));
}

function showDocument(path, line = 0) {
  shown = path;
  $("path").textContent = path;
  const lines = documents[path].trimEnd().split("\n");
  const nodes = lines.map((text, index) =>
    index + 1 === line ? element("mark", {}, `${text}\n`) : document.createTextNode(`${text}\n`));
  $("document").replaceChildren(...nodes);
  $("document").querySelector("mark")?.scrollIntoView({ block: "nearest" });
  for (const each of $("files").querySelectorAll("button")) {
    if (each.textContent === path) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  }
}

function showFindings(findings) {
  const one = ({ severity, code, url, message, help, path, line }) => element("li", {},
    `${severity} `, element("a", { href: url }, code), ` ${message}. `,
    help ? `${help[0].toUpperCase()}${help.slice(1)}. ` : "",
    documents[path] === undefined ? path : button(line ? `${path}:${line}` : path, () => {
      showDocument(path, line);
      $("document").focus();
    }));
  const items = findings.slice(0, 100).map(one);
  if (findings.length > items.length) items.push(element("li", {}, `${findings.length - items.length} more.`));
  $("findings").replaceChildren(...(items.length ? items : [element("li", {}, "None.")]));
}

function show({ status, result, archive }) {
  if (status) $("status").textContent = status;
  if (archive) {
    const address = URL.createObjectURL(new Blob([archive], { type: "application/zip" }));
    element("a", { href: address, download: `${JSON.parse(choices()).name}.zarr.zip` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }
  if (status === "Ready.") { $("download").disabled = false; update(); return; }
  busy = false;
  if (waiting) { waiting = false; update(); return; }
  if (!result) return;
  if (result.error) { $("status").textContent = `There is no such store: ${result.error}.`; return; }
  documents = result.documents;
  const paths = Object.keys(documents);
  const count = result.findings.length;
  $("status").textContent = `${paths.length} files, ${count === 1 ? "1 finding" : `${count} findings`}.`;
  $("files").replaceChildren(...paths.map((path) => element("li", {}, button(path, () => showDocument(path)))));
  showDocument(documents[shown] === undefined ? paths.find((path) => /zattrs$|zarr\.json$/.test(path)) : shown);
  $("python").textContent = result.python;
  showFindings(result.findings);
}

$("form").addEventListener("submit", (event) => event.preventDefault());

for (const id of ["kind", "version", "name", "dtype", "levels", "labels", "rows", "columns-count", "fields", "images"]) {
  $(id).addEventListener("input", () => {
    $("plate").hidden = $("kind").value !== "plate";
    $("collection").hidden = $("kind").value !== "collection";
    if (id === "rows" || id === "columns-count") showWells();
    update();
  });
}

for (const each of document.querySelectorAll("[data-preset]")) {
  each.addEventListener("click", () => { state.dims = preset(each.dataset.preset); showDims(); update(); });
}

for (const each of document.querySelectorAll("[data-copy]")) {
  each.addEventListener("click", async () => {
    await navigator.clipboard.writeText($(each.dataset.copy).textContent);
    $("status").textContent = "Copied.";
  });
}

$("add-dim").addEventListener("click", () => {
  state.dims.unshift({ name: "q", type: "", size: 2, scale: 1 });
  showDims();
  update();
});

$("add-channel").addEventListener("click", () => {
  const index = state.channels.length;
  state.channels.push({ label: `channel ${index + 1}`, color: COLORS[index % COLORS.length] });
  showChannels();
  update();
});

$("all-wells").addEventListener("click", () => { state.wells = new Set(wellNames().flat()); showWells(); update(); });
$("no-wells").addEventListener("click", () => { state.wells.clear(); showWells(); update(); });

$("download").addEventListener("click", () => {
  worker.postMessage({ choices: choices(), download: true });
});

showDims();
showChannels();
showWells();
busy = true;
worker = new Worker("worker.js", { type: "module" });
worker.onmessage = ({ data }) => { if (data.status === "Ready.") busy = false; show(data); };
worker.onerror = (event) => { $("status").textContent = `This browser cannot run ngfflint: ${event.message}`; };
