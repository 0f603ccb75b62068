import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { currentVersion, DocumentStore, INCOMING_STATUS, STATUS } from "./document-store.ts";
import type { Attachment, IncomingDocument, StoredDocument, User } from "./document-store.ts";
import { makeLetter } from "./letter.ts";
import { parseMultipart } from "./multipart.ts";
import { documentPage, incomingPage, listPage, loginPage, messagePage, waitingPage } from "./page.ts";
import { send } from "./response.ts";
import { INCOMING_LETTER, ROAD_LETTER, SCHOOL_LETTER } from "./sample-letter.ts";

const SESSION_COOKIE = "JSESSIONID";

/** What a portal does to people now and then; tests switch it on. */
export interface PortalFaults {
  /** Answers uploads with this status and stores nothing. */
  uploadStatus: number | null;
  /** The uploads that are answered so, by how many have reached the portal with this one; every one where it is `null`. */
  uploadStatusAt: number | null;
  /** Stores the upload and then cuts the connection before answering. */
  cutUploadAnswer: boolean;
  /** Gives the login page, with status 200, where the PDF should be. */
  loginInsteadOfPdf: boolean;
  /** Waits so long before it answers a download or upload, or until this is set to 0. */
  slowMs: number;
  /** Takes so long to store an upload; meanwhile everything else is answered at once. */
  slowUploadMs: number;
  /** Takes uploads from anywhere, as portals do that look at nothing but the cookie and the token. */
  anyOrigin: boolean;
  /** Loses the element with this id from its pages. */
  hiddenId: string | null;
  /** Takes the clerk's answers without saying so. */
  cutVerdictAnswer: boolean;
}

export interface SamplePortal {
  origin: string;
  port: number;
  store: DocumentStore;
  faults: PortalFaults;
  /** How many uploads reached the portal, refused ones too. */
  uploads(): number;
  /** How many of the clerk's answers reached the portal, refused ones too. */
  verdicts(): number;
  /** How often this path was fetched. */
  downloads(path: string): number;
  close(): Promise<void>;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  sessionId: string | undefined;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function cookie(request: IncomingMessage, name: string): string | undefined {
  return (request.headers.cookie ?? "")
    .split(/;\s*/)
    .find((one) => one.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

function beginsAsPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 5)).toString("latin1") === "%PDF-";
}

