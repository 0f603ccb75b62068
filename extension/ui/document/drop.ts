import { part } from "../element.ts";

/**
 * Takes files wherever on the page they are dropped, which its `#drop-veil` says while they are over it, and those chosen
 * with the button.
 *
 * @param input the button's
 * @param take gets what was given; folders among them are files that can't be read
 * @param isWanted whether any would be taken at this moment
 */
export function takeFiles(
  input: HTMLInputElement,
  take: (files: readonly File[]) => void,
  isWanted: () => boolean = () => true,
): void {
  const veil = part("#drop-veil", HTMLElement);
  const takes = ({ dataTransfer }: DragEvent): boolean =>
    isWanted() && dataTransfer?.types.includes("Files") === true;
  input.addEventListener("change", () => {
    take([...(input.files ?? [])]);
    // The same file may be chosen again.
    input.value = "";
  });
  addEventListener("dragenter", (event) => {
    veil.hidden = !takes(event);
  });
  addEventListener("dragleave", (event) => {
    // Out of the window, and not from one element into another.
    if (event.relatedTarget === null) veil.hidden = true;
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = takes(event) ? "copy" : "none";
  });
  addEventListener("drop", (event) => {
    // Never what a browser does by itself: leave this page for the file.
    event.preventDefault();
    veil.hidden = true;
    if (takes(event)) take([...(event.dataTransfer?.files ?? [])]);
  });
}
