/** Photos go one by one while the resident writes on; each shows how far it is. */

const csrf = () => document.querySelector("input[name=csrf_token]").value;

function row(list, file) {
  const item = document.createElement("li");
  item.className = "photo";
  const picture = document.createElement("img");
  picture.alt = "";
  picture.src = URL.createObjectURL(file);
  picture.addEventListener("error", () => picture.remove(), { once: true }); // no picture to show
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
  const words = document.createElement("span");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  item.append(picture, words, bar);
  list.append(item);
  return { item, words, bar };
}

function removable(item, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.dataset.removes = "";
  button.textContent = label;
  item.append(button);
}

function send(field, list, file) {
  const { sending, sent, failed, remove } = field.dataset;
  const { item, words, bar } = row(list, file);
  words.textContent = sending;
  bar.setAttribute("aria-label", sending);
  const form = new FormData();
  form.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", "/photos");
  request.responseType = "json";
  request.setRequestHeader("X-CSRF-Token", csrf());
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  const ended = new Promise((resolve) => request.addEventListener("loadend", resolve));
  request.addEventListener("loadend", () => {
    bar.remove();
    const id = request.status === 201 ? request.response?.id : null;
    words.textContent = id ? sent : (request.response?.error ?? failed);
    item.classList.toggle("photo--wrong", !id);
    if (id) {
      const kept = document.createElement("input");
      kept.type = "hidden";
      kept.name = "photo_id";
      kept.value = id;
      item.append(kept);
    }
    removable(item, remove);
  });
  request.send(form);
  return ended;
}

export const waiting = new Set();

for (const field of document.querySelectorAll("[data-photos]")) {
  const input = field.querySelector("input[type=file]");
  const list = field.querySelector("ul");
  input.addEventListener("change", () => {
    const room = Number(field.dataset.most) - list.children.length;
    field.querySelector("[data-photos-said]").textContent =
      input.files.length > room ? field.dataset.many : "";
    for (const file of [...input.files].slice(0, Math.max(room, 0))) {
      const done = send(field, list, file);
      waiting.add(done);
      done.finally(() => waiting.delete(done));
    }
    input.value = ""; // they go by themselves: the form must not carry them again
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-removes]");
    if (!button) return;
    button.closest("li").remove();
    input.focus();
  });
}
