/** The desk: keys, rows that keep themselves fresh, what changed since it was last seen. */

import { startKeys } from "./keys.js";
import { startRows } from "./rows.js";

startKeys();
for (const body of document.querySelectorAll("tbody[data-rows]")) startRows(body);

/** The window's title tells how many dangers wait; a new one is said aloud. */
const title = document.title;
let known = alarms();

function alarms() {
  return Number(document.querySelector("[data-alarms]")?.dataset.alarms ?? 0);
}

function tellAlarms() {
  const now = alarms();
  document.title = now ? `(${now}) ${title}` : title;
  if (now > known) {
    document.getElementById("desk-said").textContent =
      document.querySelector("[data-alarms]").dataset.alarmWords;
  }
  known = now;
}
tellAlarms();
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "queues") tellAlarms();
});

/** Addresses stay short: what is not asked for is not sent; columns go as one. */
for (const form of document.querySelectorAll("form[data-tidy]")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) {
      const isUnset = field.type === "checkbox" ? false : field.value === "";
      if (field.name && isUnset) field.disabled = true;
    }
    setTimeout(() => {
      for (const field of form.elements) field.disabled = false;
    });
  });
}

/** A form that is sent is not sent twice: the key makes sure, this spares the wait. */
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
}

/** A click on the map chooses a place without the page being loaded anew. */
document.addEventListener("click", (event) => {
  const picture = event.target.closest("[data-map]");
  const clear = event.target.closest("[data-no-place]");
  if (!window.htmx || (!picture && !clear)) return;
  event.preventDefault();
  const place = document.getElementById("place");
  if (clear) {
    for (const field of place.querySelectorAll("input[type=hidden]")) field.value = "";
  }
  const scale = picture ? picture.naturalWidth / picture.clientWidth || 1 : 1;
  const values = picture
    ? { "at.x": Math.round(event.offsetX * scale), "at.y": Math.round(event.offsetY * scale) }
    : {};
  window.htmx.ajax("POST", "/desk/new/place", {
    target: place,
    swap: "outerHTML",
    source: document.getElementById("new-appeal"),
    values,
  });
});

/** After a ticket is screened the next card is at hand. */
document.addEventListener("htmx:afterSwap", (event) => {
  const done = event.target.querySelector?.("[data-done]");
  const card = done?.closest("[data-row]");
  if (!card) return;
  card.classList.add("is-done");
  const next = card.nextElementSibling?.matches("[data-row]") ? card.nextElementSibling : null;
  document.dispatchEvent(new CustomEvent("desk:current", { detail: next ?? card }));
});
