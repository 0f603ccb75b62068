import { part } from "../element.ts";

/**
 * Takes files wherever on the page they are dropped, and those chosen with the button.
 *
 * @param take gets what was given; folders among them are files that can't be read
 */
export function takeFiles(take: (files: readonly File[]) => void): void {
  const input = part("#file-input", HTMLInputElement);
  const veil = part("#drop-veil", HTMLElement);
  input.addEventListener("change", () => {
    take([...(input.files ?? [])]);
    // The same file may be chosen again.
    input.value = "";
  });
  addEventListener("dragenter", (event) => {
    veil.hidden = !holdsFiles(event);
  });
  addEventListener("dragleave", (event) => {
    // Out of the window, and not from one element into another.
    if (event.relatedTarget === null) veil.hidden = true;
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = holdsFiles(event) ? "copy" : "none";
  });
  addEventListener("drop", (event) => {
    // Never what a browser does by itself: leave this page for the file.
    event.preventDefault();
    veil.hidden = true;
    take([...(event.dataTransfer?.files ?? [])]);
  });
}

function holdsFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") === true;
}
