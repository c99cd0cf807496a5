// A static server for one folder on 127.0.0.1, compressing text as a web host does.
import { createServer } from "node:http";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".ipynb": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".bib": "text/plain; charset=utf-8",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".pdf": "application/pdf",
};

export const isText = (type) => /^text\/|json|svg|javascript/.test(type ?? "");

/** Serve `folder`; the answer has its `url`, which ends with a slash, and `close()`. */
export async function serve(folder) {
  const server = createServer(async (request, response) => {
    try {
      let file = join(folder, normalize(decodeURIComponent(new URL(request.url, "http://x").pathname)));
      if ((await stat(file)).isDirectory()) file = join(file, "index.html");
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      let body = await readFile(file);
      const head = { "content-type": type, "cache-control": "max-age=600" };
      if (isText(type)) {
        body = gzipSync(body);
        head["content-encoding"] = "gzip";
      }
      response.writeHead(200, head).end(body);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" }).end("not found");
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
