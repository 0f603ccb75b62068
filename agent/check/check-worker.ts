// The thread that checks files, one at a time; started by check-thread.ts.
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { askerThrough, type CarriedAnswer } from "./carried-question.ts";
import { trustOf } from "./carried-trust.ts";
import type { FromThread, ThreadSetting, ToThread } from "./check-message.ts";
import { checkOnDisk } from "./disk-check.ts";

function work(port: NonNullable<typeof parentPort>, { trust, asks }: ThreadSetting): void {
  const send = (message: FromThread): void => port.postMessage(message);
  const waiting = new Map<number, (answer: CarriedAnswer) => void>();
  let asked = 0;
  const asker = askerThrough((question) => {
    const id = asked++;
    send({ type: "question", id, question });
    return new Promise((resolve) => waiting.set(id, resolve));
  });
  const services = { trust: trustOf(trust), revocation: asks ? asker : null };
  port.on("message", (message: ToThread) => {
    if (message.type === "answer") {
      waiting.get(message.id)?.(message.answer);
      waiting.delete(message.id);
      return;
    }
    // What rejects here is a fault of ours: it ends the thread, and the one who ordered learns of that.
    void checkOnDisk(message.order, services).then((report) => send({ type: "done", report }));
  });
}

if (!isMainThread && parentPort !== null) {
  work(parentPort, workerData as ThreadSetting);
}
