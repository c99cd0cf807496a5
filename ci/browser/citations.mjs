// Citations: a preview first, the reference next, and back to each use.

const USES = 'main a[href^="#ref-"]';

/** References that lack a way back to one of their uses. */
export const returns = ({ page }) =>
  page.evaluate((uses) => {
    const found = [];
    for (const use of document.querySelectorAll(uses)) {
      const id = decodeURIComponent(use.hash.slice(1));
      const entry = document.getElementById(id);
      if (!entry) found.push(`reference missing: #${id}; no element has this id`);
      if (!entry || use.closest("[id^=ref-], [popover], [role=tooltip]")) continue;
      const targets = [...entry.querySelectorAll('a[href^="#"]')].map(({ hash }) => document.getElementById(decodeURIComponent(hash.slice(1))));
      const citation = use.closest(".citation") ?? use;
      if (!targets.some((target) => target && (target === use || citation.contains(target) || (target.contains(use) && target.localName === "span"))))
        found.push(`no way back: #${id} to its use in "${citation.parentElement.textContent.trim().slice(0, 40)}"; link each use`);
    }
    return found;
  }, USES);

/** Whether words of the reference are on the screen outside the list of references, within a second. */
const preview = (page, words, timeout = 1000) =>
  page
    .waitForFunction(
      (words) =>
        [...document.querySelectorAll("[popover], [role=tooltip], dialog, aside, .preview")].some((box) => {
          const { width, height, top, bottom, left, right } = box.getBoundingClientRect();
          const inside = width && height && left >= 0 && right <= innerWidth + 1 && bottom > 0 && top < innerHeight;
          return inside && box.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box.textContent.includes(words);
        }),
      words,
      { timeout },
    )
    .then(() => true, () => false);

async function firstUse(page) {
  const use = page.locator(`.citation a[href^="#ref-"]`).first();
  if (!(await use.count())) return null;
  await use.evaluate((element) => element.scrollIntoView({ block: "center", behavior: "instant" }));
  const words = await use.evaluate((element) => {
    const entry = document.getElementById(decodeURIComponent(element.hash.slice(1)));
    return (entry?.querySelector("strong") ?? entry)?.textContent.trim().slice(0, 30) ?? "";
  });
  return { use, words };
}

/** A citation without a preview on hover and on Enter, with one on mere focus, or with one that Escape leaves open. */
export async function previewed({ page }) {
  const cited = await firstUse(page);
  if (!cited) return [];
  const found = [];
  const ways = {
    hover: () => cited.use.hover(),
    Enter: async () => {
      // A focus by keyboard: the browser tells it from one by script.
      await cited.use.evaluate((element) => element.focus());
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Tab");
      await page.waitForTimeout(200);
      if (await preview(page, cited.words, 50)) found.push(`preview on mere focus: "${cited.words}"; wait for Enter`);
      await page.keyboard.press("Enter");
    },
  };
  for (const [way, act] of Object.entries(ways)) {
    await act();
    if (!(await preview(page, cited.words))) found.push(`no preview on ${way}: citation of "${cited.words}"; show the reference beside it`);
    await page.mouse.move(1, 1);
    await page.keyboard.press("Escape");
    await page.waitForTimeout(500);
    if (await preview(page, cited.words, 50)) found.push(`preview stays after ${way} and Escape: "${cited.words}"; let it go`);
  }
  return found;
}

/** A citation whose first tap jumps away or shows nothing, or whose reference the second tap does not reach; by touch only. */
export async function tapped({ page }) {
  const cited = await firstUse(page);
  if (!cited) return [];
  const top = () => page.evaluate(() => scrollY);
  const before = await top();
  const found = [];
  await cited.use.tap();
  const seen = await preview(page, cited.words);
  if (Math.abs((await top()) - before) > 50) return [`first tap jumps away: citation of "${cited.words}"; show the preview instead`];
  if (!seen) found.push(`no preview on first tap: citation of "${cited.words}"; show the reference beside it`);
  await cited.use.tap();
  await page.waitForTimeout(300);
  const hash = await page.evaluate(() => location.hash);
  if (!hash.startsWith("#ref-")) found.push(`second tap does not follow: citation of "${cited.words}"; let it go to the reference`);
  return found;
}
