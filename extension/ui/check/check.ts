import { shownName } from "../../../protocol/wording/report-name.ts";
import { VERDICT_WORDS } from "../../../protocol/wording/report-word.ts";
import { showAgent, showAgentBadge } from "../agent-view.ts";
import { problemOf } from "../background-port.ts";
import { ControlPage } from "../control-page.ts";
import { PasswordView } from "../document/password-view.ts";
import { element, part } from "../element.ts";
import { icon } from "../icon.ts";
import { language, message } from "../message.ts";
import { TONE_OF_INDICATION } from "../standing.ts";
import { AnswerView } from "./answer-view.ts";
import { chosenFiles, MAX_CHOSEN_FILES } from "./chosen-file.ts";
import { showContentChoice } from "./content-view.ts";
import { CourseView, stepSaid, waitsForAgent } from "./course-view.ts";
import { DocumentView } from "./document-view.ts";
import type { CheckedDocument } from "./document-view.ts";
import { takeFiles } from "../document/drop.ts";
import { FileCheck } from "./file-check.ts";
import { isOver, showFiles } from "./file-list-view.ts";
import { pickEntry, showReport, showRevisionList } from "./report-view.ts";
import type { BesideReport } from "./report-view.ts";
import { revisionChoices } from "./revision.ts";
import { savePdf } from "./saved-report.ts";
import { signerName } from "./signature-view.ts";
import { showVerdict, verdictOf } from "./verdict-view.ts";
import type { FileReport } from "../../../protocol/report.ts";
import type { CheckAnswer } from "../../background/check/check-message.ts";
import type { AgentState } from "../../background/control-message.ts";
import type { Problem } from "../../background/ui-message.ts";

/** The check page: a portal's document, or the files that a person gives one after the other. */
class CheckPage {
  readonly #control: ControlPage;
  readonly #document: DocumentView;
  readonly #lock: PasswordView;
  readonly #answer: AnswerView;
  readonly #course = new CourseView();
  readonly #isPortals: boolean;
  #checks: FileCheck[] = [];
  #shown: FileCheck | null = null;
  #agent: AgentState = { name: "searching" };
  /** Why the document on screen asks for its password; `undefined` where it does not. */
  #documentLock: Problem | null | undefined;
  #revision: number | null = null;

