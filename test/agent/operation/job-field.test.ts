import fs from "node:fs/promises";
import path from "node:path";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KysoError } from "../../../protocol/error.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { AgentRig, sha256 } from "./agent-rig.ts";

const FIELD = samplePdf({
  pages: [{ annots: "[101 0 R]" }],
  catalog: "/AcroForm << /Fields [101 0 R] /XFA (x) >> /Perms << /UR3 << >> >>",
  objects: {
    101: "<< /Subtype /Widget /FT /Sig /T (Approval) /F 4 /P 10 0 R /Rect [300 200 420 260] >>",
  },
});
const XMP =
  '<x xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></x>';
const ARCHIVAL = samplePdf({
  catalog: "/Metadata 101 0 R",
  objects: { 101: `<< /Length ${XMP.length} >>\nstream\n${XMP}\nendstream` },
});

let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.make();
  const png = new PNG({ width: 120, height: 60 });
  for (let at = 0; at < png.data.length; at += 4) png.data.set([0, 0, 200, at % 255], at);
  const image = path.join(rig.folder, "signature.png");
  await fs.writeFile(image, PNG.sync.write(png));
  rig.settings({ images: { approve: image } });
  await rig.start();
});

afterAll(() => rig.remove());

describe("an empty field of a document on its way through the agent", () => {
  it("is offered with its place, and what the signer should know is told", async () => {
    const jobId = await rig.receive(FIELD);
    const { result } = await rig.call("job.inspect", { jobId, kind: "approve" });
    expect(result.emptyFields).toEqual([{ name: "Approval", page: 0, rect: [300, 200, 420, 260] }]);
    expect(result.warnings).toEqual(["PDF_STATIC_XFA", "PDF_USAGE_RIGHTS"]);
  });

  it("is filled where the window names it", async () => {
    const jobId = await rig.receive(FIELD);
    const approval = { ...(await rig.approval(jobId)), shownSha256: sha256(FIELD) };
    const place = { page: 0, x: 300, y: 200, width: 120, height: 60 };
    const { result } = await rig.call("job.sign", { ...approval, place, field: "Approval" });
    expect(result.signature).toMatchObject({
      field: "Approval",
      indication: "TOTAL-PASSED",
      place: { page: 0, rect: [300, 200, 420, 260] },
    });
  });

  it("is refused at another place before the PIN is tried", async () => {
    const jobId = await rig.receive(FIELD);
    const approval = { ...(await rig.approval(jobId)), shownSha256: sha256(FIELD) };
    const place = { page: 0, x: 10, y: 10, width: 120, height: 60 };
    rig.module.forget();
    const signing = rig.call("job.sign", { ...approval, place, field: "Approval" });
    await expect(signing).rejects.toThrow(KysoError);
    await expect(signing).rejects.toMatchObject({ code: "PDF_FIELD_PLACE_FIXED" });
    expect(rig.module.calls().get("C_Login") ?? 0).toBe(0);
  });
});

describe("the stamp that the window is shown", () => {
  const certificate = (): string => sha256(rig.pki.leader.certificate);

  it("is without transparency for a document that may have none", async () => {
    const stamps = await Promise.all(
      [FIELD, ARCHIVAL].map(async (document) => {
        const jobId = await rig.receive(document);
        return rig.call("job.stamp", { jobId, kind: "approve", certificate: certificate() });
      }),
    );
    expect(stamps.map(({ body }) => body.includes("/ImageMask true"))).toEqual([false, true]);
  });
});
