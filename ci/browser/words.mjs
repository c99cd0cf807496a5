// The text a reader gets with JavaScript and without.
import { visit, unfold } from "./browser.mjs";

/** Words outside what scripts make for their own use (controls, and what is marked data-made); visible ones only, closed popovers with a button counted as visible. */
const wordsOf = () => {
  const made = "script, style, noscript, template, button, output, label, dialog, svg, input, [role=tooltip], [role=status], [data-made]";
  const words = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const popover = parent.closest("[popover]");
    const opens = popover && document.querySelector(`[popovertarget="${CSS.escape(popover.id)}"]`);
    if (parent.closest(made) || (popover ? !opens : !parent.checkVisibility())) continue;
    for (const word of walker.currentNode.data.split(/\s+/)) if (word) words.add(word);
  }
  return [...words];
};

/** Words that only a script shows. */
export async function said(visited) {
  await unfold(visited);
  const bare = await visit(visited.page.context().browser(), visited.url, { javascript: false, width: visited.width });
  await unfold(bare);
  const without = new Set(await bare.page.evaluate(wordsOf));
  await bare.close();
  const lost = (await visited.page.evaluate(wordsOf)).filter((word) => !without.has(word));
  return lost.length ? [`only with JavaScript: ${lost.length} words, such as ${lost.slice(0, 6).join(" ")}; write them into the page`] : [];
}