class Portal {
  readonly store = new DocumentStore();
  readonly faults: PortalFaults = {
    uploadStatus: null,
    uploadStatusAt: null,
    cutUploadAnswer: false,
    loginInsteadOfPdf: false,
    slowMs: 0,
    slowUploadMs: 0,
    anyOrigin: false,
    hiddenId: null,
    cutVerdictAnswer: false,
  };
  uploads = 0;
  verdicts = 0;
  readonly downloads = new Map<string, number>();
  origin = "";

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.origin);
    const exchange = { request, response, url, sessionId: cookie(request, SESSION_COOKIE) };
    this.downloads.set(url.pathname, (this.downloads.get(url.pathname) ?? 0) + 1);
    if (url.pathname === "/dang-nhap") {
      await this.#login(exchange);
      return;
    }
    if (url.pathname === "/favicon.ico") {
      response.writeHead(204).end();
      return;
    }
    const session = this.store.session(exchange.sessionId);
    if (session === null) {
      this.#redirect(exchange, `/dang-nhap?tiep=${encodeURIComponent(url.pathname)}`);
      return;
    }
    await this.#serve(exchange, session.user, session.csrf);
  }

  async #serve(exchange: Exchange, user: User, csrf: string): Promise<void> {
    const [, folder, id] = exchange.url.pathname.split("/");
    const document = this.store.documents.get(Number(id));
    const incoming = this.store.incoming.get(Number(id));
    if (folder === "dang-xuat") {
      this.store.logOut(exchange.sessionId ?? "");
      this.#redirect(exchange, "/dang-nhap");
    } else if (folder === "van-ban" && document !== undefined) {
      this.#page(exchange, 200, this.#withFaults(documentPage(user, document, csrf)));
    } else if (folder === "tai-ve" && document !== undefined) {
      await this.#download(exchange, document);
    } else if (folder === "tai-len" && document !== undefined && exchange.request.method === "POST") {
      await this.#upload(exchange, document, user, csrf);
    } else if (
      ["van-ban-den", "tep-den", "tiep-nhan", "vao-so"].includes(folder ?? "") &&
      incoming !== undefined
    ) {
      await this.#serveIncoming(exchange, incoming, user, csrf);
    } else if (folder === "sao" && document !== undefined && exchange.request.method === "POST") {
      await this.#orderCopy(exchange, document, user, csrf);
    } else if (folder === "van-ban-di" || folder === "van-ban-den") {
      this.#list(exchange, user, folder);
    } else if (folder === "trinh-ky") {
      const waiting = [...this.store.documents.values()].filter(({ status }) => user.signs.includes(status));
      this.#page(exchange, 200, waitingPage(user, waiting, csrf));
    } else if (folder === "") {
      this.#redirect(exchange, "/van-ban-di");
    } else {
      this.#page(exchange, 404, messagePage(user, "Không tìm thấy trang."));
    }
  }

  #list(exchange: Exchange, user: User, folder: "van-ban-di" | "van-ban-den"): void {
    const out = folder === "van-ban-di";
    const documents = [...(out ? this.store.documents : this.store.incoming).values()];
    const rows = documents.map(({ id, number, date, title, status }) => {
      return { href: `/${out ? "van-ban" : "van-ban-den"}/${id}`, number, date, title, status };
    });
    this.#page(exchange, 200, listPage(user, out ? "Văn bản đi" : "Văn bản đến", rows));
  }

  async #serveIncoming(
    exchange: Exchange,
    document: IncomingDocument,
    user: User,
    csrf: string,
  ): Promise<void> {
    const [, folder, , file] = exchange.url.pathname.split("/");
    const attachment = document.attachments[Number(file) - 1];
    if (folder === "van-ban-den") {
      this.#page(exchange, 200, this.#withFaults(incomingPage(user, document, csrf)));
    } else if (folder === "tep-den" && attachment !== undefined) {
      await this.#slow();
      const name = encodeURIComponent(attachment.name);
      exchange.response.setHeader("content-disposition", `attachment; filename*=UTF-8''${name}`);
      send(exchange.response, 200, "application/octet-stream", attachment.bytes);
    } else if (folder === "tiep-nhan" && exchange.request.method === "POST") {
      await this.#takeVerdict(exchange, document, user, csrf);
    } else if (folder === "vao-so" && attachment !== undefined && exchange.request.method === "POST") {
      await this.#register(exchange, { document, attachment }, user, csrf);
    } else {
      this.#page(exchange, 404, messagePage(user, "Không tìm thấy trang."));
    }
  }

  /** As an old portal does: a page for every answer, with status 200 also where it is a refusal. */
  async #takeVerdict(
    exchange: Exchange,
    document: IncomingDocument,
    user: User,
    csrf: string,
  ): Promise<void> {
    const { request } = exchange;
    const form = new URLSearchParams((await bodyOf(request)).toString("utf8"));
    this.verdicts += 1;
    await this.#slow();
    const [answer, reason] = [form.get("ketQua"), form.get("lyDo")?.trim() ?? ""];
    const isKnown = answer === "tiep-nhan" || (answer === "tra-lai" && reason !== "");
    if (request.headers.origin !== this.origin || form.get("_csrf") !== csrf || !isKnown) {
      this.#page(exchange, 200, messagePage(user, "Yêu cầu không hợp lệ."));
    } else if (document.status !== INCOMING_STATUS.waiting) {
      this.#page(exchange, 200, messagePage(user, "Văn bản đã được xử lý."));
    } else {
      this.store.answer(document, answer === "tra-lai" ? reason : null);
      if (this.faults.cutVerdictAnswer) this.#cutShort(exchange);
      else this.#page(exchange, 200, incomingPage(user, document, csrf));
    }
  }

  #withFaults(html: string): string {
    const { hiddenId } = this.faults;
    return hiddenId === null ? html : html.replace(` id="${hiddenId}"`, "");
  }

  async #login({ request, response, url }: Exchange): Promise<void> {
    if (request.method !== "POST") {
      send(response, 200, "text/html; charset=utf-8", loginPage(url.searchParams.get("tiep") ?? "/", false));
      return;
    }
    const form = new URLSearchParams((await bodyOf(request)).toString("utf8"));
    const next = form.get("tiep") ?? "/";
    const id = this.store.logIn(form.get("ten") ?? "", form.get("matKhau") ?? "");
    if (id === null) {
      send(response, 200, "text/html; charset=utf-8", loginPage(next, true));
      return;
    }
    const location = /^\/(?!\/)/.test(next) ? next : "/";
    response.writeHead(302, {
      location,
      "set-cookie": `${SESSION_COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax`,
    });
    response.end();
  }

  async #download({ response, url }: Exchange, document: StoredDocument): Promise<void> {
    await this.#slow();
    if (this.faults.loginInsteadOfPdf) {
      send(response, 200, "text/html; charset=utf-8", loginPage(url.pathname, false));
      return;
    }
    const wanted = Number(url.searchParams.get("phienBan"));
    const version = document.versions.find(({ number }) => number === wanted) ?? currentVersion(document);
    const isPdf = beginsAsPdf(version.bytes);
    const name = `van-ban-${document.id}.${isPdf ? "pdf" : "xml"}`;
    response.setHeader("content-disposition", `inline; filename="${name}"`);
    send(response, 200, isPdf ? "application/pdf" : "application/xml", version.bytes);
  }

  async #upload(exchange: Exchange, document: StoredDocument, user: User, csrf: string): Promise<void> {
    const { request, response } = exchange;
    const body = await bodyOf(request);
    this.uploads += 1;
    const number = this.uploads;
    await this.#slow();
    await new Promise((resolve) => setTimeout(resolve, this.faults.slowUploadMs));
    const { origin, referer } = request.headers;
    const fromHere = origin === this.origin && referer?.startsWith(`${this.origin}/`) === true;
    if (!fromHere && !this.faults.anyOrigin) {
      this.#refuse(response, 403, "Nguồn yêu cầu không hợp lệ.");
      return;
    }
    const { uploadStatus, uploadStatusAt } = this.faults;
    if (uploadStatus !== null && (uploadStatusAt === null || uploadStatusAt === number)) {
      this.#refuse(response, uploadStatus, "Lỗi hệ thống.");
      return;
    }
    const parts = parseMultipart(request.headers["content-type"] ?? "", body);
    const field = (name: string): string | undefined =>
      parts.find((part) => part.name === name)?.bytes.toString("utf8");
    const file = parts.find((part) => part.name === "tepKy");
    if (field("_csrf") !== csrf || field("vanBanId") !== String(document.id)) {
      this.#refuse(response, 403, "Phiên làm việc không hợp lệ.");
    } else if (!user.signs.includes(document.status)) {
      this.#refuse(response, 409, "Văn bản không ở trạng thái chờ ký.");
    } else if (
      file === undefined ||
      beginsAsPdf(file.bytes) !== beginsAsPdf(currentVersion(document).bytes)
    ) {
      this.#refuse(response, 400, "Tệp tải lên không đúng loại.");
    } else {
      const version = this.store.sign(document, new Uint8Array(file.bytes), user);
      this.#stored(exchange, document, version.number);
    }
  }

  async #orderCopy(exchange: Exchange, document: StoredDocument, user: User, csrf: string): Promise<void> {
    const { request } = exchange;
    const form = new URLSearchParams((await bodyOf(request)).toString("utf8"));
    const isWell = request.headers.origin === this.origin && form.get("_csrf") === csrf;
    if (isWell && document.status === STATUS.issued && user.signs.includes(STATUS.toCopy)) {
      this.store.orderCopy(document);
      this.#redirect(exchange, `/van-ban/${document.id}`);
    } else {
      this.#page(exchange, 200, messagePage(user, "Yêu cầu không hợp lệ."));
    }
  }

  /** Takes a file that came in back with the mark of its arrival. */
  async #register(
    { request, response }: Exchange,
    { document, attachment }: { document: IncomingDocument; attachment: Attachment },
    user: User,
    csrf: string,
  ): Promise<void> {
    const body = await bodyOf(request);
    this.uploads += 1;
    const parts = parseMultipart(request.headers["content-type"] ?? "", body);
    const token = parts.find(({ name }) => name === "_csrf")?.bytes.toString("utf8");
    const file = parts.find(({ name }) => name === "tepKy");
    if (request.headers.origin !== this.origin || token !== csrf || !user.signs.includes(document.status)) {
      this.#refuse(response, 403, "Yêu cầu không hợp lệ.");
    } else if (file === undefined || !beginsAsPdf(file.bytes)) {
      this.#refuse(response, 400, "Tệp tải lên không đúng loại.");
    } else {
      this.store.register(document, attachment, new Uint8Array(file.bytes));
      send(response, 200, "application/json", JSON.stringify({ ketQua: "OK" }));
    }
  }

  #stored({ request, response }: Exchange, document: StoredDocument, version: number): void {
    if (this.faults.cutUploadAnswer) {
      request.socket.destroy();
    } else if (request.headers.accept?.includes("text/html") === true) {
      response.writeHead(303, { location: `/van-ban/${document.id}` }).end();
    } else {
      send(response, 200, "application/json", JSON.stringify({ ketQua: "OK", phienBan: version }));
    }
  }

  /** Begins an answer and breaks off. Before its beginning, a browser would send the request again by itself. */
  #cutShort({ request, response }: Exchange): void {
    response.writeHead(200, { "content-length": 1 });
    response.flushHeaders();
    setTimeout(() => request.socket.destroy(), 100);
  }

  #refuse(response: ServerResponse, status: number, text: string): void {
    send(response, status, "application/json", JSON.stringify({ ketQua: "LOI", thongBao: text }));
  }

  async #slow(): Promise<void> {
    const until = performance.now() + this.faults.slowMs;
    while (this.faults.slowMs > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  #redirect({ response }: Exchange, location: string): void {
    response.writeHead(302, { location }).end();
  }

  #page({ response }: Exchange, status: number, html: string): void {
    send(response, status, "text/html; charset=utf-8", html);
  }
}

