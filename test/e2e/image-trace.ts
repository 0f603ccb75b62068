import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** Where in a file the bytes lie that are looked for: after its header, which every PNG has. A multiple of three. */
const MIDDLE = 300;

/** SHA-256 of a file, lower-case hex. */
export function sha256Of(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** What of an image a text would hold that had come by it: its bytes, its digest, its name and its path. */
export function tracesOf(file: string): { bytes: string[]; names: string[] } {
  const part = readFileSync(file).subarray(MIDDLE, MIDDLE + 60);
  const digest = Buffer.from(sha256Of(file), "hex");
  return {
    bytes: [part.toString("base64"), part.toString("hex")],
    names: [digest.toString("hex"), digest.toString("base64"), basename(file), file],
  };
}

/** The incumbent's endpoints that may be asked what is no request without a window's being opened. */
const ENDPOINTS = [
  "SignApproved SignIssued SignIncome Comment SignAppendix SignCopy SignFile SignPDF",
  "SignPDFWP SignLyLich SignFiles SignXML SignJson VerifyPDF SignMsg Auth",
  "VerifyMsg VerifyXML VerifyJson GetVersion Image image.list own control",
]
  .join(" ")
  .split(" ")
  .map((name) => `wss://127.0.0.1:8987/${name}`);

/** What a page may try for. */
export interface Loot {
  readonly endpoints: readonly string[];
  /** SHA-256 of images, lower-case hex. */
  readonly images: readonly string[];
  /** Addresses of the extension's own pages. */
  readonly pages: readonly string[];
}

/** All that is tried for these images. */
export function lootOf(images: readonly string[], pages: readonly string[]): Loot {
  return { endpoints: ENDPOINTS, images: images.map(sha256Of), pages };
}

/**
 * Runs in a page: asks every socket, the page API, the bridges behind them and the extension's own pages for images, in the
 * words in which the settings page does. Answers all that it heard.
 */
export async function everythingAsked({ endpoints, images, pages }: Loot): Promise<string[]> {
  const heard: string[] = [];
  const wishes = images.flatMap((sha256) => [
    { type: "show", sha256, FileName: sha256, operation: "image.get" },
    { id: 1, request: { type: "show", sha256 } },
    { method: "image.get", params: { sha256 }, Files: [{ FileName: "image.get" }] },
  ]);
  const socket = (endpoint: string, wish: unknown): Promise<void> =>
    new Promise((resolve) => {
      const opened = new WebSocket(endpoint);
      opened.addEventListener("open", () => opened.send(JSON.stringify(wish)));
      opened.addEventListener("message", ({ data }) => {
        heard.push(String(data));
        opened.close();
      });
      opened.addEventListener("close", () => {
        heard.push(`${endpoint} closed`);
        resolve();
      });
    });
  for (const type of ["kyso:socket", "kyso:api", "own", "control"]) {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", ({ data }) => heard.push(JSON.stringify(data)));
    port1.start();
    document.dispatchEvent(new MessageEvent(type, { ports: [port2], cancelable: true }));
    for (const [call, wish] of wishes.entries()) {
      port1.postMessage({ call, request: wish, bytes: [] });
      port1.postMessage({ socket: call, type: "open", service: "own", endpoint: "own" });
      port1.postMessage({ socket: call, type: "text", text: JSON.stringify(wish) });
    }
  }
  for (const wish of wishes) await Promise.all(endpoints.map((endpoint) => socket(endpoint, wish)));
  const api = (globalThis as { kyso?: Record<string, (wish?: unknown) => Promise<unknown>> }).kyso ?? {};
  for (const method of ["status", "sign", "signBatch", "verify"]) {
    for (const wish of wishes) {
      const asked =
        method === "signBatch"
          ? [{ document: "file:///image.get" }]
          : { ...wish, document: "file:///image.get" };
      await api[method]?.(asked).then(
        (told) => heard.push(JSON.stringify(told)),
        (refused: unknown) => heard.push(String(refused)),
      );
    }
  }
  for (const page of pages) {
    await fetch(page)
      .then((answer) => answer.text())
      .then(
        (text) => heard.push(text),
        (refused: unknown) => heard.push(String(refused)),
      );
  }
  return heard;
}
