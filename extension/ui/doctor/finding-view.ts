import { type DoctorLine, type DoctorState, FINDINGS } from "../../../protocol/doctor.ts";
import { lineText } from "../../../protocol/wording/doctor-report.ts";
import { element } from "../element.ts";
import { icon, type IconName } from "../icon.ts";
import { language, message, type MessageKey } from "../message.ts";

/** How findings of each state are headed and marked, the gravest first. */
const GROUPS: readonly (readonly [DoctorState, MessageKey, IconName])[] = [
  ["bad", "doctorBad", "stop"],
  ["warning", "doctorWarning", "warning"],
  ["unknown", "doctorUnknown", "info"],
  ["good", "doctorGood", "check"],
];

/** What was found, the gravest first, each with what to do about it. */
export function findingGroups(lines: readonly DoctorLine[]): HTMLElement[] {
  return GROUPS.flatMap(([state, heading, mark]) => {
    const own = lines.filter(({ finding }) => FINDINGS[finding] === state);
    if (own.length === 0) return [];
    return [
      element(
        "section",
        { class: `group ${state}` },
        element("h2", {}, `${message(heading)} (${own.length})`),
        element("ul", {}, ...own.map((line) => item(line, mark))),
      ),
    ];
  });
}

function item(line: DoctorLine, mark: IconName): HTMLElement {
  const { name, found, remedy } = lineText(line, language());
  const code = [line.finding, line.facts.code].filter((text) => text !== undefined).join(" · ");
  const isGood = FINDINGS[line.finding] === "good";
  return element(
    "li",
    { class: "finding" },
    icon(mark),
    element("strong", {}, name),
    element("p", {}, found),
    remedy !== null && element("p", { class: "remedy" }, icon("arrow"), element("span", {}, remedy)),
    !isGood && element("p", { class: "code quiet-text" }, message("codeForIt", code)),
  );
}
