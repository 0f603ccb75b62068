import browser from "webextension-polyfill";
import type { DoctorRequest, DoctorState } from "../../background/doctor/doctor-message.ts";
import { DOCTOR_PORT } from "../../background/ui-address.ts";
import { type DoctorReport, FINDINGS } from "../../../protocol/doctor.ts";
import { reportText } from "../../../protocol/wording/doctor-report.ts";
import { momentText } from "../../../protocol/wording/report-moment.ts";
import { BackgroundPort } from "../background-port.ts";
import { element, part } from "../element.ts";
import { icon } from "../icon.ts";
import { fillMessages, language, message } from "../message.ts";
import { findingGroups } from "./finding-view.ts";

const again = part("#again", HTMLButtonElement);
const summary = part("#summary", HTMLElement);
const lines = part("#lines", HTMLElement);
const servers = part("#servers", HTMLInputElement);
const text = part("#report", HTMLElement);
const copied = part("#copied", HTMLElement);

let state: DoctorState = { isExamining: true, report: null, examinedAt: null };
let isBegun = false;

const port = new BackgroundPort<DoctorState, DoctorRequest, { examine: null }>(DOCTOR_PORT, (now) => {
  state = now;
  // A page that was just opened shows this computer as it is, not as it was.
  if (!isBegun) {
    isBegun = true;
    if (!now.isExamining) examine();
  }
  draw();
});

function examine(): void {
  state = { ...state, isExamining: true };
  draw();
  port.ask({ type: "examine" }).catch(() => {
    // The worker was stopped; the state says so when it is back.
    state = { ...state, isExamining: false };
    draw();
  });
}

function draw(): void {
  const { isExamining, report, examinedAt } = state;
  again.disabled = isExamining;
  document.body.dataset["phase"] = isExamining ? "examining" : "examined";
  summary.replaceChildren(...(isExamining ? [examining()] : report === null ? [] : [verdict(report)]));
  lines.replaceChildren(...(report === null ? [] : findingGroups(report.lines)));
  lines.setAttribute("aria-busy", String(isExamining));
  part("#report-section", HTMLElement).hidden = report === null;
  if (report !== null && examinedAt !== null) {
    text.textContent = reportText(report, {
      at: examinedAt,
      showServers: servers.checked,
      language: language(),
    });
  }
}

function examining(): HTMLElement {
  return element(
    "p",
    { class: "notice calm" },
    icon("clock"),
    element("span", {}, message("doctorExamining")),
  );
}

function verdict({ lines: all }: DoctorReport): HTMLElement {
  const count = (wanted: string): number => all.filter(({ finding }) => FINDINGS[finding] === wanted).length;
  const [bad, warning] = [count("bad"), count("warning")];
  const kind = bad > 0 ? "notice trouble" : warning > 0 ? "notice" : "notice calm";
  const words = bad + warning === 0 ? message("doctorAllGood") : message("doctorSummary", bad, warning);
  const at = state.examinedAt === null ? "" : message("doctorExaminedAt", momentText(state.examinedAt));
  return element(
    "div",
    { class: kind },
    icon(bad > 0 ? "stop" : warning > 0 ? "warning" : "check"),
    element("p", {}, element("strong", {}, words)),
    element("p", { class: "quiet-text" }, at),
  );
}

async function copy(): Promise<void> {
  const isCopied = await navigator.clipboard.writeText(text.textContent ?? "").then(
    () => true,
    () => false,
  );
  copied.textContent = message(isCopied ? "doctorCopied" : "doctorNotCopied");
}

again.addEventListener("click", examine);
servers.addEventListener("change", () => {
  copied.textContent = "";
  draw();
});
part("#copy", HTMLButtonElement).addEventListener("click", () => void copy());

fillMessages(document);
document.title = message("doctorTitle");
part("#version", HTMLElement).textContent = message("versionOf", browser.runtime.getManifest().version);
draw();
port.open();
