// Gather the files that a person chose, and show what the worker found in them.

const $ = (id) => document.getElementById(id);
const ENDINGS = { report: "report.html", fixed: "fixed.zip" };
let worker, last;

function start() {
  worker = new Worker("worker.js", { type: "module" });
  worker.onmessage = ({ data }) => show(data);
  worker.onerror = (event) => { $("status").textContent = `This browser cannot run ngfflint: ${event.message}`; };
  $("status").textContent = "Starting…";
}

function show({ status, results, download, wanted, failed }) {
  if (status === "Ready." && $("status").textContent !== "Starting…") return;  // it says why there is a new worker
  if (failed) {
    worker.terminate();
    start();
    $("cancel").hidden = true;
  }
  $("status").textContent = status;
  if (download) {
    $("cancel").hidden = true;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(download);
    link.download = `${last.name.split("/").filter(Boolean).pop()}-${ENDINGS[wanted]}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
  if (!results) return;
  $("cancel").hidden = true;
  $("results").hidden = false;
  $("download-fixed").hidden = !results.fixes?.includes("+++ ");
  for (const [id, text] of Object.entries(results)) $(id).textContent = text;
  $("findings").focus();
}

function lint(name, files) {
  if (files && !files.length) return;
  $("results").hidden = true;
  $("cancel").hidden = false;
  $("status").textContent = `Linting ${name}…`;
  last = { name, files };
  worker.postMessage(last);  // without files, the name is an address
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

$("lint-address").addEventListener("click", () => {
  if ($("address").value && $("address").reportValidity()) lint($("address").value);
});

$("address").addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  $("lint-address").click();
});

for (const each of document.querySelectorAll("[data-wanted]")) {
  each.addEventListener("click", () => {
    $("cancel").hidden = false;
    $("status").textContent = "Making the download…";
    worker.postMessage({ ...last, wanted: each.dataset.wanted });
  });
}

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
