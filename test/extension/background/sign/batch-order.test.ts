import type { Tabs } from "webextension-polyfill";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BatchState } from "../../../../extension/background/sign/batch-message.ts";
import { answerBatchRequest } from "../../../../extension/background/sign/batch-request.ts";
import { batchState } from "../../../../extension/background/sign/batch-state.ts";
import { allowOrigin } from "../../../../extension/background/portal/portal-consent.ts";
import type { LiveOrder } from "../../../../extension/background/sign/live-order.ts";
import { beginSeveral } from "../../../../extension/background/sign/list-order.ts";
import type { SignableDocument } from "../../../../extension/content/content-message.ts";
import type { DocumentEnd } from "../../../../extension/background/sign/sign-order.ts";
import { CheckBoard } from "../../../../extension/background/check/check-board.ts";
import { answerContentRequest } from "../../../../extension/background/content-request.ts";
import { browserDouble, browserState } from "../browser-double.ts";
import { PIN } from "./agent-double.ts";
import { documentOf, orderOf, OrderWorld, PORTAL, REQUESTER, SIGN } from "./order-world.ts";

vi.mock("webextension-polyfill", async () => ({
  default: (await import("../browser-double.ts")).browserDouble,
}));

const KEY = "22222222-2222-4222-8222-222222222222";
const NAMES = ["a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf"];

let world: OrderWorld;

