// Make stores in Pyodide.

import { startPython } from "../lint/python.js";

const code = await (await fetch("explorer.py")).text();
const ready = startPython("import ngfflint");
const module = ready.then((python) => {
  python.FS.writeFile("/wheels/explorer.py", code);
  return python.pyimport("explorer");
});

onmessage = async ({ data: { choices, download } }) => {
  const explorer = await module;
  try {
    if (download) {
      const bytes = explorer.archive(choices);
      postMessage({ archive: bytes.toJs() });
      bytes.destroy();
    } else {
      postMessage({ result: JSON.parse(explorer.explore(choices)) });
    }
  } catch (reason) {
    postMessage({ status: `ngfflint failed: ${reason.message}` });
  }
};
