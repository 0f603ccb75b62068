// The process that draws one report; started by report-drawing.ts.
import type { FileReport } from "../../protocol/report.ts";
import type { NoticeText } from "../report/notice-text.ts";
import type { SealRegister } from "../report/seal-register.ts";

/** What is to be drawn. */
export type DrawOrder =
  | { readonly what: "check"; readonly report: FileReport }
  | { readonly what: "notice"; readonly notice: NoticeText }
  | { readonly what: "register"; readonly register: SealRegister };

async function draw(order: DrawOrder): Promise<Uint8Array> {
  switch (order.what) {
    case "check":
      return (await import("../report/report-pdf.ts")).drawReport([order.report]);
    case "notice":
      return (await import("../report/notice-pdf.ts")).drawNotice(order.notice);
    case "register":
      return (await import("../report/seal-register-pdf.ts")).drawRegister(order.register);
  }
}

process.on("message", (order: DrawOrder) => {
  // What rejects here ends the process, and the one who ordered learns of that.
  void draw(order).then((pdf) => process.send?.(pdf));
});

// Without whoever ordered, nobody waits for it.
process.on("disconnect", () => process.exit());
