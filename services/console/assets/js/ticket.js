/** The ticket's page and the forms of actions: standard texts, counters, places, pictures, contacts. */

/** What a standard text leaves open is selected, so that the next key fills it in. */
function insert(area, text) {
  const at = area.selectionStart ?? area.value.length;
  area.setRangeText(text, at, area.selectionEnd ?? at, "end");
  area.focus();
  const gap = area.value.indexOf("____", at);
  if (gap >= 0) area.setSelectionRange(gap, gap + 4);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const choice of document.querySelectorAll("[data-standard]")) {
  choice.addEventListener("change", () => {
    const area = document.getElementById(choice.closest("[data-standard-for]").dataset.standardFor);
    if (choice.value) insert(area, choice.value);
    choice.value = "";
  });
}

for (const area of document.querySelectorAll("textarea[data-counts][maxlength]")) {
  const told = document.createElement("p");
  told.className = "note letters";
  area.after(told);
  const count = () => {
    told.textContent = `${[...area.value].length} / ${area.maxLength}`;
  };
  area.addEventListener("input", count);
  count();
}

for (const chooser of document.querySelectorAll("[data-chooser]")) {
  const rows = [...chooser.querySelectorAll(".choice")];
  if (rows.length < 9) continue;
  const box = document.createElement("input");
  box.type = "search";
  box.className = "field__input chooser__filter";
  box.setAttribute("aria-label", chooser.closest("fieldset").querySelector("legend").textContent);
  chooser.before(box);
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLowerCase();
    for (const row of rows) {
      const shown = row.textContent.toLowerCase().includes(wanted) || row.querySelector("input").checked;
      row.hidden = !shown;
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

for (const place of document.querySelectorAll("[data-position]")) {
  const button = place.querySelector("[data-locate]");
  if (!("geolocation" in navigator)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        place.querySelector("[data-longitude]").value = coords.longitude.toFixed(6);
        place.querySelector("[data-latitude]").value = coords.latitude.toFixed(6);
      },
      () => button.setAttribute("aria-disabled", "true"),
      { enableHighAccuracy: true, timeout: 10000 },
    );
  });
}

/** A picture says how long ago it was made: the field beside it goes back by as much. */
for (const files of document.querySelectorAll("input[data-files]")) {
  const taken = files.closest("fieldset").querySelector("[data-taken]");
  files.addEventListener("change", () => {
    const newest = Math.max(...[...files.files].map((file) => file.lastModified));
    if (!taken?.max || !Number.isFinite(newest)) return;
    const age = Math.max(Date.now() - newest, 0);
    taken.value = new Date(Date.parse(`${taken.max}Z`) - age).toISOString().slice(0, 19);
  });
}

/** One press is one step. */
for (const form of document.querySelectorAll("[data-action-form], form.act")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button[type=submit]")) {
      setTimeout(() => {
        button.disabled = true;
      });
      setTimeout(() => {
        button.disabled = false;
      }, 8000);
    }
  });
}

/** A contact is shown for its time and then taken out of the page. */
function vanish(contact) {
  const seconds = Number(contact.dataset.vanish) || 60;
  setTimeout(() => contact.remove(), seconds * 1000);
}
document.querySelectorAll("[data-vanish]").forEach(vanish);
document.addEventListener("htmx:afterSwap", (event) => {
  event.target.querySelectorAll?.("[data-vanish]").forEach(vanish);
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) document.querySelectorAll("[data-vanish]").forEach((one) => one.remove());
});

const viewer = document.getElementById("viewer");
for (const link of document.querySelectorAll("[data-viewer]")) {
  const picture = link.querySelector("img");
  picture?.addEventListener("error", () => {
    link.removeAttribute("data-viewer"); // no picture: a film, a sound or a PDF opens by itself
    picture.replaceWith(document.createTextNode(picture.alt));
  });
  link.addEventListener("click", (event) => {
    if (!viewer || !link.hasAttribute("data-viewer") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const large = document.getElementById("viewer-picture");
    large.src = link.href;
    large.alt = picture.alt;
    viewer.showModal();
  });
}

const paper = document.querySelector("[data-print]");
if (paper) {
  paper.hidden = false;
  paper.addEventListener("click", () => window.print());
}
