// The process that checks files, one at a time; started by check-process.ts.
import { askerThrough, type CarriedAnswer } from "./carried-question.ts";
import { trustOf } from "./carried-trust.ts";
import type { FromProcess, ProcessSetting, ToProcess } from "./check-message.ts";
import type { CheckOrder } from "./check-order.ts";
import { checkOnDisk } from "./disk-check.ts";

function send(message: FromProcess): void {
  // Whoever ordered may be gone; then so is this process in a moment.
  process.send?.(message, () => undefined);
}

const waiting = new Map<number, (answer: CarriedAnswer) => void>();
let asked = 0;

const asker = askerThrough((question) => {
  const id = asked++;
  send({ type: "question", id, question });
  return new Promise((resolve) => waiting.set(id, resolve));
});

function checkerOf({ trust, asks }: ProcessSetting): (order: CheckOrder) => void {
  const services = { trust: trustOf(trust), revocation: asks ? asker : null };
  // What rejects here is a fault of ours: it ends the process, and the one who ordered learns of that.
  return (order) => void checkOnDisk(order, services).then((report) => send({ type: "done", report }));
}

let check: ((order: CheckOrder) => void) | null = null;

process.on("message", (message: ToProcess) => {
  switch (message.type) {
    case "begin":
      check = checkerOf(message.setting);
      break;
    case "check":
      check?.(message.order);
      break;
    case "answer":
      waiting.get(message.id)?.(message.answer);
      waiting.delete(message.id);
  }
});

process.on("disconnect", () => process.exit());
