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
    const target = (a) => document.getElementById(decodeURIComponent(a.hash.slice(1)));
    const previewed = (event) => event.target.closest?.('a[role="doc-biblioref"], a.claim-mark, a.origin, a.footnote-ref');

    const hide = () => {
      clearTimeout(timer);
      if (open()) box.hidePopover();
    };
    const show = (a) => {
      clearTimeout(timer);
      const found = target(a);
      if (!found || (open() && link === a)) return;
      hide();
      link = a;
      const copy = found.cloneNode(true);
      copy.querySelectorAll(".csl-left-margin, .back, .footnote-back").forEach((e) => e.remove());
      copy.querySelectorAll("[id]").forEach((e) => e.removeAttribute("id"));
      box.replaceChildren(...copy.childNodes);
      box.showPopover({ source: a });
      a.setAttribute("aria-describedby", "preview");
      const at = a.getClientRects()[0];
      const left = Math.max(8, Math.min(at.left, root.clientWidth - box.offsetWidth - 8));
      const below = innerHeight - at.bottom - 14;
      const above = at.top - document.querySelector(".bar").offsetHeight - 14;
      box.style.maxHeight = "none";
      const height = box.offsetHeight;
      const up = height > below && above > below;
      const room = Math.max(Math.min(height, up ? above : below), 120);
      box.style.maxHeight = `${room}px`;
      box.style.left = `${left + scrollX}px`;
      box.style.top = `${scrollY + (up ? at.top - room - 6 : at.bottom + 6)}px`;
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
      else if (open() && !link.matches(":focus-visible")) soon(hide, 300);
      else if (!open()) clearTimeout(timer);
    });
    document.addEventListener("pointerdown", (event) => {
      touched = event.pointerType !== "mouse";
      wasOpen = open() && previewed(event) === link;
    }, true);
    document.addEventListener("click", (event) => {
      const a = previewed(event);
      if (a && touched && !wasOpen && target(a)) {
        event.preventDefault();
        show(a);
      } else if (event.target.closest?.("a")) hide();
      touched = false;
    });
    document.addEventListener("focusin", (event) => {
      const a = previewed(event);
      if (a?.matches(":focus-visible")) show(a);
      else if (open() && !box.contains(event.target) && event.target !== link) hide();
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
