// Run the tests of the rules in Pyodide, Python for WebAssembly: node --stack-size=4000 run.mjs PAGE WHEELS ROOT
import fs from "fs";
import path from "path";
import { pathToFileURL } from "url";

const [page, wheels, root] = process.argv.slice(2).map((each) => path.resolve(each));
const { loadPyodide } = await import(pathToFileURL(path.join(page, "pyodide/pyodide.mjs")));
const python = await loadPyodide({ indexURL: path.join(page, "pyodide") });
for (const folder of [path.join(page, "wheels"), wheels]) {
  for (const name of fs.readdirSync(folder).filter((each) => each.endsWith(".whl"))) {
    python.unpackArchive(new Uint8Array(fs.readFileSync(path.join(folder, name))), "wheel", { extractDir: "/wheels" });
  }
}
python.runPython("import sys; sys.path.append('/wheels')");
python.FS.mkdirTree("/ngfflint");
python.mountNodeFS("/ngfflint", root);
process.exitCode = python.runPython(fs.readFileSync(path.join(root, "tests/webassembly/tests.py"), "utf-8"));
