import browser from "webextension-polyfill";
import {
  type DoctorCheck,
  type DoctorReport,
  examined,
  found,
  type Found,
} from "../../../protocol/doctor.ts";
import { asKysoError, KysoError } from "../../../protocol/error.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { browserName } from "../agent/browser-name.ts";
import { browserCheck } from "./browser-check.ts";
import { doctorRequestSchema, type DoctorState } from "./doctor-message.ts";
import { loopbackCheck } from "./loopback-check.ts";
import { nativeHostCheck } from "./native-host-check.ts";
import { pairingCheck } from "./pairing-check.ts";
import { permissionCheck } from "./permission-check.ts";

/** For one check of the browser, ms: longer than Chromium holds a socket up after another was refused. */
const OWN_LIMIT_MS = 15_000;

/** For the agent's checks, ms: those run side by side, each for 20,000 at most. */
const AGENT_LIMIT_MS = 30_000;

type Checks = readonly (readonly [DoctorCheck, () => Promise<readonly Found[]>])[];

/** What keeps this browser, the agent and its machine from signing: found out when a page asks. */
export class DoctorBoard {
  readonly #agent: Pick<AgentLink, "call">;
  readonly #onChange: () => void;
  #state: DoctorState = { isExamining: false, report: null, examinedAt: null };

  constructor(agent: Pick<AgentLink, "call">, onChange: () => void) {
    this.#agent = agent;
    this.#onChange = onChange;
  }

  get state(): DoctorState {
    return this.#state;
  }

  /** @throws {KysoError} PROTOCOL_MESSAGE_INVALID */
  async answer(message: unknown): Promise<null> {
    const parsed = doctorRequestSchema.safeParse(message);
    if (!parsed.success) throw new KysoError("PROTOCOL_MESSAGE_INVALID", undefined, { cause: parsed.error });
    await this.examine();
    return null;
  }

  /** Looks anew, unless it does already. Never fails. */
  async examine(): Promise<void> {
    if (this.#state.isExamining) return;
    this.#set({ isExamining: true });
    const report = await this.#examination();
    this.#set({ isExamining: false, report, examinedAt: new Date().toISOString() });
  }

  async #examination(): Promise<DoctorReport> {
    const checks: Checks = [
      ["browser", browserCheck],
      ["permissions", permissionCheck],
      ["native-host", nativeHostCheck],
      ["loopback", loopbackCheck],
      ["pairing", () => pairingCheck(this.#agent)],
    ];
    const own = checks.map(([check, run]) => examined(check, run, OWN_LIMIT_MS));
    const [agent, ...lines] = await Promise.all([this.#ofAgent(), ...own]);
    const { version } = browser.runtime.getManifest();
    const system = [browserName(), agent.system].filter((text) => text !== "").join(", ");
    return { version, system, lines: [...lines.flat(), ...agent.lines], ownNames: agent.ownNames };
  }

  /** What the agent says; where it can't be asked, that. */
  async #ofAgent(): Promise<Omit<DoctorReport, "version">> {
    let report: DoctorReport | undefined;
    const failure = await examined(
      "agent",
      async () => {
        try {
          report = (await this.#agent.call("doctor.run", {})).result;
          return [];
        } catch (error) {
          const { code } = asKysoError(error);
          return [found(code === "AGENT_NOT_RUNNING" ? code : "CHECK_FAILED", { code })];
        }
      },
      AGENT_LIMIT_MS,
    );
    return report ?? { system: "", ownNames: [], lines: [...failure] };
  }

  #set(change: Partial<DoctorState>): void {
    this.#state = { ...this.#state, ...change };
    this.#onChange();
  }
}
