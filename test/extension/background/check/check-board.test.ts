import { beforeEach, describe, expect, it, vi } from "vitest";
import type { AgentLink } from "../../../../extension/background/agent/agent-link.ts";
import { CheckBoard } from "../../../../extension/background/check/check-board.ts";
import type { AllowedHost } from "../../../../extension/background/portal/portal-message.ts";
import type { JobBoard } from "../../../../extension/background/sign/job-board.ts";
import { fileReport } from "../../../protocol/report-example.ts";
import { FROM } from "../legacy/desk.ts";

const browserState = vi.hoisted(() => ({
  session: {} as Record<string, unknown>,
  windows: [] as string[],
  closed: [] as number[],
  files: {} as Record<string, string>,
  hosts: [] as AllowedHost[],
}));

vi.mock("webextension-polyfill", () => ({
  default: {
    runtime: { getURL: (path: string) => path },
    i18n: { getMessage: (name: string) => name, getUILanguage: () => "vi" },
    storage: {
      session: {
        get: (keys: Record<string, unknown>) => Promise.resolve({ ...keys, ...browserState.session }),
        set: (values: Record<string, unknown>) =>
          Promise.resolve(void Object.assign(browserState.session, values)),
      },
    },
    tabs: { sendMessage: () => Promise.resolve() },
    windows: {
      create: ({ url }: { url: string }) => {
        browserState.windows.push(url);
        return Promise.resolve({ id: browserState.windows.length });
      },
      update: () => Promise.resolve(),
      remove: (id: number) => Promise.resolve(void browserState.closed.push(id)),
    },
  },
}));
vi.mock("../../../../extension/background/portal/portal-registry.ts", () => ({
  listPortals: () => Promise.resolve([FROM.portal]),
}));
vi.mock("../../../../extension/background/portal/portal-consent.ts", () => ({
  consentsOf: () => Promise.resolve({ firstUse: true, hosts: browserState.hosts, certificate: null }),
}));
vi.mock("../../../../extension/background/portal/redirect-watch.ts", () => ({
  watchRedirect: () => ({ target: () => Promise.resolve(null), stop: () => undefined }),
}));
vi.mock("../../../../extension/background/check/check-file.ts", () => ({
  checkPath: () => "",
  writeCheckPart: async (key: string, _part: string, bytes: AsyncIterable<Uint8Array>) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    browserState.files[key] = Buffer.concat(chunks).toString();
  },
  readCheckPart: (key: string) => Promise.resolve(new Blob([browserState.files[key] ?? ""])),
  removeCheckParts: () => Promise.resolve(),
  removeCheckPartsExcept: () => Promise.resolve(),
}));

const agent = {
  call: async (_name: string, _params: unknown, { body }: { body: AsyncIterable<Uint8Array> }) => {
    for await (const _chunk of body);
    return { result: { sha256: "ab".repeat(32), report: fileReport() } };
  },
} as unknown as AgentLink;

let board: CheckBoard;
let fetched: string[];

beforeEach(() => {
  Object.assign(browserState, { session: {}, windows: [], closed: [], files: {}, hosts: [] });
  fetched = [];
  vi.stubGlobal("fetch", (address: string) => {
    fetched.push(address);
    const response = new Response("%PDF-1.7", { headers: { "content-type": "application/pdf" } });
    Object.defineProperty(response, "url", { value: address });
    return Promise.resolve(response);
  });
  board = new CheckBoard(agent, { isWorking: false } as JobBoard, () => undefined);
});

function keyOf(window: string | undefined): string {
  return new URL(`http://x/${window}`).searchParams.get("key") ?? "";
}

/** As the check page does once its window is open. */
async function connectLast(count: number): Promise<void> {
  await expect.poll(() => browserState.windows.length).toBe(count);
  await board.open(keyOf(browserState.windows.at(-1)));
}

describe("a file that a page names itself", () => {
  it("is shown in a check page, and the page is told what is found there", async () => {
    const found = board.checkNamed("https://eoffice.example.vn/a.pdf?t=%2f", FROM);
    await connectLast(1);
    expect(await found).toEqual(fileReport());
    expect(fetched).toEqual(["https://eoffice.example.vn/a.pdf?t=%2f"]);
  });

  it("may lie on another host only where the user has allowed that", async () => {
    const address = "https://files.example.org/a.pdf";
    await expect(board.checkNamed(address, FROM)).rejects.toMatchObject({ code: "PORTAL_HOST_NOT_ALLOWED" });
    await expect(board.checkNamed("https://127.0.0.1/a.pdf", FROM)).rejects.toMatchObject({
      code: "PORTAL_TARGET_LOOPBACK",
    });
    expect([browserState.windows, fetched]).toEqual([[], []]);
    browserState.hosts = [{ host: "https://files.example.org", uses: ["source"] }];
    const found = board.checkNamed(address, FROM);
    await connectLast(1);
    expect(await found).toEqual(fileReport());
  });

  it("takes the place of the one that was named before", async () => {
    const first = board.checkNamed("https://eoffice.example.vn/a.pdf", FROM);
    await connectLast(1);
    await first;
    const second = board.checkNamed("https://eoffice.example.vn/b.pdf", FROM);
    await connectLast(2);
    await second;
    expect(browserState.closed).toEqual([1]);
  });

  it("is not told of where the file can't be had", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
    const found = board.checkNamed("https://eoffice.example.vn/a.pdf", FROM);
    found.catch(() => undefined);
    await connectLast(1);
    await expect(found).rejects.toMatchObject({ code: "PORTAL_UNREACHABLE" });
  });
});
