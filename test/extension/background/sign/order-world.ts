import { vi } from "vitest";
import { JobBoard } from "../../../../extension/background/sign/job-board.ts";
import { OrderBoard } from "../../../../extension/background/sign/order-board.ts";
import type { Requester } from "../../../../extension/background/sign/requester.ts";
import type { OrderedDocument, SignOrder } from "../../../../extension/background/sign/sign-order.ts";
import { answerSignRequest } from "../../../../extension/background/sign/sign-request.ts";
import { parseAdapter } from "../../../../protocol/adapter/adapter.ts";
import { browserState, redirectTo, resetBrowser } from "../browser-double.ts";
import { PrivateDirectory } from "../private-files.ts";
import { AgentDouble, PIN } from "./agent-double.ts";

/* A portal, an agent and a browser, in memory: what orders need to run from the page's call to the stored file. */

export const PORTAL = "https://eoffice.example.vn";

export const ADAPTER = {
  format: 1,
  id: "eoffice",
  name: "eOffice",
  origins: [`${PORTAL}/*`],
};

export const REQUESTER: Requester = {
  portal: { adapter: parseAdapter(ADAPTER), source: "user" },
  origin: PORTAL,
  pageUrl: `${PORTAL}/van-ban/1`,
  tabId: 1,
  frameId: 0,
};

/** One request that reached a server. */
export interface Seen {
  method: string;
  url: string;
  bearer: string | null;
  fields: [string, string][];
  file: { name: string; text: string } | null;
}

export class OrderWorld {
  readonly agent = new AgentDouble();
  readonly seen: Seen[] = [];
  /** Where addresses redirect to. */
  readonly redirects = new Map<string, string>();
  /** Pages that stand where a document is expected. */
  readonly pages = new Map<string, string>();
  /** What the handler answers, by the file's name; that it is stored where nothing else is said. */
  readonly answers = new Map<string, string>();
  /** Names of files whose answer never comes, though they were taken. */
  readonly unanswered = new Set<string>();
  jobs: JobBoard;
  orders: OrderBoard;

  constructor() {
    resetBrowser();
    browserState.local.values = { adapters: [JSON.stringify(ADAPTER)] };
    const files = new PrivateDirectory();
    vi.stubGlobal("navigator", { storage: { getDirectory: () => Promise.resolve(files) } });
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => this.#answer(url, init));
    [this.jobs, this.orders] = this.#newWorker();
  }

  /** The worker dies, and another begins with what was stored. */
  restart(): void {
    [this.jobs, this.orders] = this.#newWorker();
    void this.jobs.resume().then(() => this.orders.resume());
  }

  #newWorker(): [JobBoard, OrderBoard] {
    const jobs: JobBoard = new JobBoard(this.agent.link, {
      onChange: (_jobKey, orderKey) => {
        if (orderKey !== null) orders.jobChanged(orderKey);
      },
      onEnd: (job) => orders.noteEnd(job),
      isAwaited: (orderKey) => orders.isAwaited(orderKey),
      isHeld: (orderKey, jobKey) => orders.isHeld(orderKey, jobKey),
      isApproved: (orderKey, jobKey) => orders.isApproved(orderKey, jobKey),
    });
    const orders: OrderBoard = new OrderBoard(jobs, this.agent.link, () => undefined);
    return [jobs, orders];
  }

  async #answer(url: string, init: RequestInit): Promise<Response> {
    const { method = "GET", body } = init;
    const fields = body instanceof FormData ? [...body.entries()] : [];
    const file = fields.map(([, value]) => value).find((value) => value instanceof File);
    this.seen.push({
      method,
      url,
      bearer: new Headers(init.headers).get("authorization"),
      fields: fields.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
      file: file === undefined ? null : { name: file.name, text: await file.text() },
    });
    const target = this.redirects.get(url);
    if (target !== undefined) return redirectTo(url, target);
    if (method === "GET") return new Response(this.pages.get(url) ?? `%PDF-1.7 ${url}`);
    if (this.unanswered.has(file?.name ?? "")) throw new TypeError("the connection broke");
    const stored = JSON.stringify({ Status: true, FileServer: "{}" });
    return new Response(this.answers.get(file?.name ?? "") ?? stored, {
      headers: { "content-type": "text/html" },
    });
  }

  /** The keys of an order's jobs. */
  keysOf(orderKey: string): string[] {
    return this.orders.get(orderKey)?.record.documents.map(({ jobKey }) => jobKey) ?? [];
  }

  /** In what phase the only document of an order is. */
  phaseOf(orderKey: string): string | undefined {
    return this.jobs.find(this.keysOf(orderKey)[0] ?? "")?.phase?.name;
  }

  /** A request of the sign window of an order's only document. */
  async ask(orderKey: string, request: object): Promise<unknown> {
    return await answerSignRequest(this.jobs, this.jobs.get(this.keysOf(orderKey)[0] ?? ""), request);
  }

  /** The user closes a window of ours. */
  async closeWindow(windowId: number): Promise<void> {
    browserState.windows.delete(windowId);
    await this.jobs.windowClosed(windowId);
    await this.orders.windowClosed(windowId);
  }
}

export const SIGN = {
  kind: "approve",
  tokenId: "token",
  certificate: "ab".repeat(32),
  pin: PIN,
  shownSha256: "00".repeat(32),
  place: null,
  number: "12",
  date: null,
  noSecret: true,
} as const;

/** A document of the portal's own site, which goes back to it. */
export function documentOf(name: string, change: Partial<OrderedDocument> = {}): OrderedDocument {
  return {
    source: { from: "address", address: `${PORTAL}/tep/${name}?k=1`, bearer: null },
    delivery: { to: "address", address: `${PORTAL}/nhan.aspx`, part: "uploadfile", fields: [], bearer: null },
    title: name,
    kind: "approve",
    number: null,
    date: null,
    format: "pdf",
    ...change,
  };
}

export function orderOf(
  documents: readonly OrderedDocument[],
  orderKey: string = crypto.randomUUID(),
): SignOrder {
  return { orderKey, via: "vgca", documents };
}
