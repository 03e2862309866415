/* Passkeys: a form with `data-passkey` asks the browser for one, then sends what it answers. Without
   this script the form stays hidden, and the password does the same. */
(() => {
  "use strict";
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const withBytes = (known) => ({ ...known, id: toBytes(known.id) });

  const read = (options) => {
    const found = { ...options, challenge: toBytes(options.challenge) };
    if (options.user) found.user = withBytes(options.user);
    for (const name of ["excludeCredentials", "allowCredentials"])
      if (options[name]) found[name] = options[name].map(withBytes);
    return found;
  };

  const write = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    return JSON.stringify({
      id: credential.id, rawId: toText(credential.rawId), type: credential.type, response,
      clientExtensionResults: {}, authenticatorAttachment: credential.authenticatorAttachment,
    });
  };

  const ask = async (form) => {
    const answer = await fetch(form.dataset.options, {
      method: "POST", headers: { "X-CSRF-Token": form.elements.csrf.value, Accept: "application/json" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const publicKey = read(await answer.json());
    const credential = form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey })
      : await navigator.credentials.get({ publicKey });
    form.elements.answer.value = write(credential);
  };

  if (!window.PublicKeyCredential || !navigator.credentials) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const failed = form.querySelector("[role=alert]");
      failed.textContent = "";
      try {
        await ask(form);
        form.submit();
      } catch {
        failed.textContent = form.dataset.failed;
      }
    });
  }
})();
