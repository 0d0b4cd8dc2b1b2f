/** Single keys: elements say by `data-key` which key presses them; rows are walked by j and k. */

const SWITCH = "huying.keys";
let current = null;
let waitsForQueue = false;

export function startKeys() {
  const toggle = document.querySelector("[data-keys-switch]");
  if (toggle) {
    toggle.checked = areOn();
    toggle.addEventListener("change", () => {
      localStorage.setItem(SWITCH, toggle.checked ? "on" : "off");
    });
  }
  document.addEventListener("keydown", onKey);
  document.addEventListener("desk:current", (event) => moveTo(event.detail));
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (row && row !== current) mark(row);
  });
}

function areOn() {
  return localStorage.getItem(SWITCH) !== "off";
}

function isTyping(target) {
  return target.closest(
    "input:not([type=checkbox]):not([type=radio]):not([type=image]), textarea, select, [contenteditable]",
  );
}

function rows() {
  return [...document.querySelectorAll("[data-rows] [data-row]")];
}

function mark(row) {
  current?.classList.remove("is-current");
  current = row;
  current?.classList.add("is-current");
}

function moveTo(row) {
  if (!row) return;
  mark(row);
  const first =
    row.tabIndex >= 0 || row.hasAttribute("tabindex")
      ? row
      : row.querySelector("[data-open], a, button, input");
  first?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.id === current?.id);
  moveTo(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && isTyping(event.target)) {
    event.target.blur();
    return;
  }
  if (isTyping(event.target) || !areOn()) {
    if (event.key !== "?" || isTyping(event.target)) return;
  }
  const open = document.querySelector("dialog[open]");
  if (open && event.key !== "?") return;
  if (press(event.key)) event.preventDefault();
}

function press(key) {
  if (waitsForQueue) {
    waitsForQueue = false;
    const queue = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    queue?.click();
    return Boolean(queue);
  }
  switch (key) {
    case "?":
      return toggleSheet();
    case "g":
      waitsForQueue = true;
      return true;
    case "j":
      step(1);
      return true;
    case "k":
      step(-1);
      return true;
    case "/":
      return focusOn("[data-search]");
    case "o":
      return click(current?.querySelector("[data-open]"));
    case "x":
      return click(current?.querySelector("[data-select]"));
  }
  return pressElement(key);
}

function pressElement(key) {
  const chosen = `[data-key="${CSS.escape(key)}"]`;
  const scope = current?.isConnected ? current : rows()[0];
  const pressed = visible(scope?.querySelectorAll(chosen)) ?? visible(document.querySelectorAll(chosen));
  if (pressed) return click(pressed);
  const focused = `[data-key-focus="${CSS.escape(key)}"]`;
  return focusOn(visible(scope?.querySelectorAll(focused)) ? `#${scope.id} ${focused}` : focused);
}

function visible(found) {
  return [...(found ?? [])].find((one) => one.checkVisibility?.() ?? true);
}

function click(element) {
  if (!element || element.disabled) return false;
  element.click();
  if (element.matches("summary")) {
    element.parentElement.querySelector("select, input:not([type=hidden]), textarea")?.focus();
  }
  return true;
}

function focusOn(selector) {
  const found = document.querySelector(selector);
  found?.focus();
  found?.select?.();
  return Boolean(found);
}

function toggleSheet() {
  const sheet = document.getElementById("keys");
  if (sheet?.open) sheet.close();
  else sheet?.showModal();
  return true;
}
