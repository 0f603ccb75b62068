// Serves the example on this computer: `node serve.mjs [port]`. Plain JavaScript without packages.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

/** Largest upload that is read, bytes. */
const MAX_UPLOAD_BYTES = 256 * 1024 * 1024;

const FILES = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/page.mjs": ["page.mjs", "text/javascript; charset=utf-8"],
};

/** Takes a signed document as a portal would, and says in JSON how large the form was. */
async function takeUpload(request, response) {
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_UPLOAD_BYTES) {
      response.writeHead(413).end();
      return;
    }
  }
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify({ stored: true, bytes: size }));
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (request.method === "POST" && pathname === "/upload") {
    await takeUpload(request, response);
    return;
  }
  const file = FILES[pathname];
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  const [name, type] = file;
  response.setHeader("Content-Type", type);
  response.end(await readFile(new URL(name, import.meta.url)));
});

server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
