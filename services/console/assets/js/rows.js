/**
 * Rows that keep themselves fresh without moving under the cursor: a row that changed is replaced
 * where it stands and marked, one that no longer fits is dimmed, new ones wait behind a button.
 * What was seen before is remembered in this browser, by version.
 */

const EVERY = 8000;
const SEEN = "huying.seen";
const MOST_SEEN = 3000;

export function startRows(body) {
  const seen = new Map(remembered());
  markUnseen(body, seen);
  startSelection(body);
  remember(body, seen);
  if (body.dataset.live) new Live(body, seen).start();
}

class Live {
  constructor(body, seen) {
    this.body = body;
    this.seen = seen;
    this.etag = null;
    this.fresh = null;
  }

  start() {
    const button = document.querySelector("[data-news]");
    button?.addEventListener("click", () => this.show());
    setInterval(() => this.ask(), EVERY);
  }

  async ask() {
    if (document.hidden) return;
    const headers = { "HX-Request": "true", "HX-Trigger-Every": "true" };
    if (this.etag) headers["If-None-Match"] = this.etag;
    let answer;
    try {
      answer = await fetch(this.body.dataset.live, { headers, redirect: "manual" });
    } catch {
      return; // the next time will do
    }
    if (answer.status !== 200) return;
    this.etag = answer.headers.get("ETag");
    this.compare(rowsOf(await answer.text()));
  }

  compare(fresh) {
    this.fresh = fresh;
    const known = new Map([...this.body.rows].map((row) => [row.id, row]));
    const left = new Set(known.keys());
    for (const row of fresh) {
      const old = known.get(row.id);
      left.delete(row.id);
      if (!old) continue;
      old.classList.remove("is-gone");
      if (old.dataset.version !== row.dataset.version) this.replace(old, row.cloneNode(true));
    }
    for (const id of left) markAs(known.get(id), "is-gone", this.body.dataset.gone);
    this.tell(fresh.filter((row) => !known.has(row.id)).length);
  }

  replace(old, row) {
    const box = row.querySelector("[data-select]");
    box.checked = old.querySelector("[data-select]").checked;
    const within = [...old.querySelectorAll("a, input")].indexOf(document.activeElement);
    if (old.classList.contains("is-current")) row.classList.add("is-current");
    old.replaceWith(row);
    if (within >= 0) row.querySelectorAll("a, input")[within]?.focus({ preventScroll: true });
    markAs(row, "is-changed", this.body.dataset.changed);
  }

  tell(count) {
    const news = document.getElementById("news");
    const button = news.querySelector("[data-news]");
    button.textContent = button.dataset.words.replace("{n}", count).replace("?", count);
    news.hidden = count === 0;
  }

  show() {
    const chosen = new Set(
      [...this.body.querySelectorAll("[data-select]:checked")].map((box) => box.closest("tr").id),
    );
    this.body.replaceChildren(...this.fresh.map((row) => row.cloneNode(true)));
    for (const id of chosen) {
      const box = document.getElementById(id)?.querySelector("[data-select]");
      if (box) box.checked = true;
    }
    markUnseen(this.body, this.seen);
    remember(this.body, this.seen);
    this.tell(0);
    document.dispatchEvent(new CustomEvent("desk:current", { detail: this.body.rows[0] }));
  }
}

function rowsOf(html) {
  const holder = document.createElement("template");
  holder.innerHTML = `<table><tbody>${html}</tbody></table>`;
  return [...holder.content.querySelectorAll("[data-row]")];
}

function markUnseen(body, seen) {
  if (!seen.size) return; // the first time everything is new, and nothing is
  for (const row of body.rows) {
    const before = seen.get(row.id);
    if (before === undefined) markAs(row, "is-new", body.dataset.new);
    else if (before !== row.dataset.version) markAs(row, "is-changed", body.dataset.changed);
  }
}

function markAs(row, name, words) {
  if (row.classList.contains(name)) return;
  row.classList.remove("is-new", "is-changed", "is-gone");
  row.classList.add(name);
  row.querySelector(".row__mark")?.remove();
  const mark = document.createElement("span");
  mark.className = "row__mark";
  mark.textContent = words;
  (row.querySelector(".row__title")?.parentElement ?? row.cells[1]).append(mark);
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(SEEN) ?? "[]");
  } catch {
    return [];
  }
}

function remember(body, seen) {
  for (const row of body.rows) {
    seen.delete(row.id); // the latest stand last, and stay longest
    seen.set(row.id, row.dataset.version);
  }
  localStorage.setItem(SEEN, JSON.stringify([...seen].slice(-MOST_SEEN)));
}

function startSelection(body) {
  const form = body.closest("form");
  const all = form.querySelector("[data-select-all]");
  const said = form.querySelector("[data-selected]");
  const first = said?.textContent;
  let last = null;
  const tell = () => {
    const boxes = [...body.querySelectorAll("[data-select]")];
    const count = boxes.filter((box) => box.checked).length;
    if (said) said.textContent = count ? said.dataset.words.replace(/\{n\}|\?/, count) : first;
    form.querySelector("[data-bulk-bar]")?.classList.toggle("is-ready", count > 0);
    if (all) {
      all.checked = count > 0 && count === boxes.length;
      all.indeterminate = count > 0 && count < boxes.length;
    }
    for (const box of boxes) box.closest("tr").classList.toggle("is-chosen", box.checked);
  };
  all?.addEventListener("change", () => {
    for (const box of body.querySelectorAll("[data-select]")) box.checked = all.checked;
    tell();
  });
  body.addEventListener("click", (event) => {
    const box = event.target.closest("[data-select]");
    if (!box) return;
    const boxes = [...body.querySelectorAll("[data-select]")];
    if (event.shiftKey && last && last.isConnected) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
    }
    last = box;
    tell();
  });
  tell();
}
