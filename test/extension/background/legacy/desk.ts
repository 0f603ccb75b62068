import { vi } from "vitest";
import type { DataItem } from "../../../../protocol/data-item.ts";
import type { KysoError } from "../../../../protocol/error.ts";
import type { FileReport } from "../../../../protocol/report.ts";
import type { ToldCertificate } from "../../../../extension/background/data/certificate-ask.ts";
import { CallQueue } from "../../../../extension/background/legacy/call-queue.ts";
import type { Desk } from "../../../../extension/background/legacy/legacy-call.ts";
import type { Requester } from "../../../../extension/background/sign/requester.ts";
import type { DocumentEnd, SignOrder } from "../../../../extension/background/sign/sign-order.ts";
import { parseAdapter } from "../../../../protocol/adapter/adapter.ts";
import sample from "../../../../extension/portal/adapter/sample-eoffice.json" with { type: "json" };

/** A page of the sample portal. */
export const FROM: Requester = {
  portal: { adapter: parseAdapter(sample), source: "built-in" },
  origin: "https://eoffice.example.vn",
  pageUrl: "https://eoffice.example.vn/van-ban/1",
  tabId: 1,
  frameId: 0,
};

/** As the agent tells it of a token. */
export const CERTIFICATE: ToldCertificate = {
  der: "MIIB",
  subject: "CN=Nguyễn Văn A\\, TS, OU=Sở Nội vụ*, C=VN",
  email: "a@example.vn",
  issuer: "CN=CA phục vụ các cơ quan nhà nước, C=VN",
  serialNumber: "0A1B",
  notBefore: "2025-01-01T00:00:00Z",
  notAfter: "2030-01-01T00:00:00Z",
};

/** How an order ends that goes well. */
export function delivered(change: Partial<Extract<DocumentEnd, { state: "delivered" }>> = {}): DocumentEnd {
  return {
    state: "delivered",
    fileName: "goc.pdf",
    answer: { status: 200, url: "https://eoffice.example.vn/up", contentType: "text/html", text: "" },
    signed: null,
    kind: "approve",
    number: null,
    date: null,
    signedAt: "2026-11-22T02:00:00Z",
    ...change,
  };
}

/** What the desk was asked, and what it answers. */
export class FakeDesk {
  readonly orders: SignOrder[] = [];
  readonly octets: DataItem[][] = [];
  readonly checked: { fileName: string; bytes: string; contentSize: number | undefined }[] = [];
  readonly named: string[] = [];
  readonly noted: unknown[] = [];
  readonly taken: string[] = [];
  readonly gone: string[] = [];
  windowsShown = 0;
  onOrder: (order: SignOrder) => Promise<DocumentEnd[]> = ({ documents }) =>
    Promise.resolve(documents.map(() => delivered()));
  signFailure: KysoError | null = null;
  tellFailure: KysoError | null = null;
  report: Partial<FileReport> = {};

  get desk(): Desk {
    const fake = {
      agent: {
        connect: () => Promise.resolve(),
        call: vi.fn(
          async (
            name: string,
            params: Record<string, unknown>,
            options?: { body?: AsyncIterable<Uint8Array> },
          ) => {
            if (name === "audit.note") this.noted.push(params);
            if (name !== "file.check") return { result: {} };
            const chunks: Uint8Array[] = [];
            for await (const chunk of options?.body ?? []) chunks.push(chunk);
            this.checked.push({
              fileName: String(params["fileName"]),
              bytes: Buffer.concat(chunks).toString(),
              contentSize: params["contentSize"] as number | undefined,
            });
            return { result: { report: this.report } };
          },
        ),
      },
      orders: {
        ready: Promise.resolve(),
        get: () => undefined,
        order: (order: SignOrder) => {
          this.orders.push(order);
          return this.onOrder(order);
        },
        taken: (key: string) => Promise.resolve(void this.taken.push(key)),
        gone: (key: string) => Promise.resolve(void this.gone.push(key)),
      },
      data: {
        sign: ({ items }: { items: DataItem[] }) => {
          this.octets.push(items);
          if (this.signFailure !== null) return Promise.reject(this.signFailure);
          return Promise.resolve(
            items.map((_, index) => ({ signature: `c2ln${index}`, certificate: "MIIB" })),
          );
        },
      },
      certificates: {
        tell: () =>
          this.tellFailure === null ? Promise.resolve(CERTIFICATE) : Promise.reject(this.tellFailure),
      },
      checks: {
        checkNamed: (source: string) => {
          this.named.push(source);
          return Promise.resolve(this.report);
        },
      },
      options: {
        shown: () => {
          this.windowsShown += 1;
          return Promise.resolve();
        },
      },
      queue: new CallQueue(),
    };
    return fake as unknown as Desk;
  }
}
