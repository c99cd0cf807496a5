// Controls that scripts bring to life: what is pressed must have an effect.

const named = (page, pattern) => page.getByRole("button", { name: pattern }).filter({ visible: true });

/** A switch of themes that changes no colour, or is forgotten on the next visit. */
export async function themed({ page }) {
  const button = named(page, /theme|dark|light/i).first();
  if (!(await button.count())) return [];
  const colour = () => page.evaluate(() => getComputedStyle(document.body).color + getComputedStyle(document.documentElement).colorScheme);
  const name = (await button.textContent()).trim();
  const before = await colour();
  for (let press = 0; press < 3 && (await colour()) === before; press++) await button.click();
  const after = await colour();
  if (after === before) return [`theme does not change: button "${name}"; set color-scheme`];
  await page.reload();
  return (await colour()) === after ? [] : [`theme forgotten: button "${name}"; keep it in localStorage`];
}

/** Buttons to copy that put nothing on the clipboard. */
export async function copied({ page }) {
  const found = [];
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  for (const button of (await named(page, /copy/i).all()).slice(0, 5)) {
    await page.evaluate(() => navigator.clipboard.writeText("nothing"));
    await button.click();
    await page.waitForTimeout(200);
    if ((await page.evaluate(() => navigator.clipboard.readText())) === "nothing") found.push(`nothing copied: button "${await button.textContent()}"; write the command to the clipboard`);
  }
  return found;
}

/** Sliders that an arrow key moves without anything else changing. */
export async function slides({ page }) {
  const found = [];
  for (const slider of await page.locator("input[type=range]").filter({ visible: true }).all()) {
    const around = () => slider.evaluate((element) => (element.closest("figure, section, form, div") ?? document.body).innerHTML);
    const before = await around();
    await slider.focus();
    await page.keyboard.press((await slider.evaluate(({ value, max }) => value === max)) ? "ArrowLeft" : "ArrowRight");
    await page.waitForTimeout(200);
    if ((await around()) === before) found.push(`slider without effect: #${await slider.getAttribute("id")}; redraw its figure on input`);
  }
  return found;
}
