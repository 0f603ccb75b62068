import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const EXTENSION = path.resolve(import.meta.dirname, "../../../extension");

/** Where an image's name may stand: what serves the settings page, and that page. */
const MAY = /^(background\/own\/|background\/background\.ts$|background\/ui-address\.ts$|ui\/options\/)/;

/** The agent's operations on images, and the port and the files by which the settings page gets at them. */
const IMAGES = /"image\.[a-z]+"|OWN_PORT|own-operation|own\/(own-board|own-message|image-file)/;

function sources(): readonly string[] {
  return readdirSync(EXTENSION, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll(path.sep, "/"))
    .filter((file) => file.endsWith(".ts"));
}

describe("images of signature and seal", () => {
  it("can be asked for by the settings page alone: no content script, page API or legacy endpoint names them", () => {
    const naming = sources().filter((file) => IMAGES.test(readFileSync(path.join(EXTENSION, file), "utf8")));
    expect(naming).toContain("background/own/own-board.ts");
    expect(naming.filter((file) => !MAY.test(file))).toEqual([]);
  });

  it("have a port that a page that is not the extension's own is not served on", () => {
    const background = readFileSync(path.join(EXTENSION, "background/background.ts"), "utf8");
    const listener = background.slice(background.indexOf("onConnect.addListener"));
    const gate = listener.indexOf("!isOwnPage(port.sender)");
    expect(gate).toBeGreaterThan(0);
    expect(listener.indexOf("OWN_PORT")).toBeGreaterThan(gate);
  });
});
