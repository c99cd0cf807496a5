// The built review in output/, page by page and state by state.
import assert from "node:assert";
import { access, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { accessible } from "./accessibility.mjs";
import { launch, NARROW, visit, WIDE } from "./browser.mjs";
import { previewed, returns, tapped } from "./citations.mjs";
import { copied, slides, themed } from "./controls.mjs";
import { escapable, reachable } from "./keyboard.mjs";
import { fits, legible, popoversFit, steady, still } from "./layout.mjs";
import { praised } from "./lighthouse.mjs";
import { unique, valid } from "./markup.mjs";
import { described } from "./pictures.mjs";
import { serve } from "./server.mjs";
import { alone, light, quiet } from "./traffic.mjs";
import { said } from "./words.mjs";

const OUTPUT = resolve(process.env.REVIEW_OUTPUT ?? join(import.meta.dirname, "../../output"));
const SHOWN = 12; // problems told of one check

const exists = (file) => access(join(OUTPUT, file)).then(() => true, () => false);
const names = (await readdir(join(OUTPUT, "exemplars")).catch(() => [])).filter((name) => !name.startsWith("."));
const pages = ["", ...names.map((name) => `exemplars/${name}/`)];
const present = [];
for (const page of pages) if (await exists(`${page}index.html`)) present.push(page);

let server, browser;
before(async () => {
  server = await serve(OUTPUT);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server.close();
});

/** Fail with the problems, one line each, and no trace of this program. */
function none(problems) {
  if (!problems.length) return;
  const more = problems.length > SHOWN ? [`and ${problems.length - SHOWN} more`] : [];
  const error = new assert.AssertionError({ message: [...problems.slice(0, SHOWN), ...more].join("\n") });
  error.stack = error.message;
  throw error;
}

/** One check of one page in one state, as a test. */
function check(what, page, state, inspect) {
  test(`${page || "index"}: ${what}`, { timeout: 120_000 }, async () => {
    const visited = await visit(browser, server.url + page, state);
    try {
      none(await inspect(visited));
    } finally {
      await visited.close();
    }
  });
}

test("the index and each exemplar's notebook are pages", () =>
  none(pages.filter((page) => !present.includes(page)).map((page) => `page missing: ${page}index.html; build the review`)));

test("HTML is valid", () => valid(present.map((page) => join(OUTPUT, page, "index.html")), OUTPUT).then(none));

const clauses = (page) => {
  for (const width of [WIDE, NARROW]) {
    for (const scheme of ["light", "dark"])
      check(`axe finds nothing, everything opened, ${scheme}, ${width} px`, page, { width, scheme }, accessible);
    check(`Tab reaches and leaves every control, in sight, ${width} px`, page, { width }, reachable);
    check(`nothing moves while it loads, ${width} px`, page, { width }, steady);
    check(`every word without JavaScript, ${width} px`, page, { width }, said);
    check(`nothing is wider than ${width} px`, page, { width }, fits);
    check(`popovers open inside ${width} px`, page, { width, touch: width === NARROW }, popoversFit);
  }
  check("the first view and its own code are light", page, { width: NARROW }, light);
  check("nothing from third parties", page, {}, alone);
  check("nothing to complain of on the console", page, {}, quiet);
  check("ids and names of regions are unique", page, {}, unique);
  check("pictures are described, with width and height", page, {}, described);
  check("text in figures is legible on a phone", page, { width: NARROW }, legible);
  check("no smooth scrolling where less motion is asked for", page, {}, still);
  check("Enter opens and Escape shuts each popover", page, {}, escapable);
  check("a citation is previewed on hover and focus", page, {}, previewed);
  check("a first tap on a citation previews, a second follows", page, { width: NARROW, touch: true }, tapped);
  check("references lead back to each use", page, {}, returns);
  check("the theme changes and stays", page, {}, themed);
  check("sliders change what they belong to", page, {}, slides);
};

describe("each page", { concurrency: 2 }, () => {
  for (const page of present) describe(page || "index", () => clauses(page));
});

// One at a time: they share the clipboard, or measure time.
for (const page of present) check("buttons to copy copy", page, {}, copied);
for (const page of present.slice(0, 2)) {
  test(`${page || "index"}: Lighthouse, on a phone`, { timeout: 180_000 }, async (context) =>
    none(await praised({ url: server.url + page }, (scores) => context.diagnostic(`${page || "index"} ${scores}`))));
}
