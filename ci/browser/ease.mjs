// Readers who enlarge, print, choose their own colours, or read from a disk.
import { fits } from "./layout.mjs";

/** Text at 200 %: what is then wider than the screen, and words that stack letter by letter. */
export async function enlarged(visited) {
  const { page } = visited;
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  const stacked = await page.evaluate(() =>
    [...document.querySelectorAll("a, button, p, h1, h2, h3, li, summary")].filter((element) => {
      const text = element.textContent.trim();
      const { height, width } = element.getBoundingClientRect();
      const line = parseFloat(getComputedStyle(element).fontSize);
      return element.checkVisibility() && element.childElementCount === 0 && text.length > 3 && width < 2.2 * line && height > Math.max(3, text.length / 2.5) * line;
    }).map((element) => `letters stacked at 200 %: ${element.localName} "${element.textContent.trim().slice(0, 30)}"; let the row wrap, or leave something out`),
  );
  return [...(await fits(visited)), ...stacked];
}

/** Colours that the reader has chosen: buttons keep an edge, verdicts a word. */
export async function forced({ page }) {
  await page.emulateMedia({ forcedColors: "active" });
  const found = await page.evaluate(() => [
    ...[...document.querySelectorAll("button")].filter((b) => b.checkVisibility() && !parseFloat(getComputedStyle(b).borderTopWidth) && getComputedStyle(b).textDecorationLine === "none").map((b) => `button without an edge: "${b.textContent.trim()}"; give it a border in forced colours`),
    ...[...document.querySelectorAll(".claim-mark, .judgement, .count")].filter((e) => !/\p{L}{3}/u.test(e.textContent)).map((e) => `told by colour and sign alone: "${e.textContent.trim()}"; say it in words`),
  ]);
  await page.emulateMedia({ forcedColors: "none" });
  return found;
}

const PAPER = { width: 627, height: 949 }; // CSS px of A4 within the margins of print.css

/** Paper: nothing to press, a slider as its table, and no panel that must be split. */
export async function printed({ page }) {
  const before = page.viewportSize();
  await page.setViewportSize(PAPER);
  await page.emulateMedia({ media: "print" });
  const found = await page.evaluate((height) => {
    const shown = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility());
    return [
      ...shown("button, input").map((e) => `to press, on paper: ${e.localName} "${e.textContent.trim()}"; hide it in print`),
      ...[...document.querySelectorAll(".slider")].filter((e) => !e.querySelector("table")?.checkVisibility()).map(() => "slider without its table on paper: .slider; show it in print"),
      ...shown(".exemplar").filter((e) => e.offsetHeight > height).map((e) => `panel higher than a page: #${e.id} (${e.offsetHeight} px); make its figure smaller in print`),
    ];
  }, PAPER.height);
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize(before);
  return found;
}

/** Pictures of runs that stay as they are when the theme changes; a scheme of the page's own is handed on to them. */
export async function followed({ page }) {
  const picture = page.locator('img[src$=".svg"]').first();
  const button = page.locator("button.theme");
  if (!(await picture.count()) || !(await button.count())) return [];
  await picture.scrollIntoViewIfNeeded();
  const ground = async () => {
    await page.waitForTimeout(300);
    const { x, y, width, height } = await picture.boundingBox();
    const clip = { x: x + width / 4, y: y + height / 4, width: width / 2, height: height / 2 }; // its edges mix with the page
    return (await page.screenshot({ clip })).toString("base64");
  };
  const before = await ground();
  await button.click();
  return (await ground()) === before ? [`stays as it was: ${await picture.getAttribute("src")}; let its colours follow prefers-color-scheme`] : [];
}
