/** Where it is: the device's position when it is asked for, or a tap on the outline of the district. */

const form = document.querySelector("#report");
const here = form.querySelector("[data-here]");
const said = here.querySelector(".here__said");
const clear = here.querySelector("[data-unlocate]");
const plan = form.querySelector("[data-map]");
const spot = plan?.querySelector(".plan__spot");

const frame = () => ({
  west: Number(plan.dataset.west),
  north: Number(plan.dataset.north),
  perLongitude: Number(plan.dataset.perLongitude),
  perLatitude: Number(plan.dataset.perLatitude),
});

function note(longitude, latitude, words) {
  form.elements.longitude.value = longitude.toFixed(6);
  form.elements.latitude.value = latitude.toFixed(6);
  said.textContent = words;
  clear.hidden = false;
  show();
  form.dispatchEvent(new Event("placed"));
}

function show() {
  if (!spot) return;
  const { west, north, perLongitude, perLatitude } = frame();
  const longitude = form.elements.longitude.value;
  const has = longitude !== "";
  spot.setAttribute("cx", has ? (Number(longitude) - west) * perLongitude : -100);
  spot.setAttribute("cy", has ? (north - Number(form.elements.latitude.value)) * perLatitude : -100);
}

here.hidden = false;
const locate = here.querySelector("[data-locate]");
if (!("geolocation" in navigator)) locate.hidden = true;
locate.addEventListener("click", () => {
  said.textContent = here.dataset.asking;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const words = here.dataset.found.replace("§", Math.max(Math.round(coords.accuracy), 1));
      note(coords.longitude, coords.latitude, words);
    },
    () => {
      said.textContent = here.dataset.refused;
    },
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
  );
});

clear.addEventListener("click", () => {
  form.elements.longitude.value = "";
  form.elements.latitude.value = "";
  said.textContent = "";
  clear.hidden = true;
  show();
  locate.focus();
});

if (plan) {
  plan.hidden = false;
  const svg = plan.querySelector("svg");
  svg.addEventListener("click", (event) => {
    const area = event.target.closest("[data-area]");
    if (!area || area.classList.contains("plan__area--district")) {
      said.textContent = plan.dataset.outside;
      return;
    }
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const { west, north, perLongitude, perLatitude } = frame();
    const words = plan.dataset.noted.replace("§", area.dataset.area);
    note(west + at.x / perLongitude, north - at.y / perLatitude, words);
  });
  show();
  clear.hidden = form.elements.longitude.value === "";
}
