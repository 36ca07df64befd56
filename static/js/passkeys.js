// Passkeys: ask the device, put its answer in the form, send the form. What the server says is on the next page.
"use strict";

const STOPPED = "Het is niet gelukt, of je hebt het afgebroken. Probeer het opnieuw.";
const REASONS = {
  InvalidStateError: "Dit apparaat heeft al een passkey voor je account.",
  SecurityError: "Op dit adres werken passkeys niet. Vraag je beheerder om hulp.",
};

function canUsePasskeys(origin) {
  return location.origin === origin
    && typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === "function"
    && typeof PublicKeyCredential.prototype.toJSON === "function";
}

async function askDevice(kind, url) {
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  const isQuestion = response.ok && response.headers.get("Content-Type")?.startsWith("application/json");
  if (!isQuestion) location.reload(); // signed out meanwhile: the page says so
  const question = await response.json();
  const answer = kind === "make"
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) });
  return JSON.stringify(answer);
}

function prepare(part) {
  if (!canUsePasskeys(part.dataset.origin)) return;
  const form = part.querySelector("form");
  const message = part.querySelector("[data-passkey-message]");
  const answer = form.querySelector("[name$=answer]");
  const name = form.querySelector("[name=name]");
  form.hidden = false;
  part.querySelector("[data-passkey-instead]").hidden = true;
  answer.value = ""; // a page that comes back after a refusal holds the old one

  form.addEventListener("submit", async (event) => {
    if (answer.value || (name && !name.value.trim())) return; // the server says that the name is missing
    event.preventDefault();
    message.textContent = "";
    try {
      answer.value = await askDevice(part.dataset.passkey, part.dataset.question);
    } catch (error) {
      message.textContent = REASONS[error.name] ?? STOPPED;
      return;
    }
    form.requestSubmit();
  });
}

document.querySelectorAll("[data-passkey]").forEach(prepare);
