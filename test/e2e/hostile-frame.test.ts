import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeIncumbentPlace, WAITING_FOR_THE_PLACE_MS } from "../portal/second/incumbent-place.ts";
import { newPages, openFace, startSecondWorld } from "./second-world.ts";
import { ownPages } from "./harness.ts";
import type { Face, SecondWorld } from "./second-world.ts";

/** What a document tries, and tells the page around it, or itself. */
const ATTEMPT = `(async () => {
  const socket = new WebSocket("wss://127.0.0.1:8987/GetCertInfo");
  const ended = await new Promise((resolve) => {
    socket.onopen = () => { socket.send("certinfo"); };
    socket.onmessage = ({ data }) => resolve("answered " + data);
    socket.onclose = () => resolve("closed");
  });
  const status = await Promise.resolve(window.kyso?.status()).then(
    (found) => (found === undefined ? "none" : "told"),
    ({ code }) => code,
  );
  parent.postMessage({ attempt: [ended, status] }, "*");
})()`;

const PAGE = `<!doctype html><script>${ATTEMPT}</script>`;

describe("a frame inside an enabled portal that is not the portal's own", () => {
  let world: SecondWorld;
  let face: Face;
  let leavePlace: () => Promise<void>;
  // Nobody else is to answer in the incumbent's place meanwhile.
  beforeAll(async () => {
    leavePlace = await takeIncumbentPlace();
    world = await startSecondWorld();
    face = await openFace(world, "/hand/");
  }, WAITING_FOR_THE_PLACE_MS);
  afterAll(async () => {
    await world.close();
    await leavePlace();
  });

  it.each([
    ["sandboxed, with a document of the portal's", { srcdoc: PAGE, sandbox: "allow-scripts" }],
    ["of data", { src: `data:text/html,${encodeURIComponent(PAGE)}` }],
    ["sandboxed, of an object that the portal's page made", { src: "blob", sandbox: "allow-scripts" }],
  ])("%s is neither answered nor told anything, and opens no window", async (_what, attributes) => {
    const open = await ownPages(world, "ui/");
    const attempt = await face.page.evaluate(
      async (given, html) => {
        const frame = document.createElement("iframe");
        for (const [name, value] of Object.entries(given)) {
          const isBlob = value === "blob";
          const made = isBlob ? URL.createObjectURL(new Blob([html], { type: "text/html" })) : value;
          frame.setAttribute(name, made);
        }
        const told = new Promise((resolve) => {
          addEventListener("message", ({ source, data }: MessageEvent<{ attempt?: unknown }>) => {
            if (source === frame.contentWindow) resolve(data.attempt);
          });
        });
        document.body.append(frame);
        return await told;
      },
      attributes,
      PAGE,
    );
    expect(attempt).toEqual(["closed", expect.stringMatching(/^(none|PORTAL_NOT_ENABLED)$/)]);
    expect(await newPages(world, open)).toEqual([]);
  });
});
