// Draws each slider's curves from the numbers beside it; its table waits for print.
document.querySelectorAll(".slider-numbers").forEach((data, n) => {
  const { what, axes, stops, start, scale, x, still, moving, points } = JSON.parse(data.textContent);
  const W = 600, H = 340, P = 8, flat = [...still.flat(), ...points.map(p => p[1])];
  const low = Math.min(...flat), high = Math.max(...flat), room = (high - low) / 2 || 1;
  const across = v => P + (v - x[0]) / (x.at(-1) - x[0]) * (W - 2 * P);
  const up = v => H - (v - low + room) / (high - low + 2 * room) * H;
  const path = ys => "M" + ys.map((y, i) => across(x[i]).toFixed(1) + " " + up(y).toFixed(1)).join("L");
  const stage = document.createElement("div"), $ = name => stage.querySelector(name);
  stage.className = "slider-stage";
  stage.innerHTML = `<p><label for="slider-${n}"></label> <output for="slider-${n}"></output></p>
<input type="range" id="slider-${n}" max="${stops.length - 1}" value="${start}">
<div class="slider-y" data-made><svg viewBox="0 0 ${W} ${H}" role="img">${[low, high].map(v => `<path class="grid" d="M0 ${up(v)}H${W}"/>`).join("")}${still.map(ys => `<path class="still" d="${path(ys)}"/>`).join("")}<path class="moving"/>
${points.map(p => `<circle cx="${across(p[0])}" cy="${up(p[1])}" r="5"/>`).join("")}</svg></div><p class="slider-axis" data-made></p>`;
  const write = (to, text) => (to.appendChild(document.createElement("span")).textContent = `${text}`.replace("-", "−"), to.lastChild);
  for (const text of [x[0] / scale, axes[0], x.at(-1) / scale]) write($(".slider-axis"), text);
  for (const v of [low, high]) write($(".slider-y"), +(v / scale).toPrecision(2)).style.top = `${up(v) / H * 100}%`;
  const show = () => {
    const i = $("input").value, [name, said] = stops[i];
    $("label").textContent = `${what}: ${name}`;
    $("output").textContent = said;
    $("input").setAttribute("aria-valuetext", name);
    $("svg").setAttribute("aria-label", `${axes[1]} ${what}: ${name}. ${said}.`);
    $(".moving").setAttribute("d", path(moving[i]));
  };
  $("input").oninput = show;
  show();
  data.parentNode.insertBefore(stage, data.parentNode.querySelector(".slider-table"));
});
