// Sends one file to an upload form's action: `sending(form, input, job)` gives the last answer, as { status, said }.
// A small file is one POST. A large one goes in parts, each with the headers Content-Range and X-Unique-Upload-Id; which
// are there already the form's data-upload-here tells. So it goes on after a pause, a lost connection, a restart of the
// server, and, when the same file is chosen again, after this page was closed.
// job: { file, sent(bytes), tells(text), goesOn(id) }, the last with what the page knows the upload by; this script adds pause(), goOn() and cancel() to it.
(() => {
  const PART = 8_000_000;
  const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds until the next try; the last one again and again
  const MOST_TRIES = 40; // in a row without a part going through: about a quarter of an hour
  const MOST_OF_BROKEN = 3; // of what went wrong in the server itself
  const CANCELLED = { status: -1, said: {} };

  const CHANGED = { status: 409, said: { message: "The file was changed or moved meanwhile. Choose it once more." } };

  const isReadable = (file) => file.slice(0, 1).arrayBuffer().then(() => true, () => false);

  const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

  // what may be of the network or the server, and not of the file or the place
  const mayHelp = (status) => status === 0 || status === 408 || status === 429 || status >= 500;

  const read = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return {};
    }
  };

  const ask = (job, url, { body, headers = {}, sent = () => {} } = {}) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open(body ? "POST" : "GET", url);
      const all = { "X-CSRFToken": token(), "X-Requested-With": "XMLHttpRequest", Accept: "application/json", ...headers };
      for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
      request.upload.addEventListener("progress", (event) => event.lengthComputable && sent(event.loaded, event.total));
      request.addEventListener("loadend", () => resolve({ status: request.status, said: read(request.responseText) }));
      job.stop = () => request.abort();
      request.send(body);
    });

  const filled = (form, input, content, name) => {
    const body = new FormData(form);
    body.delete(input.name);
    body.append(input.name, content, name);
    return body;
  };

  const whole = (form, input, job) => {
    const sent = (loaded, total) => job.sent(Math.floor((loaded / total) * job.file.size));
    return ask(job, form.action, { body: filled(form, input, job.file, job.file.name), sent });
  };

  // Resolves when the time is over, when the connection is back, or when somebody presses a button.
  const rest = (job, seconds) =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        window.removeEventListener("online", done);
        job.stop = () => {};
        resolve();
      };
      const timer = seconds ? setTimeout(done, seconds * 1000) : 0;
      if (seconds) window.addEventListener("online", done);
      job.stop = done;
    });

  // Asks until there is an answer that stands; waits while the job is paused.
  const surely = async (job, once) => {
    for (let tries = 0; ; tries += 1) {
      if (job.cancelled) return CANCELLED;
      if (job.paused) {
        job.tells("Paused");
        await rest(job, 0);
        tries = -1;
        continue;
      }
      const answer = await once();
      if (job.cancelled) return CANCELLED;
      if (job.paused && answer.status === 0) continue;
      if (!mayHelp(answer.status) || tries >= (answer.status === 500 ? MOST_OF_BROKEN : MOST_TRIES)) return answer;
      if (answer.status === 0 && !(await isReadable(job.file))) return CHANGED;
      const seconds = PAUSES[Math.min(tries, PAUSES.length - 1)];
      job.tells(`${answer.status ? "The server is busy" : "The connection is lost"}, trying again …`);
      await rest(job, seconds);
    }
  };

  const firstGap = (parts, size) => {
    let reached = 0;
    for (const [start, length] of [...parts].sort((one, other) => one[0] - other[0])) {
      if (start > reached) return [reached, Math.min(reached + PART, start)];
      reached = Math.max(reached, start + length);
    }
    return reached < size ? [reached, Math.min(reached + PART, size)] : null;
  };

  const here = async (form, job) => {
    for (; ; job.turn += 1) {
      const { name, size, lastModified } = job.file;
      job.token = `${form.dataset.uploadPrefix ?? ""}${name.slice(-300)}/${size}/${lastModified}/${job.turn}`;
      // a header holds plain letters only
      job.token = encodeURIComponent(job.token).slice(-400);
      const answer = await surely(job, () => ask(job, `${form.dataset.uploadHere}?upload=${encodeURIComponent(job.token)}`));
      if (answer.status !== 200 || !answer.said.done) return answer; // the same file once more is another asset
    }
  };

  async function inParts(form, input, job) {
    const { file } = job;
    job.turn = 0;
    const known = await here(form, job);
    if (known.status !== 200) return known;
    job.id = known.said.id;
    job.goesOn(job.id);
    const parts = known.said.parts;
    const done = () => parts.reduce((sum, [, length]) => sum + length, 0);
    for (;;) {
      const last = parts.reduce((late, one) => (one[0] > late[0] ? one : late), [0, 0]);
      // all are there, but nobody said what became of them: the last one once more asks for it
      const [start, end] = firstGap(parts, file.size) ?? [last[0], last[0] + last[1]];
      const before = done();
      job.sent(before);
      const headers = { "Content-Range": `bytes ${start}-${end - 1}/${file.size}`, "X-Unique-Upload-Id": job.token };
      const sent = (loaded) => job.sent(Math.min(before + loaded, file.size));
      const answer = await surely(job, () =>
        ask(job, form.action, { body: filled(form, input, file.slice(start, end), file.name), headers, sent }),
      );
      if (answer.status !== 200) return answer; // 201: it is an asset now
      if (parts.some(([other]) => other === start)) return { status: 409, said: {} };
      parts.push([start, end - start]);
    }
  }

  const discard = async (form, job) => {
    const known = await ask(job, `${form.dataset.uploadHere}?upload=${encodeURIComponent(job.token)}`);
    if (!known.said.id) return;
    const body = new FormData(form);
    body.set("upload", known.said.id);
    await ask(job, form.dataset.uploadDiscard, { body });
  };

  window.sending = (form, input, job) => {
    job.inParts = Boolean(form.dataset.uploadHere) && job.file.size > PART;
    job.stop = () => {};
    const press = (what) => {
      Object.assign(job, what);
      job.stop();
    };
    job.pause = () => press({ paused: true });
    job.goOn = () => press({ paused: false });
    job.cancel = async () => {
      press({ cancelled: true });
      if (job.inParts && job.token) await discard(form, job);
    };
    return job.inParts ? inParts(form, input, job) : whole(form, input, job);
  };
  window.sending.mayHelp = mayHelp;
})();
