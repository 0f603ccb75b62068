import { createHash, randomBytes } from "node:crypto";

export const STATUS = {
  toInitial: "Chờ ký nháy",
  toApprove: "Chờ ký duyệt",
  toSeal: "Đã ký duyệt, chờ đóng dấu",
  issued: "Đã phát hành",
  toCopy: "Chờ sao văn bản",
  copied: "Đã sao văn bản",
} as const;
export type Status = (typeof STATUS)[keyof typeof STATUS];

/** What has become of a document that came in. */
export const INCOMING_STATUS = {
  waiting: "Chờ tiếp nhận",
  accepted: "Đã tiếp nhận",
  returned: "Đã trả lại",
  registered: "Đã vào sổ",
} as const;
export type IncomingStatus = (typeof INCOMING_STATUS)[keyof typeof INCOMING_STATUS];

export interface User {
  name: string;
  password: string;
  fullName: string;
  position: string;
  /** Of which documents this user may store the next version. */
  signs: readonly (Status | IncomingStatus)[];
}

/** The users of the sample eOffice: three of the commune, one of the school that it writes to. */
export const USERS = {
  unitHead: {
    name: "truongphong",
    password: "tanlap@2026",
    fullName: "Lê Văn Cường",
    position: "Trưởng phòng Văn hóa - Xã hội",
    signs: [STATUS.toInitial],
  },
  leader: {
    name: "lanhdao",
    password: "tanlap@2026",
    fullName: "Nguyễn Văn An",
    position: "Chủ tịch UBND xã",
    signs: [STATUS.toApprove],
  },
  clerk: {
    name: "vanthu",
    password: "tanlap@2026",
    fullName: "Trần Thị Bình",
    position: "Văn thư",
    signs: [STATUS.toSeal, STATUS.toCopy],
  },
  receiver: {
    name: "vanthutruong",
    password: "tanlap@2026",
    fullName: "Hoàng Thị Em",
    position: "Văn thư Trường Tiểu học Tân Lập",
    signs: [INCOMING_STATUS.accepted],
  },
} as const satisfies Record<string, User>;

export interface Version {
  number: number;
  bytes: Uint8Array;
  sha256: string;
  by: string;
  at: Date;
  note: string;
}

export interface StoredDocument {
  id: number;
  number: string;
  /** dd/MM/yyyy */
  date: string;
  title: string;
  status: Status;
  /** Độ mật; `Thường` where it is left out. */
  secrecy?: string;
  /** Of a separate attachment, the document that it goes with. */
  attachmentOf?: number;
  versions: Version[];
}

/** A document of another office, with the files that came with it. */
export interface IncomingDocument {
  id: number;
  number: string;
  /** dd/MM/yyyy */
  date: string;
  title: string;
  sender: string;
  status: IncomingStatus;
  attachments: Attachment[];
  /** Why it was returned. */
  reason: string | null;
}

export interface Attachment {
  name: string;
  bytes: Uint8Array;
}

const NEXT_STATUS: Readonly<Partial<Record<Status, { status: Status; note: string }>>> = {
  [STATUS.toInitial]: { status: STATUS.toApprove, note: "Ký nháy" },
  [STATUS.toApprove]: { status: STATUS.toSeal, note: "Ký duyệt" },
  [STATUS.toSeal]: { status: STATUS.issued, note: "Đóng dấu, phát hành" },
  [STATUS.toCopy]: { status: STATUS.copied, note: "Sao văn bản" },
};

/** Documents, their versions, and who is logged in: all in memory. */
export class DocumentStore {
  readonly documents = new Map<number, StoredDocument>();
  readonly incoming = new Map<number, IncomingDocument>();
  readonly #sessions = new Map<string, { user: User; csrf: string }>();

  add(document: Omit<StoredDocument, "id" | "versions">, bytes: Uint8Array): StoredDocument {
    const stored: StoredDocument = { ...document, id: this.documents.size + 1, versions: [] };
    this.#addVersion(stored, bytes, "Hệ thống", "Bản trình");
    this.documents.set(stored.id, stored);
    return stored;
  }

  receive(
    document: Omit<IncomingDocument, "id" | "status" | "attachments" | "reason">,
    attachments: Attachment[],
  ): IncomingDocument {
    const id = this.incoming.size + 1;
    const received = { ...document, id, status: INCOMING_STATUS.waiting, attachments, reason: null };
    this.incoming.set(id, received);
    return received;
  }

  /** The clerk's answer: the document is taken in, or returned for a reason. */
  answer(document: IncomingDocument, reason: string | null): void {
    if (document.status !== INCOMING_STATUS.waiting) throw new Error("answered already");
    document.status = reason === null ? INCOMING_STATUS.accepted : INCOMING_STATUS.returned;
    document.reason = reason;
  }

  /** A signed version by a user who may sign now; the document moves on. */
  sign(document: StoredDocument, bytes: Uint8Array, user: User): Version {
    const next = NEXT_STATUS[document.status];
    if (next === undefined || !user.signs.includes(document.status)) throw new Error("not this user's turn");
    document.status = next.status;
    return this.#addVersion(document, bytes, user.fullName, next.note);
  }

  /** The clerk has an issued document copied. */
  orderCopy(document: StoredDocument): void {
    if (document.status !== STATUS.issued) throw new Error("not issued");
    document.status = STATUS.toCopy;
  }

  /** A file that came in, with the mark of its arrival. */
  register(document: IncomingDocument, file: Attachment, bytes: Uint8Array): void {
    if (document.status !== INCOMING_STATUS.accepted) throw new Error("not taken in");
    document.status = INCOMING_STATUS.registered;
    file.bytes = bytes;
  }

  #addVersion(document: StoredDocument, bytes: Uint8Array, by: string, note: string): Version {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const version = { number: document.versions.length + 1, bytes, sha256, by, at: new Date(), note };
    document.versions.push(version);
    return version;
  }

  logIn(name: string, password: string): string | null {
    const user = Object.values(USERS).find((one) => one.name === name && one.password === password);
    if (user === undefined) return null;
    const id = randomBytes(16).toString("hex");
    this.#sessions.set(id, { user, csrf: randomBytes(16).toString("hex") });
    return id;
  }

  session(id: string | undefined): { user: User; csrf: string } | null {
    return (id === undefined ? undefined : this.#sessions.get(id)) ?? null;
  }

  logOut(id: string): void {
    this.#sessions.delete(id);
  }

  /** Ends every session, as a portal does over lunch. */
  endSessions(): void {
    this.#sessions.clear();
  }
}

/** The version that stands, the newest. */
export function currentVersion(document: StoredDocument): Version {
  const version = document.versions.at(-1);
  if (version === undefined) throw new Error("a document without a version");
  return version;
}
