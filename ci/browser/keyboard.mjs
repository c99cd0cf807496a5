// Tab, Enter and Escape, pressed as people do.

/** Note each control that Tab should reach, and how it looks unfocused; `seat` is its number. */
function seats() {
  const controls = "a[href], button, input, select, textarea, summary, [tabindex]";
  const look = (element) => {
    const { outlineStyle, outlineWidth, boxShadow, backgroundColor, textDecoration } = getComputedStyle(element);
    return [outlineStyle, outlineWidth, boxShadow, backgroundColor, textDecoration].join();
  };
  const name = (element) => `${element.localName} "${(element.getAttribute("aria-label") ?? element.textContent).trim().slice(0, 40)}"`;
  const all = [...document.querySelectorAll(controls)].filter(
    (element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true }),
  );
  document.activeElement.blur();
  window.seats = all.map((element) => ({ element, name: name(element), look: look(element) }));
  window.seat = () => {
    const element = document.activeElement;
    const index = window.seats.findIndex((seat) => seat.element === element);
    if (index < 0) return { index, name: name(element), away: element === document.body };
    const boxes = [...element.getClientRects()].filter(({ width, height }) => width && height);
    const shown = boxes.some(({ left, top, width, height }) => {
      const at = document.elementFromPoint(left + width / 2, top + height / 2);
      return at && (element.contains(at) || at.contains(element));
    });
    return { index, name: name(element), shown, marked: look(element) !== window.seats[index].look };
  };
  return window.seats.map((seat) => seat.name);
}

/** Controls that Tab misses, where it is caught, and where the focus cannot be seen. */
export async function reachable({ page }) {
  const names = await page.evaluate(seats);
  const [met, found] = [new Set(), []];
  let last = null;
  for (let press = 0; press < 3 * names.length + 20; press++) { // previews that open on focus have links of their own
    await page.keyboard.press("Tab");
    const seat = await page.evaluate(() => window.seat());
    if (seat.away && met.size) break;
    if (seat.index < 0) continue;
    if (met.has(seat.index)) {
      if (met.size < names.length) found.push(`keyboard caught: ${last} → ${seat.name}; let Tab move on`);
      break;
    }
    met.add(seat.index);
    last = seat.name;
    if (!seat.shown) found.push(`focus out of sight: ${seat.name}; scroll it clear of what covers it`);
    if (!seat.marked) found.push(`focus not visible: ${seat.name}; give :focus-visible an outline`);
  }
  const missed = names.filter((_, index) => !met.has(index));
  return [...found, ...missed.map((name) => `keyboard misses: ${name}; leave it in the order of Tab`)];
}

/** Popovers that Enter does not open, or Escape does not shut with the focus back on the button. */
export async function escapable({ page }) {
  const found = [];
  for (const button of await page.locator("[popovertarget]:visible").all()) {
    const id = await button.getAttribute("popovertarget");
    const open = () => page.evaluate((id) => Boolean(document.getElementById(id)?.matches(":popover-open")), id);
    if (await open()) continue; // a button inside the popover
    if (await button.evaluate((element) => element.closest("[popover]:not(:popover-open)"))) continue;
    await button.focus();
    await page.keyboard.press("Enter");
    if (!(await open())) {
      found.push(`Enter does not open: #${id}; use a <button popovertarget>`);
      continue;
    }
    await page.keyboard.press("Escape");
    if (await open()) found.push(`Escape does not shut: #${id}; let it`);
    else if (!(await button.evaluate((element) => element === document.activeElement)))
      found.push(`focus lost on Escape: #${id}; hand it back to its button`);
    if (await open()) await page.evaluate((id) => document.getElementById(id).hidePopover(), id);
  }
  return found;
}
