// Run the tests of the rules in Pyodide, Python for WebAssembly: node --stack-size=4000 run.mjs WHEELS ROOT
import fs from "fs";
import path from "path";
import { createRequire } from "module";

const [wheels, root] = process.argv.slice(2);
const { loadPyodide } = createRequire(path.join(wheels, "package.json"))("pyodide");
const python = await loadPyodide();
for (const name of fs.readdirSync(wheels).filter((each) => each.endsWith(".whl"))) {
  python.unpackArchive(new Uint8Array(fs.readFileSync(path.join(wheels, name))), "wheel");
}
python.FS.mkdirTree("/ngfflint");
python.mountNodeFS("/ngfflint", root);
process.exitCode = python.runPython(fs.readFileSync(path.join(root, "tests/webassembly/tests.py"), "utf-8"));
