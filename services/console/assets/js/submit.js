/** Reporting: similar cases while writing, a draft that stays on this device, one tap one appeal. */

import { waiting } from "./photos.js";
import "./place.js";

const form = document.querySelector("#report");
const DRAFT = "huying.draft";
// The person's own details are not kept: somebody else may use this device next.
const KEPT = ["text", "category", "address", "kind", "longitude", "latitude"];
const PAUSE = 900; // milliseconds after the last key
const LEAST = 2; // characters before anything is looked for: 救命 is two

for (const part of form.querySelectorAll("[data-no-script]")) part.hidden = true;

function draft() {
  const said = Object.fromEntries(KEPT.map((name) => [name, form.elements[name].value]));
  try {
    if (said.text.trim()) localStorage.setItem(DRAFT, JSON.stringify(said));
    else localStorage.removeItem(DRAFT);
  } catch {
    // a browser that keeps nothing: the page works without
  }
}

function restore() {
  let kept;
  try {
    kept = JSON.parse(localStorage.getItem(DRAFT));
  } catch {
    return;
  }
  if (!kept?.text || form.elements.text.value) return;
  for (const name of KEPT) if (kept[name]) form.elements[name].value = kept[name];
  const told = document.querySelector("[data-draft]");
  told.hidden = false;
  told.querySelector("[data-draft-clear]").addEventListener("click", () => {
    localStorage.removeItem(DRAFT);
    location.assign("/submit");
  });
  if (kept.category) ask();
}

async function ask() {
  const category = form.elements.category.value;
  const place = document.querySelector("#questions");
  if (!category) {
    place.replaceChildren();
    return;
  }
  const answer = await fetch(`/submit/questions?category=${encodeURIComponent(category)}`);
  if (answer.ok && form.elements.category.value === category) place.innerHTML = await answer.text();
}

let asked = 0;
async function check() {
  if (form.elements.text.value.trim().length < LEAST) return;
  const mine = ++asked;
  const said = new FormData();
  for (const name of ["csrf_token", ...KEPT]) said.append(name, form.elements[name].value);
  const answer = await fetch("/submit/check", { method: "POST", body: new URLSearchParams(said) });
  if (!answer.ok || mine !== asked) return;
  const place = document.querySelector("#check");
  const found = await answer.text();
  const chosen = form.querySelector("input[name=same_as]:checked")?.value; // perhaps meanwhile
  place.innerHTML = found;
  const again = chosen && place.querySelector(`input[value="${CSS.escape(chosen)}"]`);
  if (again) again.checked = true;
  // Whoever has seen them need not be shown them again after sending.
  form.elements.checked.value = place.querySelector("[data-similar], [role=alert]") ? "yes" : "";
}

let timer;
function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    draft();
    check().catch(() => {});
  }, PAUSE);
}

for (const name of ["text", "address"]) form.elements[name].addEventListener("input", soon);
form.addEventListener("placed", soon);
form.elements.category.addEventListener("change", () => {
  ask().catch(() => {});
  soon();
});

const anonymous = form.elements.anonymous;
const person = form.querySelector("[data-person]");
const behalf = form.querySelector("[data-behalf]");
function hide() {
  person.hidden = anonymous.checked;
  behalf.hidden = form.elements.relation.value === "";
}
anonymous.addEventListener("change", hide);
form.elements.relation.addEventListener("change", hide);

form.addEventListener("submit", async (event) => {
  const button = form.querySelector("button[type=submit]");
  if (button.disabled) {
    event.preventDefault();
    return;
  }
  button.disabled = true;
  button.textContent = form.dataset.sending;
  if (waiting.size) {
    event.preventDefault();
    await Promise.allSettled(waiting);
    form.submit();
  }
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // came back: the button must work again
});

restore();
hide();
