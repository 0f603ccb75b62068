import type { FileReport } from "../../protocol/report.ts";
import type { CarriedAnswer, CarriedQuestion } from "./carried-question.ts";
import type { CarriedTrust } from "./carried-trust.ts";
import type { CheckOrder } from "./check-order.ts";

/** What a thread is started with. */
export interface ThreadSetting {
  readonly trust: CarriedTrust;
  /** Whether its questions are answered; otherwise it asks none. */
  readonly asks: boolean;
}

/** To the thread that checks. It has one order at a time. */
export type ToThread =
  | { readonly type: "check"; readonly order: CheckOrder }
  | { readonly type: "answer"; readonly id: number; readonly answer: CarriedAnswer };

/** From it. */
export type FromThread =
  | { readonly type: "question"; readonly id: number; readonly question: CarriedQuestion }
  | { readonly type: "done"; readonly report: FileReport };
