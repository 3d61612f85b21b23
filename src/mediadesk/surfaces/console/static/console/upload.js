// Uploads from a [data-upload] form: drop or choose files, three at once, each with its own progress and error.
// Each file is one POST to the form's action, with the form's other fields. The answer may be JSON with
// `message` (said when it failed) and `note` (said beside a file that is done); any 2xx counts as done.
// When all are through, the part of the page that shows them is drawn anew; what failed or has a note stays listed.
(() => {
  const AT_ONCE = 3;
  const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

  const size = (bytes) => {
    const units = ["KB", "MB", "GB", "TB"];
    let [value, unit] = [bytes, "bytes"];
    for (const each of units) {
      if (value < 1000) break;
      [value, unit] = [value / 1000, each];
    }
    return `${value >= 100 || unit === "bytes" ? Math.round(value) : value.toFixed(1)} ${unit}`;
  };

  const answer = (request) => {
    try {
      return JSON.parse(request.responseText);
    } catch {
      return {};
    }
  };

  const reason = (request) => {
    const said = answer(request);
    if (said.message) return said.message;
    if (said.error?.message) return said.error.message;
    if (request.status === 0) return "The connection was lost.";
    if (request.status === 413) return "The file is too large.";
    if (request.status === 403) return "You may not upload here.";
    return `The upload failed (${request.status}).`;
  };

  // the same file again may go through only where neither the file nor the place was what was wrong
  const mayHelp = (status) => status === 0 || status === 408 || status === 429 || status >= 500;

  function start(form) {
    const input = form.querySelector('input[type="file"]');
    const list = form.querySelector("[data-upload-list]");
    const said = form.querySelector("[data-upload-said]");
    const drop = form.querySelector("[data-upload-drop]");
    const template = form.querySelector("[data-upload-row]");
    const waiting = [];
    const tally = { running: 0, done: 0, failed: 0, fresh: 0 };

    const say = () => {
      const parts = tally.done ? [`${tally.done} uploaded`] : [];
      if (tally.failed) parts.push(`${tally.failed} failed`);
      said.textContent = parts.join(", ");
    };

    const finish = () => {
      say();
      form.dispatchEvent(new CustomEvent("uploads-finished", { bubbles: true, detail: { ...tally } }));
      if (form.dataset.uploadDone && !tally.failed) location.assign(form.dataset.uploadDone);
      const shown = form.dataset.uploadShownIn;
      if (!shown || !tally.fresh) return;
      tally.fresh = 0;
      window.htmx.ajax("GET", location.href, { target: shown, select: shown, swap: "outerHTML" }).then(() => {
        for (const row of list.querySelectorAll(".is-done:not(.has-note)")) row.remove();
      });
    };

    const next = () => {
      while (tally.running < AT_ONCE && waiting.length) send(waiting.shift());
      if (!tally.running && !waiting.length) finish();
    };

    const failed = ({ file, row }, why, again) => {
      tally.failed += 1;
      row.classList.add("is-failed");
      row.querySelector(".upload-state").textContent = "Failed";
      row.querySelector(".meter").hidden = true;
      const error = document.createElement("span");
      error.className = "error";
      error.textContent = why;
      const next = document.createElement("button");
      next.type = "button";
      next.className = "link-button";
      next.textContent = again ? "Try again" : "Dismiss";
      next.setAttribute("aria-label", `${next.textContent}: ${file.name}`);
      next.addEventListener("click", () => {
        tally.failed -= 1;
        row.remove();
        if (again) add([file]);
        else say();
      });
      error.append(" ", next);
      row.append(error);
    };

    const tell = (row, note) => {
      if (!note) return;
      row.classList.add("has-note");
      row.querySelector(".meter").hidden = true;
      row.append(Object.assign(document.createElement("span"), { className: "upload-note", textContent: note }));
    };

    const send = (job) => {
      const { file, row } = job;
      const state = row.querySelector(".upload-state");
      const progress = row.querySelector("progress");
      const request = new XMLHttpRequest();
      const body = new FormData(form);
      body.delete(input.name);
      body.append(input.name, file, file.name);
      request.open("POST", form.action);
      request.setRequestHeader("X-CSRFToken", token());
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        progress.value = Math.floor((event.loaded / event.total) * 100);
        state.textContent = event.loaded < event.total ? `${progress.value}% of ${size(file.size)}` : "Being checked…";
      });
      request.addEventListener("loadend", () => {
        tally.running -= 1;
        if (request.status >= 200 && request.status < 300) {
          tally.done += 1;
          tally.fresh += 1;
          progress.value = 100;
          row.classList.add("is-done");
          state.textContent = `Uploaded, ${size(file.size)}`;
          tell(row, answer(request).note);
        } else failed(job, reason(request), mayHelp(request.status));
        next();
      });
      tally.running += 1;
      state.textContent = "0%";
      request.send(body);
    };

    const add = (files) => {
      for (const file of files) {
        const row = template.content.firstElementChild.cloneNode(true);
        row.querySelector(".upload-name").textContent = file.name;
        row.querySelector(".upload-state").textContent = "Waiting";
        row.querySelector("progress").setAttribute("aria-label", `Progress of ${file.name}`);
        list.append(row);
        waiting.push({ file, row });
      }
      if (files.length) said.textContent = files.length === 1 ? "1 file is being uploaded" : `${files.length} files are being uploaded`;
      next();
    };

    form.querySelector("[data-upload-send]").hidden = true;
    input.addEventListener("change", () => {
      add([...input.files]);
      input.value = "";
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const type of ["dragenter", "dragover"])
      drop.addEventListener(type, (event) => {
        event.preventDefault();
        drop.classList.add("is-over");
      });
    for (const type of ["dragleave", "drop"]) drop.addEventListener(type, () => drop.classList.remove("is-over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      add([...event.dataTransfer.files]);
    });
    window.addEventListener("beforeunload", (event) => {
      if (tally.running || waiting.length) event.preventDefault();
    });
  }

  const startAll = () =>
    document.querySelectorAll("form[data-upload]:not([data-upload-started])").forEach((form) => {
      form.dataset.uploadStarted = "";
      start(form);
    });
  startAll();
  document.addEventListener("htmx:afterSwap", startAll);
})();
