/** The department's desk: choose many at once; what is chosen or open is not swapped away. */

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-all]");
  if (!all) return;
  for (const box of document.querySelectorAll(`input[name="${all.dataset.all}"]`)) box.checked = all.checked;
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id !== "orders") return;
  if (document.querySelector("#orders input:checked, #orders details[open]")) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-select]")) event.target.select();
});
