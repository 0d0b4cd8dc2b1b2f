/** Makes photographs small enough for a slow network; what cannot be read goes as it is. */

const LONGEST_SIDE = 1600;
const QUALITY = 0.85;
const SMALL_BYTES = 400_000;

/** Return the files as the queue keeps them. */
export const readied = (files) => Promise.all(Array.from(files, one));

async function one(file) {
  const name = file.name || "photo.jpg";
  if (file.size <= SMALL_BYTES && file.type === "image/jpeg") return { blob: file, name };
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return blob ? { blob, name: name.replace(/\.[^.]*$/, "") + ".jpg" } : { blob: file, name };
  } catch {
    return { blob: file, name };
  }
}
