// What a visit fetches, what it weighs and what it complains of.
import { gzipSync } from "node:zlib";
import { scrollThrough } from "./browser.mjs";
import { isText } from "./server.mjs";

export const FIRST_VIEW = 120_000; // bytes, gzipped
export const OWN = 40_000; // bytes of CSS and JavaScript

/** Whether a request leaves the page's own host. */
export const isForeign = (request, url) => /^(https?|wss?):/.test(request) && new URL(request).host !== new URL(url).host;

/** Requests to other hosts. */
export async function alone(visited) {
  await scrollThrough(visited);
  const foreign = visited.requests.filter((request) => isForeign(request, visited.url));
  return [...new Set(foreign)].map((request) => `third party: ${request}; serve it yourself or leave it out`);
}

/** Errors on the console, answers that failed, and a missing policy against third parties. */
export async function quiet(visited) {
  await scrollThrough(visited);
  const policy = await visited.page.evaluate(
    () => document.querySelector("meta[http-equiv=Content-Security-Policy]")?.content ?? "",
  );
  const missing = visited.responses.filter((response) => response.status() >= 400);
  return [
    ...visited.errors.map((error) => `console error: ${error.slice(0, 200)}; mend what causes it`),
    ...missing.map((response) => `answer ${response.status()}: ${response.url()}; add the file or drop the link`),
    ...(/default-src 'none'/.test(policy) ? [] : ["no policy: <head>; add a CSP <meta> with default-src 'none'"]),
  ];
}

/** Bytes of what has been fetched so far: as they are and gzipped. */
export async function weight({ responses }) {
  let [bytes, gzip] = [0, 0];
  for (const response of responses) {
    const answer = await fetch(response.url()); // again: the browser forgets the bodies of some pictures
    const body = Buffer.from(await answer.arrayBuffer());
    bytes += body.length;
    gzip += isText(answer.headers.get("content-type")) ? gzipSync(body).length : body.length;
  }
  return { bytes, gzip };
}

/** A first view, nothing scrolled, and own CSS and JavaScript, that weigh more than they may. */
export async function light({ page, responses }) {
  const { gzip } = await weight({ responses });
  const inline = await page.evaluate(() =>
    [...document.querySelectorAll("style, script:not([type*=json])")].map(({ textContent }) => textContent),
  );
  const linked = responses.filter((response) => /css|javascript/.test(response.headers()["content-type"]));
  const own = Buffer.byteLength(inline.join("")) + (await weight({ responses: linked })).bytes;
  return [
    ...(gzip > FIRST_VIEW ? [`first view: ${gzip} bytes gzipped; at most ${FIRST_VIEW}`] : []),
    ...(own > OWN ? [`own CSS and JavaScript: ${own} bytes; at most ${OWN}`] : []),
  ];
}
