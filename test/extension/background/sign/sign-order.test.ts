import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { allowOrigin, revokeConsent } from "../../../../extension/background/portal/portal-consent.ts";
import { choose } from "../../../../extension/background/portal/portal-choice.ts";
import { listNotices } from "../../../../extension/background/portal/portal-notice.ts";
import { loadRecords } from "../../../../extension/background/sign/job-record.ts";
import type { DocumentEnd } from "../../../../extension/background/sign/sign-order.ts";
import { browserState } from "../browser-double.ts";
import { SIGNATURE } from "./agent-double.ts";
import { documentOf, orderOf, OrderWorld, PORTAL, REQUESTER, SIGN } from "./order-world.ts";

vi.mock("webextension-polyfill", async () => ({
  default: (await import("../browser-double.ts")).browserDouble,
}));

let world: OrderWorld;

beforeEach(() => {
  world = new OrderWorld();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const KEY = "11111111-1111-4111-8111-111111111111";
const OTHER_KEY = "33333333-3333-4333-8333-333333333333";

/** Places an order, and waits until its only document is in this phase. */
async function placed(
  document = documentOf("a.pdf"),
  phase = "ready",
): Promise<{ ends: Promise<readonly DocumentEnd[]> }> {
  const ends = world.orders.order(orderOf([document], KEY), REQUESTER);
  await expect.poll(() => world.phaseOf(KEY)).toBe(phase);
  return { ends };
}

describe("the first order of an origin", () => {
  it("is asked about before anything is fetched, and fetched once it is allowed", async () => {
    const { ends } = await placed(undefined, "asking");
    expect(world.seen).toEqual([]);
    await world.ask(KEY, { type: "allow" });
    await expect.poll(() => world.phaseOf(KEY)).toBe("ready");
    expect(world.seen.map(({ url }) => url)).toEqual([`${PORTAL}/tep/a.pdf?k=1`]);
    await world.ask(KEY, { type: "sign", ...SIGN });
    expect(await ends).toMatchObject([{ state: "delivered", fileName: "a.pdf", number: "12" }]);
    expect(world.agent.notes).toMatchObject([{ event: "portal.allowed", origin: PORTAL }]);
  });

  it("has a number and a date without signs that nobody sees, which would turn around what is shown", async () => {
    const hostile = { number: " 12\u202e/Q\u0110\u0007 ", date: "\u206622/11/2026" };
    await placed(documentOf("a.pdf", hostile), "asking");
    const { number, date } = world.jobs.get(world.keysOf(KEY)[0] ?? "").record;
    expect([number, date]).toEqual(["12 /Q\u0110", "22/11/2026"]);
  });

  it("that the user refuses fetches nothing, and asks again the next time", async () => {
    const { ends } = await placed(undefined, "asking");
    await world.ask(KEY, { type: "cancel" });
    expect(await ends).toEqual([{ state: "failed", code: "CONSENT_REFUSED", fileName: null }]);
    expect(world.seen).toEqual([]);
    expect(world.agent.notes).toMatchObject([{ event: "portal.refused", origin: PORTAL }]);
    expect(browserState.windows.size).toBe(0);
  });
});

describe("what the page says of a document", () => {
  beforeEach(() => allowOrigin(PORTAL, []));

  it.each(["Mật", "TỐI MẬT", "Tuyệt mật", "không rõ", `${"\n".repeat(2000)}Mật`])(
    "keeps it from being fetched where its secrecy is %s, and nobody is asked",
    async (secrecy) => {
      const ends = await world.orders.order(orderOf([documentOf("a.pdf", { secrecy })], KEY), REQUESTER);
      expect(ends).toEqual([{ state: "failed", code: "DOCUMENT_STATE_SECRET", fileName: null }]);
      expect(world.seen).toEqual([]);
      expect(world.agent.opened).toEqual([]);
    },
  );

  it("keeps it from being fetched behind an adapter's button, too", async () => {
    const document = {
      title: "a",
      number: null,
      date: null,
      kind: "approve",
      dossier: null,
      rule: 0,
      attachment: false,
    } as const;
    await world.jobs.begin({ ...document, source: `${PORTAL}/tep/a.pdf`, secrecy: "Mật" }, REQUESTER);
    await expect.poll(async () => (await loadRecords()).map(({ stage }) => stage)).toEqual(["dropped"]);
    expect(world.seen).toEqual([]);
    expect(world.agent.opened).toEqual([]);
  });

  it.each([
    ["of its organisation", undefined, "UBND xã Tân Lập"],
    ["where the user has said whose the portal is", "Sở Tài chính", "Sở Tài chính"],
  ])("is held against the certificate: %s", async (_when, chosen, announced) => {
    if (chosen !== undefined) await choose("eoffice", { organisation: chosen });
    await placed(documentOf("a.pdf", { secrecy: "Thường", organisation: " UBND xã Tân Lập " }));
    expect(world.agent.opened).toMatchObject([{ organisation: announced, secrecy: "Thường" }]);
  });
});

describe("where the last stamp was put", () => {
  beforeEach(() => allowOrigin(PORTAL, []));
  const { kind, certificate } = SIGN;
  const place = { page: 0, x: 1, y: 2, width: 3, height: 4 };

  async function signed(orderKey: typeof KEY | typeof OTHER_KEY, found: "text" | "page"): Promise<unknown> {
    world.agent.found = found;
    const ends = world.orders.order(orderOf([documentOf("a.pdf")], orderKey), REQUESTER);
    await expect.poll(() => world.phaseOf(orderKey)).toBe("ready");
    const answer = await world.ask(orderKey, { type: "place", kind, certificate });
    const { usual } = world.agent;
    await world.ask(orderKey, { type: "sign", ...SIGN, place });
    await ends;
    expect(answer).toEqual({ place, found });
    return usual;
  }

  it("is offered for the next document of the portal that shows no place of its own", async () => {
    expect(await signed(KEY, "page")).toBeUndefined();
    expect(await signed(OTHER_KEY, "page")).toEqual({ page: -1, x: 0.5, y: 0.25 });
  });

  it("is not kept of a document whose text shows the place", async () => {
    expect(await signed(KEY, "text")).toBeUndefined();
    expect(await signed(OTHER_KEY, "page")).toBeUndefined();
  });
});

describe("an order", () => {
  beforeEach(() => allowOrigin(PORTAL, []));

  it("is posted once, under the document's own name, with its fields and its token", async () => {
    const { ends } = await placed(
      documentOf("công văn.pdf", {
        source: { from: "address", address: `${PORTAL}/tep/c%C3%B4ng%20v%C4%83n.pdf?t=%2F+x`, bearer: "jwt" },
        delivery: {
          to: "address",
          address: `${PORTAL}//nhan.aspx?ma=%2f1`,
          part: "uploadfile",
          fields: [["Ma", "7"]],
          bearer: "jwt",
        },
      }),
    );
    await world.ask(KEY, { type: "sign", ...SIGN });
    const [end] = await ends;
    expect(end).toMatchObject({ state: "delivered", answer: { status: 200, contentType: "text/html" } });
    expect(world.seen.map(({ method, url, bearer }) => [method, url, bearer])).toEqual([
      ["GET", `${PORTAL}/tep/c%C3%B4ng%20v%C4%83n.pdf?t=%2F+x`, "Bearer jwt"],
      ["POST", `${PORTAL}//nhan.aspx?ma=%2f1`, "Bearer jwt"],
    ]);
    expect(world.seen[1]?.fields).toEqual([["Ma", "7"]]);
    expect(world.seen[1]?.file).toMatchObject({ name: "công văn.pdf" });
    expect(world.seen[1]?.file?.text.endsWith(SIGNATURE)).toBe(true);
    // The token is nowhere on disk.
    expect(JSON.stringify(browserState.local.values)).not.toContain("jwt");
  });

  it.each([
    ["file:///C:/van-ban.pdf", "PORTAL_ADDRESS_INVALID"],
    ["van-ban.pdf", "PORTAL_ADDRESS_INVALID"],
    ["/tep/a.pdf", "PORTAL_ADDRESS_INVALID"],
    ["blob:https://eoffice.example.vn/7", "PORTAL_ADDRESS_INVALID"],
    ["https://a:b@eoffice.example.vn/7", "PORTAL_ADDRESS_INVALID"],
    ["http://127.0.0.1:8080/a.pdf", "PORTAL_TARGET_LOOPBACK"],
    ["http://[::ffff:127.1.2.3]/a.pdf", "PORTAL_TARGET_LOOPBACK"],
    ["http://tram.localhost./a.pdf", "PORTAL_TARGET_LOOPBACK"],
  ])("for %s is refused without a window, noted and logged", async (address, code) => {
    const document = documentOf("a.pdf", { source: { from: "address", address, bearer: null } });
    const ends = await world.orders.order(orderOf([document], KEY), REQUESTER);
    expect(ends).toEqual([{ state: "failed", code, fileName: null }]);
    expect(browserState.windows.size).toBe(0);
    expect(world.seen).toEqual([]);
    expect(await listNotices()).toMatchObject([{ origin: PORTAL, code }]);
    await expect.poll(() => world.agent.notes).toMatchObject([{ event: "portal.blocked" }]);
  });

  it("that leads outside the portal's site is asked about, host by host, and remembered", async () => {
    const foreign = documentOf("a.pdf", {
      source: { from: "address", address: "https://kho.example.vn:8443/a.pdf", bearer: null },
      delivery: {
        to: "address",
        address: "http://eoffice.example.vn/n",
        part: "f",
        fields: [],
        bearer: null,
      },
    });
    browserState.withheld.add("https://kho.example.vn:8443/*");
    await placed(foreign, "asking");
    const phase = world.jobs.get(world.keysOf(KEY)[0] ?? "").phase;
    expect(phase).toEqual({
      name: "asking",
      questions: [
        { name: "source", host: "https://kho.example.vn:8443" },
        // From https to http is out of the site.
        { name: "destination", host: "http://eoffice.example.vn" },
      ],
      originPatterns: ["https://kho.example.vn:8443/*"],
    });
    browserState.withheld.clear();
    await world.ask(KEY, { type: "allow" });
    await expect.poll(() => world.phaseOf(KEY)).toBe("ready");
    await world.ask(KEY, { type: "cancel" });
    const again = world.orders.order(orderOf([foreign], OTHER_KEY), REQUESTER);
    await expect.poll(() => world.phaseOf(OTHER_KEY)).toBe("ready");
    await world.ask(OTHER_KEY, { type: "cancel" });
    await again;
  });

  it("that goes to a host from which documents were only fetched so far is asked about", async () => {
    const store = "https://kho.example.vn";
    const source = { from: "address", address: `${store}/a.pdf`, bearer: null } as const;
    await placed(documentOf("a.pdf", { source }), "asking");
    await world.ask(KEY, { type: "allow" });
    await expect.poll(() => world.phaseOf(KEY)).toBe("ready");
    await world.ask(KEY, { type: "cancel" });
    const posted = world.seen.length;
    const delivery = { to: "address", address: `${store}/n`, part: "f", fields: [], bearer: null } as const;
    const ends = world.orders.order(
      orderOf([documentOf("b.pdf", { source, delivery })], OTHER_KEY),
      REQUESTER,
    );
    await expect.poll(() => world.phaseOf(OTHER_KEY)).toBe("asking");
    expect(world.jobs.get(world.keysOf(OTHER_KEY)[0] ?? "").phase).toMatchObject({
      questions: [{ name: "destination", host: store }],
    });
    expect(world.seen).toHaveLength(posted);
    await world.ask(OTHER_KEY, { type: "allow" });
    await expect.poll(() => world.phaseOf(OTHER_KEY)).toBe("ready");
    await world.ask(OTHER_KEY, { type: "sign", ...SIGN });
    expect(await ends).toMatchObject([{ state: "delivered" }]);
  });

  it("never follows a redirect to this computer, or to a host that nobody allowed", async () => {
    world.redirects.set(`${PORTAL}/tep/a.pdf?k=1`, "http://localhost:9000/");
    await placed(undefined, "failed");
    expect(world.seen).toHaveLength(1);
    expect(world.jobs.get(world.keysOf(KEY)[0] ?? "").phase).toMatchObject({
      problem: { code: "PORTAL_TARGET_LOOPBACK" },
    });
    world.redirects.set(`${PORTAL}/tep/b.pdf?k=1`, "https://kho.example.vn/b.pdf");
    const ends = world.orders.order(orderOf([documentOf("b.pdf")], OTHER_KEY), REQUESTER);
    await expect.poll(() => world.phaseOf(OTHER_KEY)).toBe("failed");
    await world.closeWindow(2);
    expect(await ends).toEqual([{ state: "failed", code: "PORTAL_HOST_NOT_ALLOWED", fileName: null }]);
  });

  it("does not send to a host whose consent was taken back while the user looked", async () => {
    await allowOrigin(PORTAL, [{ host: "https://kho.example.vn", uses: ["destination"] }]);
    const { ends } = await placed(
      documentOf("a.pdf", {
        delivery: { to: "address", address: "https://kho.example.vn/n", part: "f", fields: [], bearer: null },
      }),
    );
    await revokeConsent(PORTAL, { host: "https://kho.example.vn" });
    await world.ask(KEY, { type: "sign", ...SIGN });
    await expect.poll(() => world.phaseOf(KEY)).toBe("waiting");
    expect(world.seen.map(({ method }) => method)).toEqual(["GET"]);
    await world.closeWindow(1);
    expect(await ends).toMatchObject([{ state: "failed", code: "PORTAL_HOST_NOT_ALLOWED" }]);
  });

  it("that the handler did not store waits, and is posted again on the user's word only", async () => {
    world.answers.set("a.pdf", `{"Status":false,"Message":"Lỗi"}`);
    const { ends } = await placed();
    await world.ask(KEY, { type: "sign", ...SIGN });
    await expect.poll(() => world.phaseOf(KEY)).toBe("waiting");
    expect(world.seen.filter(({ method }) => method === "POST")).toHaveLength(1);
    world.answers.clear();
    await world.ask(KEY, { type: "retry-delivery" });
    expect(await ends).toMatchObject([{ state: "delivered" }]);
    expect(world.seen.filter(({ method }) => method === "POST")).toHaveLength(2);
    expect(world.agent.count("job.sign")).toBe(1);
  });

  it("that is repeated has the outcome of the first, also for a worker that began anew", async () => {
    const { ends } = await placed();
    await world.ask(KEY, { type: "sign", ...SIGN });
    const first = await ends;
    expect(await world.orders.order(orderOf([documentOf("a.pdf")], KEY), REQUESTER)).toEqual(first);
    await world.closeWindow(1);
    world.restart();
    expect(await world.orders.order(orderOf([documentOf("a.pdf")], KEY), REQUESTER)).toEqual(first);
    expect(world.seen.filter(({ method }) => method === "POST")).toHaveLength(1);
    await world.orders.taken(KEY);
    expect(world.orders.get(KEY)).toBeUndefined();
  });

  it("that is longer than the browser has room for is refused, and nothing of it is kept", async () => {
    const fields: [string, string][] = [["a", "x".repeat(600_000)]];
    const delivery = { to: "address", address: `${PORTAL}/n`, part: "f", fields, bearer: null } as const;
    const documents = [documentOf("a.pdf", { delivery }), documentOf("b.pdf", { delivery })];
    await expect(world.orders.order(orderOf(documents, KEY), REQUESTER)).rejects.toMatchObject({
      code: "PORTAL_REQUEST_INVALID",
    });
    expect(JSON.stringify(browserState.local.values).length).toBeLessThan(10_000);
    expect(browserState.windows.size).toBe(0);
  });

  it("is no other origin's, whoever knows its key", async () => {
    const { ends } = await placed();
    await world.ask(KEY, { type: "sign", ...SIGN });
    await ends;
    const other = { ...REQUESTER, origin: "https://khac.example.vn" };
    await expect(world.orders.order(orderOf([documentOf("a.pdf")], KEY), other)).rejects.toMatchObject({
      code: "JOB_NOT_FOUND",
    });
  });

  it("survives a worker that dies while the user looks", async () => {
    await placed();
    world.restart();
    const ends = world.orders.order(orderOf([documentOf("a.pdf")], KEY), REQUESTER);
    await expect.poll(() => world.jobs.find(world.keysOf(KEY)[0] ?? "")?.record.stage).toBe("ready");
    await world.ask(KEY, { type: "sign", ...SIGN });
    expect(await ends).toMatchObject([{ state: "delivered" }]);
    expect(world.seen).toHaveLength(2);
  });

  it("that says the same as one under way gets that one's window and outcome", async () => {
    const { ends } = await placed();
    const twin = world.orders.order(orderOf([documentOf("a.pdf")], OTHER_KEY), REQUESTER);
    await world.ask(KEY, { type: "sign", ...SIGN });
    expect(await twin).toEqual(await ends);
    expect(browserState.windows.size).toBe(1);
    expect(world.seen.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it("of a page that is gone still goes to its address", async () => {
    const { ends } = await placed();
    await world.orders.gone(KEY);
    await world.ask(KEY, { type: "sign", ...SIGN });
    expect(await ends).toMatchObject([{ state: "delivered" }]);
  });
});

describe("a document that the page handed over", () => {
  beforeEach(() => allowOrigin(PORTAL, []));

  const own = documentOf("a", {
    source: { from: "page", bytes: new Blob(["<a/>"]), fileName: "ho/so.xml" },
    delivery: { to: "page" },
    format: "xades",
  });

  it("that nobody can be shown is signed only where octets are", async () => {
    world.agent.content = { hasText: false };
    const { ends } = await placed(own, "failed");
    expect(world.jobs.get(world.keysOf(KEY)[0] ?? "").phase).toMatchObject({
      problem: { code: "PORTAL_HASHES_OFF" },
    });
    expect(await listNotices()).toMatchObject([{ origin: PORTAL, code: "PORTAL_HASHES_OFF" }]);
    await world.closeWindow(1);
    expect(await ends).toMatchObject([{ state: "failed", code: "PORTAL_HASHES_OFF" }]);
    await choose(REQUESTER.portal.adapter.id, { hashes: true });
    const again = world.orders.order(orderOf([own], OTHER_KEY), REQUESTER);
    await expect.poll(() => world.phaseOf(OTHER_KEY)).toBe("ready");
    await world.ask(OTHER_KEY, { type: "cancel" });
    await again;
  });

  it("goes back to it, and is kept until it is taken", async () => {
    const { ends } = await placed(own);
    await world.ask(KEY, { type: "sign", ...SIGN });
    const [end] = await ends;
    expect(end).toMatchObject({ state: "delivered", fileName: "ho_so.xml", answer: null });
    expect(end?.state === "delivered" && (await end.signed?.text())).toBe(SIGNATURE);
    expect(world.seen).toEqual([]);
    await world.closeWindow(1);
    expect(world.agent.jobs.size).toBe(1);
    await world.orders.taken(KEY);
    expect(world.agent.jobs.size).toBe(0);
    expect(world.jobs.deliveries).toEqual([]);
  });

  it("waits in the list where the page is gone, to be saved as a file, and is given to a page that asks again", async () => {
    void (await placed(own));
    await world.ask(KEY, { type: "sign", ...SIGN });
    await world.closeWindow(1);
    world.restart();
    await expect
      .poll(() => world.jobs.deliveries)
      .toMatchObject([{ phase: "waiting", fileName: "ho_so.xml", problem: { code: "PORTAL_PAGE_GONE" } }]);
    expect(world.jobs.deliveries[0]?.savedParts).toHaveLength(1);
    const [end] = await world.orders.order(orderOf([own], KEY), REQUESTER);
    expect(end).toMatchObject({ state: "delivered" });
  });
});
