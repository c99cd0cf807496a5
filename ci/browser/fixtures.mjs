// One sound page with all that the checks look at, and pages with one fault each.

const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'">`;

const STYLE = `
  :root { color-scheme: light dark; --a: light-dark(#0645ad, #9cf) }
  body { font: 16px/1.5 sans-serif; margin: 1rem; background: Canvas; color: CanvasText; overflow-wrap: anywhere }
  a { color: var(--a); text-decoration: underline }
  :focus-visible { outline: 3px solid var(--a) }
  button, summary { min-width: 26px; min-height: 26px }
  @media print { button, input { display: none } }
  [popover] { max-width: 80vw; background: Canvas; color: CanvasText }
  @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth } }`;

const CONTENTS = `<button type="button" popovertarget="contents">Contents</button><nav id="contents" popover aria-label="Contents"><a href="#top">Top</a></nav>`;

const CITATION = `<p>Networks overfit <span class="citation" id="cite-1">[<a href="#ref-x" role="doc-biblioref">1</a>]</span>.</p>`;
const AGAIN = `<p>They do <span class="citation" id="cite-2">[<a href="#ref-x" role="doc-biblioref">1</a>]</span>.</p>`;
const REFERENCE = `<div id="refs" style="margin-top: 90vh"><p id="ref-x"><strong>On overfitting of networks</strong> <a href="#cite-1">use 1</a> <a href="#cite-2">use 2</a></p></div>`;
const PREVIEW = `<script>{
  const box = Object.assign(document.createElement("div"), { popover: "manual", id: "preview" });
  document.querySelector("main").append(box);
  const show = (link) => { box.textContent = document.querySelector(link.hash).textContent; box.showPopover(); };
  for (const link of document.querySelectorAll(".citation a")) {
    link.onmouseenter = () => show(link);
    link.onmouseleave = link.onblur = () => box.hidePopover();
    link.onclick = (event) => { if (link !== link.ownerDocument.tapped) { event.preventDefault(); show(link); document.tapped = link; } };
  }
  onkeydown = (event) => { if (event.key === "Escape") box.hidePopover(); };
}</script>`;

const FIGURE = `<figure><img src="large.svg" alt="A line rises from 0 to 3." width="300" height="100"><figcaption>Figure 1: Error by size.</figcaption></figure>`;
const DETAILS = `<details><summary>Data</summary><p>Data of the figure.</p></details>`;
const CLAIM = `<button type="button" popovertarget="claim">holds</button><div id="claim" popover>The bound is 0.03.</div>`;
const COPY = `<p>review run overfitting</p><button type="button" id="copy">Copy the command</button><script>copy.onclick = () => navigator.clipboard.writeText("review run overfitting")</script>`;
const THEME = `<button type="button" id="theme">Dark or light</button><script>{
  const root = document.documentElement;
  root.style.colorScheme = localStorage.theme ?? "";
  theme.onclick = () => { root.style.colorScheme = localStorage.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "light" : "dark"; };
}</script>`;
const SLIDER = `<div><label for="degree">Degree</label> <input type="range" id="degree" min="1" max="3" value="1"> <output id="shown">1</output></div><script>degree.oninput = () => (shown.textContent = degree.value)</script>`;

const WORDS = (inside) => `<svg role="img" aria-label="drawing" width="300" height="100" viewBox="0 0 300 100">${inside}</svg>`;
const JUDGED = `<p><span class="claim" id="c">It holds for all of them. <a class="claim-mark" id="mark" href="#whole" style="display: inline-block; min-width: 24px; min-height: 24px">holds</a></span></p><div popover id="box" style="margin: 0; inset: auto; position: fixed">At least 1; found 2. <a tabindex="-1" href="#whole">The whole check</a></div><p id="whole">All of it.</p><script>
mark.onclick = (event) => { if (box.matches(":popover-open")) return; event.preventDefault(); box.showPopover(); mark.setAttribute("aria-describedby", "box"); const rect = document.querySelector(".claim").getBoundingClientRect(); box.style.top = rect.bottom + 4 + "px"; box.style.left = "8px"; };</script>`;

const page = (body, { head = "", policy = POLICY, style = STYLE } = {}) =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">${policy}<meta name="viewport" content="width=device-width, initial-scale=1"><title>A page</title><link rel="icon" href="data:,"><style>${style}</style>${head}</head><body>${body}</body></html>`;
const main = (body, parts) => page(`<main><h1>A page</h1>${body}</main>`, parts);

export const sound = page(
  `<header id="top">${CONTENTS} ${THEME}</header><main><h1>A page</h1>${CITATION}${AGAIN}${FIGURE}${DETAILS}${CLAIM}${JUDGED}${COPY}${SLIDER}${REFERENCE}${PREVIEW}</main>`,
);

