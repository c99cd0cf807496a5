// Each check, seen to fail: small pages with one fault each, and one page without any.
import assert from "node:assert";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { accessible } from "./accessibility.mjs";
import { launch, NARROW, visit } from "./browser.mjs";
import { previewed, returns, tapped } from "./citations.mjs";
import { copied, slides, themed } from "./controls.mjs";
import { sound, faults } from "./fixtures.mjs";
import { enlarged, followed, forced, printed } from "./ease.mjs";
import { uncovered } from "./figures.mjs";
import { escapable, reachable } from "./keyboard.mjs";
import { fits, legible, popoversFit, steady, still } from "./layout.mjs";
import { unique, valid } from "./markup.mjs";
import { described } from "./pictures.mjs";
import { besides, near, pressable } from "./popovers.mjs";
import { serve } from "./server.mjs";
import { alone, light, quiet } from "./traffic.mjs";
import { said } from "./words.mjs";

const touch = { width: NARROW, touch: true };
const checks = {
  accessible, alone, besides, copied, described, enlarged, escapable, fits, followed, forced, legible, light, near,
  popoversFit, pressable, previewed, printed, quiet, reachable, returns, said, slides, steady, still, tapped, themed,
  uncovered, unique,
};
const states = { fits: { width: NARROW }, legible: { width: NARROW }, popoversFit: touch, tapped: touch };

let folder, server, browser;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "faults-"));
  await writeFile(join(folder, "noise.png"), randomBytes(150_000));
  await writeFile(join(folder, "small.svg"), '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 100"><text y="50" font-size="10">tiny</text></svg>');
  await writeFile(join(folder, "large.svg"), '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><text y="50" font-size="14">large</text></svg>');
  await writeFile(join(folder, "ground.svg"), '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><rect width="300" height="100" fill="#eee"/></svg>');
  server = await serve(folder);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server.close();
  await rm(folder, { recursive: true });
});

async function problems(html, inspect, state) {
  await writeFile(join(folder, "index.html"), html);
  const visited = await visit(browser, server.url, state);
  try {
    return await inspect(visited);
  } finally {
    await visited.close();
  }
}

test("every check has a fault that it must find", () => {
  const covered = new Set([...faults.map(({ check }) => check)]);
  assert.deepEqual(Object.keys(checks).filter((name) => !covered.has(name)), []);
});

for (const [name, inspect] of Object.entries(checks))
  test(`${name} is content with a sound page`, async () => {
    for (const state of [{}, touch].filter((state) => name !== "tapped" || state.touch))
      assert.deepEqual(await problems(sound, inspect, state), []);
  });

for (const { check, fault, html, says, state } of faults)
  test(`${check} finds ${fault}`, async () => {
    const found = await problems(html, checks[check], state ?? states[check] ?? {});
    assert.match(found.join("\n"), says);
    for (const problem of found) assert.match(problem, /^[^\n]+: [^\n]*; [^\n]+$/);
  });

test("valid is content with a sound page and finds an error", async () => {
  const file = join(folder, "valid.html");
  await writeFile(file, sound);
  assert.deepEqual(await valid([file], folder), []);
  await writeFile(file, sound.replace("<h1>", '<h1><ul align="left">'));
  assert.match((await valid([file], folder)).join("\n"), /^HTML: valid\.html:\d+; .*ul/m);
});
