// Assets are dragged onto a folder, of the tree or of the page: it is the form of moving that is sent, and it asks
// first where that alters who sees them. By keyboard and by touch the same is done with Move in the bar below.
(() => {
  const form = () => document.getElementById("carry");
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const boxOf = (row) => row.querySelector('input[name="selected"]');
  const OPENS_AFTER = 700;
  let carried = null; // the rows
  let below = null; // the folder
  let waiting = 0;

  const setUp = () => {
    if (!form()) return;
    for (const row of rows()) {
      row.draggable = true;
      for (const link of row.querySelectorAll("a")) link.draggable = false;
    }
  };

  const folderAt = (event) => {
    const folder = event.target instanceof Element && event.target.closest("[data-folder]");
    return folder && !location.pathname.endsWith(`/${folder.dataset.folder}`) ? folder : null;
  };
  const stand = (folder) => {
    if (folder === below) return;
    below?.classList.remove("is-below");
    folder?.classList.add("is-below");
    below = folder;
    clearTimeout(waiting);
    const node = folder?.closest("[data-closed]");
    if (node) waiting = setTimeout(() => node.querySelector("button.tree-toggle")?.click(), OPENS_AFTER);
  };

  document.addEventListener("dragstart", (event) => {
    const row = event.target instanceof Element && event.target.closest("[data-row]");
    if (!row || !form()) return;
    if (!boxOf(row).checked) {
      for (const one of rows()) boxOf(one).checked = one === row; // what is dragged is what is chosen
      boxOf(row).dispatchEvent(new Event("change", { bubbles: true }));
    }
    carried = rows().filter((one) => boxOf(one).checked);
    const many = Object.assign(document.createElement("div"), { className: "carried" });
    many.textContent = carried.length === 1 ? "1 asset" : `${carried.length} assets`;
    document.body.append(many);
    event.dataTransfer.setDragImage(many, -12, -8);
    event.dataTransfer.setData("text/plain", many.textContent);
    event.dataTransfer.effectAllowed = "move";
    setTimeout(() => many.remove());
    for (const one of carried) one.classList.add("is-carried");
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
      const folder = folderAt(event);
      if (!folder) return;
      form().elements.folder.value = folder.dataset.folder;
      for (const row of carried) form().append(Object.assign(document.createElement("input"), { name: "selected", value: boxOf(row).value }));
      form().submit();
    },
    true,
  );
  document.addEventListener("dragend", () => {
    for (const row of carried ?? []) row.classList.remove("is-carried");
    stand(null);
    carried = null;
  });

  document.addEventListener("htmx:afterSwap", setUp);
  setUp();
})();
