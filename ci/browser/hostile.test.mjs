// Pages made from words that try to be something else (tests/hostile.py): they come out as words, and act as nothing.
import assert from "node:assert";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { visit } from "./browser.mjs";
import { alone } from "./traffic.mjs";
import { written } from "./written.mjs";

const at = written("hostile");

/** The page as its server sends it, without the policy that would stop scripts: nothing may depend on that alone. */
async function unguarded(page) {
  const html = await readFile(join(at.folder, "page", page.endsWith(".html") ? page : `${page}index.html`), "utf8");
  return html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
}

/** Everything in the document that acts, or leads to what acts. */
const acting = () => {
  const found = [...document.querySelectorAll("iframe, object, embed, form, base, foreignObject, meta[http-equiv=refresh]")];
  for (const element of document.querySelectorAll("*"))
    for (const { name, value } of element.attributes)
      if (/^on|^srcdoc$/.test(name) || /^[\s\x00-\x1f]*(javascript|vbscript|data:text)/i.test(value)) found.push(element);
  return found.map((element) => element.outerHTML.slice(0, 120));
};

for (const page of ["", "exemplars/demo/", "claims.html"])
  describe(page || "index", () => {
    test("with its policy: nothing acts, nothing is refused, nothing leaves", async () => {
      const visited = await visit(at.browser, at.server.url + page);
      try {
        assert.equal(await visited.page.evaluate("window.broken"), undefined);
        assert.deepEqual(await visited.page.evaluate(acting), []);
        assert.deepEqual(visited.errors, []);
        assert.deepEqual(await alone(visited), []);
        assert.equal(visited.page.url(), at.server.url + page);
      } finally {
        await visited.close();
      }
    });

    test("without its policy: nothing acts either", async () => {
      const visited = await visit(at.browser, at.server.url + page);
      try {
        const html = await unguarded(page);
        await visited.page.route(at.server.url + page, (route) => route.fulfill({ body: html, contentType: "text/html; charset=utf-8" }));
        await visited.page.reload({ waitUntil: "load" });
        assert.equal(await visited.page.locator("meta[http-equiv]").count(), 0);
        for (const control of await visited.page.locator("a[href^='#'], summary, [tabindex]").all())
          await control.dispatchEvent("click");
        assert.equal(await visited.page.evaluate("window.broken"), undefined);
        assert.deepEqual(await visited.page.evaluate(acting), []);
      } finally {
        await visited.close();
      }
    });

    test("what was written is read, as it was written", async () => {
      const visited = await visit(at.browser, at.server.url + page);
      try {
        const text = await visited.page.locator("body").textContent();
        assert.ok(text.split("<script>window.broken = 1</script>").length > 3);
        assert.match(await visited.page.title(), /<script>window\.broken = 1<\/script>/);
      } finally {
        await visited.close();
      }
    });
  });

test("the looking glass sees what acts", async () => {
  const visited = await visit(at.browser, at.server.url);
  try {
    await visited.page.setContent(`<a href="javascript:1">x</a><p onclick="1">y</p><form></form><script>window.broken = 1</script>`);
    assert.equal((await visited.page.evaluate(acting)).length, 3);
  } finally {
    await visited.close();
  }
});
