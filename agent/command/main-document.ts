import type { SignatureReport } from "../../protocol/report.ts";
import { signatureReports } from "../operation/earlier-signature.ts";
import type { SignerRevocation } from "../operation/signer-revocation.ts";
import { PdfDocument } from "../pdf/document.ts";
import { FileSource } from "../pdf/source.ts";
import { issuedNumbering } from "../place/issued-numbering.ts";
import type { GivenNumbering } from "../place/settled-numbering.ts";
import { textFacts } from "../rule/text-facts.ts";
import type { Settings } from "../setting/setting.ts";
import type { TextReader } from "../text/text-reader.ts";

/** What an attachment takes from the document that it goes with. */
export interface MainDocument extends GivenNumbering {
  /** Oldest first; `null` where they can't be found. */
  readonly signatures: readonly SignatureReport[] | null;
}

/** What a main document is read with. */
interface Parts {
  readonly settings: Settings;
  readonly texts: Pick<TextReader, "read">;
  readonly asking: SignerRevocation;
}

/**
 * Reads the main document of attachments.
 *
 * @param given number and date, where the command says them; else they are the document's own
 * @throws {KysoError} why the file can't be read; SIGN_NUMBER_DIFFERS, SIGN_DATE_DIFFERS where it has others
 */
export async function readMain(
  file: string,
  given: GivenNumbering,
  { settings, texts, asking }: Parts,
): Promise<MainDocument> {
  const source = new FileSource(file);
  try {
    const document = PdfDocument.open(source);
    const [answer, signatures] = await Promise.all([
      texts.read(file, {}),
      signatureReports(document, settings, asking),
    ]);
    const found = "text" in answer ? textFacts(answer.text).numbering : null;
    const { number, date } = issuedNumbering("seal", found, given);
    return { number, date, signatures };
  } finally {
    source.close();
  }
}
