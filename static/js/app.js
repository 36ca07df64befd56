// What every page shares. Without it everything still works; with it, it works more pleasantly.
"use strict";

const OVER = "character-count--over";
const ANNOUNCE_AFTER = 800; // milliseconds without typing
const LONG_LIST = 30; // choices

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

// On a phone a menu and filters stand before each page: closed until somebody opens them. Without script they are open.
function foldOnPhones() {
  const narrow = window.matchMedia("(max-width: 40rem)");
  const fold = () => {
    for (const part of document.querySelectorAll("details[data-fold]")) part.open = !narrow.matches;
  };
  narrow.addEventListener("change", fold);
  fold();
}

// A long list is found by typing a part of a name; what is chosen already stays in it.
function searchLongList(select) {
  if (select.multiple || select.options.length <= LONG_LIST || select.dataset.searchable) return;
  select.dataset.searchable = "1";
  const all = [...select.options];
  const found = document.createElement("span");
  found.className = "list-search__count";
  found.setAttribute("role", "status");
  const label = document.createElement("label");
  label.className = "list-search";
  label.textContent = "Zoek in deze lijst ";
  const input = document.createElement("input");
  input.type = "search";
  input.autocomplete = "off";
  input.className = "utrecht-textbox utrecht-textbox--html-input list-search__input";
  label.append(input);
  select.before(label, found);

  input.addEventListener("input", () => {
    const words = plain(input.value).split(/\s+/);
    const shown = all.filter((option) => words.every((word) => plain(option.text).includes(word)));
    const chosen = select.selectedOptions[0];
    const first = chosen?.value ? chosen : all.find((option) => !option.value);
    select.replaceChildren(...(first && !shown.includes(first) ? [first, ...shown] : shown));
    if (chosen) chosen.selected = true;
    if (input.value && shown.length === 1) shown[0].selected = true;
    found.textContent = input.value ? `${shown.length || "Niets"} gevonden` : "";
  });
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
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
  root.querySelectorAll("main select").forEach(searchLongList);
}

document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", (event) => { if (event.persisted) allowSendingAgain(); });
document.addEventListener("htmx:after:swap", () => {
  allowSendingAgain();
  start(document);
  focusErrorSummary(document);
});

foldOnPhones();
start(document);
focusErrorSummary(document);
