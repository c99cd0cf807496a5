// Pictures: said in words, with their space kept.

/** Pictures without a written name that differs from the caption, or without width and height. */
export const described = ({ page }) =>
  page.evaluate(() => {
    const plain = (text) => (text ?? "").toLowerCase().replace(/^\s*(figure|fig\.)\s*\w*\s*[:.]/, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
    const byId = (ids) => (ids ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    const found = [];
    for (const picture of document.querySelectorAll("img, [role=img], svg:not(svg svg)")) {
      const silent = picture.closest("[aria-hidden=true]") || (picture.localName === "svg" && picture.closest("button, a"));
      if (silent || picture.parentElement.closest("[role=img]")) continue;
      const where = picture.getAttribute("src")?.slice(0, 80) ?? (picture.id || picture.outerHTML.slice(0, 60));
      const alt = picture.alt ?? picture.getAttribute("aria-label") ?? "";
      const name = plain(alt || byId(picture.getAttribute("aria-labelledby")) || picture.querySelector(":scope > title")?.textContent);
      const caption = plain(picture.closest("figure")?.querySelector("figcaption")?.textContent);
      if (!name) found.push(`picture without words: ${where}; write what it shows`);
      else if (name === caption) found.push(`picture named by its caption: ${where}; write what it shows instead`);
      const sized = picture.localName !== "img" || (picture.getAttribute("width") > 0 && picture.getAttribute("height") > 0);
      if (!sized) found.push(`picture without width and height: ${where}; give both as attributes`);
    }
    return found;
  });
