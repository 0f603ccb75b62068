import browser from "webextension-polyfill";
import { asKysoError, KysoError } from "../../../protocol/error.ts";
import type { BadgeAnswer, CheckedNotice, PortalDocument } from "../../content/content-message.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { BadgeCache, type BadgeVerdict, badgeVerdictOf } from "./badge-cache.ts";
import { BadgeChecks } from "./badge-check.ts";
import { badgeTitle } from "./badge-title.ts";
import { removeCheckPartsExcept } from "./check-file.ts";
import { type CheckRecord, CheckRecords } from "./check-record.ts";
import type { JobBoard } from "../sign/job-board.ts";
import type { Requester } from "../sign/requester.ts";
import { CheckOutcomes } from "./check-outcome.ts";
import { documentOf } from "./checked-document.ts";
import { LiveCheck } from "./live-check.ts";
import { openOwnWindow, showWindow } from "../own-window.ts";
import { portalChanged } from "../portal/portal-changed.ts";
import { listPortals } from "../portal/portal-registry.ts";
import { checkedAddress } from "../portal/portal-site.ts";
import { deliverVerdict, type ClerkAnswer } from "../portal/portal-verdict.ts";
import { problemOf } from "../problem.ts";
import { admission } from "../sign/sign-question.ts";
import { CHECK_PAGE } from "../ui-address.ts";
import type { FileReport } from "../../../protocol/report.ts";
import { UploadFailure } from "../portal/upload-answer.ts";

/** Time that a page has to come back after its port closed, before what it shows is removed. */
const REMOVE_AFTER_MS = 5_000;

/** Of a document that no rule of an adapter found. */
const NO_RULE = -1;

/** All checks of this browser: the badges, and the check pages that are open. */
export class CheckBoard {
  readonly #agent: AgentLink;
  readonly #badges: BadgeChecks;
  readonly #cache = new BadgeCache();
  readonly #records = new CheckRecords();
  /** By key; the same checks once they have begun. */
  readonly #opened = new Map<string, Promise<LiveCheck>>();
  readonly #live = new Map<string, LiveCheck>();
  readonly #outcomes = new CheckOutcomes();
  readonly #onChange: (key: string) => void;

