// Pages that a script of tests/ writes, served and open to a browser for the tests of one file.
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { launch } from "./browser.mjs";
import { serve } from "./server.mjs";

const ROOT = join(import.meta.dirname, "../..");
const PYTHON = process.env.REVIEW_PYTHON ?? join(ROOT, ".venv/bin/python");

/** What tests/NAME.py writes: its `folder`, `server` and `browser`, which are there once the tests begin. */
export function written(name) {
  const at = {};
  before(async () => {
    at.folder = await mkdtemp(join(tmpdir(), `${name}-`));
    execFileSync(PYTHON, [join(ROOT, `tests/${name}.py`), at.folder], { stdio: ["ignore", "inherit", "inherit"] });
    at.server = await serve(join(at.folder, "page"));
    at.browser = await launch();
  });
  after(async () => {
    await at.browser?.close();
    at.server?.close();
    await rm(at.folder, { recursive: true });
  });
  return at;
}
