/** Forms that are kept on the phone first: what was found, what was settled, that somebody has come. */

import { pointOf } from "./position.js";
import { readied } from "./photos.js";
import { find, forget, keep, newItem } from "./store.js";

const PLAIN = ["kind", "text", "title", "done", "category", "area_code", "address", "whistle_id", "code", "origin"];

/** Show the fields that go with what is reported, and let the others be no part of the form. */
export function bindChoice(form) {
  const choose = () => {
    const what = form.querySelector("[name=what]:checked")?.value;
    for (const part of form.querySelectorAll("[data-of]")) {
      part.hidden = part.dataset.of !== what;
      part.disabled = part.hidden;
    }
  };
  form.addEventListener("change", choose);
  choose();
}

/** Keep what a form says instead of sending it, then clear the form; `kept` is told. */
export function bindKeeping(form, owner, kept) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      const photos = await readied(form.elements.photos?.files ?? []);
      const item = newItem(owner, form.elements.what.value, saidIn(form), [...photosOf(form), ...photos]);
      await keep(item);
      if (form.dataset.again) await forget(form.dataset.again);
      clear(form);
      await navigator.storage?.persist?.();
      await kept(item);
    } finally {
      button.disabled = false;
    }
  });
}

/** Put a refused item back into the form; it becomes a new one when it is kept again. */
export async function takeUp(form, id) {
  const item = await find(id);
  if (!item) return;
  clear(form);
  form.dataset.again = id;
  form.keptPhotos = item.photos.map(({ blob, name }) => ({ blob, name }));
  for (const radio of form.querySelectorAll("[name=what]")) radio.checked = radio.value === item.what;
  form.dispatchEvent(new Event("change"));
  const said = { ...item.said, ...(item.said.point ?? {}) };
  for (const [name, value] of Object.entries(said)) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) field.value = value;
  }
  form.scrollIntoView({ block: "start" });
}

const photosOf = (form) => form.keptPhotos ?? [];

/** Empty a form but for the area: the next find is mostly near by. Hidden fields are not reset by browsers. */
function clear(form) {
  const areas = Array.from(form.querySelectorAll("[name=area_code]"), (field) => [field, field.value]);
  form.reset();
  for (const [field, value] of areas) field.value = value;
  for (const hidden of form.querySelectorAll("[name=longitude], [name=latitude]")) hidden.value = "";
  const located = form.querySelector("[data-located]");
  if (located) located.textContent = "";
  delete form.dataset.again;
  form.keptPhotos = [];
  form.dispatchEvent(new Event("change"));
}

function saidIn(form) {
  const given = new FormData(form);
  const said = {};
  for (const name of PLAIN) {
    const value = String(given.get(name) ?? "").trim();
    if (value) said[name] = value;
  }
  const point = pointOf(form);
  return point ? { ...said, point } : said;
}
