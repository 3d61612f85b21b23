// The tree of folders: one stop for Tab, arrows for the rest; a branch is asked for when it is first opened.
(() => {
  const NODE = "[data-node]";
  const tree = () => document.querySelector("[data-tree]");
  const nodes = () => [...tree().querySelectorAll(NODE)].filter((node) => !node.parentElement.closest("[data-closed]"));
  const toggleOf = (node) => node.querySelector(":scope > .tree-row > button");
  const above = (node) => node.parentElement.closest(NODE);
  const closed = (node) => "closed" in node.dataset;
  const said = (link) => [...link.querySelectorAll(".cut, .tree-count")].map((part) => part.textContent.trim()).filter(Boolean).join(", ");
  let here = null;

  const stand = (node, focus = true) => {
    if (here) here.tabIndex = -1;
    here = node;
    here.tabIndex = 0;
    if (focus) here.focus();
  };

  const tell = (node) => {
    if (toggleOf(node)) node.setAttribute("aria-expanded", !closed(node));
  };

  const setUp = () => {
    if (!tree()) return;
    tree().firstElementChild.setAttribute("role", "tree");
    tree().firstElementChild.setAttribute("aria-label", "Folders");
    for (const node of tree().querySelectorAll(`${NODE}:not([role])`)) {
      const link = node.querySelector("a");
      node.setAttribute("role", "treeitem");
      node.setAttribute("aria-label", said(link));
      if (link.hasAttribute("aria-current")) node.setAttribute("aria-current", "page");
      for (const list of node.querySelectorAll(":scope > ul")) list.setAttribute("role", "group");
      for (const row of node.querySelectorAll(":scope > .tree-row")) row.setAttribute("role", "none");
      node.tabIndex = link.tabIndex = -1;
      tell(node);
    }
    if (here?.isConnected) return;
    const current = tree().querySelector(`${NODE}[aria-current]`) ?? nodes()[0];
    stand(current, false);
    const box = tree().getBoundingClientRect();
    const row = current.firstElementChild.getBoundingClientRect();
    if (row.bottom > box.bottom) tree().scrollTop += row.top - box.top - box.height / 2;
  };

  const open = async (node) => {
    const list = node.querySelector(":scope > ul");
    delete node.dataset.closed;
    if (!list.children.length) await htmx.ajax("GET", toggleOf(node).dataset.branch, { source: node, target: list, swap: "innerHTML" });
    tell(node);
  };
  const close = (node) => {
    node.dataset.closed = "";
    if (node.contains(document.activeElement)) stand(node);
    tell(node);
  };

  document.addEventListener("click", (event) => {
    const toggle = event.target instanceof Element && event.target.closest("button.tree-toggle");
    if (!toggle) return;
    const node = toggle.closest(NODE);
    if (closed(node)) open(node);
    else close(node);
  });

  const KEYS = {
    ArrowDown: (node, all) => all[all.indexOf(node) + 1],
    ArrowUp: (node, all) => all[all.indexOf(node) - 1],
    Home: (_, all) => all[0],
    End: (_, all) => all.at(-1),
    ArrowRight: (node) => {
      if (!toggleOf(node)) return null;
      if (!closed(node)) return node.querySelector(NODE);
      open(node);
      return null;
    },
    ArrowLeft: (node) => {
      if (!toggleOf(node) || closed(node) || !above(node)) return above(node);
      close(node);
      return null;
    },
    Enter: (node) => {
      node.querySelector("a").click();
      return null;
    },
  };

  document.addEventListener("keydown", (event) => {
    const node = document.activeElement;
    if (!node?.matches?.(`[data-tree] ${NODE}`) || !(event.key in KEYS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const to = KEYS[event.key](node, nodes());
    if (to) stand(to);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const asked = document.activeElement === document.body && tree()?.contains(event.detail.target);
    setUp();
    if (asked && here) here.focus(); // what was followed is gone: what it brought begins at the same place
  });
  document.addEventListener("htmx:oobAfterSwap", ({ target }) => {
    const node = target instanceof Element && target.closest(`[data-tree] ${NODE}`); // how many lie there has changed
    if (node) node.setAttribute("aria-label", said(node.querySelector("a")));
  });
  setUp();
})();
