// What opens beside a claim: on Enter, tap or hover, never over what it judges, and out of the way of Tab.

const MARKS = "a.claim-mark, .value > a";
const OPEN = "[popover]:popover-open";

/** Claims that Tab meets late: in `STOPS` presses from the top there is one, or a link that leads to one. */
export const STOPS = 40;
export async function near({ page }) {
  if (!(await page.locator(".claim").count())) return [];
  await page.evaluate(() => (document.activeElement.blur(), scrollTo(0, 0)));
  for (let press = 0; press < STOPS; press++) {
    await page.keyboard.press("Tab");
    const met = await page.evaluate(() => {
      const a = document.activeElement;
      const to = a.hash && document.getElementById(decodeURIComponent(a.hash.slice(1)));
      return a.matches(".claim-mark") || Boolean(to && to.matches(".claim"));
    });
    if (met) return [];
  }
  return [`first claim after more than ${STOPS} stops: Tab; lead to one earlier`];
}

/** Of the claims and values on the page, a few of each, the popover that opens beside them. */
export async function besides(visited) {
  const { page } = visited;
  const touch = await page.evaluate(() => matchMedia("(hover: none)").matches);
  const marks = await page.locator(MARKS).filter({ visible: true }).all();
  const found = [];
  for (const mark of marks.filter((_, i) => i % Math.ceil(marks.length / 8) === 0)) {
    const name = `"${(await mark.textContent()).trim()}" ${(await mark.getAttribute("id")) ?? ""}`;
    await mark.evaluate((a) => a.scrollIntoView({ block: "center", behavior: "instant" }));
    const before = page.url();
    if (touch) await mark.tap();
    else {
      await mark.focus();
      await page.waitForTimeout(50);
      if (await page.locator(OPEN).count()) found.push(`opens on mere focus: ${name}; wait for Enter`);
      await page.keyboard.press("Enter");
    }
    await page.waitForTimeout(150);
    if (page.url() !== before) {
      found.push(`jumps away at once: ${name}; show what it says first`);
      await page.goto(before);
      continue;
    }
    found.push(...(await page.evaluate(([name, selector]) => {
      const box = document.querySelector(selector);
      if (!box) return [`does not open: ${name}; show what it says on Enter and tap`];
      const mark = [...document.querySelectorAll("[aria-describedby]")].find((e) => e.getAttribute("aria-describedby") === box.id) ?? document.activeElement;
      const own = box.getBoundingClientRect();
      const told = [];
      for (const line of (mark.closest(".claim") ?? mark).getClientRects())
        if (line.left < own.right - 1 && own.left + 1 < line.right && line.top < own.bottom - 1 && own.top + 1 < line.bottom) {
          told.push(`popover over what it judges: ${name}; move it beside`);
          break;
        }
      if (own.left < 0 || own.right > document.documentElement.clientWidth || own.bottom > innerHeight + 1 || own.top < 0) told.push(`popover leaves the screen: ${name}; move it, or make it scroll`);
      if ([...box.querySelectorAll("a, button, [tabindex]")].some((e) => e.tabIndex >= 0)) told.push(`stops of Tab in a popover: ${name}; take its links out of the order`);
      if (mark.matches(".claim-mark") && !box.querySelector("a[href]")) told.push(`popover without a way on: ${name}; link the whole check`);
      return told;
    }, [name, OPEN])));
    await page.keyboard.press("Escape");
    if (await page.locator(OPEN).count()) {
      found.push(`stays after Escape: ${name}; let it go`);
      await page.evaluate((selector) => document.querySelector(selector)?.hidePopover(), OPEN);
    }
  }
  return [...new Set(found)];
}

/** Things to press that are lower or narrower than a finger needs (WCAG 2.5.8). */
export const LEAST = 24;
export const pressable = ({ page }) =>
  page.evaluate((least) => {
    const asked = ".claim-mark, .back a, [role=doc-backlink], .count[href], button, summary, .take a, #contents a";
    const small = (element) => {
      const boxes = [...element.getClientRects()];
      return boxes.length && element.checkVisibility({ visibilityProperty: true }) && !boxes.some(({ width, height }) => width >= least - 0.5 && height >= least - 0.5);
    };
    return [...document.querySelectorAll(asked)].filter(small).map(
      (element) => `smaller than ${least} px: ${element.localName} "${element.textContent.trim().slice(0, 30)}" (${element.getClientRects()[0].width | 0} × ${element.getClientRects()[0].height | 0}); give it room`,
    );
  }, LEAST);
