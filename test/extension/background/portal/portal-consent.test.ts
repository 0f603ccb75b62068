import { beforeEach, describe, expect, it, vi } from "vitest";
import { choicesFor, choose } from "../../../../extension/background/portal/portal-choice.ts";
import {
  allowCertificate,
  allowOrigin,
  consentsOf,
  listConsents,
  revokeConsent,
} from "../../../../extension/background/portal/portal-consent.ts";
import { browserState, resetBrowser } from "../browser-double.ts";

vi.mock("webextension-polyfill", async () => ({
  default: (await import("../browser-double.ts")).browserDouble,
}));

const PORTAL = "https://eoffice.example.vn";
const STORE = "https://kho.example.vn";
const FROM_STORE = { host: STORE, uses: ["source" as const] };
const TO_STORE = { host: STORE, uses: ["destination" as const] };
const BOTH_WAYS = { host: STORE, uses: ["source" as const, "destination" as const] };

beforeEach(resetBrowser);

describe("what was allowed to an origin", () => {
  it("is nothing until the user allows it, and only what was allowed", async () => {
    expect(await consentsOf(PORTAL)).toMatchObject({ firstUse: false, hosts: [], certificate: null });
    await allowOrigin(PORTAL, [FROM_STORE]);
    expect(await consentsOf(PORTAL)).toEqual({ firstUse: true, hosts: [FROM_STORE], certificate: null });
    expect(await consentsOf("http://eoffice.example.vn")).toMatchObject({ firstUse: false, hosts: [] });
  });

  it("to be told a certificate is no leave to ask for signatures", async () => {
    await allowCertificate(PORTAL, "ab");
    expect(await consentsOf(PORTAL)).toMatchObject({ firstUse: false, hosts: [], certificate: "ab" });
  });

  it("for one use of a host is for that use only, until the other is allowed too", async () => {
    await allowOrigin(PORTAL, [FROM_STORE]);
    await allowOrigin(PORTAL, [FROM_STORE]);
    expect((await consentsOf(PORTAL)).hosts).toEqual([FROM_STORE]);
    await allowOrigin(PORTAL, [TO_STORE]);
    await allowOrigin(PORTAL, [TO_STORE]);
    expect((await consentsOf(PORTAL)).hosts).toEqual([BOTH_WAYS]);
  });

  it("keeps everything that two windows allow at once", async () => {
    await Promise.all([
      allowOrigin(PORTAL, [FROM_STORE]),
      allowOrigin(PORTAL, [{ host: "https://a.vn", uses: ["source"] }]),
      allowCertificate(PORTAL, "ab"),
    ]);
    expect(await consentsOf(PORTAL)).toMatchObject({
      hosts: [FROM_STORE, { host: "https://a.vn" }],
      certificate: "ab",
    });
  });

  it("can be taken back in parts and as a whole", async () => {
    await allowOrigin(PORTAL, [FROM_STORE]);
    await allowCertificate(PORTAL, "ab");
    await revokeConsent(PORTAL, "certificate");
    expect(await consentsOf(PORTAL)).toMatchObject({ hosts: [FROM_STORE], certificate: null });
    await revokeConsent(PORTAL, { host: STORE });
    expect(await consentsOf(PORTAL)).toMatchObject({ firstUse: true, hosts: [] });
    await revokeConsent(PORTAL, "all");
    expect(await listConsents()).toEqual([]);
  });

  it("by policy holds for both uses, without a question, and can't be taken back", async () => {
    browserState.managed.values = { consentedHosts: { [PORTAL]: [STORE] } };
    await allowOrigin(PORTAL, [FROM_STORE, { host: "https://a.vn", uses: ["source"] }]);
    await revokeConsent(PORTAL, { host: STORE });
    expect(await listConsents()).toEqual([
      {
        origin: PORTAL,
        firstUse: true,
        hosts: [STORE, "https://a.vn"],
        certificate: null,
        lockedHosts: [STORE],
      },
    ]);
    await revokeConsent(PORTAL, "all");
    expect(await consentsOf(PORTAL)).toEqual({ firstUse: true, hosts: [BOTH_WAYS], certificate: null });
  });

  it("is read as every older version kept it, and kept on with what is allowed since", async () => {
    const first = { firstUse: true, hosts: [STORE], certificate: "ab" };
    const second = { ...first, hosts: [STORE, "https://a.vn"], uses: { "https://a.vn": "source" } };
    browserState.local.values = { portalConsents: { [PORTAL]: first, "https://b.vn": second } };
    expect(await consentsOf(PORTAL)).toEqual({ firstUse: true, hosts: [BOTH_WAYS], certificate: "ab" });
    const fromA = { host: "https://a.vn", uses: ["source"] };
    expect((await consentsOf("https://b.vn")).hosts).toEqual([BOTH_WAYS, fromA]);
    await allowOrigin("https://b.vn", [{ host: "https://a.vn", uses: ["destination"] }]);
    await revokeConsent("https://b.vn", { host: STORE });
    expect((await consentsOf("https://b.vn")).hosts).toEqual([
      { host: "https://a.vn", uses: ["source", "destination"] },
    ]);
    expect((await consentsOf(PORTAL)).hosts).toEqual([BOTH_WAYS]);
  });

  it("is read as far as it can be, whatever lies there", async () => {
    browserState.local.values = { portalConsents: { [PORTAL]: 7, "https://b.vn": { firstUse: true } } };
    browserState.managed.values = { consentedHosts: 7 };
    expect(await listConsents()).toEqual([]);
  });
});

describe("the choices for a portal", () => {
  const adapter = { id: "eoffice", sockets: "kyso" as const };

  it("sign nothing that can't be shown until the user turns it on there", async () => {
    expect(await choicesFor(adapter)).toEqual({
      sockets: "kyso",
      hashes: false,
      nonces: false,
      organisation: null,
      locked: [],
    });
    await choose("eoffice", { hashes: true });
    await choose("eoffice", { sockets: "incumbent" });
    expect(await choicesFor(adapter)).toMatchObject({ sockets: "incumbent", hashes: true, nonces: false });
    expect(await choicesFor({ id: "other" })).toMatchObject({ hashes: false });
  });

  it("are policy's where it has set them, and locked", async () => {
    await choose("eoffice", { hashes: true, nonces: true });
    const organisation = "UBND xã Tân Lập";
    await choose("eoffice", { organisation: "Sở Nội vụ" });
    browserState.managed.values = {
      portalChoices: { eoffice: { hashes: false, sockets: "incumbent", organisation } },
    };
    expect(await choicesFor(adapter)).toEqual({
      sockets: "incumbent",
      hashes: false,
      nonces: true,
      organisation,
      locked: ["sockets", "hashes", "organisation"],
    });
  });

  it("are the adapter's where nobody else has chosen", async () => {
    expect(await choicesFor({ id: "eoffice", sockets: "incumbent" })).toMatchObject({ sockets: "incumbent" });
  });
});
