import type { FileReport } from "../../protocol/report.ts";
import type { CarriedAnswer, CarriedQuestion } from "./carried-question.ts";
import type { CarriedTrust } from "./carried-trust.ts";
import type { CheckOrder } from "./check-order.ts";

/** What a process is started with. */
export interface ProcessSetting {
  readonly trust: CarriedTrust;
  /** Whether its questions are answered; otherwise it asks none. */
  readonly asks: boolean;
}

/** To the process that checks: first how, then one order at a time. */
export type ToProcess =
  | { readonly type: "begin"; readonly setting: ProcessSetting }
  | { readonly type: "check"; readonly order: CheckOrder }
  | { readonly type: "answer"; readonly id: number; readonly answer: CarriedAnswer };

/** From it. */
export type FromProcess =
  | { readonly type: "question"; readonly id: number; readonly question: CarriedQuestion }
  | { readonly type: "done"; readonly report: FileReport };
