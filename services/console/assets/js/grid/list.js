/** Shows what waits, what was sent and what was refused, with what can be done about it. */

import { all, forget } from "./store.js";

/** Draw the list; words come from the page's own templates, in the person's language. */
export async function draw(list, owner, { takeUp }) {
  const items = await all();
  const row = list.querySelector("template");
  list.querySelectorAll("[data-item]").forEach((old) => old.remove());
  for (const item of items) list.append(drawn(row, list.dataset, item, owner, takeUp, () => draw(list, owner, { takeUp })));
  const empty = list.querySelector("[data-empty]");
  if (empty) empty.hidden = items.length > 0;
  return items;
}

function drawn(template, words, item, owner, takeUp, redraw) {
  const row = template.content.firstElementChild.cloneNode(true);
  const state = item.owner === owner || item.state === "sent" ? item.state : "other";
  row.dataset.item = item.id;
  row.dataset.state = state;
  fill(row, "state", words[state]);
  fill(row, "what", words[item.what.replace("_", "")]);
  fill(row, "text", item.said.title || item.said.text || item.said.done || item.number || "");
  fill(row, "when", timeOf(item, words.zone));
  fill(row, "number", item.number ?? "");
  fill(row, "photos", item.photos.length ? words.photos.replace("{n}", item.photos.length) : "");
  const english = document.documentElement.lang.startsWith("en");
  fill(row, "errors", item.errors.map((error) => (english ? error.message_en : error.message)).join(" "));
  row.querySelector("[data-danger]").hidden = !item.facts?.danger;
  const actions = row.querySelector("[data-actions]");
  actions.hidden = state !== "refused";
  actions.querySelector("[data-edit]").hidden = item.what === "sign_in" || !takeUp;
  actions.querySelector("[data-edit]").addEventListener("click", () => takeUp(item.id));
  actions.querySelector("[data-drop]").addEventListener("click", async () => {
    await forget(item.id);
    await redraw();
  });
  return row;
}

/** In the district's time, whatever zone the phone is set to. */
function timeOf(item, timeZone) {
  const form = { timeZone, dateStyle: "short", timeStyle: "short" };
  return new Date(item.at ?? item.noted).toLocaleString("sv-SE", form); // as every page: 2026-01-31 08:30
}

function fill(row, name, text) {
  const place = row.querySelector(`[data-${name}]`);
  place.textContent = text;
  place.hidden = !text;
}

/** How many of a person's items wait. */
export async function waiting(owner) {
  return (await all()).filter((item) => item.state === "waiting" && item.owner === owner).length;
}
