import { asKysoError } from "../../protocol/error.js";
/** Whether an error is damage to the file, which a rebuilt cross-reference may get around. */
export function isDamage(error) {
    const { code } = asKysoError(error);
    return code === "PDF_DAMAGED" || code === "PDF_TRUNCATED";
}
