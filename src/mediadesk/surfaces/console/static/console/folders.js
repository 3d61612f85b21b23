// Folders that are dropped onto a [data-upload-paths] form, or chosen in it: said first (how many files and folders, how
// large, what is left out), then each file goes up by the ordinary way, to the folder of its path. Where folders are
// missing the server makes them: it is asked by data-upload-paths, which answers with the addresses of each.
// `folders.start(form, drop, add, size)` looks after a form of upload.js; `folders.formOf(file)` is the form a file is
// sent with, if it is of a folder, and `folders.nameOf(file)` its path.
(() => {
  const AT_ONCE = 200; // paths of one request
  const SHOWN = 20;
  const known = new WeakMap(); // file -> { form, name }

  const isJunk = (path, junk) => path.some((part) => junk.includes(part)) || path.at(-1).startsWith("._");

  const read = (reader) => new Promise((resolve, fail) => reader.readEntries(resolve, fail));

  const walk = async (entry, above, found) => {
    const path = [...above, entry.name];
    if (entry.isFile) {
      found.files.push({ path, file: await new Promise((resolve, fail) => entry.file(resolve, fail)) });
      return;
    }
    found.folders.add(path.join("/"));
    const reader = entry.createReader();
    for (let some = await read(reader); some.length; some = await read(reader))
      for (const one of some) await walk(one, path, found);
  };

  const sorted = (found, junk) => {
    const left = found.files.filter(({ path }) => isJunk(path, junk));
    const files = found.files.filter((one) => !left.includes(one));
    const folders = new Set([...found.folders].filter((path) => !isJunk(path.split("/"), junk)));
    for (const { path } of files) for (let end = 1; end < path.length; end += 1) folders.add(path.slice(0, end).join("/"));
    return { files, left, folders: [...folders].sort() };
  };

  const plural = (count, one) => `${count.toLocaleString()} ${one}${count === 1 ? "" : "s"}`;

  // a form like this one that goes to another folder
  const towards = (form, place) => {
    const other = form.cloneNode(false);
    for (const one of form.querySelectorAll('input[type="hidden"]')) other.append(one.cloneNode());
    other.setAttribute("action", place.upload);
    Object.assign(other.dataset, { uploadHere: place.here, uploadDiscard: place.discard });
    return other;
  };

  const places = async (form, paths) => {
    const all = {};
    for (let start = 0; start < paths.length; start += AT_ONCE) {
      const body = new FormData();
      for (const path of paths.slice(start, start + AT_ONCE)) body.append("path", path);
      const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
      const headers = { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest", Accept: "application/json" };
      const answer = await fetch(form.dataset.uploadPaths, { method: "POST", body, headers });
      const said = await answer.json().catch(() => ({}));
      if (!answer.ok) throw new Error(said.message ?? "The folders could not be made.");
      Object.assign(all, said.folders);
    }
    return all;
  };

  function start(form, drop, add, size) {
    const box = form.querySelector("[data-folders]");
    const choose = form.querySelector("[data-folders-choose]");
    const input = choose.querySelector("input");
    const part = (name) => box.querySelector(`[data-folders-${name}]`);
    const junk = JSON.parse(form.dataset.uploadJunk);

    const say = (text, error) => {
      part("said").textContent = text;
      part("said").classList.toggle("error", Boolean(error));
    };

    const send = async ({ files, folders }) => {
      part("steps").hidden = true;
      say("The folders are being made …");
      try {
        const all = await places(form, folders);
        const forms = Object.fromEntries(folders.map((path) => [path, towards(form, all[path])]));
        for (const { file, path } of files) {
          const above = path.slice(0, -1).join("/");
          known.set(file, { form: above ? forms[above] : form, name: path.join("/") });
        }
        box.hidden = true;
        add(files.map(({ file }) => file));
      } catch (fault) {
        say(fault.message, true);
      }
    };

    const ask = (found) => {
      const all = sorted(found, junk);
      const bytes = all.files.reduce((sum, { file }) => sum + file.size, 0);
      say(`${plural(all.files.length, "file")} in ${plural(all.folders.length, "folder")}, ${size(bytes)}.`);
      const names = all.left.slice(0, SHOWN).map(({ path }) => path.join("/"));
      if (all.left.length > SHOWN) names.push("…");
      part("left").textContent = all.left.length ? `${plural(all.left.length, "file")} left out, which a desktop keeps for itself: ${names.join(", ")}` : "";
      box.hidden = part("steps").hidden = false;
      part("send").onclick = () => send(all);
      part("send").focus();
    };

    choose.hidden = false;
    part("cancel").addEventListener("click", () => (box.hidden = true));
    input.addEventListener("change", () => {
      ask({ files: [...input.files].map((file) => ({ file, path: file.webkitRelativePath.split("/") })), folders: new Set() });
      input.value = "";
    });
    drop.addEventListener("drop", async (event) => {
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
      if (!entries.some((entry) => entry.isDirectory)) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // by upload.js it would be a file that cannot be read
      drop.classList.remove("is-over");
      const found = { files: [], folders: new Set() };
      try {
        for (const entry of entries) await walk(entry, [], found);
        ask(found);
      } catch {
        box.hidden = false;
        part("steps").hidden = true;
        say("A file of the folder could not be read.", true);
      }
    });
  }

  window.folders = { start, formOf: (file) => known.get(file)?.form, nameOf: (file) => known.get(file)?.name };
})();
