// Line numbers beside the text of a policy, and marks at those Cedar complains about. The page works without.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];

  const draw = (area) => {
    const lines = area.previousElementSibling;
    const bad = new Set(all("#faults [data-line]").map((one) => Number(one.dataset.line)));
    const count = area.value.split("\n").length;
    lines.replaceChildren(
      ...Array.from({ length: count }, (_, at) => {
        const line = document.createElement("span");
        line.textContent = at + 1;
        line.className = bad.has(at + 1) ? "is-bad" : "";
        return line;
      }),
    );
    lines.scrollTop = area.scrollTop;
  };

  const drawAll = () => all("[data-editor]").forEach(draw);

  const goTo = (number) => {
    const [area] = all("[data-editor]");
    if (!area) return;
    const before = area.value.split("\n").slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(before, before + (area.value.split("\n")[number - 1] || "").length);
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const area of all("[data-editor]")) {
      const lines = document.createElement("div");
      lines.className = "editor-lines";
      lines.setAttribute("aria-hidden", "true");
      area.before(lines);
      area.parentElement.classList.add("has-lines");
      area.addEventListener("input", () => draw(area));
      area.addEventListener("scroll", () => (lines.scrollTop = area.scrollTop));
    }
    drawAll();
  });
  document.addEventListener("htmx:afterSwap", drawAll);
  document.addEventListener("click", (event) => {
    const hit = event.target instanceof Element ? event.target.closest("[data-line]") : null;
    if (hit) goTo(Number(hit.dataset.line));
  });
})();
