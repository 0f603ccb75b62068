import { element, part, replaceWhenChanged } from "./element.ts";
import { icon } from "./icon.ts";
import { message } from "./message.ts";
import type { SignState } from "../background/ui-message.ts";

/** An origin as people read it: the host alone where the connection is encrypted. */
export function originName(origin: string): string {
  const { protocol, host } = new URL(origin);
  return protocol === "https:" ? host : origin;
}

/** Whether what goes to and from an origin is encrypted on its way. */
export function isEncrypted(origin: string): boolean {
  return new URL(origin).protocol === "https:";
}

/** Whether a host is another than the one that asks. */
function isOutside(host: string, origin: string): boolean {
  return new URL(host).hostname !== new URL(origin).hostname;
}

/** The hosts of a document's way that are others than the one that asks, each once. */
export function outsideHosts({
  origin,
  source,
  destination,
}: Pick<SignState, "origin" | "source" | "destination">): string[] {
  const hosts = [source.host, destination.host].filter((host) => host !== null);
  return [...new Set(hosts)].filter((host) => isOutside(host, origin));
}

/** Who asks, in the page's `#origin-icon`, `#origin` and `#portal`: the origin as the browser states it. */
export function showOrigin({ origin, portalName }: Pick<SignState, "origin" | "portalName">): void {
  const safe = isEncrypted(origin);
  const mark = part("#origin-icon", HTMLElement);
  replaceWhenChanged(mark, safe, () => [icon(safe ? "lock" : "open")]);
  mark.className = safe ? "safe" : "unsafe";
  part("#origin", HTMLElement).textContent = originName(origin);
  const name = portalName === originName(origin) ? "" : portalName;
  part("#portal", HTMLElement).textContent = [name, safe ? "" : message("originNotEncrypted")]
    .filter(Boolean)
    .join(" · ");
}

/** The way of a document, in the page's `#way`: where it comes from and where it goes, unless the portal's own button says both. */
export function showWay({
  origin,
  via,
  source,
  destination,
}: Pick<SignState, "origin" | "via" | "source" | "destination">): void {
  const way = part("#way", HTMLElement);
  way.hidden = via === "adapter";
  replaceWhenChanged(way, [origin, via, source, destination], () => [
    element("dt", {}, message("waySource")),
    element("dd", {}, ...placeName(sourceName(source), source.host, origin)),
    icon("arrow"),
    element("dt", {}, message("wayDestination")),
    element("dd", {}, ...placeName(destinationName(destination), destination.host, origin)),
  ]);
}

function sourceName({ from }: SignState["source"]): string {
  return message(from === "user" ? "wayUser" : "wayPageSource");
}

function destinationName({ to }: SignState["destination"]): string {
  return message(to === "rule" ? "wayPortal" : "wayPageDestination");
}

function placeName(words: string, host: string | null, origin: string): HTMLElement[] {
  if (host === null) return [element("span", {}, words)];
  return [
    element("strong", {}, originName(host)),
    ...(isOutside(host, origin) ? [element("span", { class: "badge caution" }, message("wayOutside"))] : []),
  ];
}
