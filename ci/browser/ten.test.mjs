// A page of ten exemplars (tests/ten.py), one of them with a failed claim, one with a very long title: it stays as steady and as near as one of three.
import assert from "node:assert";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, NARROW, visit, WIDE } from "./browser.mjs";
import { enlarged, printed } from "./ease.mjs";
import { fits, steady } from "./layout.mjs";
import { besides, near, pressable } from "./popovers.mjs";
import { serve } from "./server.mjs";
import { light } from "./traffic.mjs";

const ROOT = join(import.meta.dirname, "../..");
const PYTHON = process.env.REVIEW_PYTHON ?? join(ROOT, ".venv/bin/python");

let folder, server, browser;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ten-"));
  execFileSync(PYTHON, [join(ROOT, "tests/ten.py"), folder], { stdio: ["ignore", "inherit", "inherit"] });
  server = await serve(join(folder, "page"));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
  await rm(folder, { recursive: true });
});

const checks = [
  ["nothing moves while it loads", steady, { width: WIDE }],
  ["nothing moves while it loads, on a phone", steady, { width: NARROW }],
  ["the first view is light", light, { width: NARROW }],
  ["a claim is near for Tab", near, { width: WIDE }],
  ["what opens beside claims is never over them, on a phone", besides, { width: NARROW, touch: true }],
  ["what is pressed is large enough", pressable, { width: NARROW }],
  ["nothing is wider than 320 px", fits, { width: 320 }],
  ["text at 200 % fits and stays in words", enlarged, { width: NARROW }],
  ["paper takes what it can show", printed, {}],
];
for (const [what, inspect, state] of checks)
  test(`ten exemplars: ${what}`, { timeout: 120_000 }, async () => {
    const visited = await visit(browser, server.url, state);
    try {
      assert.deepEqual(await inspect(visited), []);
    } finally {
      await visited.close();
    }
  });
