// A page of ten exemplars (tests/ten.py), one of them with a failed claim, one with a very long title: it stays as steady and as near as one of three.
import assert from "node:assert";
import { test } from "node:test";
import { NARROW, visit, WIDE } from "./browser.mjs";
import { enlarged, printed } from "./ease.mjs";
import { fits, steady } from "./layout.mjs";
import { besides, near, pressable } from "./popovers.mjs";
import { light } from "./traffic.mjs";
import { written } from "./written.mjs";

const at = written("ten");

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
    const visited = await visit(at.browser, at.server.url, state);
    try {
      assert.deepEqual(await inspect(visited), []);
    } finally {
      await visited.close();
    }
  });
