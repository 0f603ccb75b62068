/** Most pixels that the agent takes. */
const MAX_PIXELS = 8_000_000;

/** Largest file that a browser is asked to decode, bytes. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * A picture that the user picked, as a PNG that the agent takes: the file itself where it is one of a fitting size, else drawn
 * anew by the browser, upright and no larger than that.
 *
 * @returns `null` where the browser can't decode it
 */
export async function pngOf(file: File): Promise<Blob | null> {
  if (file.size > MAX_FILE_BYTES) return null;
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return null;
  }
  try {
    const isSmall = picture.width * picture.height <= MAX_PIXELS;
    if (file.type === "image/png" && isSmall) return file;
    const scale = isSmall ? 1 : Math.sqrt(MAX_PIXELS / (picture.width * picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(picture.width * scale);
    canvas.height = Math.floor(picture.height * scale);
    const context = canvas.getContext("2d");
    if (context === null) return null;
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    picture.close();
  }
}
