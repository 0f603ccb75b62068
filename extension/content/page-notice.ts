/*
 * A quiet sentence at the edge of the page, for what the page itself can't say: why its signing does not begin. It stands
 * in a closed shadow root and goes by a press. Styles are set by the object model, which no policy of the page forbids.
 */

const BOX =
  "all:initial;position:fixed;inset:auto 16px 16px auto;z-index:2147483647;max-width:380px;display:flex;gap:12px;" +
  "padding:12px 14px;border-radius:6px;background:#1f2933;color:#fff;font:14px/1.45 system-ui,sans-serif;" +
  "box-shadow:0 2px 12px rgb(0 0 0/.3)";
const BUTTON =
  "all:initial;align-self:start;cursor:pointer;color:#fff;font:20px/1 system-ui,sans-serif;padding:0 4px";

let shown = false;

/** Shows a sentence, once for the page however often it is asked for. */
export function showNotice(text: string): void {
  if (shown) return;
  shown = true;
  const host = document.createElement("span");
  const shadow = host.attachShadow({ mode: "closed" });
  const box = document.createElement("div");
  box.setAttribute("role", "status");
  box.style.cssText = BOX;
  const sentence = document.createElement("span");
  sentence.style.cssText = "all:initial;color:inherit;font:inherit";
  sentence.textContent = text;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "×";
  button.ariaLabel = "×";
  button.style.cssText = BUTTON;
  button.addEventListener("click", () => {
    host.remove();
  });
  box.append(sentence, button);
  shadow.append(box);
  document.documentElement.append(host);
}
