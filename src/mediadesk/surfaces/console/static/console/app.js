// Small comforts. Every page works without this file; nothing here decides anything.
(() => {
  const find = (selector, inside = document) => inside.querySelector(selector);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const on = (type, selector, act) =>
    document.addEventListener(type, (event) => {
      const hit = event.target instanceof Element ? event.target.closest(selector) : null;
      if (hit) act(hit, event);
    });

  // --- tables: select all, and how many are selected ---

  const boxes = (form) => all(`input[name="selected"][form="${CSS.escape(form)}"]`);

  const count = (form) => {
    const rows = boxes(form);
    const chosen = rows.filter((box) => box.checked).length;
    for (const head of all(`[data-select-all="${CSS.escape(form)}"]`)) {
      head.checked = rows.length > 0 && chosen === rows.length;
      head.indeterminate = chosen > 0 && chosen < rows.length;
    }
    for (const bar of all(`[data-bulk="${CSS.escape(form)}"]`)) {
      bar.dataset.count = chosen;
      const noun = chosen === 1 ? bar.dataset.one : bar.dataset.many;
      const found = find("[data-all-found]", bar);
      if (found) {
        // offered beside all of the page; one less of the page is not all that were found
        if (chosen < rows.length) found.checked = false;
        found.closest("label").hidden = chosen < rows.length;
      }
      find(".bulk-count", bar).textContent = `${found?.checked ? `All ${found.dataset.allFound}` : `${chosen} ${noun}`} selected`;
    }
  };

  let last = null;
  on("change", "[data-select-all]", (head) => {
    for (const box of boxes(head.dataset.selectAll)) box.checked = head.checked;
    count(head.dataset.selectAll);
  });
  on("change", 'input[name="selected"][form], [data-all-found]', (box) => count(box.getAttribute("form")));
  // all that were found are named by their place: the boxes of the page would only make a long address
  document.addEventListener("formdata", ({ target, formData }) => {
    if (formData.get("all")) formData.delete("selected");
    if (find("[data-here]", target)) formData.set("back", location.pathname + location.search); // as it is by now
  });
  on("click", 'input[name="selected"][form]', (box, event) => {
    const rows = boxes(box.getAttribute("form"));
    if (event.shiftKey && last && rows.includes(last)) {
      const [from, to] = [rows.indexOf(last), rows.indexOf(box)].sort((a, b) => a - b);
      for (const each of rows.slice(from, to + 1)) each.checked = box.checked;
    }
    last = box;
  });
  const countAll = () => {
    for (const found of all("[data-all-found]:checked")) for (const box of boxes(found.getAttribute("form"))) box.checked = true;
    all("[data-bulk]").forEach((bar) => count(bar.dataset.bulk));
  };

  // --- on to an identity provider that takes no redirect ---

  find("form[data-goes-on]")?.submit();

  // --- copy ---

  on("click", "[data-copy]", async (button) => {
    const said = find("[data-copy-said]", button);
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      said.textContent = "Copied";
    } catch {
      // no clipboard without https: select the text, so that one key copies it
      const code = button.parentElement && find("code", button.parentElement);
      if (code) getSelection().selectAllChildren(code);
      said.textContent = "Press Ctrl+C";
    }
    setTimeout(() => (said.textContent = "Copy"), 2500);
  });

  // --- dialogs ---

  const dialogOf = (id) => document.getElementById(id);
  // a button with `command` needs no help where the browser knows it
  const knows = (opener) => opener.hasAttribute("command") && "commandForElement" in opener;
  on("click", "[data-dialog-open]", (opener, event) => {
    const dialog = dialogOf(opener.dataset.dialogOpen);
    if (!dialog || knows(opener) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
  });
  // what was refused is open from the start, as well as it goes without this file
  for (const dialog of all("dialog[open]")) {
    dialog.open = false;
    dialog.showModal();
  }
  on("click", "[data-dialog-close]", (closer) => knows(closer) || dialogOf(closer.dataset.dialogClose)?.close());
  on("click", "dialog", (dialog, event) => {
    if (event.target === dialog) dialog.close(); // only the backdrop is the dialog itself
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    // no target where the browser's history brought a page back
    const dialog = event.detail.target?.closest?.("dialog[data-open-on-swap]");
    if (dialog && !dialog.open) dialog.showModal();
    countAll();
  });

  // --- menus close on Escape and on a click elsewhere ---

  const menus = "details.menu[open], details.burger[open]";
  document.addEventListener("click", (event) => {
    for (const menu of all(menus)) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of all(menus)) {
      menu.open = false;
      find("summary", menu).focus();
    }
  });

  // --- theme: system, light, dark ---

  const order = ["system", "light", "dark"];
  const words = { system: "as the system", light: "light", dark: "dark" };
  const themeNow = () => document.documentElement.dataset.theme ?? "system";
  const tell = () => all("[data-theme-said]").forEach((said) => (said.textContent = words[themeNow()]));
  on("click", "[data-theme-toggle]", () => {
    const next = order[(order.indexOf(themeNow()) + 1) % order.length];
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
      if (next === "system") localStorage.removeItem("theme");
      else localStorage.setItem("theme", next);
    } catch {
      // the choice then holds for this page only
    }
    tell();
  });

  // --- a filter without a value stays out of the address ---

  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.elt.closest?.("[data-filters]")) return;
    for (const [name, value] of [...event.detail.formData.entries()]) if (value === "") event.detail.formData.delete(name);
  });
  on("change", "[data-filters] select", (select) => select.classList.toggle("is-set", select.selectedIndex > 0));

  // --- a long list of boxes, narrowed as one types; what is checked stays checked ---

  on("input", "[data-narrow]", (field) => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const group of all("[data-narrow-group]", find(field.dataset.narrow))) {
      const rows = all(".check", group);
      for (const row of rows) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
      group.hidden = rows.every((row) => row.hidden);
      shown += rows.filter((row) => !row.hidden).length;
    }
    find("[data-narrow-said]").textContent = words.length ? `${shown} found` : "";
  });
  on("keydown", "[data-narrow]", (field, event) => event.key === "Enter" && event.preventDefault());

  // --- who types a value means to set it: of many assets at once; a new password ---

  on("input", "[data-touch] :is(input, textarea, select[name^='m-'])", (field) => {
    const way = find("select[name^='do-']", field.closest("[data-touch]"));
    if (way && !way.value) way.value = field.type === "checkbox" ? "add" : "set";
  });

  on("input", "[data-chooses]", (field) => field.value && (find(field.dataset.chooses).selected = true));

  all("[data-theme-toggle]").forEach((toggle) => (toggle.hidden = false));
  tell();
  countAll();
})();
