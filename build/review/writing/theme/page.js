// Theme, previews, copy buttons and the contents. Without it every word is there, and every link leads to it.
(() => {
  const root = document.documentElement;
  const stored = (value) => {
    try {
      return value ? localStorage.setItem("theme", value) : localStorage.getItem("theme");
    } catch {
      return null; // storage may be forbidden
    }
  };
  if (["light", "dark"].includes(stored())) root.dataset.theme = stored();
  root.classList.add("js");

  const theme = () => {
    const button = document.querySelector(".theme");
    if (!button) return;
    const system = matchMedia("(prefers-color-scheme: dark)");
    const dark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
    const label = () => (button.textContent = dark() ? "Light" : "Dark");
    button.addEventListener("click", () => {
      stored((root.dataset.theme = dark() ? "light" : "dark"));
      label();
    });
    system.addEventListener("change", label);
    label();
  };

  const previews = () => {
    const box = document.getElementById("preview");
    if (!box || !box.showPopover) return;
    let link = null;
    let timer = 0;
    let touched = false;
    let wasOpen = false;
    const open = () => box.matches(":popover-open");
    const previewed = (event) => event.target.closest?.('a[role="doc-biblioref"], a.footnote-ref, a[data-rule]');
    const words = (tag, name, text) => Object.assign(document.createElement(tag), { className: name, textContent: text });

    /** A claim's sentence, verdict, rule and numbers, and the way to all of it; what a value is; or a copy of what is linked. */
    const told = (a) => {
      if (!a.dataset.rule) {
        const copy = document.getElementById(decodeURIComponent(a.hash.slice(1)))?.cloneNode(true);
        copy?.querySelectorAll(".csl-left-margin, .back, .footnote-back").forEach((e) => e.remove());
        copy?.querySelectorAll("[id]").forEach((e) => e.removeAttribute("id"));
        return [...(copy?.childNodes ?? [])];
      }
      const lines = a.dataset.rule.split("\n");
      const more = Object.assign(words("a", "more", ""), { href: a.href });
      const last = document.createElement("p");
      last.append(more);
      if (!a.matches(".claim-mark")) {
        more.textContent = "Where each number comes from";
        return [words("p", "", lines[0]), last];
      }
      const sentence = a.parentNode.cloneNode(true);
      sentence.querySelectorAll(".claim-mark, .citation").forEach((e) => e.remove());
      const rules = document.createElement("ul");
      rules.className = "rules";
      rules.append(...lines.map((line) => words("li", "", line)));
      more.textContent = "The whole check";
      const said = [words("p", "sentence", sentence.textContent.trim()), words("p", `verdict ${a.parentNode.classList[1]}`, a.textContent), rules];
      return [...said, ...(a.dataset.when ? [words("p", "", a.dataset.when)] : []), last];
    };

    const hide = () => {
      clearTimeout(timer);
      if (open()) box.hidePopover();
    };
    /** Beside all lines of what the link speaks of, never over them; where there is room on no side, the text makes some. */
    const show = (a) => {
      clearTimeout(timer);
      if (open() && link === a) return;
      hide();
      link = a;
      box.replaceChildren(...told(a));
      if (!box.childNodes.length) return;
      box.querySelectorAll("a, [tabindex]").forEach((e) => (e.tabIndex = -1));
      box.showPopover({ source: a });
      a.setAttribute("aria-describedby", "preview");
      const bar = document.querySelector(".bar").offsetHeight;
      const least = 130;
      const rects = () => [...(a.closest(".claim") ?? a).getClientRects()];
      const room = () => [Math.min(...rects().map((r) => r.top)) - bar - 14, innerHeight - Math.max(...rects().map((r) => r.bottom)) - 14];
      if (Math.max(...room()) < least) scrollBy({ top: rects()[0].top - bar - 8, behavior: "instant" });
      const [above, below] = room();
      box.style.maxHeight = "none";
      const height = box.offsetHeight;
      const up = height > below && above > below;
      const tall = Math.max(Math.min(height, up ? above : below), least);
      const at = a.getClientRects()[0];
      const [first, last] = [Math.min(...rects().map((r) => r.top)), Math.max(...rects().map((r) => r.bottom))];
      box.style.maxHeight = `${tall}px`;
      box.style.left = `${Math.max(8, Math.min(at.left, root.clientWidth - box.offsetWidth - 8)) + scrollX}px`;
      box.style.top = `${scrollY + (up ? first - tall - 6 : last + 6)}px`;
    };
    const soon = (action, wait) => {
      clearTimeout(timer);
      timer = setTimeout(action, wait);
    };
    box.addEventListener("toggle", (event) => {
      if (event.newState === "closed") link?.removeAttribute("aria-describedby");
    });
    document.addEventListener("pointerover", (event) => {
      const a = previewed(event);
      if (event.pointerType !== "mouse") return;
      if (a) soon(() => show(a), 120);
      else if (box.contains(event.target)) clearTimeout(timer);
      else if (open()) soon(hide, 300);
      else clearTimeout(timer);
    });
    document.addEventListener("pointerdown", (event) => {
      touched = event.pointerType !== "mouse";
      wasOpen = open() && previewed(event) === link;
    }, true);
    // A first tap or Enter shows what a second one leads to; a mouse has shown it before its click.
    document.addEventListener("click", (event) => {
      const a = previewed(event);
      const shown = event.detail === 0 ? open() && link === a : wasOpen;
      if (a && (touched || event.detail === 0) && !shown) {
        event.preventDefault();
        show(a);
      } else if (event.target.closest?.("a")) hide();
      touched = false;
    });
    document.addEventListener("focusin", (event) => {
      if (open() && !box.contains(event.target) && event.target !== link) hide();
    });
  };

  const copies = () => {
    for (const pre of document.querySelectorAll("pre.copy")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy-button";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(pre.textContent.trim());
          button.textContent = "Copied";
        } catch {
          getSelection().selectAllChildren(pre);
          button.textContent = "Selected";
        }
        setTimeout(() => (button.textContent = "Copy"), 2000);
      });
      button.setAttribute("aria-live", "polite");
      pre.after(button);
    }
  };

  const contents = () => {
    const nav = document.getElementById("contents");
    if (!nav) return;
    nav.addEventListener("click", (event) => {
      if (event.target.closest("a") && nav.matches(":popover-open")) nav.hidePopover();
    });
    if (CSS.supports("scroll-target-group", "auto")) return;
    const links = [...nav.querySelectorAll("a")];
    const headings = links.map((a) => document.getElementById(decodeURIComponent(a.hash.slice(1))));
    const mark = () => {
      const last = headings.findLastIndex((h) => h && h.getBoundingClientRect().top < innerHeight / 3);
      links.forEach((a, i) => (i === last ? a.setAttribute("aria-current", "true") : a.removeAttribute("aria-current")));
    };
    let waiting = false;
    mark();
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    }, { passive: true });
  };

  addEventListener("DOMContentLoaded", () => [theme, previews, copies, contents].forEach((start) => start()));
})();