async function fill(store: DocumentStore): Promise<void> {
  const date = "20/11/2026";
  const out = { date, status: STATUS.toApprove } as const;
  const school = { ...out, number: SCHOOL_LETTER.number, title: "V/v rà soát cơ sở vật chất trường học" };
  const road = { ...out, number: ROAD_LETTER.number, title: "V/v duy tu đường liên thôn" };
  store.add(school, await makeLetter(SCHOOL_LETTER));
  store.add(road, await makeLetter(ROAD_LETTER));
  store.receive(
    {
      number: INCOMING_LETTER.number,
      date: "18/11/2026",
      title: "V/v đề nghị sửa chữa mái nhà đa năng",
      sender: "Trường Tiểu học Tân Lập",
    },
    [{ name: "45-THTL.pdf", bytes: await makeLetter(INCOMING_LETTER) }],
  );
}

/** Starts the sample eOffice on 127.0.0.1, on a free port unless one is given. */
export async function startPortal(options: { port?: number } = {}): Promise<SamplePortal> {
  const portal = new Portal();
  await fill(portal.store);
  const server = createServer((request, response) => {
    portal.handle(request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  portal.origin = `http://127.0.0.1:${port}`;
  return {
    origin: portal.origin,
    port,
    store: portal.store,
    faults: portal.faults,
    uploads: () => portal.uploads,
    verdicts: () => portal.verdicts,
    downloads: (path) => portal.downloads.get(path) ?? 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
