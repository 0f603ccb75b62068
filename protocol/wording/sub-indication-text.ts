import type { SubIndication } from "../report.ts";
import type { Sentence } from "../sentence.ts";

/**
 * What a clerk reads for each sub-indication: what was found, and what to do.
 *
 * @see EN 319 102-1, tables 5 and 6
 */
export const SUB_INDICATION_SENTENCES: Readonly<Record<SubIndication, Sentence>> = Object.freeze({
  FORMAT_FAILURE: {
    vi: "Tệp bị thay đổi sau khi ký theo cách không được phép, hoặc chữ ký sai cấu trúc. Không dùng tệp này; hãy đề nghị nơi gửi gửi lại bản gốc.",
    en: "The file was changed after signing in a way that is not allowed, or the signature is malformed. Do not use this file; ask the sender for the original.",
  },
  HASH_FAILURE: {
    vi: "Nội dung không còn đúng như khi ký. Không dùng tệp này; hãy đề nghị nơi gửi gửi lại bản gốc.",
    en: "The content is no longer what was signed. Do not use this file; ask the sender for the original.",
  },
  SIG_CRYPTO_FAILURE: {
    vi: "Chữ ký không phải do khóa của người có tên trong chứng thư tạo ra, hoặc đã bị sửa. Không dùng tệp này; hãy đề nghị nơi gửi gửi lại bản gốc.",
    en: "The signature was not made by the key of the person in the certificate, or was altered. Do not use this file; ask the sender for the original.",
  },
  SIG_CONSTRAINTS_FAILURE: {
    vi: "Chữ ký thiếu hoặc sai thông tin bắt buộc nên chưa thể tin. Hãy đề nghị nơi gửi ký lại.",
    en: "The signature lacks something that it must carry, or has it wrong, and cannot be relied on yet. Ask the sender to sign again.",
  },
  CHAIN_CONSTRAINTS_FAILURE: {
    vi: "Chứng thư của người ký, hoặc của đơn vị cấp, không được cấp cho việc ký này. Hãy hỏi nơi gửi, và đề nghị ký lại bằng chứng thư đúng.",
    en: "The certificate of the signer, or of its issuer, is not meant for such signatures. Ask the sender, and for a signature with the right certificate.",
  },
  CRYPTO_CONSTRAINTS_FAILURE: {
    vi: "Chữ ký dùng thuật toán hoặc khóa không còn đủ an toàn, có thể bị làm giả. Hãy xác nhận với nơi gửi, và đề nghị ký lại.",
    en: "The signature uses an algorithm or a key that is no longer safe and could be forged. Confirm with the sender, and ask for a new signature.",
  },
  EXPIRED: {
    vi: "Chứng thư của người ký đã hết hạn khi ký. Hãy đề nghị nơi gửi ký lại bằng chứng thư còn hạn.",
    en: "The signer's certificate had expired when this was signed. Ask the sender to sign again with one that is valid.",
  },
  NOT_YET_VALID: {
    vi: "Chứng thư của người ký chưa có hiệu lực khi ký; có thể đồng hồ của máy ký bị sai. Hãy đề nghị nơi gửi kiểm tra đồng hồ rồi ký lại.",
    en: "The signer's certificate was not valid yet when this was signed; the signing computer's clock may be wrong. Ask the sender to check it and sign again.",
  },
  REVOKED: {
    vi: "Chứng thư của người ký đã bị thu hồi trước khi ký. Không dùng tệp này; hãy liên hệ nơi gửi.",
    en: "The signer's certificate had been revoked before this was signed. Do not use this file; contact the sender.",
  },
  REVOKED_NO_POE: {
    vi: "Chứng thư của người ký đã bị thu hồi, và không có dấu thời gian chứng minh văn bản được ký trước đó. Hãy xác nhận với nơi gửi trước khi dùng.",
    en: "The signer's certificate was revoked, and no time stamp proves that this was signed before. Confirm with the sender before you use it.",
  },
  REVOKED_CA_NO_POE: {
    vi: "Chứng thư của đơn vị cấp (CA) đã bị thu hồi, và không có dấu thời gian chứng minh văn bản được ký trước đó. Hãy xác nhận với nơi gửi và bộ phận CNTT.",
    en: "The certificate of the issuing CA was revoked, and no time stamp proves that this was signed before. Confirm with the sender and with IT.",
  },
  NO_SIGNING_CERTIFICATE_FOUND: {
    vi: "Chữ ký không kèm chứng thư của người ký nên không biết ai đã ký. Hãy đề nghị nơi gửi ký lại.",
    en: "The signature does not carry the signer's certificate, so nobody knows who signed. Ask the sender to sign again.",
  },
  NO_CERTIFICATE_CHAIN_FOUND: {
    vi: "Chứng thư của người ký do một CA không có trong danh sách tin cậy cấp, nên chưa chắc người ký là ai. Hãy hỏi bộ phận CNTT trước khi tin CA này.",
    en: "The signer's certificate comes from a CA that is not in the trusted list, so who signed is not certain. Ask IT before this CA is trusted.",
  },
  CERTIFICATE_CHAIN_GENERAL_FAILURE: {
    vi: "Chuỗi chứng thư của người ký có lỗi nên chưa xác định được người ký. Hãy báo bộ phận CNTT và hỏi nơi gửi.",
    en: "The signer's chain of certificates is faulty, so who signed is not certain. Tell IT, and ask the sender.",
  },
  OUT_OF_BOUNDS_NO_POE: {
    vi: "Chứng thư của người ký nay nằm ngoài thời hạn, và không có dấu thời gian chứng minh văn bản được ký khi còn hạn. Hãy xác nhận thời gian ký với nơi gửi.",
    en: "The signer's certificate is outside its validity by now, and no time stamp proves that this was signed within it. Confirm the time of signing with the sender.",
  },
  OUT_OF_BOUNDS_NOT_REVOKED: {
    vi: "Chứng thư của người ký nay đã hết hạn mà không bị thu hồi, nhưng chưa chứng minh được thời gian ký. Hãy xác nhận thời gian ký với nơi gửi.",
    en: "The signer's certificate has expired without being revoked, but the time of signing is not proven. Confirm it with the sender.",
  },
  CRYPTO_CONSTRAINTS_FAILURE_NO_POE: {
    vi: "Chữ ký dùng thuật toán nay đã lỗi thời, và không có bằng chứng là được ký khi thuật toán còn an toàn. Hãy xác nhận với nơi gửi, và đề nghị ký lại.",
    en: "The signature uses an algorithm that is outdated by now, and nothing proves that it was made while it was safe. Confirm with the sender, and ask for a new signature.",
  },
  NO_POE: {
    vi: "Thiếu bằng chứng về thời điểm chữ ký đã tồn tại. Hãy xác nhận thời gian ký với nơi gửi.",
    en: "Nothing proves when the signature already existed. Confirm the time of signing with the sender.",
  },
  TIMESTAMP_ORDER_FAILURE: {
    vi: "Các dấu thời gian trong tệp mâu thuẫn nhau về thứ tự. Hãy đề nghị nơi gửi gửi lại bản gốc.",
    en: "The time stamps in the file contradict each other's order. Ask the sender for the original.",
  },
  POLICY_PROCESSING_ERROR: {
    vi: "Không áp dụng được chính sách ký mà chữ ký nêu ra. Hãy báo bộ phận CNTT kèm tệp này.",
    en: "The signature policy that the signature names could not be applied. Tell IT, and show them this file.",
  },
  SIGNED_DATA_NOT_FOUND: {
    vi: "Không tìm thấy nội dung được ký: chữ ký nằm ở tệp riêng. Hãy kiểm tra lại cùng với tệp gốc được ký.",
    en: "What was signed was not found: the signature stands in a file of its own. Check it again together with the file that it signs.",
  },
  TRY_LATER: {
    vi: "Chưa biết được chứng thư có bị thu hồi hay không. Hãy kiểm tra lại khi có mạng hoặc sau ít phút.",
    en: "Whether a certificate was revoked is not known yet. Check again when there is a network, or in some minutes.",
  },
});
