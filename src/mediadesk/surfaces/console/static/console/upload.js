// Uploads from a [data-upload] form: drop or choose files, three at once, each with its own progress and error, and the
// progress of all. How a file is sent says sending.js. The answer may be JSON with `message` (said when it failed) and
// `note` (said beside a file that is done); any 2xx counts as done.
// With data-upload-goes-on the page goes on to the `url` of the answer. Folders that are dropped: folders.js.
// When all are through, the part of the page that shows them is drawn anew; what failed or has a note stays listed.
(() => {
  const AT_ONCE = 3;

  const size = (bytes) => {
    const units = ["KB", "MB", "GB", "TB"];
    let [value, unit] = [bytes, "bytes"];
    for (const each of units) {
      if (value < 1000) break;
      [value, unit] = [value / 1000, each];
    }
    return `${value >= 100 || unit === "bytes" ? Math.round(value) : value.toFixed(1)} ${unit}`;
  };

  const reason = ({ status, said }) => {
    if (said.message) return said.message;
    if (said.error?.message) return said.error.message;
    if (status === 0) return "The connection was lost.";
    if (status === 413) return "The file is too large.";
    if (status === 403) return "You may not upload here.";
    return `The upload failed (${status}).`;
  };

  const made = (tag, properties) => Object.assign(document.createElement(tag), properties);

  function start(form) {
    const input = form.querySelector('input[type="file"]');
    const list = form.querySelector("[data-upload-list]");
    const said = form.querySelector("[data-upload-said]");
    const drop = form.querySelector("[data-upload-drop]");
    const template = form.querySelector("[data-upload-row]");
    const all = form.querySelector("[data-upload-all]");
    const waiting = [];
    const batch = new Set(); // the jobs of all files since nothing was under way
    const tally = { running: 0, done: 0, failed: 0, fresh: 0 };

    const say = () => {
      const parts = tally.done ? [`${tally.done} uploaded`] : [];
      if (tally.failed) parts.push(`${tally.failed} failed`);
      said.textContent = parts.join(", ");
    };

    const measure = () => {
      let [total, sent, ended] = [0, 0, 0];
      for (const job of batch) {
        total += job.file.size;
        sent += job.bytes;
        ended += job.ended ? 1 : 0;
      }
      const percent = total ? Math.floor((sent / total) * 100) : 100;
      all.hidden = batch.size < 2 || ended === batch.size;
      all.querySelector("progress").value = percent;
      all.querySelector(".upload-state").textContent = `${ended} of ${batch.size} files, ${percent}% of ${size(total)}`;
    };

    const finish = () => {
      batch.clear();
      say();
      form.dispatchEvent(new CustomEvent("uploads-finished", { bubbles: true, detail: { ...tally } }));
      if (form.dataset.uploadDone && !tally.failed) location.assign(form.dataset.uploadDone);
      const shown = form.dataset.uploadShownIn;
      if (!shown || !tally.fresh) return;
      tally.fresh = 0;
      window.htmx.ajax("GET", location.href, { source: drop, target: shown, select: shown, swap: "outerHTML" }).then(() => {
        for (const row of list.querySelectorAll(".is-done:not(.has-note)")) row.remove();
      });
    };

    const next = () => {
      while (tally.running < AT_ONCE && waiting.length) send(waiting.shift());
      measure();
      if (!tally.running && !waiting.length) finish();
    };

    const failed = ({ file, row }, why, again) => {
      tally.failed += 1;
      row.classList.add("is-failed");
      row.querySelector(".upload-state").textContent = "Failed";
      row.querySelector(".meter").hidden = true;
      const error = made("span", { className: "error", textContent: why });
      const step = made("button", { type: "button", className: "link-button", textContent: again ? "Try again" : "Dismiss" });
      step.setAttribute("aria-label", `${step.textContent}: ${file.name}`);
      step.addEventListener("click", () => {
        tally.failed -= 1;
        row.remove();
        if (again) add([file]);
        else say();
      });
      error.append(" ", step);
      row.append(error);
    };

    const done = ({ file, row }, { note, url }) => {
      if (url && "uploadGoesOn" in form.dataset) location.assign(url);
      tally.done += 1;
      tally.fresh += 1;
      row.querySelector("progress").value = 100;
      row.classList.add("is-done");
      row.querySelector(".upload-state").textContent = `Uploaded, ${size(file.size)}`;
      if (!note) return;
      row.classList.add("has-note");
      row.querySelector(".meter").hidden = true;
      row.append(made("span", { className: "upload-note", textContent: note }));
    };

    // what the page listed as unfinished goes on among the others
    const forget = (id) => {
      if (!id) return;
      const listed = document.querySelector(`[data-unfinished="${id}"]`);
      const section = listed?.closest(".unfinished");
      listed?.remove();
      if (section && !section.querySelector("[data-unfinished]")) section.remove();
    };

    const steps = (job) => {
      const place = job.row.querySelector(".upload-steps");
      const step = (text, press) => {
        const button = made("button", { type: "button", className: "link-button", textContent: text });
        button.setAttribute("aria-label", `${text}: ${job.file.name}`);
        button.addEventListener("click", () => press(button));
        place.append(button);
        return button;
      };
      step("Pause", (button) => {
        job.paused ? job.goOn() : job.pause();
        button.textContent = job.paused ? "Go on" : "Pause";
        button.setAttribute("aria-label", `${button.textContent}: ${job.file.name}`);
      });
      step("Cancel", () => {
        job.row.remove();
        job.cancel();
      });
    };

    const send = (job) => {
      const { file, row } = job;
      const state = row.querySelector(".upload-state");
      job.goesOn = forget;
      job.tells = (text) => (state.textContent = text);
      job.sent = (bytes) => {
        job.bytes = bytes;
        const percent = file.size ? Math.floor((bytes / file.size) * 100) : 100;
        row.querySelector("progress").value = percent;
        job.tells(bytes < file.size ? `${percent}% of ${size(file.size)}` : "Being checked…");
        measure();
      };
      tally.running += 1;
      job.tells("0%");
      const answered = window.sending(window.folders.formOf(file) ?? form, input, job);
      if (job.inParts) steps(job);
      answered.then((answer) => {
        tally.running -= 1;
        Object.assign(job, { ended: true, bytes: file.size });
        row.querySelector(".upload-steps")?.replaceChildren();
        if (job.cancelled) batch.delete(job);
        else if (answer.status >= 200 && answer.status < 300) done(job, answer.said);
        // the same file again may go through only where neither the file nor the place was what was wrong
        else failed(job, reason(answer), window.sending.mayHelp(answer.status) || answer.status === 401);
        next();
      });
    };

    const add = (files) => {
      for (const file of files) {
        const row = template.content.firstElementChild.cloneNode(true);
        row.querySelector(".upload-name").textContent = window.folders.nameOf(file) ?? file.name;
        row.querySelector(".upload-state").textContent = "Waiting";
        row.querySelector("progress").setAttribute("aria-label", `Progress of ${file.name}`);
        list.append(row);
        const job = { file, row, bytes: 0 };
        batch.add(job);
        waiting.push(job);
      }
      if (files.length) said.textContent = files.length === 1 ? "1 file is being uploaded" : `${files.length} files are being uploaded`;
      next();
    };

    form.querySelector("[data-upload-send]").hidden = true;
    if (form.dataset.uploadPaths) window.folders.start(form, drop, add, size);
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
