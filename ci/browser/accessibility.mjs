// axe over the page with everything opened, and over each popover while it is open.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { unfold } from "./browser.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Every violation of axe's rules, best practices and two that are off by default among them: labels hold the visible words, targets are large enough. */
export async function accessible(visited) {
  const { page } = visited;
  await unfold(visited);
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const rules = { "label-content-name-mismatch": { enabled: true }, "target-size": { enabled: true } };
    const settings = { resultTypes: ["violations"], rules };
    const results = [await axe.run(document, settings)];
    for (const popover of document.querySelectorAll("[popover]")) {
      const contents = getComputedStyle(popover).display !== "none";
      if (contents) continue; // it is part of the page in this width
      popover.showPopover();
      results.push(await axe.run(popover, settings));
      popover.hidePopover();
    }
    return results.flatMap(({ violations }) =>
      violations.flatMap(({ id, help, nodes }) => nodes.map((node) => ({ id, help, target: node.target.join(" ") }))),
    );
  });
  return [...new Set(found.map(({ id, help, target }) => `axe ${id}: ${target}; ${help}`))];
}
