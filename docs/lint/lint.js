// Gather the files that a person chose, and show what the worker found in them.

const $ = (id) => document.getElementById(id);
let worker;

function start() {
  worker = new Worker("worker.js", { type: "module" });
  worker.onmessage = ({ data }) => show(data);
  worker.onerror = (event) => { $("status").textContent = `This browser cannot run ngfflint: ${event.message}`; };
  $("status").textContent = "Starting…";
}

function show({ status, results }) {
  $("status").textContent = status;
  if (!results) return;
  $("cancel").hidden = true;
  $("results").hidden = false;
  for (const [id, text] of Object.entries(results)) $(id).textContent = text;
  $("findings").focus();
}

function lint(name, files) {
  if (!files.length) return;
  $("results").hidden = true;
  $("cancel").hidden = false;
  $("status").textContent = `Linting ${name}…`;
  worker.postMessage({ name, files });
}

// Return all files below a dropped folder, with their paths.
async function below(entry, path = "") {
  const here = path + entry.name;
  if (entry.isFile) {
    return [{ path: here, file: await new Promise((found, failed) => entry.file(found, failed)) }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((read, failed) => reader.readEntries(read, failed));
    if (!some.length) return found;
    for (const each of some) found.push(...(await below(each, `${here}/`)));
  }
}

$("folder").addEventListener("change", ({ target }) => {
  const files = [...target.files].map((file) => ({ path: file.webkitRelativePath, file }));
  if (files.length) lint(files[0].path.split("/")[0], files);
  target.value = "";
});

$("archive").addEventListener("change", ({ target }) => {
  const [file] = target.files;
  if (file) lint(file.name, [{ path: file.name, file }]);
  target.value = "";
});

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  lint("attributes.json", [{ path: "attributes.json", file: new Blob([$("text").value]) }]);
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  $("drop").addEventListener(kind, (event) => {
    event.preventDefault();
    $("drop").classList.toggle("over", kind === "dragover");
  });
}

$("drop").addEventListener("drop", async ({ dataTransfer }) => {
  const entries = [...dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  const files = (await Promise.all(entries.map((entry) => below(entry)))).flat();
  if (entries.length) lint(entries[0].name, files);
});

$("cancel").addEventListener("click", () => {
  worker.terminate();
  $("cancel").hidden = true;
  start();
});

start();
