// Choosing among assets: by click, Ctrl and Shift, by a frame drawn with the mouse, by keyboard, by touch.
// What is chosen are the boxes, as without a script; here they are ticked, and told to screen readers as a grid.
// Rows are [data-row] inside .pictures or a table; the frame begins wherever the page around them is blank.
(() => {
  const INSIDE = ":is(.pictures, table):has([data-row])";
  const grid = () => document.querySelector(INSIDE);
  const rows = () => [...(grid()?.querySelectorAll("[data-row]") ?? [])];
  const rowOf = (what) => (what instanceof Element ? what.closest("[data-row]") : null);
  const boxOf = (row) => row.querySelector('input[name="selected"]');
  const chosen = () => rows().filter((row) => boxOf(row).checked);
  const open = (row) => row.querySelector("a[href]:not([aria-hidden])").click();

  let anchor = null; // from where Shift reaches
  let here = null; // the row that Tab comes to
  let touching = false;

  const tell = () => {
    for (const row of rows()) row.setAttribute("aria-selected", boxOf(row).checked);
  };

  // ticks the rows that are wanted and no others, and says so once
  const choose = (wanted) => {
    const changed = rows().map(boxOf).filter((box) => box.checked !== wanted(rowOf(box)));
    for (const box of changed) box.checked = !box.checked;
    if (changed.length) changed[0].dispatchEvent(new Event("change", { bubbles: true }));
  };
  const only = (some) => choose((row) => some.includes(row));
  const toggle = (row) => choose((one) => (one === row ? !boxOf(one).checked : boxOf(one).checked));
  const between = (from, to) => {
    const all = rows();
    const [first, last] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
    return first < 0 ? [to] : all.slice(first, last + 1);
  };

  const stand = (row, focus = {}) => {
    if (here && here !== row) here.tabIndex = -1;
    here = row;
    row.tabIndex = 0;
    if (focus) row.focus(focus);
  };

  // new rows become part of the grid: one stop for Tab, the keys below for the rest
  const setUp = () => {
    const inside = grid();
    if (!inside) return;
    inside.setAttribute("role", "grid");
    inside.setAttribute("aria-multiselectable", "true");
    if (inside.matches(".pictures")) inside.setAttribute("aria-label", "Assets");
    for (const row of rows()) {
      if (row.hasAttribute("aria-selected")) continue;
      if (row.matches(".asset")) {
        row.setAttribute("role", "row");
        row.setAttribute("aria-label", row.dataset.name);
        row.firstElementChild.setAttribute("role", "gridcell");
      }
      row.tabIndex = -1;
      for (const one of row.querySelectorAll("a, input")) one.tabIndex = -1;
    }
    if (!here?.isConnected) stand(rows()[0], false);
    if (!anchor?.isConnected) anchor = null;
    tell();
  };

  // --- mouse and touch ---

  document.addEventListener("pointerdown", (event) => (touching = event.pointerType === "touch"), true);

  document.addEventListener("click", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    const box = boxOf(row);
    // a name is a link; all else of a row chooses it. On a touch screen a tap opens until something is chosen
    const picks = touching ? chosen().length > 0 : !event.target.closest("a:not(.asset-picture)");
    if (event.target !== box && !picks) return;
    if (event.target !== box) {
      event.preventDefault();
      if (event.shiftKey && anchor) only(between(anchor, row));
      else if (touching || event.ctrlKey || event.metaKey) toggle(row);
      else only([row]);
    }
    if (!event.shiftKey) anchor = row;
    stand(row, event.target !== box && { preventScroll: true }); // a second click finds it where it was
  });
  document.addEventListener("dblclick", (event) => {
    const row = rowOf(event.target);
    if (row && !touching && !event.target.closest("input, .asset-name")) open(row);
  });
  document.addEventListener("contextmenu", (event) => {
    const row = touching && rowOf(event.target);
    if (!row) return;
    event.preventDefault(); // held down: the first of a selection
    anchor = row;
    toggle(row);
  });

  // --- a frame drawn around ---

  const blank = (what) => what instanceof Element && what.closest("#page") && !what.closest("[data-row], a, button, input, select, summary, label, form, dialog, th, h1, h2, p");

  const draw = (start) => {
    const frame = Object.assign(document.createElement("div"), { className: "marquee" });
    const before = start.ctrlKey || start.metaKey || start.shiftKey ? chosen() : [];
    const from = { x: start.pageX, y: start.pageY };
    const at = { x: start.clientX, y: start.clientY };
    let turning = 0;

    const follow = () => {
      const to = { x: at.x + scrollX, y: at.y + scrollY };
      const [left, right] = [from.x, to.x].sort((a, b) => a - b);
      const [top, bottom] = [from.y, to.y].sort((a, b) => a - b);
      if (!frame.isConnected) {
        if (right - left + bottom - top < 5) return;
        document.body.append(frame);
        document.documentElement.classList.add("is-drawing");
      }
      Object.assign(frame.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
      const met = new Set(before);
      for (const row of rows()) {
        const is = row.getBoundingClientRect();
        if (is.left + scrollX < right && is.right + scrollX > left && is.top + scrollY < bottom && is.bottom + scrollY > top) met.add(row);
      }
      choose((row) => met.has(row));
    };
    const turn = () => {
      const beyond = at.y < 70 ? at.y - 70 : Math.max(0, at.y - innerHeight + 40);
      if (frame.isConnected && beyond) {
        scrollBy(0, beyond / 3);
        follow();
      }
      turning = requestAnimationFrame(turn);
    };
    const move = (event) => {
      [at.x, at.y] = [event.clientX, event.clientY];
      follow();
    };
    const end = () => {
      cancelAnimationFrame(turning);
      document.removeEventListener("mousemove", move);
      document.documentElement.classList.remove("is-drawing");
      if (!frame.isConnected && !before.length) choose(() => false); // a click beside all of them
      frame.remove();
    };
    document.addEventListener("mousemove", move);
    document.addEventListener("mouseup", end, { once: true });
    turn();
  };

  document.addEventListener("mousedown", (event) => {
    if (event.button || touching || !grid() || !blank(event.target)) return;
    event.preventDefault(); // no text is marked meanwhile
    document.activeElement?.blur();
    draw(event);
  });

  // --- keyboard ---

  // the nearest in the row above or below, as one sees it
  const beside = (row, down) => {
    const is = row.getBoundingClientRect();
    const middle = (one) => (one.left + one.right) / 2;
    const further = rows()
      .map((one) => [one, one.getBoundingClientRect()])
      .filter(([, one]) => (down ? one.top > is.bottom - 2 : one.bottom < is.top + 2));
    const edge = down ? Math.min(...further.map(([, one]) => one.top)) : Math.max(...further.map(([, one]) => one.top));
    const line = further.filter(([, one]) => Math.abs(one.top - edge) < 4);
    line.sort(([, a], [, b]) => Math.abs(middle(a) - middle(is)) - Math.abs(middle(b) - middle(is)));
    return line[0]?.[0];
  };

  const WAYS = {
    ArrowLeft: (row, all) => all[all.indexOf(row) - 1],
    ArrowRight: (row, all) => all[all.indexOf(row) + 1],
    ArrowUp: (row) => beside(row, false),
    ArrowDown: (row) => beside(row, true),
    Home: (_, all) => all[0],
    End: (_, all) => all.at(-1),
  };

  const go = (row, event) => {
    const to = WAYS[event.key](row, rows());
    event.preventDefault();
    if (!to) return;
    if (event.shiftKey) {
      anchor ??= row;
      only(between(anchor, to));
    } else anchor = null;
    stand(to);
  };

  const KEYS = {
    " ": (row, event) => {
      if (event.shiftKey && anchor) only(between(anchor, row));
      else {
        toggle(row);
        anchor = row;
      }
    },
    Enter: (row) => open(row),
  };

  document.addEventListener("keydown", (event) => {
    const at = document.activeElement;
    const row = rowOf(at);
    const idle = row || at === document.body || at === document.getElementById("page");
    if (!grid() || !idle || event.altKey) return;
    if (row && event.key in WAYS && !event.ctrlKey && !event.metaKey) return go(row, event);
    if (row === at && row && event.key in KEYS) {
      event.preventDefault();
      KEYS[event.key](row, event);
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") {
      event.preventDefault();
      const found = document.querySelector("[data-all-found]:not(:checked)");
      if (found && chosen().length === rows().length) found.click(); // once more: not the page alone
      else choose(() => true);
    } else if (event.key === "Escape") choose(() => false);
    else if (event.key === "Delete") {
      if (row && !chosen().length) toggle(row);
      if (chosen().length) document.querySelector("[data-on-delete]")?.click(); // a page asks first
    }
  });

  // --- what is chosen is chosen still when one comes back ---

  const place = () => `chosen ${location.pathname}${location.search}`;
  addEventListener("pagehide", () => {
    if (!grid()) return;
    const ids = chosen().map((row) => boxOf(row).value);
    try {
      sessionStorage.setItem(place(), JSON.stringify({ ids, at: here && boxOf(here).value }));
    } catch {
      // without a store nothing is remembered
    }
  });
  const remember = () => {
    if (performance.getEntriesByType("navigation")[0]?.type !== "back_forward") return;
    const kept = JSON.parse(sessionStorage.getItem(place()) ?? "null");
    if (!kept || !grid()) return;
    choose((row) => kept.ids.includes(boxOf(row).value));
    const at = rows().find((row) => boxOf(row).value === kept.at);
    if (!at) return;
    stand(at, { preventScroll: true }); // the browser finds the place on the page itself
  };

  // --- and who comes back from what was done with them is where they were, with nothing chosen ---

  const LEFT = "left for what is done with assets";
  document.addEventListener("formdata", ({ target }) => {
    if (!target.querySelector("[data-here]")) return;
    try {
      sessionStorage.setItem(LEFT, JSON.stringify([location.pathname + location.search, scrollY]));
    } catch {
      // then one begins at the top again
    }
  });
  const comeBack = () => {
    const [from, top] = JSON.parse(sessionStorage.getItem(LEFT) ?? "[]");
    if (!grid()) return; // a page in between, that asks
    sessionStorage.removeItem(LEFT);
    if (from === location.pathname + location.search) scrollTo(0, top);
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches('input[name="selected"], [data-select-all]')) tell();
  });
  document.addEventListener("htmx:afterSwap", setUp);
  setUp();
  remember();
  comeBack();
})();
