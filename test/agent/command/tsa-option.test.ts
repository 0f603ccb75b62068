import { describe, expect, it } from "vitest";
import { parseArguments } from "../../../agent/command/argument.ts";
import { signDescription } from "../../../agent/command/sign-option.ts";
import { withServers } from "../../../agent/command/tsa-option.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../agent/setting/setting.ts";

const KNOWN = { url: "https://tsa.vn", user: "an", passwordFile: "/tsa.txt", timeoutMs: 90_000 };
const SETTINGS: Settings = { ...DEFAULT_SETTINGS, timestamp: { servers: [KNOWN], whenDown: "refuse" } };

describe("--tsa", () => {
  it("may be given several times, in order; other options only once", () => {
    const { values } = parseArguments(signDescription, [
      "--tsa",
      "http://a.vn",
      "--tsa=http://b.vn",
      "x.pdf",
    ]);
    expect(values.tsa).toEqual(["http://a.vn", "http://b.vn"]);
    const twice = ["--kind", "seal", "--kind", "seal"];
    expect(() => parseArguments(signDescription, twice)).toThrow(expect.objectContaining({ code: "USAGE" }));
  });

  it("stands in for the servers of the settings", () => {
    const { servers } = withServers(SETTINGS, ["http://a.vn/tsa"]).timestamp;
    expect(servers).toEqual([{ url: "http://a.vn/tsa" }]);
    expect(withServers(SETTINGS, undefined)).toBe(SETTINGS);
  });

  it("keeps the user of a server that the settings know", () => {
    const { servers } = withServers(SETTINGS, ["http://a.vn/", "https://TSA.vn/"]).timestamp;
    expect(servers).toEqual([{ url: "http://a.vn/" }, KNOWN]);
  });

  it.each(["file:///tsa", "tsa.vn", "", "http://user:password@tsa.vn/"])("%s is refused", (url) => {
    expect(() => withServers(SETTINGS, [url])).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});
