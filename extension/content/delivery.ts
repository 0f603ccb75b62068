import type { DocumentRule } from "../../protocol/adapter/adapter.ts";
import browser from "./browser.ts";
import { SENT_PORT_PREFIX, UPLOAD_PORT_PREFIX, VERDICT_PORT_PREFIX } from "./content-message.ts";
import type { ContentRequest, PageRules } from "./content-message.ts";
import { answerSent, answerUpload } from "./upload.ts";
import { answerVerdict } from "./verdict.ts";

/*
 * The script that brings something back into a portal's page: a signed document, a clerk's answer. The background has it
 * put there only then, and perhaps again; nothing else in the page can reach its ports.
 */

async function rulesOfPortal(): Promise<readonly DocumentRule[]> {
  const rules: PageRules | null = await browser.runtime.sendMessage({
    type: "rules",
  } satisfies ContentRequest);
  return rules?.documents ?? [];
}

/** What a page that has this script already keeps of it. */
const world = globalThis as { kysoDelivers?: boolean };

if (world.kysoDelivers !== true) {
  world.kysoDelivers = true;
  browser.runtime.onConnect.addListener((port) => {
    const { name } = port;
    if (name.startsWith(SENT_PORT_PREFIX)) {
      answerSent(port);
      return;
    }
    const answer = name.startsWith(UPLOAD_PORT_PREFIX)
      ? answerUpload
      : name.startsWith(VERDICT_PORT_PREFIX)
        ? answerVerdict
        : null;
    if (answer === null) return;
    void rulesOfPortal().then(
      (rules) => {
        answer(port, rules);
      },
      () => {
        port.disconnect();
      },
    );
  });
}
