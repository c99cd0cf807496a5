// Reloads the page when there is a newer one, and says what went wrong over the page that stays.
(() => {
  const version = document.currentScript.dataset.version;
  const host = document.createElement("section");
  host.setAttribute("aria-label", "Preview");
  const root = host.attachShadow({ mode: "open" });
  root.innerHTML = `<style>
    :host { position: fixed; inset: auto 0 0; z-index: 9; color-scheme: inherit; }
    div { max-height: 45vh; overflow: auto; padding: .8rem 1rem; border-top: 4px solid light-dark(#8e1f1a, #ffa69d);
      background: light-dark(#fff, #1b1f24); color: light-dark(#1a1f24, #e4e6e8); box-shadow: 0 0 1rem #0005;
      font: 1rem/1.5 system-ui, sans-serif; }
    .quiet { border-color: light-dark(#6a4a00, #efc36a); }
    h2 { margin: 0 0 .3rem; font-size: 1rem; }
    ul { margin: 0 0 .5rem; padding-left: 1.2rem; }
    p { margin: 0; }
    code { font: .9em ui-monospace, monospace; font-weight: 650; }
    button { float: right; min-height: 2rem; padding: .3rem .8rem; font: inherit; cursor: pointer; }
    @media print { :host { display: none; } }
  </style><div role="alert" tabindex="0" hidden></div>`;
  const box = root.querySelector("div");
  const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

  const list = (title, problems) => {
    if (!problems.length) return [];
    const entries = problems.map(({ place, what }) => {
      const entry = element("li", place ? ": " + what : what);
      if (place) entry.prepend(element("code", place));
      return entry;
    });
    const all = document.createElement("ul");
    all.append(...entries);
    return [element("h2", title), all];
  };

  const show = (parts, wrong) => {
    const hide = element("button", "Hide");
    hide.addEventListener("click", () => { box.hidden = true; });
    box.className = wrong ? "" : "quiet";
    box.setAttribute("role", wrong ? "alert" : "status");
    box.replaceChildren(hide, ...parts);
    box.hidden = !parts.length;
  };

  const events = new EventSource("/-/events");
  events.addEventListener("message", ({ data }) => {
    const state = JSON.parse(data);
    if (state.version !== version) return location.reload();
    show([
      ...list("This page is the last good one. What keeps the next from being built:", state.wrong),
      ...list("This page says what its sources say, and this is not as it should be:", state.marked),
      ...(state.busy ? [element("p", state.busy)] : []),
    ], state.wrong.length);
  });
  events.addEventListener("error", () => show([element("p", "The preview has ended; start it again with review preview.")], true));
  addEventListener("pagehide", () => events.close());
  document.body.append(host);
})();
