import { KysoError } from "../../protocol/error.ts";
import type { OperationParams } from "../../protocol/operation.ts";
import type { ReceivedDocument } from "../job/job.ts";
import { issuedNumbering, issues } from "../place/issued-numbering.ts";
import type { AgentContext } from "./agent-context.ts";

type Wording = Pick<OperationParams<"job.stamp">, "kind" | "number" | "date">;

/**
 * What a stamp says of number and date as the document will have them: whole, though only the digits were typed. What
 * can't be so is left as it was typed, which the rules tell of.
 */
export async function issuedWording<T extends Wording>(
  { looks }: Pick<AgentContext, "looks">,
  document: ReceivedDocument,
  wish: T,
  password?: string,
): Promise<T> {
  if (!issues(wish.kind)) return wish;
  const text = await looks.text(document, password);
  try {
    const given = { number: wish.number ?? null, date: wish.date ?? null };
    const { number, date } = issuedNumbering(wish.kind, text?.numbering ?? null, given);
    return { ...wish, number, date };
  } catch (error) {
    if (error instanceof KysoError) return wish;
    throw error;
  }
}
