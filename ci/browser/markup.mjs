// The HTML itself: its validity, and names that must not repeat.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { relative } from "node:path";

const vnu = createRequire(import.meta.url).resolve("vnu-jar/build/dist/vnu.jar");

/** What the W3C's validator calls an error in the files, its dated notions of CSS left out. */
export async function valid(files, root) {
  const options = ["--errors-only", "--exit-zero-always", "--format", "json", "--filterpattern", ".*CSS: .*"];
  const report = await new Promise((done, failed) =>
    execFile("java", ["-jar", vnu, ...options, ...files], { maxBuffer: 2 ** 26 }, (error, _, stderr) =>
      error ? failed(new Error(`vnu: java; ${error.message}`)) : done(stderr),
    ),
  );
  return JSON.parse(report).messages.map(
    ({ url, lastLine, message }) =>
      `HTML: ${relative(root, new URL(url).pathname)}:${lastLine}; ${message.replace(/\s+/g, " ")}`,
  );
}

/** Ids, and names of regions of one kind, that occur twice. */
export const unique = ({ page }) =>
  page.evaluate(() => {
    const twice = (list) => [...new Set(list.filter((one, index) => list.indexOf(one) !== index))];
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    const named = document.querySelectorAll("nav, aside, section, [role=region], [role=navigation]");
    const names = [...named].flatMap((region) => {
      const by = (region.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent);
      const name = (region.getAttribute("aria-label") ?? by.join(" ")).trim().replace(/\s+/g, " ");
      return name ? [`${region.getAttribute("role") ?? region.localName} "${name}"`] : [];
    });
    return [
      ...twice(ids).map((id) => `id used twice: #${id}; give each element its own`),
      ...twice(names).map((name) => `region named twice: ${name}; name each by what is in it`),
    ];
  });
