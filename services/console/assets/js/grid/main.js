/** The grid officer's phone: keeps first, sends when it can, says which of both it has done. */

import { bindChoice, bindKeeping, takeUp } from "./forms.js";
import { draw, waiting } from "./list.js";
import { bindPosition } from "./position.js";
import { tidy } from "./store.js";
import { flush, OUTCOME } from "./sync.js";

const EVERY_MILLISECONDS = 30_000;
const root = document.querySelector("[data-grid]");
const owner = root.dataset.grid;
const list = document.querySelector("[data-queue]");
const bar = document.querySelector("[data-network]");
const form = document.querySelector("form[data-report]");

async function redraw() {
  if (list) await draw(list, owner, { takeUp: form ? (id) => takeUp(form, id) : null });
  const n = await waiting(owner);
  for (const count of document.querySelectorAll("[data-waiting-count]")) {
    count.textContent = n;
    count.hidden = n === 0;
  }
  return n;
}

async function send() {
  const outcome = navigator.onLine ? await flush(redraw) : OUTCOME.offline;
  const left = await redraw();
  bar.dataset.network = outcome;
  bar.querySelectorAll("[data-when]").forEach((line) => {
    line.hidden = line.dataset.when !== (outcome === OUTCOME.done && !left ? "done" : outcome);
  });
}

function register() {
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.register("/grid/sw.js", { scope: "/grid" }).then(async () => {
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ keep: "/grid/report" });
  }, () => {});
}

/** Whoever signs out leaves what waits on the phone: it goes when the same person signs in again. */
function warnAtSignOut() {
  const dialog = document.querySelector("dialog[data-leaving]");
  document.addEventListener("submit", async (event) => {
    const leaving = event.target;
    if (!dialog || leaving.dataset.sure || !leaving.action.endsWith("/sign-out")) return;
    event.preventDefault();
    const n = await waiting(owner);
    const go = () => { leaving.dataset.sure = "yes"; leaving.requestSubmit(); };
    if (n === 0) return go();
    dialog.querySelector("[data-n]").textContent = n;
    dialog.querySelector("[data-leave]").onclick = go;
    dialog.showModal();
  });
}

if (form) {
  bindChoice(form);
  bindPosition(form);
  bindKeeping(form, owner, async () => { await redraw(); document.querySelector("[data-kept]")?.removeAttribute("hidden"); await send(); });
}
document.querySelector("[data-send]")?.addEventListener("click", send);
window.addEventListener("online", send);
window.addEventListener("offline", send);
setInterval(send, EVERY_MILLISECONDS);
register();
warnAtSignOut();
await tidy();
await redraw();
await send();
