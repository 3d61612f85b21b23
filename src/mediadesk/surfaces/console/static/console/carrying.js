// Assets are dragged onto a folder, of the tree or of the page, and so is a folder itself: it is the form of moving that
// is sent, and it asks first where that alters who sees what. By keyboard and by touch the same is done with Move: in the
// bar below, in the menu of a folder.
(() => {
  const form = () => document.getElementById("carry");
  const folderForm = () => document.getElementById("carry-folder");
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const boxOf = (row) => row.querySelector('input[name="selected"]');
  const NONE = "0".repeat(32); // stands for the folder in the address of its form
  const OPENS_AFTER = 700;
  let carried = null; // { things, may: whether a folder may take them, drop: puts them there }
  let below = null; // the folder
  let waiting = 0;

  const setUp = () => {
    if (form())
      for (const row of rows()) {
        row.draggable = true;
        for (const link of row.querySelectorAll("a")) link.draggable = false;
      }
  };

  const isHere = (id) => location.pathname.endsWith(`/${id}`);
  const nodeOf = (folder) => folder.closest("[data-node]");
  const above = (folder) => nodeOf(folder)?.parentElement.closest("[data-node]")?.querySelector("[data-folder]").dataset.folder;

  const assets = (row) => {
    if (!boxOf(row).checked) {
      for (const one of rows()) boxOf(one).checked = one === row; // what is dragged is what is chosen
      boxOf(row).dispatchEvent(new Event("change", { bubbles: true }));
    }
    const things = rows().filter((one) => boxOf(one).checked);
    const drop = (folder) => {
      form().elements.folder.value = folder.dataset.folder;
      for (const one of form().querySelectorAll("input[name=selected]")) one.remove(); // of a drop that is not answered yet
      for (const one of things) form().append(Object.assign(document.createElement("input"), { name: "selected", value: boxOf(one).value }));
      form().submit();
    };
    return { things, said: things.length === 1 ? "1 asset" : `${things.length} assets`, may: (folder) => !isHere(folder.dataset.folder), drop };
  };

  const folder = (link) => {
    const { folder: id } = link.dataset;
    // into itself, what lies in it, or where it is: not by the tree, and not by the cards of the page one is on
    const may = (to) => to.dataset.folder !== id && to.dataset.folder !== above(link) && !nodeOf(link)?.contains(to) && (nodeOf(link) || !isHere(to.dataset.folder));
    const drop = (to) => {
      folderForm().action = folderForm().dataset.action.replace(NONE, id);
      folderForm().elements.parent.value = to.dataset.folder;
      folderForm().submit();
    };
    return { things: [link], said: link.querySelector(".cut").textContent, may, drop };
  };

  const taken = (what) => {
    const row = what.closest("[data-row]");
    if (row) return form() && assets(row);
    const link = what.closest("[data-folder]");
    const kind = link && (nodeOf(link) ? "tree" : "cards");
    return link && folderForm()?.dataset.moves.includes(kind) && (kind === "cards" || above(link)) && folder(link);
  };

  const folderAt = (event) => {
    const to = event.target instanceof Element && event.target.closest("[data-folder]");
    return to && carried.may(to) ? to : null;
  };
  const stand = (to) => {
    if (to === below) return;
    below?.classList.remove("is-below");
    to?.classList.add("is-below");
    below = to;
    clearTimeout(waiting);
    const node = to?.closest("[data-closed]");
    if (node) waiting = setTimeout(() => node.querySelector("button.tree-toggle")?.click(), OPENS_AFTER);
  };

  document.addEventListener("dragstart", (event) => {
    carried = (event.target instanceof Element && taken(event.target)) || null;
    if (!carried) return;
    const many = Object.assign(document.createElement("div"), { className: "carried", textContent: carried.said });
    document.body.append(many);
    event.dataTransfer.clearData(); // of a link too: what is dragged is no address
    event.dataTransfer.setDragImage(many, -12, -8);
    event.dataTransfer.setData("text/plain", carried.said);
    event.dataTransfer.effectAllowed = "move";
    setTimeout(() => many.remove());
    for (const one of carried.things) one.classList.add("is-carried");
  });

  // before anybody else: what is dragged here is no file to be uploaded
  for (const type of ["dragenter", "dragover"])
    document.addEventListener(
      type,
      (event) => {
        if (!carried) return;
        event.stopPropagation();
        stand(folderAt(event));
        if (!below) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "move";
      },
      true,
    );
  document.addEventListener(
    "drop",
    (event) => {
      if (!carried) return;
      event.preventDefault();
      event.stopPropagation();
      const to = folderAt(event);
      if (to) carried.drop(to);
    },
    true,
  );
  document.addEventListener("dragend", () => {
    for (const one of carried?.things ?? []) one.classList.remove("is-carried");
    stand(null);
    carried = null;
  });

  document.addEventListener("htmx:afterSwap", setUp);
  setUp();
})();
