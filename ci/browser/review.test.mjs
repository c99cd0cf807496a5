// The built review in output/, page by page and state by state.
import assert from "node:assert";
import { access, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { accessible } from "./accessibility.mjs";
import { launch, NARROW, visit, WIDE } from "./browser.mjs";
import { previewed, returns, tapped } from "./citations.mjs";
import { copied, slides, themed } from "./controls.mjs";
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

const OUTPUT = resolve(process.env.REVIEW_OUTPUT ?? join(import.meta.dirname, "../../output"));
const SHOWN = 12; // problems told of one check

const file = (page) => (page.endsWith(".html") ? page : `${page}index.html`);
const exists = (file) => access(join(OUTPUT, file)).then(() => true, () => false);
const names = (await readdir(join(OUTPUT, "exemplars")).catch(() => [])).filter((name) => !name.startsWith("."));
const pages = ["", "claims.html", ...names.map((name) => `exemplars/${name}/`)];
const present = [];
for (const page of pages) if (await exists(file(page))) present.push(page);

/** Pages of exemplars are of one make: those of the first and the last stand for all but the validator. */
const samples = present.filter((page) => !page.startsWith("exemplars/") || page === present.at(-1) || page === `exemplars/${names[0]}/`);

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
  test(`${page || "index"}: ${what}`, { timeout: 300_000 }, async () => {
    const visited = await visit(browser, server.url + page, state);
    try {
      none(await inspect(visited));
    } finally {
      await visited.close();
    }
  });
}

test("the index and each exemplar's notebook are pages", () =>
  none(pages.filter((page) => !present.includes(page)).map((page) => `page missing: ${file(page)}; build the review`)));

test("HTML is valid", () => valid(present.map((page) => join(OUTPUT, file(page))), OUTPUT).then(none));

/** What holds for every page; `article` says whether it is the one that most readers open, at every width and light. */
const clauses = (page, article) => {
  for (const width of [WIDE, NARROW]) {
    for (const scheme of ["light", "dark"])
      if (article || (width === WIDE) === (scheme === "dark"))
        check(`axe finds nothing, everything opened, ${scheme}, ${width} px`, page, { width, scheme }, accessible);
    check(`nothing moves while it loads, ${width} px`, page, { width }, steady);
    check(`nothing is wider than ${width} px`, page, { width }, fits);
    if (!article) continue;
    check(`every word without JavaScript, ${width} px`, page, { width }, said);
    check(`popovers open inside ${width} px`, page, { width, touch: width === NARROW }, popoversFit);
    check(`what opens beside claims and values is never over them, ${width} px`, page, { width, touch: width === NARROW }, besides);
    check(`what is pressed is large enough, ${width} px`, page, { width }, pressable);
  }
  check("nothing is wider than 320 px, which is 400 % zoom", page, { width: 320 }, fits);
  check("text at 200 % fits and stays in words", page, { width: NARROW }, enlarged);
  check("Tab reaches and leaves every control, in sight", page, {}, reachable);
  check("the first view and its own code are light", page, { width: NARROW }, light);
  check("nothing from third parties", page, {}, alone);
  check("nothing to complain of on the console", page, {}, quiet);
  check("ids and names of regions are unique", page, {}, unique);
  check("pictures are described, with width and height", page, {}, described);
  check("text in figures is legible on a phone", page, { width: NARROW }, legible);
  check("no word in a figure lies on another or on a line", page, {}, uncovered);
  check("no smooth scrolling where less motion is asked for", page, {}, still);
  check("colours of the reader's own lose nothing", page, {}, forced);
  check("paper takes what it can show", page, {}, printed);
  if (!article) return;
  check("a claim is near for Tab", page, {}, near);
  check("figures follow the theme", page, {}, followed);
  check("Enter opens and Escape shuts each popover", page, {}, escapable);
  check("a citation is previewed on hover and Enter", page, {}, previewed);
  check("a first tap on a citation previews, a second follows", page, { width: NARROW, touch: true }, tapped);
  check("references lead back to each use", page, {}, returns);
  check("the theme changes and stays", page, {}, themed);
  check("sliders change what they belong to", page, {}, slides);
};

test("from a disk, too: nothing to complain of, and sliders slide", async () => {
  const visited = await visit(browser, pathToFileURL(join(OUTPUT, "index.html")).href);
  try {
    const bare = await visited.page.locator(".slider-numbers").count();
    assert.equal(await visited.page.locator(".slider-stage").count(), bare);
    none([...visited.errors, ...(await slides(visited))]);
  } finally {
    await visited.close();
  }
});

describe("each page", { concurrency: 2 }, () => {
  for (const page of samples) describe(page || "index", () => clauses(page, page === ""));
});

// One at a time: they share the clipboard.
for (const page of samples) check("buttons to copy copy", page, {}, copied);
