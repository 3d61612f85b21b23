// A proof of work: keys are derived until one begins with what the challenge asks for (ALTCHA's format, PBKDF2). It begins
// with the page, so it is mostly done before anybody has typed; a form that is sent earlier waits for it.
(() => {
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");

  const derived = async (asked, counter) => {
    const nonce = bytes(asked.nonce);
    const password = new Uint8Array(nonce.length + 4);
    password.set(nonce);
    new DataView(password.buffer).setUint32(nonce.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(asked.salt), iterations: asked.cost };
    return hex(await crypto.subtle.deriveBits(how, key, asked.keyLength * 8));
  };

  const solved = async (challenge) => {
    const asked = challenge.parameters;
    for (let first = 0; ; first += 8) {
      const counters = Array.from({ length: 8 }, (_, index) => first + index);
      const keys = await Promise.all(counters.map((counter) => derived(asked, counter)));
      const index = keys.findIndex((key) => key.startsWith(asked.keyPrefix));
      if (index >= 0) return { counter: first + index, derivedKey: keys[index] };
    }
  };

  addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector("input[data-work]")) location.reload(); // its proof is spent
  });

  for (const field of document.querySelectorAll("input[data-work]")) {
    const form = field.form;
    const said = form.querySelector("[data-work-said]");
    if (!globalThis.crypto?.subtle) {
      said.textContent = "This form works on pages of https:// alone. Ask the operator of this installation.";
      continue;
    }
    const challenge = JSON.parse(field.dataset.work);
    let wanted = null;
    let sent = false; // a proof counts once
    said.textContent = "Your browser computes for a moment, so that robots cannot send this form many times.";
    solved(challenge).then((solution) => {
      field.value = btoa(JSON.stringify({ challenge, solution }));
      said.textContent = "Ready.";
      if (wanted) form.requestSubmit(wanted.button);
    });
    form.addEventListener("submit", (event) => {
      if (field.value && !sent) {
        sent = true;
        return;
      }
      event.preventDefault();
      if (sent) return;
      wanted = { button: event.submitter };
      said.textContent = "One moment: the form is sent as soon as your browser is done.";
    });
  }
})();
