/** Sends what waits, each item once: photographs first, then the words, all under the item's own id. */

import { all, keep } from "./store.js";

const AT_ONCE = 20;
const MOST_ATTEMPTS = 3; // at uploading photographs anew

/** How sending went: nothing to do, all done, no network, or the person has to sign in first. */
export const OUTCOME = Object.freeze({ done: "done", offline: "offline", expired: "expired", away: "away" });

/** Send everything of the signed-in person that waits; several tabs take turns. */
export async function flush(onChange = () => {}) {
  const send = () => flushHere(onChange);
  if (!navigator.locks) return send();
  return navigator.locks.request("huying-grid-sync", send);
}

async function flushHere(onChange) {
  const hello = await greet();
  if (typeof hello === "string") return hello;
  const mine = (await all()).filter((item) => item.state === "waiting" && item.owner === hello.person).reverse();
  for (const item of mine) await fixTime(item, hello);
  for (let begin = 0; begin < mine.length; begin += AT_ONCE) {
    const outcome = await sendSome(mine.slice(begin, begin + AT_ONCE), hello);
    await onChange();
    if (outcome !== OUTCOME.done) return outcome;
  }
  return OUTCOME.done;
}

/** Ask who is signed in and what time it is; a word of OUTCOME where that cannot be told. */
async function greet() {
  const answer = await ask("/grid/hello");
  return typeof answer === "string" ? answer : answer.json();
}

/** Fix when the item was taken down, by the platform's clock: phones' clocks are wrong, and the same
 *  item has to say the same whenever it is sent again. */
async function fixTime(item, hello) {
  if (item.at) return;
  const ahead = Date.parse(hello.now) - Date.now();
  item.at = new Date(Math.min(item.noted + ahead, Date.parse(hello.now))).toISOString();
  await keep(item);
}

async function sendSome(items, hello) {
  const ready = [];
  for (const item of items) {
    const outcome = await uploadPhotos(item, hello);
    if (outcome !== OUTCOME.done) return outcome;
    if (item.state === "waiting") ready.push(item);
  }
  if (!ready.length) return OUTCOME.done;
  const body = JSON.stringify({ items: ready.map(asSent) });
  const answer = await ask("/grid/sync", { method: "POST", body, headers: jsonHeaders(hello) });
  if (typeof answer === "string") return answer;
  const told = new Map((await answer.json()).items.map((one) => [one.id, one]));
  let waits = false;
  for (const item of ready) waits = (await settle(item, told.get(item.id))) || waits;
  return waits ? OUTCOME.away : OUTCOME.done;
}

/** Upload what is not there yet; each photograph has a key, so that a second try makes no second file. */
async function uploadPhotos(item, hello) {
  for (const [place, photo] of item.photos.entries()) {
    if (photo.attachment_id) continue;
    const form = new FormData();
    form.set("file", photo.blob, photo.name);
    form.set("key", `${item.id}-${place}-${item.attempt}`);
    const headers = { "X-CSRF-Token": hello.csrf_token };
    const answer = await ask("/grid/photos", { method: "POST", body: form, headers });
    if (typeof answer === "string") return answer;
    const told = await answer.json();
    if (told.errors) {
      await keep(Object.assign(item, { state: "refused", errors: told.errors }));
      return OUTCOME.done;
    }
    photo.attachment_id = told.attachment_id;
    await keep(item);
  }
  return OUTCOME.done;
}

/** Keep what became of an item; whether it still waits. */
async function settle(item, told) {
  if (!told || told.state === "waiting") {
    if (told?.photos_gone && item.attempt + 1 < MOST_ATTEMPTS) {
      item.attempt += 1;
      item.photos.forEach((photo) => delete photo.attachment_id);
    } else if (told?.photos_gone) {
      Object.assign(item, { state: "refused", errors: told.errors });
    }
    await keep(item);
    return item.state === "waiting";
  }
  Object.assign(item, { state: told.state, errors: told.errors, number: told.number, facts: told.facts });
  if (item.state === "sent") item.photos = [];
  await keep(item);
  return false;
}

function asSent(item) {
  const photos = item.photos.map((photo) => photo.attachment_id);
  return { id: item.id, what: item.what, at: item.at, said: { ...item.said, photos } };
}

const jsonHeaders = (hello) => ({ "Content-Type": "application/json", "X-CSRF-Token": hello.csrf_token });

/** Return the answer, or the word for why there is none. A redirect leads to the sign-in page. */
async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { redirect: "manual", cache: "no-store", ...options });
  } catch {
    return OUTCOME.offline;
  }
  if (answer.type === "opaqueredirect" || [400, 401, 403].includes(answer.status)) return OUTCOME.expired;
  return answer.ok ? answer : OUTCOME.away;
}