  constructor(agent: AgentLink, jobs: JobBoard, onChange: (key: string) => void) {
    this.#agent = agent;
    this.#badges = new BadgeChecks(agent, this.#cache, () => jobs.isWorking);
    this.#onChange = onChange;
    // Pages of an earlier worker that are still open come back within moments; what no page shows goes.
    setTimeout(() => void removeCheckPartsExcept(new Set(this.#opened.keys())), REMOVE_AFTER_MS);
  }

  get isIdle(): boolean {
    return this.#badges.isIdle && [...this.#live.values()].every(({ isWorking }) => !isWorking);
  }

  /** What the badge of a page's document shows. Never fails: what can't be told is a badge too. */
  async badge(document: PortalDocument, from: Requester): Promise<BadgeAnswer> {
    const { key } = await this.#record(document, from);
    const { adapter } = from.portal;
    const { origin } = from;
    return answerOf(key, await this.#badges.verdictOf({ adapter, origin, source: document.source }));
  }

  /** The portal has taken a signed document for what it serves at this address. */
  async stored(source: string): Promise<void> {
    await this.#badges.forget(source);
  }

  /** The document's record: the one that this page's badge has already, or a new one. */
  async #record(document: PortalDocument, { portal, ...place }: Requester): Promise<CheckRecord> {
    const { adapter } = portal;
    const known = (await this.#records.all()).find(
      (one) =>
        one.document.source === document.source && one.origin === place.origin && one.tabId === place.tabId,
    );
    const record: CheckRecord = {
      key: crypto.randomUUID(),
      windowId: null,
      asked: false,
      answer: adapter.documents[document.rule]?.verdict === undefined ? null : { name: "open" },
      ...known,
      ...place,
      adapterId: adapter.id,
      document,
    };
    await this.#records.put(record);
    return record;
  }

  /** Opens the check page of a badge that was pressed, or brings it to the front. */
  async show(key: string, from: Requester): Promise<void> {
    const record = await this.#records.get(key);
    if (record?.origin === from.origin) await this.#showWindow(record);
  }

  async #showWindow({ key, windowId }: CheckRecord): Promise<void> {
    if (windowId !== null && (await showWindow(windowId))) return;
    const opened = await openOwnWindow(`${CHECK_PAGE}?key=${encodeURIComponent(key)}`);
    await this.#save(key, { windowId: opened });
  }

  /**
   * Shows the check page of a file that a page names itself; settles with what is found there.
   * @throws {KysoError} why it could not be checked; CONSENT_REFUSED where the user closed the page before
   */
  async checkNamed(source: string, from: Requester): Promise<FileReport> {
    const { origin, portal } = from;
    checkedAddress(source, origin);
    const admit = await admission({ origin, adapter: portal.adapter }, "source");
    admit(source);
    const title = URL.parse(source)?.pathname.split("/").at(-1) ?? "";
    const nothing = { number: null, date: null, kind: null, dossier: null, attachment: false };
    const document = { ...nothing, source, title, rule: NO_RULE };
    const record = { ...(await this.#record(document, from)), asked: true };
    await this.#records.put(record);
    const outcome = this.#outcomes.of(record.key);
    await this.#closeNamed(record);
    await this.#showWindow(record);
    this.#changed(record.key);
    return await outcome;
  }

  /** Of what a page of this origin named before, the windows give way: no page can fill the screen with them. */
  async #closeNamed({ key, origin }: CheckRecord): Promise<void> {
    for (const other of await this.#records.all()) {
      if (!other.asked || other.origin !== origin || other.key === key || other.windowId === null) continue;
      await browser.windows.remove(other.windowId).catch(() => undefined);
      await this.#save(other.key, { windowId: null });
    }
  }

  /** The check that a page shows; it is begun where it is a portal's document. */
  open(key: string): Promise<LiveCheck> {
    const check = this.#opened.get(key) ?? this.#begin(key);
    this.#opened.set(key, check);
    return check;
  }

  async #begin(key: string): Promise<LiveCheck> {
    const record = await this.#records.get(key);
    const check = new LiveCheck(key, {
      agent: this.#agent,
      document: record === undefined ? null : await documentOf(record),
      answer: record === undefined ? null : answerNow(record),
      onChange: () => this.#changed(key),
    });
    this.#live.set(key, check);
    if (record !== undefined) void check.checkDocument();
    return check;
  }

  /** No page shows this check any more: what it holds is removed, unless a page comes back at once. */
  closed(key: string, isOpen: () => boolean): void {
    setTimeout(() => {
      const check = this.#live.get(key);
      if (check === undefined || isOpen()) return;
      if (check.state.answer?.name === "sending") {
        this.closed(key, isOpen);
        return;
      }
      this.#live.delete(key);
      this.#opened.delete(key);
      this.#outcomes.closed(key);
      void check.close();
    }, REMOVE_AFTER_MS);
  }

  /**
   * Gives the portal the clerk's answer, by its own form, in one request. How it went is in the state.
   * @throws {KysoError} JOB_STATE where there is nothing to answer, or it was answered
   */
  async answer(check: LiveCheck, answer: ClerkAnswer): Promise<void> {
    const record = await this.#records.get(check.key);
    const before = check.state.answer;
    if (record === undefined || (before?.name !== "open" && before?.name !== "failed")) {
      throw new KysoError("JOB_STATE");
    }
    check.showAnswer({ name: "sending", answer: answer.answer });
    await this.#save(check.key, { answer: { name: "sending", answer: answer.answer } });
    const afresh = before.name === "failed" && before.mayBeStored;
    const phase = await this.#deliver(record, answer, afresh);
    await this.#save(check.key, { answer: phase });
    check.showAnswer(phase);
  }

  async #deliver(
    record: CheckRecord,
    answer: ClerkAnswer,
    afresh: boolean,
  ): Promise<NonNullable<CheckRecord["answer"]>> {
    const { document, adapterId } = record;
    try {
      const portal = (await listPortals()).find(({ adapter }) => adapter.id === adapterId);
      const verdict = portal?.adapter.documents[document.rule]?.verdict;
      if (verdict === undefined) throw new UploadFailure("PORTAL_NOT_ENABLED", { sent: false });
      await deliverVerdict({ ...record, source: document.source, verdict, afresh }, answer);
      return { name: "delivered", answer: answer.answer };
    } catch (error) {
      const failure = error instanceof UploadFailure ? error : null;
      if (failure !== null && failure.selector !== null) {
        await portalChanged(this.#agent, record, failure.selector);
      }
      const problem = problemOf(asKysoError(error));
      return {
        name: "failed",
        answer: answer.answer,
        problem,
        mayBeStored: failure?.sent === true || afresh,
      };
    }
  }

  async #save(key: string, change: Partial<CheckRecord>): Promise<void> {
    const record = await this.#records.get(key);
    if (record !== undefined) await this.#records.put({ ...record, ...change });
  }

  #changed(key: string): void {
    this.#onChange(key);
    const live = this.#live.get(key);
    if (live !== undefined) this.#outcomes.tell(key, live.state.phase);
    const result = live?.result;
    if (result !== null && result !== undefined) {
      void this.#tellPage(key, result.sha256, badgeVerdictOf(result.report));
    }
  }

  /** What the check page shows, the badge shows too. */
  async #tellPage(key: string, sha256: string, verdict: BadgeVerdict): Promise<void> {
    const record = await this.#records.get(key);
    if (record === undefined) return;
    const { source } = record.document;
    await this.#cache.put(source, sha256, verdict);
    const notice: CheckedNotice = { type: "checked", source, answer: answerOf(key, verdict) };
    const { tabId, frameId } = record;
    // The page may be gone by now.
    await browser.tabs.sendMessage(tabId, notice, { frameId }).catch(() => undefined);
  }
}

function answerOf(key: string, verdict: BadgeVerdict): BadgeAnswer {
  return { key, ...verdict, title: badgeTitle(verdict) };
}

/** An answer that was under way when a worker ended is one of unknown end. */
function answerNow({ answer }: CheckRecord): CheckRecord["answer"] {
  if (answer?.name !== "sending") return answer;
  const problem = problemOf(new KysoError("PORTAL_ANSWER_FAILED"));
  return { name: "failed", answer: answer.answer, problem, mayBeStored: true };
}
