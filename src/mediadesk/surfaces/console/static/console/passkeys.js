// Passkeys: what the server asks goes to the browser, what the browser answers goes into the form, and the form is sent.
// Where there is no script, or no passkey can be used, the button stays hidden and the other ways remain.
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

  const asked = async (form) => {
    const body = new URLSearchParams({ for: form.dataset.passkey });
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "X-CSRFToken": token, Accept: "application/json" };
    const answer = await fetch(form.dataset.ask, { method: "POST", body, headers });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.message);
    return told.publicKey;
  };

  const made = async (publicKey) => {
    const user = { ...publicKey.user, id: bytes(publicKey.user.id) };
    const excludeCredentials = named(publicKey.excludeCredentials);
    const challenge = bytes(publicKey.challenge);
    const key = await navigator.credentials.create({ publicKey: { ...publicKey, user, challenge, excludeCredentials } });
    return [key, { attestationObject: text(key.response.attestationObject) }];
  };

  const proven = async (publicKey) => {
    const challenge = bytes(publicKey.challenge);
    const allowCredentials = named(publicKey.allowCredentials);
    const key = await navigator.credentials.get({ publicKey: { ...publicKey, challenge, allowCredentials } });
    const { authenticatorData, signature, userHandle } = key.response;
    const more = { authenticatorData: text(authenticatorData), signature: text(signature) };
    return [key, userHandle?.byteLength ? { ...more, userHandle: text(userHandle) } : more];
  };

  const why = (error) => {
    if (error.name === "InvalidStateError") return "This device has a passkey of yours already.";
    if (error.name === "NotAllowedError") return "It was cancelled, or took too long. Try again when you are ready.";
    if (error.name === "SecurityError") return "Passkeys belong to another address: open the console at the one that its mails name.";
    return error.message;
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-passkey]");
    if (!form || form.elements.answer.value) return;
    event.preventDefault();
    const said = form.querySelector("[data-passkey-said]");
    said.textContent = "Follow what your browser asks.";
    try {
      const publicKey = await asked(form);
      const [key, more] = await (form.dataset.passkey === "add" ? made(publicKey) : proven(publicKey));
      const response = { clientDataJSON: text(key.response.clientDataJSON), ...more };
      form.elements.answer.value = JSON.stringify({
        id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {},
      });
      form.submit();
    } catch (error) {
      said.textContent = why(error);
    }
  });

  if (window.PublicKeyCredential)
    for (const part of document.querySelectorAll("[data-passkey-only]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-no-passkey]")) part.hidden = Boolean(window.PublicKeyCredential);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
  });
})();
