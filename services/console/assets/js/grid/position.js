/** Where the phone is, in WGS84, once the officer asks for it. */

const OPTIONS = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 };

/** Return longitude, latitude (degrees) and accuracy (metres); rejects where nobody can tell. */
export function here() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Error("none"));
    navigator.geolocation.getCurrentPosition(({ coords }) => resolve(rounded(coords)), reject, OPTIONS);
  });
}

function rounded({ longitude, latitude, accuracy }) {
  const sixth = (degrees) => Math.round(degrees * 1e6) / 1e6;
  return { longitude: sixth(longitude), latitude: sixth(latitude), accuracy: Math.round(accuracy) };
}

/** Let a form's position button fill its two fields and say how exact that is. */
export function bindPosition(form) {
  const button = form.querySelector("[data-locate]");
  const said = form.querySelector("[data-located]");
  button?.addEventListener("click", async () => {
    said.textContent = button.dataset.looking;
    try {
      const found = await here();
      form.elements.longitude.value = found.longitude;
      form.elements.latitude.value = found.latitude;
      said.textContent = button.dataset.found.replace("{metres}", found.accuracy);
    } catch {
      said.textContent = button.dataset.failed;
    }
  });
}

/** Return the point that a form holds, or null. */
export function pointOf(form) {
  const longitude = Number.parseFloat(form.elements.longitude?.value);
  const latitude = Number.parseFloat(form.elements.latitude?.value);
  return Number.isFinite(longitude) && Number.isFinite(latitude) ? { longitude, latitude } : null;
}
