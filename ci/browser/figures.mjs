// Figures: no word on another, none on a line, and none cut off.

/** Of each drawing on the page, and in each picture of it, what its words cover. */
function covered() {
  const found = [];
  for (const svg of document.querySelectorAll("svg:not(svg svg)")) {
    const frame = svg.getBoundingClientRect();
    const scale = frame.width / (svg.viewBox.baseVal?.width || frame.width) || 1;
    const slack = 1.2 * scale;
    const words = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim()).map((text) => {
      const { left, right, top, bottom, height } = text.getBoundingClientRect();
      const ink = height * 0.17; // above and below the letters of a line there is room that no letter fills
      return { said: text.textContent.trim(), left: left + slack, right: right - slack, top: top + ink, bottom: bottom - ink };
    });
    const name = svg.querySelector(":scope > title")?.textContent || svg.getAttribute("aria-label") || "a drawing";
    const tell = (what) => found.push(`${what} in “${name.slice(0, 50)}”; move one of them`);
    words.forEach((one, i) => {
      for (const other of words.slice(i + 1))
        if (one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom) tell(`words overlap: “${one.said}” and “${other.said}”`);
      if (one.left < frame.left - 1 || one.right > frame.right + 1 || one.top < frame.top - 1 || one.bottom > frame.bottom + 1) tell(`words cut off: “${one.said}”`);
    });
    for (const line of svg.querySelectorAll("path, line, polyline")) {
      const style = getComputedStyle(line);
      if (line.closest("defs, clipPath, marker") || style.stroke === "none" || style.fill !== "none" || !line.getTotalLength) continue;
      const matrix = line.getScreenCTM();
      const clip = line.getAttribute("clip-path")?.match(/#([^)"']+)/)?.[1];
      const box = clip && document.getElementById(clip)?.querySelector("rect")?.getBBox();
      const length = line.getTotalLength();
      if (!length) continue; // a path without points has none to ask for
      const met = new Set();
      for (let at = 0; at <= length; at += Math.max(1.5, length / 4000)) {
        const point = line.getPointAtLength(at);
        if (box && (point.x < box.x || point.x > box.x + box.width || point.y < box.y || point.y > box.y + box.height)) continue;
        const { x, y } = point.matrixTransform(matrix);
        for (const word of words) if (x > word.left && x < word.right && y > word.top && y < word.bottom) met.add(word.said);
      }
      for (const said of met) tell(`words on a line: “${said}”`);
    }
  }
  return [...new Set(found)];
}

/** Words in drawings, inline or in pictures, that lie on other words or on lines, or are cut off. */
export async function uncovered({ page }) {
  const found = await page.evaluate(covered);
  const pictures = await page.evaluate(() => [...document.images].filter((img) => /\.svg($|\?)/.test(img.src)).map((img) => ({ src: img.src, width: img.width })));
  const probe = await page.context().newPage();
  for (const { src, width } of pictures) {
    const svg = (await (await fetch(src)).text()).replace(/^[^]*?(?=<svg)/, "");
    await probe.setContent(`<!doctype html><style>svg{display:block;width:${width}px;height:auto}</style>${svg}`);
    found.push(...(await probe.evaluate(covered)));
  }
  await probe.close();
  return found;
}
