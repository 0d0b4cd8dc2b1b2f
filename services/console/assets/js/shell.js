/** The frame's own script: dialogs, live parts that skip what has not changed, and focus. */

const etags = new WeakMap();

/** A live part asks only for what has changed: the server answers 304 and nothing is swapped. */
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, headers, verb } = event.detail;
  if (verb !== "get" || !/every\s/.test(elt.getAttribute("hx-trigger") ?? "")) return;
  headers["HX-Trigger-Every"] = "true"; // nobody need be sitting before it: see Guard
  const known = etags.get(elt);
  if (known && !event.detail.triggeringEvent?.isTrusted) headers["If-None-Match"] = known;
});

document.addEventListener("htmx:afterRequest", (event) => {
  const etag = event.detail.xhr?.getResponseHeader("ETag");
  if (etag && event.detail.successful) etags.set(event.detail.elt, etag);
});

/** Where a session is over, whoever has written something is not led away from it to the sign-in page. */
function isWritten(field) {
  if (field.type === "hidden" || field.type === "search") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field instanceof HTMLSelectElement) return false; // what is chosen is chosen again
  return field.value !== field.defaultValue;
}

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const leads = event.detail.xhr.getResponseHeader("HX-Redirect") ?? "";
  const told = document.querySelector("[data-signed-out]");
  if (!told || !leads.startsWith("/sign-in")) return;
  if (![...document.querySelectorAll("main :is(input, textarea, select)")].some(isWritten)) return;
  event.preventDefault();
  const place = document.querySelector("#alerts");
  if (!place.querySelector("[role]")) place.replaceChildren(told.content.cloneNode(true));
});

/** A service that cannot be reached at all is said in the page, not only in the console. */
document.addEventListener("htmx:sendError", () => {
  document.documentElement.classList.add("is-offline");
});
document.addEventListener("htmx:afterOnLoad", () => {
  document.documentElement.classList.remove("is-offline");
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.querySelector("[data-focus]")?.focus();

/** On a phone menu and tabs are strips, and a long menu scrolls: where one is must not lie beyond their edge. */
for (const here of document.querySelectorAll(".side [aria-current], .tabs [aria-current]")) {
  const strip = here.closest(".side, .tabs");
  if (strip.scrollWidth > strip.clientWidth)
    strip.scrollLeft = here.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
  const column = here.closest(".side__list");
  if (column && column.scrollHeight > column.clientHeight)
    column.scrollTop = here.offsetTop - (column.clientHeight - here.offsetHeight) / 2;
}

/** The menu's counters: they come after the page, which never waits for them. */
const counters = [...document.querySelectorAll("[data-counter]")];
const PAUSE = 30_000; // milliseconds; the server keeps its counts nearly as long

async function count() {
  if (document.hidden) return;
  const headers = { "HX-Request": "true", "HX-Trigger-Every": "true" };
  const answer = await fetch("/menu/counts", { headers });
  if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) return;
  const told = await answer.json();
  for (const one of counters)
    one.textContent = told[one.dataset.counter] > 99 ? "99+" : told[one.dataset.counter] || "";
}

if (counters.length) {
  const again = () => count().catch(() => {}); // without a count there is no badge
  again();
  setInterval(again, PAUSE);
}
