/** The code: copied, printed; what was kept of the draft is no longer needed. */

try {
  localStorage.removeItem("huying.draft");
} catch {
  // nothing was kept
}

const copy = document.querySelector("[data-copy]");
const print = document.querySelector("[data-print]");
if (navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector("[data-code]").dataset.code);
    copy.textContent = copy.dataset.copied;
  });
}
print.hidden = false;
print.addEventListener("click", () => window.print());
