// What every page shares. Without it everything still works; with it, it works more pleasantly.
"use strict";

const OVER = "character-count--over";
const ANNOUNCE_AFTER = 800; // milliseconds without typing

function focusErrorSummary(root) {
  root.querySelector("[data-error-summary]")?.focus();
}

// A sharp count for the eye; for the ear one that waits until the typing stops.
function countCharacters(textarea) {
  const counter = document.getElementById(`${textarea.id}-count`);
  if (!counter || counter.dataset.counts) return;
  counter.dataset.counts = "1";
  const spoken = document.createElement("div");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  counter.after(spoken);
  let timer;

  const show = () => {
    // A line break is two characters when it is sent.
    const left = Number(textarea.dataset.maxlength) - textarea.value.replace(/\r?\n/g, "\r\n").length;
    const amount = `${Math.abs(left)} ${Math.abs(left) === 1 ? "teken" : "tekens"}`;
    counter.textContent = left < 0 ? `${amount} te veel` : `Nog ${amount} over`;
    counter.classList.toggle(OVER, left < 0);
  };
  textarea.addEventListener("input", () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(() => { spoken.textContent = counter.textContent; }, ANNOUNCE_AFTER);
  });
  show();
}

// A second press while the first is on its way would send the form twice.
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
}

// Coming back with the back button: the page is as it was left, so its forms can be sent again.
function allowSendingAgain() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
}

// What is typed blind is typed wrong; whoever is alone can look.
function offerToShow(input) {
  if (input.dataset.shows) return;
  input.dataset.shows = "1";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "nl-button nl-button--subtle show-password";
  button.setAttribute("aria-controls", input.id);
  const label = () => {
    button.textContent = input.type === "password" ? "Toon wachtwoord" : "Verberg wachtwoord";
  };
  button.addEventListener("click", () => {
    input.type = input.type === "password" ? "text" : "password";
    label();
  });
  // The browser keeps what it sends as text, to propose it later.
  input.form?.addEventListener("submit", () => { input.type = "password"; label(); });
  label();
  input.after(button);
}

function offerToCopy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Gekopieerd";
  });
}

function start(root) {
  root.querySelectorAll("textarea[data-maxlength]").forEach(countCharacters);
  root.querySelectorAll("input[type=password]").forEach(offerToShow);
  root.querySelectorAll("button[data-copy]").forEach(offerToCopy);
}

document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", (event) => { if (event.persisted) allowSendingAgain(); });
document.addEventListener("htmx:after:swap", () => {
  allowSendingAgain();
  start(document);
  focusErrorSummary(document);
});

start(document);
focusErrorSummary(document);
