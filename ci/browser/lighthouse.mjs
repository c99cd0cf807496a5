// Lighthouse on a phone of its own: node lighthouse.mjs FOLDER... → JSON, scores of 0 to 100 and what cost points.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { CHROME, FLAGS } from "./browser.mjs";
import { serve } from "./server.mjs";

/** Scores by category, and by category the audits that cost points. */
async function scores(url) {
  const chrome = await launch({ chromePath: CHROME, chromeFlags: FLAGS, ignoreDefaultFlags: false });
  try {
    const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "silent", output: "json" });
    return Object.fromEntries(
      Object.entries(lhr.categories).map(([category, { score, auditRefs }]) => {
        const lost = auditRefs.filter(({ id, weight }) => weight && (lhr.audits[id].score ?? 1) < 0.9).map(({ id }) => id);
        return [category, { score: Math.round(score * 100), lost }];
      }),
    );
  } finally {
    chrome.kill();
  }
}

const found = [];
for (const folder of process.argv.slice(2)) {
  const server = await serve(folder);
  found.push(await scores(server.url));
  server.close();
}
console.log(JSON.stringify(found));