const WIDE = `<p style="overflow-wrap: normal">https://example.org/${"x".repeat(80)}</p>`;
const TALL = `<div style="height: 3000px"></div>`;

export const faults = [
  { check: "accessible", fault: "a button without a name", html: main(`<button type="button"></button>`), says: /button-name/ },
  { check: "accessible", fault: "a citation that only colour tells from the text", html: main(`<p style="color: #000; background: #fff">As others said, and we repeat it here <a style="text-decoration: none; color: #00a" href="#x">1</a>, it holds.</p>`), says: /link-in-text-block/ },
  { check: "accessible", fault: "a label without the visible words", html: main(`<button type="button" aria-label="Go elsewhere">Contents</button>`), says: /label-content-name-mismatch/ },
  { check: "accessible", fault: "buttons too small to tap", html: main(`<style>b + button, button + button { all: unset; width: 9px; height: 9px; font-size: 8px; outline: 1px solid }</style><div style="display: flex"><b></b><button type="button">a</button><button type="button">b</button></div>`), says: /target-size/ },
  { check: "accessible", fault: "pale text in the dark only", html: main(`<p style="color: light-dark(#000, #333)">Pale</p>`), state: { scheme: "dark" }, says: /color-contrast/ },
  { check: "accessible", fault: "pale text in closed details", html: main(`<details><summary>Data</summary><p style="color: #ccc; background: #fff">Pale</p></details>`), says: /color-contrast/ },
  { check: "accessible", fault: "pale text in a closed popover", html: main(`<div popover id="p" style="color: #ccc; background: #fff">Pale</div>`), says: /color-contrast/ },
  { check: "alone", fault: "a picture from another host", html: main(`<img src="http://example.org/x.png" alt="x">`, { policy: "" }), says: /third party: http:\/\/example\.org\/x\.png/ },
  { check: "alone", fault: "a lazy picture from another host", html: main(`${TALL}${TALL}${TALL}<img loading="lazy" src="http://example.org/x.png" alt="x">`, { policy: "" }), says: /third party/ },
  { check: "quiet", fault: "an uncaught error", html: main(`<script>throw new Error("oh")</script>`), says: /console error: oh/ },
  { check: "quiet", fault: "what the policy refuses", html: main(`<img src="http://example.org/x.png" alt="x">`), says: /console error: .*Content Security Policy/ },
  { check: "quiet", fault: "a missing file", html: main(`<img src="gone.png" alt="x">`), says: /answer 404: .*gone\.png/ },
  { check: "quiet", fault: "a missing policy", html: main("", { policy: "" }), says: /no policy/ },
  { check: "light", fault: "a heavy first view", html: main(`<img src="noise.png" alt="x">`), says: /first view: 15\d{4} bytes/ },
  { check: "light", fault: "a heavy style", html: main("", { style: `/* ${"x ".repeat(21_000)} */` }), says: /own CSS and JavaScript: 42\d{3} bytes/ },
  { check: "described", fault: "a picture without alt", html: main(`<img src="large.svg" width="3" height="1">`), says: /without words/ },
  { check: "described", fault: "an empty alt", html: main(`<img src="large.svg" alt="" width="3" height="1">`), says: /without words/ },
  { check: "described", fault: "the caption as alt", html: main(FIGURE.replace("A line rises from 0 to 3.", "Figure 1: Error by size")), says: /named by its caption/ },
  { check: "described", fault: "an svg without a name", html: main(`<svg role="img" viewBox="0 0 1 1"></svg>`), says: /without words/ },
  { check: "described", fault: "a picture without its size", html: main(`<img src="large.svg" alt="A line." width="3">`), says: /without width and height/ },
  { check: "fits", fault: "a long address", html: main(WIDE), says: /wider than 390 px .*example\.org/ },
  { check: "fits", fault: "the caption of a table that scrolls", html: main(`<div style="overflow-x: auto"><table style="width: 600px"><caption>Many words</caption><tr><td>1</td></tr></table></div>`), says: /wider than 390 px: caption "Many words"/ },
  { check: "fits", fault: "a table of no width", html: main(`<div style="float: left"><div style="overflow-x: auto; container-type: inline-size"><table><tr><td>Words</td></tr></table></div></div>`), says: /no room to scroll in: div "Words"/ },
  { check: "fits", fault: "a table that begins beside the screen", html: main(`<div style="float: right"><div style="overflow-x: auto"><table style="width: 600px"><tr><td>Words</td></tr></table></div></div>`), says: /no room to scroll in: div "Words"/ },
  { check: "fits", fault: "a wide table in closed details", html: main(`<details><summary>Data</summary><table style="width: 600px"><tr><td>1</td></tr></table></details>`), says: /wider than 390 px/ },
  { check: "legible", fault: "shrunken text in a picture", html: main(`<img src="small.svg" alt="A word." style="width: 100%" width="900" height="100">`), says: /text of 4\.\d px .*small\.svg/ },
  { check: "legible", fault: "shrunken text in an inline drawing", html: main(`<svg role="img" aria-label="drawing" style="width: 100%" viewBox="0 0 900 100"><text y="50" font-size="10">tiny</text></svg>`), says: /text of 4\.\d px .*drawing/ },
  { check: "popoversFit", fault: "a popover that leaves the screen", html: main(CLAIM.replace("popover>", `popover style="max-width: none; width: 500px; margin: 0">`)), says: /leaves the screen: #claim/ },
  { check: "popoversFit", fault: "a popover that is not there", html: main(`<button type="button" popovertarget="gone">holds</button>`), says: /popover missing/ },
  { check: "steady", fault: "text that is pushed down", html: main(`<p id="late"></p>${FIGURE}<p>${"Text. ".repeat(200)}</p><script>setTimeout(() => (late.style.height = "300px"), 50)</script>`), says: /layout shift: 0\.\d+/ },
  { check: "still", fault: "smooth scrolling in spite of the reader", html: main("", { style: "html { scroll-behavior: smooth }" }), says: /smooth scrolling/ },
  { check: "unique", fault: "an id used twice", html: main(`<p id="a">1</p><p id="a">2</p>`), says: /id used twice: #a/ },
  { check: "unique", fault: "two regions of one name", html: main(`<section aria-label="Data">1</section><section aria-label="Data">2</section>`), says: /region named twice: section "Data"/ },
  { check: "said", fault: "a number that a script writes", html: main(`<p id="n"></p><script>n.textContent = "0.4711"</script>`), says: /only with JavaScript: .*0\.4711/ },
  { check: "said", fault: "text that a script has to show", html: main(`<p id="n" hidden>0.4711</p><script>n.hidden = false</script>`), says: /only with JavaScript: .*0\.4711/ },
  { check: "said", fault: "a popover that only a script opens", html: main(`<p id="n" popover>0.4711</p><script>n.removeAttribute("popover")</script>`), says: /only with JavaScript: .*0\.4711/ },
  { check: "reachable", fault: "a trap", html: main(`<a href="#a">1</a> <a href="#b" id="b">2</a> <a href="#c">3</a><script>b.onkeydown = (event) => event.preventDefault()</script>`), says: /keyboard caught: .*"2"/ },
  { check: "reachable", fault: "a control that Tab jumps over", html: main(`<a href="#a" id="a">1</a> <a href="#b">2</a> <a href="#c" id="c">3</a><script>a.onkeydown = (event) => { event.preventDefault(); c.focus() }</script>`), says: /keyboard misses: a "2"/ },
  { check: "reachable", fault: "a focus without a mark", html: main(`<a href="#a" style="outline: none">1</a>`), says: /focus not visible: a "1"/ },
  { check: "reachable", fault: "a focus under a bar", html: main(`<div style="position: fixed; inset: 0 0 auto; height: 300px; background: Canvas"></div><a href="#a">1</a>`), says: /focus out of sight: a "1"/ },
  { check: "escapable", fault: "a popover that Escape leaves open", html: main(CLAIM.replace("popover>", `popover="manual">`)), says: /Escape does not shut: #claim/ },
  { check: "escapable", fault: "a button that Enter does not press", html: main(`${CLAIM}<script>onkeydown = (event) => { if (event.key === "Enter") event.preventDefault() }</script>`), says: /Enter does not open: #claim/ },
  { check: "returns", fault: "a way back to the first use only", html: main(CITATION + AGAIN + REFERENCE.replace('<a href="#cite-2">use 2</a>', "")), says: /no way back: #ref-x to its use in "They do/ },
  { check: "returns", fault: "a reference that is not there", html: main(CITATION), says: /reference missing: #ref-x/ },
  { check: "previewed", fault: "a citation without previews", html: main(CITATION + AGAIN + REFERENCE), says: /no preview on hover[^]*no preview on Enter/ },
  { check: "previewed", fault: "a preview by mouse only", html: main(CITATION + AGAIN + REFERENCE + PREVIEW.replace(/link\.onclick = .*/, "")), says: /^no preview on Enter/ },
  { check: "previewed", fault: "a preview on mere focus", html: main(CITATION + AGAIN + REFERENCE + PREVIEW.replace("link.onclick", "link.onfocus = () => show(link);\n    link.onclick")), says: /preview on mere focus/ },
  { check: "previewed", fault: "a preview that stays", html: main(CITATION + AGAIN + REFERENCE + PREVIEW.replaceAll("box.hidePopover()", "0")), says: /preview stays/ },
  { check: "tapped", fault: "a first tap that jumps away", html: main(CITATION + AGAIN + TALL + REFERENCE), says: /first tap jumps away/ },
  { check: "tapped", fault: "a link that no tap follows", html: main(CITATION + AGAIN + REFERENCE + PREVIEW.replace("link !== link.ownerDocument.tapped", "true")), says: /second tap does not follow/ },
  { check: "themed", fault: "a theme that does not change", html: main(`<button type="button">Dark or light</button>`), says: /theme does not change/ },
  { check: "themed", fault: "a theme that is forgotten", html: main(THEME.replace("localStorage.theme ??", "")), says: /theme forgotten/ },
  { check: "copied", fault: "a button that copies nothing", html: main(`<button type="button">Copy</button>`), says: /nothing copied/ },
  { check: "uncovered", fault: "words on words", html: main(WORDS("<text x='10' y='50' font-size='14'>one</text><text x='20' y='52' font-size='14'>two</text>")), says: /words overlap: “one” and “two”/ },
  { check: "uncovered", fault: "a word on a line", html: main(WORDS("<path d='M0 46H300' fill='none' stroke='red'/><text x='10' y='50' font-size='14'>one</text>")), says: /words on a line: “one”/ },
  { check: "uncovered", fault: "a word that is cut off", html: main(WORDS("<text x='290' y='50' font-size='14'>one and all</text>")), says: /words cut off: “one and all”/ },
  { check: "near", fault: "a claim after many links", html: main(`${'<a href="#a">a</a> '.repeat(45)}${JUDGED}`), says: /first claim after more than 40 stops/ },
  { check: "besides", fault: "a mark that jumps away", html: main(JUDGED.replace(/<script>[^]*/, "")), says: /jumps away at once/ },
  { check: "besides", fault: "a popover on mere focus", html: main(JUDGED.replace("mark.onclick", "mark.onfocus = () => box.showPopover(); mark.onclick")), says: /opens on mere focus/ },
  { check: "besides", fault: "a popover over the claim", html: main(JUDGED.replace("rect.bottom + 4", "rect.top")), says: /popover over what it judges/ },
  { check: "besides", fault: "a popover with a stop of Tab", html: main(JUDGED.replace('tabindex="-1" ', "")), says: /stops of Tab in a popover/ },
  { check: "besides", fault: "a popover below the screen", html: main(JUDGED.replace("rect.bottom + 4", "innerHeight - 4")), says: /popover leaves the screen/ },
  { check: "besides", fault: "a popover that leads nowhere", html: main(JUDGED.replace(/<a tabindex[^]*?<.a>/, "")), says: /popover without a way on/ },
  { check: "pressable", fault: "a small mark", html: main(JUDGED.replace("min-height: 24px", "font-size: 8px; line-height: 1")), says: /smaller than 24 px: a "holds"/ },
  { check: "enlarged", fault: "a row that does not wrap", html: main(`<div style="display: flex; width: 300px"><button type="button" style="width: 1em; padding: 0">Contents</button><b style="flex: none">A long title of it</b></div>`), says: /letters stacked at 200 %: button "Contents"/ },
  { check: "forced", fault: "a verdict without a word", html: main(`<span class="judgement">✓</span>`), says: /told by colour and sign alone: "✓"/ },
  { check: "forced", fault: "a button without an edge", html: main(`<button type="button" style="border: 0; text-decoration: none">Go</button>`), says: /button without an edge: "Go"/ },
  { check: "printed", fault: "a button on paper", html: main(`<button type="button" style="display: inline !important">Go</button>`), says: /to press, on paper: button "Go"/ },
  { check: "printed", fault: "a slider without its table", html: main(`<div class="slider"><table hidden></table></div>`), says: /slider without its table/ },
  { check: "printed", fault: "a panel of two pages", html: main(`<div class="exemplar" id="x" style="height: 1200px">x</div>`), says: /panel higher than a page: #x/ },
  { check: "followed", fault: "a picture of one theme", html: main(`<button type="button" class="theme" onclick="document.documentElement.style.colorScheme = 'dark'">Dark</button><img src="ground.svg" alt="A ground." width="300" height="100">`), says: /stays as it was: ground\.svg/ },
  { check: "slides", fault: "a slider without effect", html: main(SLIDER.replace("degree.value", "1")), says: /slider without effect: #degree/ },
];
