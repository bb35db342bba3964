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
`;

const ready = startPython(CODE);

let number = 0;

onmessage = async ({ data: { name, files } }) => {
  const python = await ready;
  const folder = `/linted/${(number += 1)}`;
  python.FS.mkdirTree(folder);
  const blobs = files.map(({ path, file }) => ({ name: path, data: file }));
  python.FS.mount(python.FS.filesystems.WORKERFS, { blobs }, folder);
  python.runPython(`import os; os.chdir("${folder}")`);
  const run = python.globals.get("run");
  const began = performance.now();
  try {
    const common = ["--isolated", "--jobs", "1", "--color", "never", "--no-progress"];
    const results = {
      findings: run("check", ...common, "--", name),
      fixes: run("check", ...common, "--diff", "--", name) || "Nothing.",
      readers: name.endsWith(".json") ? "A store is needed to say which readers open it." : run("readers", "--", name),
    };
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    postMessage({ status: `Linted ${name} in ${seconds} s.`, results });
  } catch (reason) {
    postMessage({ status: `ngfflint failed: ${reason.message}`, results: {} });
  } finally {
    python.runPython('import os; os.chdir("/")');
    python.FS.unmount(folder);
  }
};
