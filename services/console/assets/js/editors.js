// Editors: a button that puts a variable where the cursor stands in a text.
for (const button of document.querySelectorAll("[data-inserts]")) {
  button.addEventListener("click", () => {
    const area = document.getElementById(button.dataset.into);
    if (!area) return;
    area.setRangeText(button.dataset.inserts, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });
}
