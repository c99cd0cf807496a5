// Lighthouse on a phone of its own, with the limits that the page promises.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { CHROME, FLAGS } from "./browser.mjs";

export const LEAST = { performance: 95, accessibility: 100, "best-practices": 100, seo: 100 };

/** Scores of 0 to 100 by category, and by category the audits that cost points. */
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

/** Scores below what is promised, performance the better of two; `note` is told the scores. */
export async function praised({ url }, note = () => {}) {
  let best = await scores(url);
  if (best.performance.score < LEAST.performance) {
    const again = await scores(url);
    if (again.performance.score > best.performance.score) best = { ...best, performance: again.performance };
  }
  note(Object.keys(LEAST).map((category) => best[category].score).join(" / "));
  return Object.entries(LEAST)
    .filter(([category, least]) => best[category].score < least)
    .map(([category, least]) => `Lighthouse ${category}: ${best[category].score}; at least ${least}, see ${best[category].lost.join(", ")}`);
}
