// Run ngfflint in Pyodide. Files are mounted, not copied, so that only what is linted is read.

import { startPython } from "./python.js";

const CODE = `
import io
from contextlib import redirect_stderr, redirect_stdout

def run(*arguments):
    from ngfflint.cli.main import main

    written = io.StringIO()
    with redirect_stdout(written), redirect_stderr(written):
        try:
            main([*arguments])
        except SystemExit:
            pass
    return written.getvalue()

def report(name):
    return run("check", "--isolated", "--jobs", "1", "--no-progress", "--output-format", "html", "--", name).encode()

def fixed(name):
    from zipfile import ZIP_DEFLATED, ZipFile

    import ngfflint

    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as packed:
        for store, documents in ngfflint.fix(name, write=False).documents.items():
            for each in documents:
                packed.writestr("/".join(filter(None, (store.rpartition("/")[2], each.path))), each.after)
    return buffer.getvalue()
`;

const TYPES = { report: "text/html", fixed: "application/zip" };

const ready = startPython(CODE);

let number = 0;

function linted(python, name, files) {
  const run = python.globals.get("run");
  const began = performance.now();
  const common = ["--isolated", "--jobs", "1", "--color", "never", "--no-progress"];
  const isText = files && name.endsWith(".json");
  const results = {
    findings: run("check", ...common, "--", name),
    fixes: files ? run("check", ...common, "--diff", "--", name) || "Nothing." : "Only files can be changed.",
    readers: isText ? "A store is needed to say which readers open it." : run("readers", "--", name),
  };
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  return { status: `Linted ${name} in ${seconds} s.`, results };
}

onmessage = async ({ data: { name, files, wanted } }) => {
  const python = await ready;
  const folder = `/linted/${(number += 1)}`;
  python.FS.mkdirTree(folder);
  const blobs = (files ?? []).map(({ path, file }) => ({ name: path, data: file }));
  python.FS.mount(python.FS.filesystems.WORKERFS, { blobs }, folder);
  python.runPython(`import os; os.chdir("${folder}")`);
  try {
    if (wanted) {
      const bytes = python.globals.get(wanted)(name);
      postMessage({ status: "Made the download.", download: new Blob([bytes.toJs()], { type: TYPES[wanted] }), wanted });
      bytes.destroy();
    } else {
      postMessage(linted(python, name, files));
    }
  } catch (reason) {
    const advice = "If a file was changed after you chose it, choose it again.";
    postMessage({ status: `ngfflint failed: ${reason.message}. ${advice}`, failed: true });
    return;  // Python may not work any more; the page starts a new worker
  }
  python.runPython('import os; os.chdir("/")');
  python.FS.unmount(folder);
};