  constructor(key: string | null) {
    this.#isPortals = key !== null;
    this.#control = new ControlPage(({ agent }) => this.#takeAgent(agent));
    this.#document = new DocumentView({
      pick: pickEntry,
      lock: (lock) => this.#set(() => (this.#documentLock = lock)),
      revision: (choice) => this.#set(() => (this.#revision = choice)),
    });
    this.#lock = new PasswordView(
      { why: "checkLockedWhy", cancel: "checkWithoutDocument" },
      { unlock: (password) => void this.#unlock(password), cancel: () => this.#leaveLocked() },
    );
    this.#answer = new AnswerView((answer, reason) => void this.#give(answer, reason));
    if (key !== null) this.#add([new FileCheck(key, null, () => this.#changed())]);
    else takeFiles(part("#file-input", HTMLInputElement), (files) => this.#take(files));
  }

  open(): void {
    this.#control.open();
    part("#drop-icon", HTMLElement).append(icon("document"));
    part("#choose", HTMLElement).hidden = this.#isPortals;
    this.#next();
    this.#draw();
  }

  #set(change: () => void): void {
    change();
    this.#draw();
  }

  #changed(): void {
    this.#next();
    this.#draw();
  }

  #take(files: readonly File[]): void {
    if (files.length === 0) return;
    const chosen = chosenFiles(files.slice(0, MAX_CHOSEN_FILES));
    this.#control.say(null);
    if (files.length > MAX_CHOSEN_FILES) this.#warn(message("checkTooMany", MAX_CHOSEN_FILES));
    this.#add(chosen.map((given) => new FileCheck(crypto.randomUUID(), given, () => this.#changed())));
    this.#changed();
  }

  #warn(text: string): void {
    const notice = element("div", { class: "notice" }, icon("warning"), element("p", {}, text));
    part("#notice", HTMLElement).replaceChildren(notice);
  }

  /** Shows the first of new files, below those that were there. */
  #add(checks: readonly FileCheck[]): void {
    this.#checks = [...this.#checks, ...checks];
    const [first] = checks;
    if (first) this.#show(first);
  }

  #show(check: FileCheck | null): void {
    this.#shown = check;
    this.#documentLock = undefined;
    this.#revision = null;
  }

  /** Files are checked one after the other, so that each has the agent for itself. */
  #next(): void {
    const isBusy = this.#checks.some(({ waits, phase }) => !waits && !isOver(phase));
    if (!isBusy) this.#checks.find(({ waits }) => waits)?.begin();
  }

  #takeAgent(agent: AgentState): void {
    const isNew = agent.name === "connected" && this.#agent.name !== "connected";
    this.#agent = agent;
    if (isNew) for (const check of this.#checks) if (waitsForAgent(check.phase)) this.#retry(check);
    this.#draw();
  }

  #retry(check: FileCheck): void {
    check.retry().catch((error: unknown) => this.#control.say(problemOf(error)));
  }

  #draw(): void {
    const check = this.#shown;
    document.body.dataset["phase"] = check?.phase.name ?? "empty";
    part("#drop", HTMLElement).hidden = check !== null;
    this.#drawAgent();
    showFiles(this.#checks, check, (picked) => this.#set(() => this.#show(picked)));
    this.#course.update(check, this.#isAgentMissing);
    this.#drawLock(check);
    if (check?.phase.name === "checked") this.#drawReport(check, check.phase.report);
    else this.#drawNoReport();
    this.#say(check);
  }

  get #isAgentMissing(): boolean {
    return this.#agent.name === "not-running" || this.#agent.name === "not-paired";
  }

  #drawAgent(): void {
    part("#agent-section", HTMLElement).hidden = !this.#isAgentMissing;
    showAgentBadge(this.#agent);
    showAgent(this.#agent, this.#control);
  }

  #drawLock(check: FileCheck | null): void {
    const phase = check?.phase;
    const lock = phase?.name === "locked" ? phase.problem : this.#documentLock;
    const asks = phase?.name === "locked" || phase?.name === "checked";
    this.#lock.update(asks ? lock : undefined);
    document.body.classList.toggle("document-locked", asks && lock !== undefined);
  }

  #drawReport(check: FileCheck, report: FileReport): void {
    const host = part("#verdict", HTMLElement);
    host.hidden = false;
    const portal = check.state?.portal ?? null;
    showVerdict(
      host,
      report,
      { fileName: check.fileName, portal },
      {
        save: () => void this.#save(check),
        again: () => this.#retry(check),
      },
    );
    const shown = documentOf(check, report);
    document.body.classList.toggle("beside-document", shown !== null);
    void this.#document.show(shown);
    const beside = shown && this.#beside(report);
    showReport(report, beside);
    showRevisionList(beside, this.#revision);
    showContentChoice(check, report, (content) => void check.retryWith(content));
    const phase = check.state?.answer ?? null;
    this.#answer.update(phase && portal ? { portal, report, phase } : null);
  }

  #beside(report: FileReport): BesideReport {
    return {
      choices: revisionChoices(report, report.size ?? 0),
      showPlace: (signature) => void this.#document.showSignature(signature),
      showRevision: (choice) => {
        this.#document.reveal();
        void this.#document.showRevision(choice);
      },
    };
  }

  #drawNoReport(): void {
    part("#verdict", HTMLElement).hidden = true;
    part("#report", HTMLElement).hidden = true;
    document.body.classList.remove("beside-document");
    void this.#document.show(null);
    this.#answer.update(null);
  }

  /** Says what is under way, and how it ended, to those who hear the page; the same in its title. */
  #say(check: FileCheck | null): void {
    const phase = check?.phase;
    const name = shownName(check?.fileName ?? "");
    const word = phase?.name === "checked" ? verdictOf(phase.report).word : "";
    const said = check === null ? "" : word === "" ? stepSaid(check) : `${name}: ${word}`;
    const host = part("#said", HTMLElement);
    if (host.textContent !== said) host.textContent = said;
    document.title = [word, name, message("checkPage"), "Kyso"].filter((each) => each !== "").join(" – ");
  }

  async #unlock(password: string): Promise<void> {
    try {
      await this.#shown?.unlock(password);
    } catch (error) {
      this.#control.say(problemOf(error));
    }
  }

  /** The person does not know the password: the report stays as it is, a file that has none is let go. */
  #leaveLocked(): void {
    const check = this.#shown;
    this.#documentLock = undefined;
    if (check?.phase.name === "locked") {
      if (this.#isPortals) return window.close();
      this.#checks = this.#checks.filter((each) => each !== check);
      this.#show(this.#checks.at(-1) ?? null);
    }
    this.#draw();
  }

  async #save(check: FileCheck): Promise<void> {
    try {
      savePdf(await check.report());
      this.#control.say(null);
    } catch (error) {
      this.#control.say(problemOf(error));
    }
  }

  async #give(answer: CheckAnswer, reason: string | null): Promise<void> {
    try {
      await this.#shown?.answer(answer, reason);
    } catch (error) {
      this.#control.say(problemOf(error));
      this.#answer.refused();
    }
  }
}

/** What can be shown beside the report: only the very bytes that were checked. */
function documentOf(check: FileCheck, report: FileReport): CheckedDocument | null {
  const source = check.given?.file ?? check.state?.documentFile ?? null;
  const { format, sha256, signatures, size } = report;
  if (format !== "pdf" || source === null || sha256 === null || size === null) return null;
  const places = signatures.flatMap((signature, index) => {
    if (signature.place === null) return [];
    const { page, rect } = signature.place;
    const tone = TONE_OF_INDICATION[signature.indication];
    const word = VERDICT_WORDS[signature.indication][language()];
    return [{ signature: index, page, rect, tone, name: signerName(signature), word }];
  });
  return { source, report, sha256, password: check.password, places };
}

new CheckPage(new URLSearchParams(location.search).get("key")).open();
