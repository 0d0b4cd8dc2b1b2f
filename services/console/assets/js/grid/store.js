/** What the phone keeps: items with their photographs in IndexedDB, so that a reload or a flat battery loses nothing. */

const NAME = "huying-grid";
const ITEMS = "items";
const KEPT_MILLISECONDS = 7 * 24 * 3600 * 1000; // of what was sent: to look it up for a week

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(ITEMS, { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

async function within(mode, act) {
  const store = (await database()).transaction(ITEMS, mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const asked = act(store.objectStore(ITEMS));
    store.oncomplete = () => resolve(asked.result);
    store.onerror = store.onabort = () => reject(store.error ?? asked.error);
  });
}

/** Keep an item as it is now; resolves when it is on the disk. */
export const keep = (item) => within("readwrite", (store) => store.put(item));

/** Forget an item and its photographs. */
export const forget = (id) => within("readwrite", (store) => store.delete(id));

/** Return one item, or undefined. */
export const find = (id) => within("readonly", (store) => store.get(id));

/** Return every item, the latest first. */
export async function all() {
  const items = await within("readonly", (store) => store.getAll());
  return items.sort((a, b) => b.noted - a.noted);
}

/** Forget what was sent more than a week ago. */
export async function tidy(now = Date.now()) {
  const old = (await all()).filter((one) => one.state === "sent" && now - one.noted > KEPT_MILLISECONDS);
  await Promise.all(old.map((one) => forget(one.id)));
}

/** Return a new item; its id is what keeps it from being taken twice, whoever sends it how often. */
export function newItem(owner, what, said, photos = []) {
  return { id: newId(), owner, what, said, photos, noted: Date.now(), state: "waiting", attempt: 0, errors: [] };
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return "go-" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
