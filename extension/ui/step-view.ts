import { element, part } from "./element.ts";
import { icon } from "./icon.ts";
import { message } from "./message.ts";
import { bytes } from "./moment.ts";
import { secondsLeft } from "./step.ts";
import type { Step } from "./step.ts";

/** Steps as a list, with a bar below for the bytes that {@link showBytes} puts there. */
export function stepList(all: readonly Step[]): HTMLElement[] {
  return [
    element("ol", { class: "steps" }, ...all.map(stepLine)),
    element("progress", { class: "bar", "aria-label": message("bytesUnderWay") }),
    element("p", { class: "quiet-text rate" }),
  ];
}

function stepLine({ key, standing }: Step): HTMLElement {
  const mark = element("span", { class: "mark" }, standing === "done" && icon("check"));
  const current = standing === "current" ? "step" : undefined;
  return element(
    "li",
    { class: standing, "aria-current": current },
    mark,
    message(key),
    standing === "done" && element("span", { class: "unseen" }, message("stepDone")),
  );
}

/** Says in the bar of {@link stepList} how far the bytes of the current step are, and what time is left. */
export function showBytes(host: HTMLElement, all: readonly Step[], elapsedMs: number): void {
  const under = all.find(({ standing }) => standing === "current")?.bytes ?? null;
  const bar = part(".bar", HTMLProgressElement, host);
  const rate = part(".rate", HTMLElement, host);
  bar.hidden = under === null;
  rate.hidden = under === null;
  if (!under) return;
  if (under.total === null) bar.removeAttribute("value");
  else {
    bar.max = Math.max(under.total, 1);
    bar.value = under.done;
  }
  const left = secondsLeft(under, elapsedMs);
  const amount = under.total === null ? bytes(under.done) : `${bytes(under.done)} / ${bytes(under.total)}`;
  rate.textContent = left === null ? amount : `${amount} · ${message("secondsLeft", left)}`;
}
