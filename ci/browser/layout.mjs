// Where things are: inside the screen, steady, large enough to read.
import { scrollThrough, unfold } from "./browser.mjs";

export const SHIFT = 0.02;
export const SMALLEST = 10.5; // px of text in a figure on a phone

export const ROOM = 24; // px across, in which a finger can scroll

/** What is wider than the screen, everything opened; elements that scroll by themselves are fine where there is room, but for their captions. */
export async function fits(visited) {
  await unfold(visited);
  return visited.page.evaluate(({ width, room }) => {
    const root = document.documentElement;
    const name = (element) => `${element.localName}${element.id && `#${element.id}`} "${element.textContent.trim().slice(0, 40)}"`;
    const lost = [...document.body.querySelectorAll("*")]
      .filter((box) => box.checkVisibility() && /auto|scroll/.test(getComputedStyle(box).overflowX) && box.scrollWidth > 0)
      .filter((box) => Math.min(room, box.scrollWidth) > box.clientWidth || box.getBoundingClientRect().left < -1)
      .map((box) => `no room to scroll in: ${name(box)}; give it a width, on the screen`);
    const captions = [...document.querySelectorAll("caption, figcaption")]
      .filter((caption) => caption.checkVisibility() && caption.getBoundingClientRect().right > width + 1)
      .map((caption) => `wider than ${width} px: caption "${caption.textContent.trim().slice(0, 40)}"; it is read without scrolling`);
    lost.push(...captions);
    if (root.scrollWidth <= width) return lost;
    const scrolls = (element) =>
      element && element !== root && element !== document.body &&
      (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
    const right = (element) => {
      const content = document.createRange(); // text may stick out of its element
      content.selectNodeContents(element);
      return Math.max(element.getBoundingClientRect().right, content.getBoundingClientRect().right);
    };
    const wide = [...document.body.querySelectorAll("*")].filter((element) => right(element) > width + 1 && !scrolls(element));
    const deepest = wide.filter((element) => !wide.some((other) => other !== element && element.contains(other)));
    return lost.concat((deepest.length ? deepest : [root]).map(
      (element) => `wider than ${width} px (page: ${root.scrollWidth}): ${name(element)}; let it wrap, shrink or scroll`,
    ));
  }, { width: visited.width, room: ROOM });
}

/** Popovers that leave the screen when their own button opens them. */
export async function popoversFit({ page, width }) {
  return page.evaluate((width) => {
    const found = [];
    for (const button of document.querySelectorAll("[popovertarget]")) {
      const popover = document.getElementById(button.getAttribute("popovertarget"));
      if (!popover) found.push(`popover missing: ${button.textContent.trim()}; no element has this id`);
      if (!popover?.popover || !button.checkVisibility() || popover.matches(":popover-open")) continue;
      button.scrollIntoView({ block: "center", behavior: "instant" });
      button.click();
      const { left, right, top } = popover.getBoundingClientRect();
      if (!popover.matches(":popover-open")) found.push(`popover stays shut: #${popover.id}; its button must open it`);
      else if (left < 0 || right > width || top < 0) found.push(`popover leaves the screen: #${popover.id} (${left | 0} to ${right | 0}, top ${top | 0}); limit its size`);
      if (popover.matches(":popover-open")) popover.hidePopover();
    }
    return found;
  }, width);
}

/** Things that move while the page loads and is scrolled. */
export async function steady(visited) {
  await scrollThrough(visited);
  const shift = await visited.page.evaluate(() => window.noted.shift);
  return shift < SHIFT ? [] : [`layout shift: ${shift.toFixed(3)}; less than ${SHIFT}: give pictures and fonts their space`];
}

/** Smooth scrolling for a reader who asked for less motion. */
export const still = ({ page }) =>
  page.evaluate(() =>
    getComputedStyle(document.documentElement).scrollBehavior === "smooth"
      ? ["smooth scrolling: html; only under prefers-reduced-motion: no-preference"]
      : [],
  );

/** Smallest text, in px on the screen, of each <svg> in the document. */
const smallest = () =>
  [...document.querySelectorAll("svg")].map((svg) => {
    const sizes = [...svg.querySelectorAll("text")].map(
      (text) => parseFloat(getComputedStyle(text).fontSize) * Math.abs(text.getScreenCTM()?.a || text.getScreenCTM()?.b || 1),
    );
    return { name: svg.getAttribute("aria-label") ?? svg.id ?? "svg", size: Math.min(Infinity, ...sizes) };
  });

/** SVG text, inline or in a picture, that has shrunk beyond reading. */
export async function legible(visited) {
  const { page } = visited;
  await unfold(visited);
  await scrollThrough(visited);
  const found = await page.evaluate(smallest);
  const pictures = await page.evaluate(() =>
    [...document.images].filter((img) => /\.svg($|\?)/.test(img.src) && img.clientWidth).map((img) => ({ src: img.currentSrc || img.src, width: img.clientWidth })),
  );
  const probe = await page.context().newPage();
  for (const { src, width } of pictures) {
    const svg = (await (await fetch(src)).text()).replace(/^[^]*?(?=<svg)/, "");
    await probe.setContent(`<!doctype html><style>svg{display:block;width:${width}px;height:auto}</style>${svg}`);
    found.push(...(await probe.evaluate(smallest)).slice(0, 1).map(({ size }) => ({ name: new URL(src).pathname, size })));
  }
  await probe.close();
  return found
    .filter(({ size }) => size < SMALLEST)
    .map(({ name, size }) => `text of ${size.toFixed(1)} px in a figure: ${name}; at least ${SMALLEST} px on a phone`);
}
