/** For so long a button does nothing that has just come under the person's hand, ms: nobody decides in less. */
const SETTLE_MS = 500;

/**
 * Marks a button with the attribute `data-settling` as long as a press can't have been meant for it. A page can have a
 * window of ours open, or come to the front, at the very moment when it has the person click or press a key.
 *
 * @returns begins again: something else is asked now
 */
export function settling(button: HTMLButtonElement): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = (): void => {
    button.dataset["settling"] = "";
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.removeAttribute("data-settling");
    }, SETTLE_MS);
  };
  addEventListener("focus", begin);
  begin();
  return begin;
}

export function isSettling(button: HTMLButtonElement): boolean {
  return button.dataset["settling"] !== undefined;
}

/** Has a button do nothing as long as it is settling. @returns as {@link settling} */
export function whenSettled(button: HTMLButtonElement, press: () => void = () => undefined): () => void {
  button.addEventListener("click", (event) => {
    if (isSettling(button)) event.preventDefault();
    else press();
  });
  return settling(button);
}
