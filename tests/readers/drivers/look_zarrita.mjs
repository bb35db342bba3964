// Opens the arrays of stores with zarrita.js, or renders thumbnails with ome-zarr.js.
// node look_zarrita.mjs NODE_MODULES zarrita|validator, with the paths as JSON on standard input.
import { createServer } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, reader] = process.argv.slice(2);

async function load(name) {
  const { exports, module, main } = JSON.parse(await readFile(join(modules, name, "package.json")));
  const entry = exports?.["."] ?? exports ?? module ?? main;
  const file = typeof entry === "string" ? entry : (entry.import?.default ?? entry.import ?? entry.default);
  return import(pathToFileURL(join(modules, name, file)).href);
}

async function arraysIn(folder) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.name === ".zarray") found.push(entry.parentPath ?? entry.path);
    if (entry.name === "zarr.json") {
      const path = entry.parentPath ?? entry.path;
      if (JSON.parse(await readFile(join(path, "zarr.json"))).node_type === "array") found.push(path);
    }
  }
  return found;
}

const zarr = await load("zarrita");
const { FileSystemStore } = await load("@zarrita/storage");

async function lookAtArrays(path) {
  let sum = 0;
  for (const folder of await arraysIn(path)) {
    const array = await zarr.open(new FileSystemStore(folder), { kind: "array" });
    if (array.shape.reduce((a, b) => a * b, 1) < 1 << 20) {
      const { data } = await zarr.get(array);
      for (const value of data) if (Number(value) !== 1) return { wrong: true };
      sum += data.length;
    }
  }
  return { wrong: false, sum };
}

// ome-zarr.js encodes its picture with a canvas in the browser; its pixels are all that matters here.
globalThis.ImageData = class {};
globalThis.document = {
  createElement: () => ({ getContext: () => ({ putImageData() {} }), toDataURL: () => "data:image/png" }),
};

let server;
async function lookAtThumbnail(path) {
  const omezarr = await load("ome-zarr.js");
  if (!server) {
    server = createServer(async (request, response) => {
      try {
        response.end(await readFile(decodeURIComponent(new URL(request.url, "http://x").pathname)));
      } catch {
        response.statusCode = 404;
        response.end();
      }
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
  }
  const address = `http://127.0.0.1:${server.address().port}${path}`;
  return { picture: await omezarr.renderThumbnail(address) };
}

let text = "";
for await (const piece of process.stdin) text += piece;
for (const path of JSON.parse(text)) {
  let seen;
  try {
    seen = { error: "", ...(await (reader === "zarrita" ? lookAtArrays(path) : lookAtThumbnail(path))) };
  } catch (failure) {
    seen = { error: String(failure) };
  }
  console.log("\x1e" + JSON.stringify(seen));
}
server?.close();
