// Start Python with ngfflint, for the workers of the pages.

import { loadPyodide } from "./pyodide/pyodide.mjs";

const here = (path) => new URL(path, import.meta.url).href;

async function started(code) {
  const python = await loadPyodide({ indexURL: here("pyodide/") });
  const wheels = await (await fetch(here("wheels.json"))).json();
  for (const name of wheels) {
    python.unpackArchive(await (await fetch(here(`wheels/${name}`))).arrayBuffer(), "wheel", { extractDir: "/wheels" });
  }
  python.runPython("import sys; sys.path.append('/wheels')");
  python.runPython(code);
  postMessage({ status: "Ready." });
  return python;
}

// Return a promise of Python, which has run some code.
export function startPython(code) {
  return started(code).catch((reason) => {
    postMessage({ status: `ngfflint did not start: ${reason.message}` });
    throw reason;
  });
}