beforeEach(() => {
  world = new OrderWorld();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function order(): LiveOrder {
  const live = world.orders.get(KEY);
  if (live === undefined) throw new Error("no order");
  return live;
}

async function shown(): Promise<BatchState> {
  return await batchState(world.orders, order());
}

async function phases(): Promise<string[]> {
  return (await shown()).documents.map(({ phase }) => phase.name);
}

async function ask(request: object): Promise<unknown> {
  return await answerBatchRequest(world.orders, order(), request);
}

async function sign(names = NAMES, change: object = {}): Promise<unknown> {
  const { documents } = await shown();
  const { kind, shownSha256, place, number, date, ...shared } = SIGN;
  const approved = documents
    .filter(({ title }) => names.includes(title))
    .map(({ jobKey }) => ({ jobKey, kind, shownSha256, place, number, date }));
  return await ask({ type: "sign", ...shared, documents: approved, ...change });
}

/** Places an order of all documents, and waits until they can be looked at. */
async function placed(): Promise<{ ends: Promise<readonly DocumentEnd[]> }> {
  const ends = world.orders.order(
    orderOf(
      NAMES.map((name) => documentOf(name)),
      KEY,
    ),
    REQUESTER,
  );
  await expect.poll(() => world.orders.get(KEY) !== undefined).toBe(true);
  await expect.poll(phases).toEqual(NAMES.map(() => "ready"));
  return { ends };
}

/** Names of the files that were posted, in no order of theirs. */
function posted(): string[] {
  const names = world.seen.flatMap(({ method, file }) =>
    method === "POST" && file !== null ? [file.name] : [],
  );
  return names.sort((a, b) => a.localeCompare(b));
}

describe("a batch", () => {
  beforeEach(() => allowOrigin(PORTAL, []));

  it("is signed with one PIN, and each document delivered by itself", async () => {
    const { ends } = await placed();
    expect([...browserState.windows.values()]).toEqual([expect.stringContaining(`batch.html?order=${KEY}`)]);
    await sign();
    expect((await ends).map((end) => [end.state, end.fileName])).toEqual(
      NAMES.map((name) => ["delivered", name]),
    );
    expect(world.agent.pinsTried).toBe(1);
    expect(posted()).toEqual(NAMES);
    await expect.poll(() => world.agent.logins.size).toBe(0);
    await expect.poll(async () => (await shown()).phase).toEqual({ name: "over" });
  });

  it("with a wrong PIN signs nothing, tries it once, and says so", async () => {
    await placed();
    await expect(sign(NAMES, { pin: "000000" })).rejects.toMatchObject({ code: "TOKEN_PIN_INCORRECT" });
    expect(world.agent.pinsTried).toBe(1);
    expect(world.agent.count("job.sign")).toBe(0);
    expect((await shown()).phase).toMatchObject({ name: "open", problem: { code: "TOKEN_PIN_INCORRECT" } });
  });

  it("loses nothing where one can't be signed and another is refused; both can be tried again", async () => {
    const { ends } = await placed();
    world.agent.refused.set("b.pdf", "PDF_FIELD_LOCKED");
    world.answers.set("d.pdf", `{"Status":false}`);
    await sign();
    await expect.poll(phases).toEqual(["delivered", "ready", "delivered", "waiting", "delivered"]);
    await expect.poll(async () => (await shown()).phase.name).toBe("open");
    expect((await shown()).documents[1]?.phase).toMatchObject({ problem: { code: "PDF_FIELD_LOCKED" } });
    world.agent.refused.clear();
    world.answers.clear();
    await sign(["b.pdf"]);
    const waiting = (await shown()).documents[3]?.jobKey;
    await ask({ type: "job", jobKey: waiting, request: { type: "retry-delivery" } });
    expect((await ends).map(({ state }) => state)).toEqual(NAMES.map(() => "delivered"));
    expect(posted()).toEqual(["a.pdf", "b.pdf", "c.pdf", "d.pdf", "d.pdf", "e.pdf"]);
  });

  it("sends nothing again by the button for all that the portal may have, but by the document's own", async () => {
    await placed();
    world.unanswered.add("b.pdf");
    world.answers.set("d.pdf", `{"Status":false}`);
    await sign();
    await expect.poll(async () => (await shown()).phase.name).toBe("over");
    world.unanswered.clear();
    world.answers.clear();
    await ask({ type: "retry-deliveries" });
    await expect.poll(async () => (await phases())[3]).toBe("delivered");
    const [, unknown] = (await shown()).documents;
    expect(unknown?.phase).toMatchObject({ name: "waiting", mayBeStored: true });
    expect(posted()).toEqual(["a.pdf", "b.pdf", "c.pdf", "d.pdf", "d.pdf", "e.pdf"]);
    await ask({ type: "job", jobKey: unknown?.jobKey, request: { type: "retry-delivery" } });
    await expect.poll(async () => (await phases())[1]).toBe("delivered");
    expect(posted().filter((name) => name === "b.pdf")).toHaveLength(2);
  });

  describe("of many whose portal", () => {
    const MANY = Array.from({ length: 24 }, (_, index) => `${String(index).padStart(2, "0")}.pdf`);
    const countIn = async (name: string): Promise<number> =>
      (await phases()).filter((each) => each === name).length;

    async function placedMany(): Promise<void> {
      const documents = MANY.map((name) => documentOf(name));
      void world.orders.order(orderOf(documents, KEY), REQUESTER);
      await expect.poll(() => world.orders.get(KEY) !== undefined).toBe(true);
      await expect.poll(() => countIn("ready")).toBe(MANY.length);
    }

    it.each([
      ["has ended the user's session", "<input type=password>", "PORTAL_LOGGED_OUT"],
      ["refuses one after the other", `{"Status":false}`, "PORTAL_UPLOAD_REFUSED"],
    ])("%s is held up, and goes on without another PIN", async (_title, answer, code) => {
      await placedMany();
      for (const name of MANY) world.answers.set(name, answer);
      await sign(MANY);
      await expect
        .poll(async () => (await shown()).phase)
        .toMatchObject({ name: "paused", problem: { code }, needsPin: false });
      const waiting = await countIn("waiting");
      // What was under way when it showed, and no more.
      expect(world.agent.signatures).toHaveLength(waiting);
      expect(waiting).toBeLessThanOrEqual(10);
      expect(await countIn("ready")).toBe(MANY.length - waiting);
      const tried = posted().length;
      if (code === "PORTAL_LOGGED_OUT") expect(tried).toBeLessThanOrEqual(2);
      world.answers.clear();
      await ask({ type: "resume", pin: "" });
      await expect.poll(() => countIn("delivered")).toBe(MANY.length - waiting);
      await ask({ type: "retry-deliveries" });
      await expect.poll(() => countIn("delivered")).toBe(MANY.length);
      expect(world.agent.pinsTried).toBe(1);
      expect(posted()).toHaveLength(tried + MANY.length);
    });

    it("fails one here and there goes on", async () => {
      await placedMany();
      for (const name of ["03.pdf", "04.pdf", "09.pdf"]) world.answers.set(name, `{"Status":false}`);
      await sign(MANY);
      await expect.poll(async () => (await shown()).phase.name).toBe("over");
      expect(await countIn("waiting")).toBe(3);
    });

    it("still knows nobody is asked once, and not for each that waits", async () => {
      await placedMany();
      for (const name of MANY) world.answers.set(name, "<input type=password>");
      await sign(MANY);
      await expect.poll(async () => (await shown()).phase.name).toBe("paused");
      const tried = posted().length;
      await ask({ type: "retry-deliveries" });
      await expect.poll(() => posted().length).toBe(tried + 1);
      await expect.poll(() => countIn("uploading")).toBe(0);
      expect(posted()).toHaveLength(tried + 1);
    });
  });

  it("goes without what was left out, which nobody signs afterwards", async () => {
    const { ends } = await placed();
    const [first] = (await shown()).documents;
    await ask({ type: "leave-out", jobKey: first?.jobKey, leftOut: true });
    await expect(sign()).rejects.toMatchObject({ code: "JOB_STATE" });
    await sign(NAMES.slice(1));
    expect(await ends).toMatchObject([
      { state: "failed", code: "CONSENT_REFUSED" },
      ...NAMES.slice(1).map((fileName) => ({ state: "delivered", fileName })),
    ]);
    expect(posted()).toEqual(NAMES.slice(1));
    await expect(ask({ type: "leave-out", jobKey: first?.jobKey, leftOut: false })).rejects.toThrow();
  });

  it("stops where the token was pulled: what was not signed can be, with the PIN once more", async () => {
    const { ends } = await placed();
    world.agent.refused.set("a.pdf", "TOKEN_REMOVED");
    await sign();
    await expect
      .poll(async () => (await shown()).phase)
      .toMatchObject({ name: "paused", total: 5, problem: { code: "TOKEN_REMOVED" }, needsPin: true });
    world.agent.refused.clear();
    await ask({ type: "resume", pin: PIN });
    expect(world.agent.pinsTried).toBe(2);
    expect((await ends).map(({ state }) => state)).toEqual(NAMES.map(() => "delivered"));
    expect(posted()).toEqual(NAMES);
  });

  it("survives a worker that dies between two documents: none is delivered twice", async () => {
    await placed();
    await sign(NAMES.slice(0, 2));
    await expect.poll(async () => (await phases()).filter((name) => name === "delivered").length).toBe(2);
    world.restart();
    const again = world.orders.order(
      orderOf(
        NAMES.map((name) => documentOf(name)),
        KEY,
      ),
      REQUESTER,
    );
    await expect.poll(async () => (await phases()).filter((name) => name === "ready").length).toBe(3);
    await sign(NAMES.slice(2));
    expect((await again).map(({ state }) => state)).toEqual(NAMES.map(() => "delivered"));
    expect(posted()).toEqual(NAMES);
    expect(world.agent.pinsTried).toBe(2);
  });

  it("that was held up takes a wrong PIN once, and stays held up", async () => {
    await placed();
    world.agent.refused.set("a.pdf", "TOKEN_REMOVED");
    await sign();
    await expect.poll(async () => (await shown()).phase.name).toBe("paused");
    const tried = world.agent.pinsTried;
    await expect(ask({ type: "resume", pin: "000000" })).rejects.toMatchObject({
      code: "TOKEN_PIN_INCORRECT",
    });
    expect(world.agent.pinsTried).toBe(tried + 1);
    expect((await shown()).phase).toMatchObject({
      name: "paused",
      problem: { code: "TOKEN_PIN_INCORRECT" },
    });
  });

  it("stops after those that are under way, and goes on without another PIN", async () => {
    const { ends } = await placed();
    await sign();
    await ask({ type: "stop" });
    await expect
      .poll(async () => (await shown()).phase)
      .toMatchObject({ name: "paused", problem: null, needsPin: false });
    expect((await phases()).filter((name) => name === "delivered").length).toBeLessThan(NAMES.length);
    await ask({ type: "resume", pin: "" });
    expect((await ends).map(({ state }) => state)).toEqual(NAMES.map(() => "delivered"));
    expect(posted()).toEqual(NAMES);
    expect(world.agent.pinsTried).toBe(1);
  });

  it("outlives its window and the browser once it was approved, and none is delivered twice", async () => {
    await placed();
    world.agent.refused.set("c.pdf", "TOKEN_REMOVED");
    await sign();
    await expect.poll(async () => (await shown()).phase.name).toBe("paused");
    const before = posted().length;
    await world.closeWindow(1);
    world.restart();
    await expect
      .poll(() => world.orders.unfinished)
      .toMatchObject([{ orderKey: KEY, done: before, total: 5 }]);
    world.agent.refused.clear();
    await world.orders.show(KEY);
    expect([...browserState.windows.values()]).toEqual([expect.stringContaining(`batch.html?order=${KEY}`)]);
    await expect.poll(async () => (await shown()).phase).toMatchObject({ name: "paused", needsPin: true });
    await ask({ type: "resume", pin: PIN });
    await expect.poll(async () => (await shown()).phase).toEqual({ name: "over" });
    expect(posted()).toEqual(NAMES);
  });

  it("that is given up when held up drops what is not signed, and keeps nothing of it", async () => {
    const { ends } = await placed();
    world.agent.refused.set("a.pdf", "TOKEN_REMOVED");
    await sign();
    await expect.poll(async () => (await shown()).phase.name).toBe("paused");
    await ask({ type: "cancel" });
    expect((await ends)[0]).toMatchObject({ state: "failed", code: "CONSENT_REFUSED" });
    expect(Object.keys(browserState.local.values).filter((key) => key.startsWith("approval:"))).toEqual([]);
  });

  it("tells a window of all documents once, then only of those that changed", async () => {
    await placed();
    const told = new Map<string, string>();
    expect((await batchState(world.orders, order(), told)).documents).toHaveLength(NAMES.length);
    expect((await batchState(world.orders, order(), told)).documents).toEqual([]);
    const [first] = (await shown()).documents;
    await ask({ type: "leave-out", jobKey: first?.jobKey, leftOut: true });
    expect((await batchState(world.orders, order(), told)).documents).toMatchObject([
      { jobKey: first?.jobKey, leftOut: true },
    ]);
  });

  it("whose window is closed ends with what was signed, and drops the rest", async () => {
    const { ends } = await placed();
    await sign(["a.pdf"]);
    await expect.poll(phases).toContain("delivered");
    await world.closeWindow(1);
    expect(await ends).toMatchObject([
      { state: "delivered", fileName: "a.pdf" },
      ...NAMES.slice(1).map(() => ({ state: "failed", code: "CONSENT_REFUSED" })),
    ]);
    expect(world.agent.jobs.size).toBe(0);
  });

  it("goes on where one can't be read, and says so of that one when the window is closed", async () => {
    world.pages.set(`${PORTAL}/tep/b.pdf?k=1`, "<html><input type=password></html>");
    const ends = world.orders.order(
      orderOf(
        NAMES.map((name) => documentOf(name)),
        KEY,
      ),
      REQUESTER,
    );
    await expect.poll(() => world.orders.get(KEY) !== undefined).toBe(true);
    await expect.poll(phases).toEqual(["ready", "failed", "ready", "ready", "ready"]);
    await sign(NAMES.filter((name) => name !== "b.pdf"));
    await expect.poll(async () => (await shown()).phase.name).toBe("over");
    await world.closeWindow(1);
    expect((await ends).map(({ state }) => state)).toEqual([
      "delivered",
      "failed",
      "delivered",
      "delivered",
      "delivered",
    ]);
    expect((await ends)[1]).toMatchObject({ code: "PORTAL_LOGGED_OUT" });
  });

  it("names those that are refused at once beside the others", async () => {
    const bad = documentOf("x.pdf", { source: { from: "address", address: "file:///x.pdf", bearer: null } });
    const ends = world.orders.order(orderOf([documentOf("a.pdf"), bad], KEY), REQUESTER);
    await expect.poll(() => world.orders.get(KEY) !== undefined).toBe(true);
    await expect.poll(phases).toEqual(["ready", "failed"]);
    await sign(["a.pdf"]);
    expect(await ends).toMatchObject([{ state: "delivered" }, { code: "PORTAL_ADDRESS_INVALID" }]);
  });
});

describe("a call that a page makes twice in one moment", () => {
  beforeEach(() => allowOrigin(PORTAL, []));

  it.each([KEY, "33333333-3333-4333-8333-333333333333"] as const)(
    "is one order with one window (%#)",
    async (second) => {
      const documents = NAMES.map((name) => documentOf(name));
      for (const key of [KEY, second]) void world.orders.order(orderOf(documents, key), REQUESTER);
      await expect.poll(() => world.agent.jobs.size).toBe(NAMES.length);
      expect(browserState.windows.size).toBe(1);
    },
  );
});

describe("a dossier", () => {
  beforeEach(() => allowOrigin(PORTAL, []));

  /** The main document last, as a page may name them, with two attachments. */
  async function placedDossier(): Promise<void> {
    const [main, ...attachments] = ["chinh.pdf", "phu-luc-1.pdf", "phu-luc-2.pdf"] as const;
    const documents = [...attachments.map((name) => documentOf(name, { attachmentOf: 2 })), documentOf(main)];
    void world.orders.order(orderOf(documents, KEY), REQUESTER);
    await expect.poll(() => world.orders.get(KEY) !== undefined).toBe(true);
    await expect.poll(phases).toEqual(["ready", "ready", "ready"]);
  }

  const ATTACHED = ["phu-luc-1.pdf", "phu-luc-2.pdf"];
  const ALL = [...ATTACHED, "chinh.pdf"];

  it("is signed with one PIN, the main document first, and the agent keeps that until its attachments are signed beside it", async () => {
    await placedDossier();
    const main = (await shown()).documents[2]?.jobKey ?? "";
    const mainJob = world.jobs.get(main).record.jobId;
    await sign(ALL);
    await expect.poll(async () => (await shown()).phase).toEqual({ name: "over" });
    expect(world.agent.signatures.map(({ fileName, beside }) => [fileName, beside])).toEqual([
      ["chinh.pdf", undefined],
      ...ATTACHED.map((name) => [name, mainJob]),
    ]);
    expect(world.agent.pinsTried).toBe(1);
    await expect.poll(() => world.agent.jobs.size).toBe(0);
  });

  it("held up between its main document and an attachment is signed beside that by a worker that starts anew", async () => {
    await placedDossier();
    const mainJob = world.jobs.get((await shown()).documents[2]?.jobKey ?? "").record.jobId;
    world.agent.refused.set("phu-luc-1.pdf", "TOKEN_REMOVED");
    await sign(ALL);
    await expect.poll(async () => (await shown()).phase.name).toBe("paused");
    expect((await phases())[2]).toBe("delivered");
    world.restart();
    world.agent.refused.clear();
    await expect.poll(() => world.orders.unfinished).toHaveLength(1);
    await ask({ type: "resume", pin: PIN });
    await expect.poll(async () => (await shown()).phase).toEqual({ name: "over" });
    const besides = world.agent.signatures.flatMap(({ fileName, beside }) =>
      ATTACHED.includes(String(fileName)) ? [beside] : [],
    );
    expect(new Set(besides)).toEqual(new Set([mainJob]));
    await expect.poll(() => world.agent.jobs.size).toBe(0);
  });

  it("has its main document kept for an attachment that was left out, until its window is closed", async () => {
    await placedDossier();
    const keys = (await shown()).documents.map(({ jobKey }) => jobKey);
    await ask({ type: "leave-out", jobKey: keys[0], leftOut: true });
    world.answers.set("phu-luc-2.pdf", `{"Status":false}`);
    await sign(ALL.slice(1));
    await expect.poll(phases).toEqual(["ready", "waiting", "delivered"]);
    expect(world.jobs.get(keys[2] ?? "").record.jobId).not.toBeNull();
    await world.closeWindow(1);
    await expect
      .poll(() => [...world.agent.jobs.values()].map(({ fileName }) => fileName))
      .toEqual(["phu-luc-2.pdf"]);
  });

  it("that is given up lets go of its main document", async () => {
    await placedDossier();
    world.agent.refused.set("phu-luc-1.pdf", "TOKEN_REMOVED");
    await sign(ALL);
    await expect.poll(async () => (await shown()).phase.name).toBe("paused");
    await ask({ type: "cancel" });
    await expect.poll(() => world.agent.jobs.size).toBe(0);
  });

  it("is held against the rules with each attachment beside its main document", async () => {
    await placedDossier();
    const { documents } = await shown();
    const mainJob = world.jobs.get(documents[2]?.jobKey ?? "").record.jobId;
    const { kind, certificate, number, date } = SIGN;
    const request = { type: "rules", kind, certificate, number, date, noSecret: false };
    for (const { jobKey } of documents) await ask({ type: "job", jobKey, request });
    expect(world.agent.judged.map(({ beside }) => beside)).toEqual([mainJob, mainJob, undefined]);
  });

  it("leaves attachments unsigned whose main document was not signed, and says why", async () => {
    await placedDossier();
    world.agent.refused.set("chinh.pdf", "PDF_FIELD_LOCKED");
    await sign(ALL);
    await expect.poll(async () => (await shown()).phase.name).toBe("open");
    expect(world.agent.signatures.map(({ fileName }) => fileName)).toEqual(["chinh.pdf"]);
    expect((await shown()).documents.slice(0, 2).map(({ phase }) => phase)).toMatchObject(
      ATTACHED.map(() => ({ name: "ready", problem: { code: "SIGN_MAIN_NOT_SIGNED" } })),
    );
  });

  it("is made by the user too, with one main document each", async () => {
    await placed();
    const keys = (await shown()).documents.map(({ jobKey }) => jobKey);
    await ask({ type: "attach", jobKey: keys[1], to: keys[0] });
    expect((await shown()).documents[1]?.attachmentOf).toBe(keys[0]);
    await expect(ask({ type: "attach", jobKey: keys[2], to: keys[1] })).rejects.toMatchObject({
      code: "JOB_STATE",
    });
    await expect(ask({ type: "attach", jobKey: keys[0], to: keys[2] })).rejects.toMatchObject({
      code: "JOB_STATE",
    });
    await ask({ type: "attach", jobKey: keys[1], to: null });
    expect((await shown()).documents[1]?.attachmentOf).toBeNull();
  });
});

describe("documents of a portal's list", () => {
  const row = (name: string, change: Partial<SignableDocument> = {}): SignableDocument => ({
    source: `${PORTAL}/tep/${name}?k=1`,
    title: name,
    number: "12/UBND",
    date: null,
    kind: "approve",
    rule: 0,
    dossier: null,
    attachment: false,
    ...change,
  });

  function onlyOrder(): LiveOrder {
    const [window = ""] = [...browserState.windows.values()].slice(-1);
    const live = world.orders.get(new URL(window).searchParams.get("order") ?? "");
    if (live === undefined) throw new Error("no order");
    return live;
  }

  it("come into one window without a question, attachments with their main document", async () => {
    const rows = [
      row("a.pdf", { dossier: "7" }),
      row("b.pdf", { dossier: "7", attachment: true, kind: "attachment" }),
      row("c.pdf", { attachment: true }),
    ];
    await beginSeveral(world.orders, rows, REQUESTER);
    const { documents } = await batchState(world.orders, onlyOrder());
    expect(documents.map(({ title, attachmentOf }) => [title, attachmentOf])).toEqual([
      ["a.pdf", null],
      ["b.pdf", documents[0]?.jobKey],
      ["c.pdf", null],
    ]);
    expect(onlyOrder().asking).toBeNull();
  });

  it("have texts of any length, of which the beginning counts", async () => {
    const { id } = browserDouble.runtime;
    const sender = { id, url: REQUESTER.pageUrl, origin: PORTAL, tab: { id: 1 } as Tabs.Tab, frameId: 0 };
    const documents = [row("a.pdf", { title: "x".repeat(5_000) }), row("b.pdf")];
    // Of which nothing is asked here.
    const checks = Object.create(CheckBoard.prototype) as CheckBoard;
    const boards = { orders: world.orders, checks };
    const answer = await answerContentRequest(boards, { type: "sign-all", documents }, sender);
    expect(answer).toEqual({ accepted: true });
    expect(onlyOrder().record.documents.map(({ title }) => title.length)).toEqual([500, 5]);
  });

  it("may be five hundred of the longest addresses that are taken", async () => {
    const long = (index: number): string => `${PORTAL}/tep/${index}.pdf?k=${"x".repeat(3_900)}`;
    // What the portal calls secret is not fetched, which would take its time.
    const change = (index: number) => ({ source: long(index), secrecy: "Mật" });
    const rows = Array.from({ length: 500 }, (_, index) => row(`${index}`, change(index)));
    await beginSeveral(world.orders, rows, REQUESTER);
    expect(onlyOrder().record.documents).toHaveLength(500);
  });

  it("that are under way stay where they are: their window comes to the front", async () => {
    await beginSeveral(world.orders, [row("a.pdf"), row("b.pdf")], REQUESTER);
    const first = onlyOrder();
    await beginSeveral(world.orders, [row("a.pdf"), row("b.pdf")], REQUESTER);
    expect(onlyOrder()).toBe(first);
    expect(browserState.windows.size).toBe(1);
    await beginSeveral(world.orders, [row("a.pdf"), row("c.pdf"), row("d.pdf")], REQUESTER);
    expect(onlyOrder().record.documents.map(({ title }) => title)).toEqual(["c.pdf", "d.pdf"]);
  });

  it("that two pages ask for in one moment are under way once", async () => {
    const rows = [row("a.pdf"), row("b.pdf"), row("c.pdf")];
    const other = { ...REQUESTER, tabId: 2 };
    await Promise.all([
      beginSeveral(world.orders, rows, REQUESTER),
      beginSeveral(world.orders, rows, other),
      world.jobs.begin(row("a.pdf"), other),
      beginSeveral(world.orders, [row("d.pdf")], REQUESTER),
      world.jobs.begin(row("d.pdf"), other),
    ]);
    await expect.poll(() => world.agent.jobs.size).toBe(4);
    // Whichever was first has its document; none is in two windows.
    const shownIn = (page: string): number =>
      [...browserState.windows.values()].filter((url) => url.includes(page)).length;
    expect([shownIn("batch.html"), shownIn("sign.html")]).toEqual([1, 2]);
  });
});

describe("the first batch of an origin", () => {
  it("asks once for all its documents, and prepares a few at a time", async () => {
    const foreign = NAMES.map((name) =>
      documentOf(name, {
        source: { from: "address", address: `https://kho.example.vn/${name}`, bearer: null },
      }),
    );
    void world.orders.order(orderOf(foreign, KEY), REQUESTER);
    await expect
      .poll(() => world.orders.get(KEY)?.asking?.questions)
      .toEqual([{ name: "first-use" }, { name: "source", host: "https://kho.example.vn" }]);
    expect(world.seen).toEqual([]);
    await expect(sign()).rejects.toMatchObject({ code: "JOB_STATE" });
    await ask({ type: "allow" });
    await expect.poll(phases).toEqual(NAMES.map(() => "ready"));
  });

  it("that the user refuses fetches nothing and closes its window", async () => {
    const ends = world.orders.order(
      orderOf(
        NAMES.map((name) => documentOf(name)),
        KEY,
      ),
      REQUESTER,
    );
    await expect.poll(() => world.orders.get(KEY)?.asking?.name).toBe("asking");
    await ask({ type: "cancel" });
    expect(await ends).toEqual(
      NAMES.map(() => ({ state: "failed", code: "CONSENT_REFUSED", fileName: null })),
    );
    expect(world.seen).toEqual([]);
    expect(browserState.windows.size).toBe(0);
  });
});
