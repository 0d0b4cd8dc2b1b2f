/** On a phone a wide table is a card a row: each cell then says which column it is of. */

const FEWEST = 5; // columns; narrower ones fit as they are

function label(table) {
  const heads = [...table.querySelectorAll("thead th")].map((one) => one.textContent.trim());
  if (heads.length < FEWEST) return;
  table.classList.add("is-stacked");
  for (const row of table.querySelectorAll("tbody tr")) {
    [...row.cells].forEach((cell, n) => (cell.dataset.label = heads[n] ?? ""));
  }
}

function all(root) {
  for (const table of root.querySelectorAll(".table:not(.table--dense, .unit-orders, .bars)")) label(table);
}

all(document);
document.addEventListener("htmx:afterSettle", () => all(document));
