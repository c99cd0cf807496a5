// Chromium with every other host cut off, and visits to a page in a given state.
import { chromium } from "playwright-core";

export const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

export const CHROME = process.env.CHROME_PATH ?? "/usr/bin/chromium";
export const WIDE = 1280;
export const NARROW = 390;

export const launch = () => chromium.launch({ executablePath: CHROME, args: FLAGS });

/** Layout shifts and paints, noted from the first moment on. */
function observe() {
  window.noted = { shift: 0, paint: null, largest: null };
  const on = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  on("layout-shift", (entry) => (window.noted.shift += entry.hadRecentInput ? 0 : entry.value));
  on("paint", (entry) => entry.name === "first-contentful-paint" && (window.noted.paint = entry.startTime));
  on("largest-contentful-paint", (entry) => (window.noted.largest = entry.startTime));
}

/**
 * Open `url` as one reader would: `width` in CSS px, `scheme` light or dark, with or without JavaScript, by mouse or touch.
 * `requests` (URL), `responses` and `errors` (console and uncaught, one line each) grow as the page lives; await `close()`.
 */
export async function visit(browser, url, { width = WIDE, scheme = "light", javascript = true, touch = false } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: width === NARROW ? 844 : 900 },
    colorScheme: scheme,
    reducedMotion: "reduce",
    javaScriptEnabled: javascript,
    hasTouch: touch,
    isMobile: touch,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000); // a busy machine scrolls through ten chapters in more than ten
  const visited = { page, url, width, requests: [], responses: [], errors: [], close: () => context.close() };
  page.on("request", (request) => visited.requests.push(request.url()));
  page.on("response", (response) => visited.responses.push(response));
  page.on("pageerror", (error) => visited.errors.push(error.message.split("\n")[0]));
  page.on("console", (message) => message.type() === "error" && visited.errors.push(message.text().split("\n")[0]));
  await context.addInitScript(observe);
  await page.goto(url, { waitUntil: "load" });
  return visited;
}

/** Scroll to the end and back, so that everything lazy has come. */
export async function scrollThrough({ page }) {
  await page.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
      scrollTo({ top: y, behavior: "instant" });
      // a frame is drawn: what was scrolled past between two of them was never near, and would not come
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 10)));
    }
    scrollTo({ top: 0, behavior: "instant" });
  });
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
}

/** Open every <details>. */
export const unfold = ({ page }) =>
  page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
