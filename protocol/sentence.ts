import type { ErrorCode, Remedy } from "./error.ts";

/** One sentence in each language of the product, Vietnamese first. */
export interface Sentence {
  readonly vi: string;
  readonly en: string;
}

/**
 * What a person reads for each error: what happened, what is safe, and the one thing to do next. The code is shown
 * beside it for whoever looks after the machine. Window and command line take the same sentences.
 */
export const SENTENCES: Readonly<Record<ErrorCode, Sentence>> = Object.freeze({
  // PDF
  PDF_NOT_A_PDF: {
    vi: "Tệp này không phải là PDF nên chưa ký. Hãy chuyển văn bản sang PDF rồi ký lại.",
    en: "This file is not a PDF, so nothing was signed. Convert the document to PDF and sign again.",
  },
  PDF_TRUNCATED: {
    vi: "Tệp PDF bị thiếu phần cuối nên chưa ký. Hãy tải lại tệp đầy đủ rồi ký lại.",
    en: "The end of the PDF is missing, so nothing was signed. Download the whole file and sign again.",
  },
  PDF_DAMAGED: {
    vi: "Tệp PDF bị hỏng, không đọc được, nên chưa ký. Hãy xuất lại PDF từ văn bản gốc rồi ký lại.",
    en: "The PDF is damaged and cannot be read, so nothing was signed. Export it again from the source and sign again.",
  },
  PDF_DAMAGED_AND_SIGNED: {
    vi: "Tệp PDF đã có chữ ký nhưng bị hỏng; ký thêm sẽ làm mất hiệu lực chữ ký cũ nên Kyso đã dừng. Hãy lấy lại bản đã ký còn nguyên vẹn.",
    en: "The PDF carries a signature and is damaged; signing it would break that signature, so Kyso stopped. Get the signed file again, undamaged.",
  },
  PDF_PASSWORD_NEEDED: {
    vi: "Tệp PDF có đặt mật khẩu nên chưa mở được; chưa ký gì. Hãy nhập mật khẩu của văn bản.",
    en: "The PDF is protected by a password and cannot be opened yet; nothing was signed. Enter the document's password.",
  },
  PDF_PASSWORD_WRONG: {
    vi: "Mật khẩu của tệp PDF không đúng nên chưa mở được; tệp không thay đổi. Hãy nhập lại mật khẩu của văn bản.",
    en: "The password does not open the PDF; the file is unchanged. Enter the document's password again.",
  },
  PDF_ENCRYPTION_UNSUPPORTED: {
    vi: "Tệp PDF được mã hóa theo cách mà Kyso không mở được nên chưa ký. Hãy xuất lại PDF từ văn bản gốc, không mã hóa, rồi ký lại.",
    en: "The PDF is encrypted in a way that Kyso cannot open, so nothing was signed. Export it again without encryption and sign again.",
  },
  PDF_PERMISSION_DENIED: {
    vi: "Người tạo tệp PDF không cho phép sửa, ghi chú hay ký nên chưa ký. Hãy nhập mật khẩu của người tạo, hoặc xin bản không bị khóa.",
    en: "The author of the PDF allows no change, note or signature, so nothing was signed. Enter the author's password, or ask for an unlocked copy.",
  },
  PDF_TOO_COMPLEX: {
    vi: "Cấu trúc tệp PDF quá phức tạp để đọc an toàn nên chưa ký. Hãy xuất lại PDF từ văn bản gốc rồi ký lại.",
    en: "The PDF is too complex to be read safely, so nothing was signed. Export it again from the source and sign again.",
  },
  PDF_TOO_LARGE: {
    vi: "Tệp PDF quá lớn nên chưa ký. Hãy giảm dung lượng hoặc tách phụ lục thành tệp riêng rồi ký lại.",
    en: "The PDF is too large, so nothing was signed. Make it smaller, or put its appendices in files of their own, and sign again.",
  },
  PDF_NO_PAGES: {
    vi: "Tệp PDF không có trang nào nên chưa ký. Hãy xuất lại PDF từ văn bản gốc rồi ký lại.",
    en: "The PDF has no pages, so nothing was signed. Export it again from the source and sign again.",
  },
  PDF_NO_SUCH_PAGE: {
    vi: "Văn bản không có trang được chọn nên chưa ký. Hãy chọn lại trang đặt chữ ký.",
    en: "The document has no such page, so nothing was signed. Choose the page for the signature again.",
  },
  PDF_CERTIFIED_NO_CHANGES: {
    vi: "Người lập văn bản đã khóa, không cho ký thêm; văn bản vẫn nguyên vẹn. Hãy đề nghị người lập gửi bản cho phép ký tiếp.",
    en: "The document's author locked it against further signatures; it is unchanged. Ask the author for a copy that may be signed.",
  },
  PDF_CERTIFIED_NO_ANNOTATIONS: {
    vi: "Chữ ký chứng thực của văn bản không cho ghi thêm số và ngày lên trang nên chưa ký; chữ ký đó vẫn còn nguyên. Hãy ghi số và ngày vào tệp trước khi chứng thực.",
    en: "The document is certified against writing on its pages, so number and date can't be written and nothing was signed; the certification is unharmed. Write them before the document is certified.",
  },
  PDF_DYNAMIC_XFA: {
    vi: "Văn bản là biểu mẫu động (XFA), hình hiển thị có thể thay đổi, nên chưa ký. Hãy in biểu mẫu ra PDF thường rồi ký lại.",
    en: "The document is a dynamic form (XFA) whose look can change, so nothing was signed. Print it to an ordinary PDF and sign again.",
  },
  PDF_FIELD_INVALID: {
    vi: "Ô chữ ký của văn bản không dùng được hoặc đã có chữ ký, nên chưa ký. Hãy chọn ô khác hoặc đặt chữ ký ở vị trí mới.",
    en: "The document's signature field cannot be used or is already signed, so nothing was signed. Choose another field or a new place.",
  },
  PDF_FIELD_SIGNED: {
    vi: "Ô chữ ký được chọn đã có chữ ký nên chưa ký thêm; chữ ký đó vẫn nguyên vẹn. Hãy chọn ô còn trống hoặc đặt chữ ký ở vị trí mới.",
    en: "The chosen signature field is already signed, so nothing was added; that signature is unchanged. Choose an empty field or a new place.",
  },
  PDF_FIELD_LOCKED: {
    vi: "Ô chữ ký được chọn đã bị khóa, ký vào đó sẽ làm hỏng chữ ký trước, nên chưa ký. Hãy chọn ô khác hoặc đặt chữ ký ở vị trí mới.",
    en: "The chosen signature field is locked, and filling it would break an earlier signature, so nothing was signed. Choose another field or a new place.",
  },
  PDF_FIELD_PLACE_FIXED: {
    vi: "Ô chữ ký có sẵn nằm ở vị trí cố định, khác với vị trí được chọn, nên chưa ký. Hãy dùng đúng vị trí của ô hoặc bỏ chọn ô.",
    en: "The existing signature field has a place of its own, other than the one chosen, so nothing was signed. Use the field's own place, or no field.",
  },
  PDF_SEED_VALUE_UNMET: {
    vi: "Ô chữ ký đòi hỏi điều kiện mà chữ ký này không đáp ứng (chứng thư, thuật toán, lý do hoặc dấu thời gian), nên chưa ký. Hãy dùng chứng thư khác hoặc đặt chữ ký ở vị trí mới.",
    en: "The signature field requires what this signature does not meet (certificate, algorithm, reason or time stamp), so nothing was signed. Use another certificate or a new place.",
  },
  // Appearance
  APPEARANCE_IMAGE_INVALID: {
    vi: "Ảnh chữ ký hoặc con dấu không phải là PNG đọc được, nên chưa ký. Hãy chọn ảnh PNG khác trong phần cài đặt.",
    en: "The signature or seal image is not a readable PNG, so nothing was signed. Choose another PNG in the settings.",
  },
  APPEARANCE_IMAGE_TOO_LARGE: {
    vi: "Ảnh chữ ký hoặc con dấu quá lớn nên chưa ký. Hãy chọn ảnh PNG nhỏ hơn trong phần cài đặt.",
    en: "The signature or seal image is too large, so nothing was signed. Choose a smaller PNG in the settings.",
  },
  APPEARANCE_IMAGE_MISSING: {
    vi: "Chưa có ảnh chữ ký hoặc con dấu cho chứng thư này, nên chưa ký. Hãy thêm ảnh PNG trong phần cài đặt của Kyso.",
    en: "There is no signature or seal image for this certificate, so nothing was signed. Add a PNG in Kyso's settings.",
  },
  APPEARANCE_IMAGE_CHANGED: {
    vi: "Ảnh chữ ký hoặc con dấu đã thay đổi sau khi bạn xem; văn bản chưa ký và mã PIN chưa bị thử. Hãy xem lại ảnh trên trang rồi ký lại.",
    en: "The image of the signature or seal changed after you looked at it; nothing was signed and no PIN was tried. Look at the image on the page again, then sign again.",
  },
  IMAGE_NO_INK: {
    vi: "Không tìm thấy nét mực nào trong ảnh; ảnh đang dùng vẫn giữ nguyên. Hãy chụp hoặc quét lại rõ hơn, trên giấy trắng.",
    en: "No ink was found in the image; the one in use is unchanged. Photograph or scan it again, more clearly, on white paper.",
  },
  IMAGE_NOT_CHOSEN: {
    vi: "Ảnh vừa xem thử không còn nữa; ảnh đang dùng vẫn giữ nguyên. Hãy chọn lại tệp ảnh.",
    en: "The image that was tried is no longer there; the one in use is unchanged. Choose the file again.",
  },
  IMAGE_TIMEOUT: {
    vi: "Xử lý ảnh mất quá nhiều thời gian nên Kyso đã dừng; ảnh đang dùng vẫn giữ nguyên. Hãy chọn ảnh nhỏ hơn.",
    en: "Working on the image took too long, so Kyso stopped; the one in use is unchanged. Choose a smaller image.",
  },
  APPEARANCE_TEXT_INVALID: {
    vi: "Nội dung chữ trên dấu chữ ký có ký tự không in được, nên chưa ký. Hãy sửa nội dung rồi ký lại.",
    en: "The text of the stamp has characters that cannot be printed, so nothing was signed. Correct the text and sign again.",
  },
  APPEARANCE_TOO_SMALL: {
    vi: "Khung chữ ký quá nhỏ để đọc được nội dung, nên chưa ký. Hãy chọn khung lớn hơn rồi ký lại.",
    en: "The stamp is too small for its text to be read, so nothing was signed. Make it larger and sign again.",
  },
  APPEARANCE_OFF_PAGE: {
    vi: "Chữ ký nằm ngoài trang nên chưa ký. Hãy kéo chữ ký vào trong trang rồi ký lại.",
    en: "The stamp lies outside the page, so nothing was signed. Move it onto the page and sign again.",
  },
  APPEARANCE_EMPTY: {
    vi: "Mẫu hiển thị không có gì để in vì còn thiếu số, ngày hoặc nội dung, nên chưa ký. Hãy điền đủ rồi ký lại.",
    en: "The look has nothing to show without number, date or text, so nothing was signed. Fill them in and sign again.",
  },
  // Token, PKCS #11
  TOKEN_NOT_FOUND: {
    vi: "Chưa thấy USB ký số; văn bản chưa ký. Hãy cắm USB ký số rồi thử lại.",
    en: "No signing token was found; nothing was signed. Insert the token and try again.",
  },
  TOKEN_AMBIGUOUS: {
    vi: "Có nhiều USB ký số cùng tên; Kyso không tự chọn và văn bản chưa ký. Hãy ghi số sê-ri của USB thay cho tên.",
    en: "Several tokens have this name; Kyso does not choose, and nothing was signed. Give the token's serial number instead.",
  },
  TOKEN_REMOVED: {
    vi: "USB ký số bị rút ra trong khi ký; văn bản chưa ký và vẫn nguyên vẹn. Hãy cắm lại USB rồi ký lại.",
    en: "The token was removed while signing; the document was not signed and is unchanged. Insert the token and sign again.",
  },
  TOKEN_NOT_RECOGNISED: {
    vi: "Máy không nhận ra USB ký số này; văn bản chưa ký. Hãy rút ra, cắm lại, rồi thử lại.",
    en: "This token was not recognised; nothing was signed. Remove it, insert it again, and try again.",
  },
  TOKEN_PIN_INCORRECT: {
    vi: "Mã PIN không đúng; văn bản chưa ký. Kyso chỉ thử một lần. Hãy kiểm tra Caps Lock, bộ gõ tiếng Việt rồi nhập lại.",
    en: "The PIN is wrong; nothing was signed. Kyso tried it only once. Check Caps Lock and the input method, then type it again.",
  },
  TOKEN_PIN_INVALID: {
    vi: "Mã PIN có ký tự mà USB ký số không nhận; văn bản chưa ký. Hãy tắt bộ gõ tiếng Việt rồi nhập lại.",
    en: "The PIN has characters that the token does not accept; nothing was signed. Turn the input method off and type it again.",
  },
  TOKEN_PIN_LENGTH: {
    vi: "Mã PIN quá ngắn hoặc quá dài so với quy định của USB ký số; văn bản chưa ký. Hãy nhập lại mã PIN.",
    en: "The PIN is shorter or longer than the token allows; nothing was signed. Type the PIN again.",
  },
  TOKEN_PIN_LOCKED: {
    vi: "USB ký số đã bị khóa vì nhập sai mã PIN nhiều lần; không có gì bị ký hay thay đổi. Hãy báo cơ quan để đề nghị đơn vị cấp chứng thư mở khóa.",
    en: "The token is locked after too many wrong PINs; nothing was signed or changed. Ask your organisation to have its issuer unlock it.",
  },
  TOKEN_PIN_EXPIRED: {
    vi: "Mã PIN của USB ký số đã hết hạn; văn bản chưa ký. Hãy mở Kyso, chọn Đổi mã PIN, rồi ký lại.",
    en: "The token's PIN has expired; nothing was signed. Open Kyso, choose Change PIN, then sign again.",
  },
  TOKEN_PIN_TO_BE_CHANGED: {
    vi: "USB ký số mới nhận cần đổi mã PIN trước lần ký đầu tiên; văn bản chưa ký và mã PIN chưa bị thử. Hãy chọn Đổi mã PIN trong Kyso rồi ký lại.",
    en: "A new token needs its PIN changed before its first signature; nothing was signed and no PIN was tried. Choose Change PIN in Kyso, then sign again.",
  },
  TOKEN_PIN_NOT_INITIALIZED: {
    vi: "USB ký số chưa được đặt mã PIN; văn bản chưa ký. Hãy đề nghị đơn vị cấp chứng thư khởi tạo USB.",
    en: "The token has no PIN yet; nothing was signed. Ask the certificate's issuer to set the token up.",
  },
  PIN_OLD_INCORRECT: {
    vi: "Mã PIN hiện tại không đúng; mã PIN chưa đổi. Kyso chỉ thử một lần. Hãy kiểm tra Caps Lock, bộ gõ tiếng Việt rồi nhập lại.",
    en: "The current PIN is wrong; the PIN was not changed. Kyso tried it only once. Check Caps Lock and the input method, then type it again.",
  },
  PIN_NEW_SAME: {
    vi: "Mã PIN mới giống mã PIN hiện tại; mã PIN chưa đổi. Hãy chọn mã PIN khác.",
    en: "The new PIN is the same as the current one; the PIN was not changed. Choose another.",
  },
  PIN_NEW_DIFFERS: {
    vi: "Hai lần nhập mã PIN mới không giống nhau; mã PIN chưa đổi. Hãy nhập lại.",
    en: "The new PIN was typed differently the second time; the PIN was not changed. Type it again.",
  },
  PIN_NEW_LENGTH: {
    vi: "Mã PIN mới quá ngắn hoặc quá dài so với quy định của USB ký số; mã PIN chưa đổi. Hãy chọn mã PIN khác.",
    en: "The new PIN is shorter or longer than the token allows; the PIN was not changed. Choose another.",
  },
  PIN_NEW_REFUSED: {
    vi: "USB ký số không nhận mã PIN mới (có thể quá đơn giản hoặc có ký tự lạ); mã PIN chưa đổi. Hãy chọn mã PIN khác, chỉ gồm chữ không dấu và chữ số.",
    en: "The token does not accept the new PIN (too simple, or with unusual characters); the PIN was not changed. Choose another, of plain letters and digits.",
  },
  PIN_CHANGE_UNSUPPORTED: {
    vi: "Phần mềm điều khiển của USB ký số không cho chương trình khác đổi mã PIN; mã PIN chưa đổi. Hãy đổi bằng phần mềm của đơn vị cấp chứng thư.",
    en: "The token's driver does not let other programs change the PIN; it was not changed. Change it in the software of the certificate's issuer.",
  },
  PIN_CHANGE_UNKNOWN: {
    vi: "Thiết bị không trả lời trọn vẹn nên không rõ mã PIN đã đổi hay chưa; khóa ký vẫn an toàn. Hãy rút USB ký số, cắm lại và thử mã PIN mới một lần khi ký.",
    en: "The token did not finish its answer, so it is not known whether the PIN was changed; the key is safe. Take the token out, insert it again and try the new PIN once when you sign.",
  },
  TOKEN_KEY_NOT_FOUND: {
    vi: "USB ký số không có khóa ký của chứng thư này; văn bản chưa ký. Hãy cắm đúng USB hoặc chọn chứng thư khác.",
    en: "The token holds no key for this certificate; nothing was signed. Insert the right token or choose another certificate.",
  },
  TOKEN_CERTIFICATE_NOT_FOUND: {
    vi: "Không thấy chứng thư đã chọn trên USB ký số; văn bản chưa ký. Hãy cắm đúng USB rồi thử lại.",
    en: "The chosen certificate is not on the token; nothing was signed. Insert the right token and try again.",
  },
  TOKEN_NO_CERTIFICATE: {
    vi: "USB ký số không chứa chứng thư nào dùng để ký được; văn bản chưa ký. Hãy cắm USB khác hoặc báo đơn vị cấp chứng thư.",
    en: "The token holds no certificate that can sign; nothing was signed. Insert another token or ask the certificate's issuer.",
  },
  TOKEN_MECHANISM_UNSUPPORTED: {
    vi: "USB ký số không ký được bằng thuật toán đã chọn; văn bản chưa ký. Hãy bỏ chọn PSS hoặc hàm băm riêng trong cài đặt; nếu vẫn không được, báo bộ phận CNTT để đổi thiết bị hoặc chứng thư.",
    en: "The token can't sign with the chosen algorithm; nothing was signed. Take PSS or another hash out of the settings; if that does not help, ask IT about another token or certificate.",
  },
  TOKEN_KEY_REFUSED: {
    vi: "USB ký số không cho dùng khóa này để ký; văn bản chưa ký. Hãy báo bộ phận CNTT kiểm tra chứng thư.",
    en: "The token does not allow this key to sign; nothing was signed. Ask IT to check the certificate.",
  },
  TOKEN_SESSION_LOST: {
    vi: "Kết nối với USB ký số bị gián đoạn; văn bản chưa ký và vẫn nguyên vẹn. Hãy ký lại.",
    en: "The connection to the token was lost; the document was not signed and is unchanged. Sign again.",
  },
  TOKEN_BUSY: {
    vi: "USB ký số đang được phần mềm khác sử dụng; văn bản chưa ký. Hãy đóng phần mềm ký khác rồi thử lại.",
    en: "Another program is using the token; nothing was signed. Close the other signing program and try again.",
  },
  TOKEN_DEVICE_ERROR: {
    vi: "USB ký số báo lỗi; văn bản chưa ký và vẫn nguyên vẹn. Hãy rút ra, cắm lại, rồi ký lại.",
    en: "The token reported a fault; the document was not signed and is unchanged. Remove it, insert it again, and sign again.",
  },
  TOKEN_MEMORY: {
    vi: "USB ký số hoặc máy tính không đủ bộ nhớ để ký; văn bản chưa ký. Hãy đóng bớt chương trình rồi ký lại.",
    en: "The token or the computer has too little memory to sign; nothing was signed. Close some programs and sign again.",
  },
  TOKEN_CANCELLED: {
    vi: "Thao tác trên USB ký số đã được hủy; văn bản chưa ký. Hãy ký lại khi sẵn sàng.",
    en: "The token's operation was cancelled; nothing was signed. Sign again when you are ready.",
  },
  TOKEN_SIGNATURE_WRONG: {
    vi: "USB ký số trả về chữ ký không đúng nên Kyso đã bỏ; văn bản chưa ký và vẫn nguyên vẹn. Hãy báo bộ phận CNTT kiểm tra thiết bị.",
    en: "The token returned a wrong signature, which Kyso discarded; the document is unchanged. Ask IT to check the token.",
  },
  TOKEN_MODULE_NOT_FOUND: {
    vi: "Máy chưa có phần mềm điều khiển của USB ký số; văn bản chưa ký. Hãy cài phần mềm của nhà cung cấp rồi thử lại.",
    en: "The token's driver software is not on this computer; nothing was signed. Install it from the token's maker and try again.",
  },
  TOKEN_MODULE_INVALID: {
    vi: "Phần mềm điều khiển của USB ký số không dùng được trên máy này; văn bản chưa ký. Hãy cài lại bản 64 bit của nhà cung cấp.",
    en: "The token's driver software cannot be used on this computer; nothing was signed. Install its 64-bit version again.",
  },
  TOKEN_MODULE_CRASHED: {
    vi: "Phần mềm điều khiển của USB ký số đã dừng đột ngột; văn bản chưa ký và vẫn nguyên vẹn. Hãy ký lại.",
    en: "The token's driver software stopped suddenly; the document was not signed and is unchanged. Sign again.",
  },
  TOKEN_MODULE_TIMEOUT: {
    vi: "USB ký số không trả lời; văn bản chưa ký và vẫn nguyên vẹn. Hãy rút ra, cắm lại, rồi ký lại.",
    en: "The token does not answer; the document was not signed and is unchanged. Remove it, insert it again, and sign again.",
  },
  TOKEN_ERROR: {
    vi: "USB ký số gặp lỗi không xác định; văn bản chưa ký và vẫn nguyên vẹn. Hãy rút ra, cắm lại, rồi ký lại.",
    en: "The token met an unknown fault; the document was not signed and is unchanged. Remove it, insert it again, and sign again.",
  },
  // Certificate, before the key is used
  CERTIFICATE_INVALID: {
    vi: "Chứng thư số bị lỗi, không đọc được; khóa chưa được dùng và văn bản chưa ký. Hãy chọn chứng thư khác hoặc báo bộ phận CNTT.",
    en: "The certificate cannot be read; the key was not used and nothing was signed. Choose another certificate or tell IT.",
  },
  CERTIFICATE_EXPIRED: {
    vi: "Chứng thư số đã hết hạn; khóa chưa được dùng và văn bản chưa ký. Hãy chọn chứng thư còn hạn hoặc đề nghị gia hạn.",
    en: "The certificate has expired; the key was not used and nothing was signed. Choose a valid one or have it renewed.",
  },
  CERTIFICATE_NOT_YET_VALID: {
    vi: "Chứng thư số chưa đến ngày có hiệu lực; khóa chưa được dùng và văn bản chưa ký. Hãy kiểm tra ngày giờ của máy tính.",
    en: "The certificate is not valid yet; the key was not used and nothing was signed. Check the computer's date and time.",
  },
  CERTIFICATE_UNTRUSTED: {
    vi: "Chứng thư số không thuộc đơn vị cấp mà máy này tin cậy; khóa chưa được dùng và văn bản chưa ký. Hãy báo bộ phận CNTT.",
    en: "The certificate was issued by nobody this computer trusts; the key was not used and nothing was signed. Tell IT.",
  },
  CERTIFICATE_KEY_USAGE: {
    vi: "Chứng thư số này không được cấp để ký văn bản; khóa chưa được dùng và văn bản chưa ký. Hãy chọn chứng thư khác.",
    en: "This certificate was not issued for signing documents; the key was not used and nothing was signed. Choose another one.",
  },
  CERTIFICATE_WEAK: {
    vi: "Chứng thư số dùng thuật toán không còn an toàn; khóa chưa được dùng và văn bản chưa ký. Hãy đề nghị cấp chứng thư mới.",
    en: "The certificate uses an algorithm that is no longer safe; the key was not used and nothing was signed. Ask for a new one.",
  },
  CERTIFICATE_WRONG_ROLE: {
    vi: "Chứng thư số này không dùng cho loại ký đã chọn (ký duyệt cần chứng thư cá nhân, đóng dấu cần chứng thư của cơ quan); văn bản chưa ký. Hãy chọn chứng thư khác.",
    en: "This certificate does not make this kind of signature (approval needs a personal one, a seal the organisation's); nothing was signed. Choose another one.",
  },
  CERTIFICATE_ROLE_UNKNOWN: {
    vi: "Chưa khai báo chứng thư số này là của cá nhân hay của cơ quan, và Kyso không tự đoán. Hãy khai báo một lần: trong cửa sổ ký, trong trang cài đặt, hoặc bằng lệnh kyso role.",
    en: "Nobody has said yet whether this certificate is a person's or the organisation's, and Kyso does not guess. Say it once: in the sign window, on the settings page, or with the command kyso role.",
  },
  CERTIFICATE_OTHER_ORGANISATION: {
    vi: "Chứng thư số không ghi tên cơ quan của cổng này (có thể do sáp nhập, đổi tên). Hãy kiểm tra đã chọn đúng chứng thư.",
    en: "The certificate does not name the organisation of this portal (it may have been merged or renamed). Check that it is the right one.",
  },
  CERTIFICATE_AMBIGUOUS: {
    vi: "USB ký số có nhiều chứng thư ký được; Kyso không tự chọn và văn bản chưa ký. Hãy chọn một chứng thư (--cert).",
    en: "Several certificates on the token can sign; Kyso does not choose, and nothing was signed. Name one of them (--cert).",
  },
  CERTIFICATE_REVOKED: {
    vi: "Chứng thư số đã bị thu hồi; khóa chưa được dùng và văn bản chưa ký. Hãy chọn chứng thư khác hoặc liên hệ nơi cấp chứng thư.",
    en: "The certificate has been revoked; the key was not used and nothing was signed. Choose another certificate or ask its issuer.",
  },
  CERTIFICATE_REVOCATION_UNKNOWN: {
    vi: "Không biết được chứng thư số có bị thu hồi hay không. Hãy kiểm tra mạng rồi thử lại, hoặc báo bộ phận CNTT.",
    en: "It could not be learnt whether the certificate has been revoked. Check the network and try again, or tell IT.",
  },
  // Why a certificate's status is not known
  REVOCATION_NO_ADDRESS: {
    vi: "Chứng thư số không cho biết nơi hỏi trạng thái thu hồi.",
    en: "The certificate does not say where its revocation status can be asked for.",
  },
  REVOCATION_OFFLINE: {
    vi: "Trạng thái thu hồi không được hỏi vì Kyso đang không dùng mạng.",
    en: "The revocation status was not asked for, since Kyso is not using the network.",
  },
  REVOCATION_HTTP_STATUS: {
    vi: "Máy chủ trạng thái chứng thư trả lời lỗi. Hãy thử lại sau ít phút.",
    en: "The certificate status server answered with an error. Try again in a few minutes.",
  },
  OCSP_RESPONSE_INVALID: {
    vi: "Câu trả lời của máy chủ OCSP không đọc được. Hãy thử lại hoặc báo bộ phận CNTT.",
    en: "The OCSP server's answer cannot be read. Try again or tell IT.",
  },
  OCSP_REFUSED: {
    vi: "Máy chủ OCSP từ chối trả lời lúc này. Hãy thử lại sau ít phút.",
    en: "The OCSP server declined to answer. Try again in a few minutes.",
  },
  OCSP_SIGNATURE_INVALID: {
    vi: "Chữ ký trên câu trả lời OCSP không đúng, nên câu trả lời không được tin. Hãy báo bộ phận CNTT.",
    en: "The signature of the OCSP answer does not hold, so the answer is not relied on. Tell IT.",
  },
  OCSP_RESPONDER_UNAUTHORIZED: {
    vi: "Câu trả lời OCSP do bên không được nơi cấp chứng thư ủy quyền ký. Hãy báo bộ phận CNTT.",
    en: "The OCSP answer was signed by someone whom the certificate's issuer has not authorised. Tell IT.",
  },
  OCSP_CERTIFICATE_MISMATCH: {
    vi: "Câu trả lời OCSP nói về chứng thư số khác. Hãy thử lại hoặc báo bộ phận CNTT.",
    en: "The OCSP answer is about another certificate. Try again or tell IT.",
  },
  OCSP_NONCE_MISMATCH: {
    vi: "Câu trả lời OCSP là cho câu hỏi khác. Hãy thử lại hoặc báo bộ phận CNTT.",
    en: "The OCSP answer belongs to another request. Try again or tell IT.",
  },
  OCSP_OUT_OF_DATE: {
    vi: "Câu trả lời OCSP đã cũ hoặc chưa có hiệu lực. Hãy kiểm tra ngày giờ của máy tính rồi thử lại.",
    en: "The OCSP answer is too old or not valid yet. Check the computer's date and time, and try again.",
  },
  OCSP_STATUS_UNKNOWN: {
    vi: "Máy chủ OCSP không biết chứng thư số này. Hãy liên hệ nơi cấp chứng thư.",
    en: "The OCSP server does not know this certificate. Ask the certificate's issuer.",
  },
  CRL_INVALID: {
    vi: "Danh sách chứng thư bị thu hồi không đọc được. Hãy thử lại hoặc báo bộ phận CNTT.",
    en: "The certificate revocation list cannot be read. Try again or tell IT.",
  },
  CRL_TOO_LARGE: {
    vi: "Danh sách chứng thư bị thu hồi quá lớn. Hãy báo bộ phận CNTT.",
    en: "The certificate revocation list is too large. Tell IT.",
  },
  CRL_SIGNATURE_INVALID: {
    vi: "Chữ ký trên danh sách thu hồi không đúng, nên danh sách không được tin. Hãy báo bộ phận CNTT.",
    en: "The signature of the revocation list does not hold, so the list is not relied on. Tell IT.",
  },
  CRL_OUT_OF_DATE: {
    vi: "Danh sách chứng thư bị thu hồi đã cũ hoặc chưa có hiệu lực. Hãy kiểm tra ngày giờ của máy tính rồi thử lại.",
    en: "The revocation list is too old or not valid yet. Check the computer's date and time, and try again.",
  },
  CRL_OUT_OF_SCOPE: {
    vi: "Danh sách thu hồi không áp dụng cho chứng thư số này. Hãy báo bộ phận CNTT.",
    en: "The revocation list does not cover this certificate. Tell IT.",
  },
  CRL_UNSUPPORTED: {
    vi: "Danh sách thu hồi thuộc loại mà Kyso chưa hỗ trợ. Hãy báo bộ phận CNTT.",
    en: "The revocation list is of a kind that Kyso does not support. Tell IT.",
  },
  // What this machine trusts
  TRUST_FILE_INVALID: {
    vi: "Một tệp trong thư mục chứng thư tin cậy bị hỏng hoặc không phải là chứng thư nên Kyso đã dừng. Hãy thay hoặc xóa tệp đó rồi thử lại.",
    en: "A file in the folder of trusted certificates is damaged or holds no certificate, so Kyso stopped. Replace or remove that file and try again.",
  },
  TRUST_NOT_AN_AUTHORITY: {
    vi: "Chứng thư trong tệp không phải là của một cơ quan cấp chứng thư (CA), hoặc chữ ký của chính nó không khớp, nên không được thêm. Hãy lấy chứng thư CA từ nơi công bố của cơ quan đó.",
    en: "A certificate in the file is not one of a certificate authority, or its own signature does not hold, so nothing was added. Get the CA's certificate from where the authority publishes it.",
  },
  TRUST_NOT_ADDED: {
    vi: "Chứng thư này không có trong số các CA mà bạn đã thêm. Xem danh sách bằng lệnh kyso trust list; chứng thư trong thư mục của cài đặt thì xóa tệp khỏi thư mục đó.",
    en: "This certificate is not among the CAs that you added. See the list with kyso trust list; one in a folder of the settings goes when its file is taken out of that folder.",
  },
  TRUST_LOCKED: {
    vi: "Quản trị viên của máy này đã khóa danh sách CA được tin cậy nên bạn không thay đổi được. Hãy đề nghị quản trị viên thêm hoặc gỡ CA.",
    en: "This computer's administrator has locked the list of trusted CAs, so you can't change it. Ask the administrator to add or remove the CA.",
  },
  // XML and other files that are signed
  XML_INVALID: {
    vi: "Tệp XML không đúng cú pháp nên chưa ký. Hãy xuất lại tệp từ phần mềm đã tạo ra nó rồi ký lại.",
    en: "The XML file is not well-formed, so nothing was signed. Export it again from the program that made it and sign again.",
  },
  XML_DTD_REFUSED: {
    vi: "Tệp XML có phần DOCTYPE, có thể làm nội dung thay đổi khi đọc, nên chưa ký. Hãy xuất lại tệp không có phần này rồi ký lại.",
    en: "The XML file has a DOCTYPE, which can change what is read, so nothing was signed. Export it without one and sign again.",
  },
  XML_ENCODING_UNSUPPORTED: {
    vi: "Tệp XML không dùng bảng mã UTF-8 nên chưa ký. Hãy lưu lại tệp bằng UTF-8 (XML 1.0) rồi ký lại.",
    en: "The XML file is not XML 1.0 in UTF-8, so nothing was signed. Save it as UTF-8 and sign again.",
  },
  XML_TOO_COMPLEX: {
    vi: "Tệp XML có quá nhiều phần tử hoặc lồng quá sâu để đọc an toàn nên chưa ký. Hãy tách nội dung thành nhiều tệp rồi ký lại.",
    en: "The XML file has too many elements, or is nested too deeply, to be read safely, so nothing was signed. Split it and sign again.",
  },
  XML_DUPLICATE_ID: {
    vi: "Tệp XML có hai phần tử trùng mã định danh (Id), chữ ký có thể bị gán nhầm, nên chưa ký. Hãy sửa mã định danh rồi ký lại.",
    en: "Two elements of the XML file have the same Id, so a signature could be taken for another's; nothing was signed. Correct the Ids and sign again.",
  },
  XML_COMMENT_IN_TEXT: {
    vi: "Tệp XML có chú thích chen giữa nội dung, phần không được chữ ký bảo vệ, nên chưa ký. Hãy bỏ chú thích rồi ký lại.",
    en: "A comment in the XML file cuts a text in two, and no signature would protect it, so nothing was signed. Remove the comment and sign again.",
  },
  XML_TARGET_NOT_FOUND: {
    vi: "Không tìm thấy đúng một phần tử XML để ký hoặc để đặt chữ ký nên chưa ký. Hãy kiểm tra tên phần tử hoặc Id đã chọn.",
    en: "The XML element to sign, or to put the signature in, is missing or not the only one, so nothing was signed. Check the name or Id that was given.",
  },
  XML_SIGNED_AROUND: {
    vi: "Tệp XML đã có chữ ký bao trùm nơi đặt chữ ký mới; ký thêm sẽ làm chữ ký cũ mất hiệu lực nên Kyso đã dừng. Hãy chọn phần tử khác, hoặc ký tách rời (CAdES).",
    en: "An earlier signature covers the place of the new one and would no longer hold, so Kyso stopped. Choose another element, or sign beside the file (CAdES).",
  },
  FILE_TOO_LARGE: {
    vi: "Tệp quá lớn đối với loại chữ ký này nên chưa ký. Hãy giảm dung lượng tệp hoặc chọn loại chữ ký tách rời rồi ký lại.",
    en: "The file is too large for this kind of signature, so nothing was signed. Make it smaller, or choose a detached signature, and sign again.",
  },
  JWS_INVALID: {
    vi: "Chữ ký dạng JSON (JWS) bị hỏng nên không kiểm tra được. Hãy lấy lại tệp từ nơi gửi.",
    en: "The JSON web signature is damaged and cannot be checked. Get the file from its sender again.",
  },
  EDXML_ATTACHMENT_MISSING: {
    vi: "Gói edXML nêu một tệp đính kèm nhưng trong gói không có tệp đó. Hãy hỏi lại nơi gửi.",
    en: "The edXML package lists an attachment that is not in it. Ask its sender.",
  },
  EDXML_ATTACHMENT_INVALID: {
    vi: "Một tệp đính kèm trong gói edXML bị hỏng, không đọc được. Hãy lấy lại gói từ nơi gửi.",
    en: "An attachment of the edXML package is damaged and cannot be read. Get the package from its sender again.",
  },
  EDXML_DUPLICATE_ID: {
    vi: "Trong gói edXML có nhiều tệp đính kèm mang cùng một mã nên không biết tệp nào là đúng. Hãy hỏi lại nơi gửi.",
    en: "Several attachments of the edXML package have the same id, so nobody knows which is meant. Ask its sender.",
  },
  EDXML_NOT_LISTED: {
    vi: "Tệp này nằm trong gói edXML nhưng danh mục của gói không nêu. Hãy hỏi lại nơi gửi.",
    en: "This file is in the edXML package but its manifest does not list it. Ask its sender.",
  },
  CMS_INVALID: {
    vi: "Dữ liệu chữ ký số bị lỗi, không đọc được; văn bản không bị thay đổi. Hãy xin lại bản gốc của văn bản hoặc báo bộ phận CNTT.",
    en: "The signature's data cannot be read; the document was not changed. Ask for the original document again or tell IT.",
  },
  // The network: time stamps and revocation
  NETWORK_OFFLINE: {
    vi: "Cài đặt không cho phép Kyso kết nối mạng nên không hỏi máy chủ nào. Những gì đã lưu hoặc có sẵn trong tệp vẫn được dùng.",
    en: "The settings keep Kyso off the network, so no server was asked. What is kept, or stands in the file, still counts.",
  },
  NETWORK_ADDRESS_INVALID: {
    vi: "Địa chỉ máy chủ không hợp lệ, hoặc trỏ về máy này hay mạng nội bộ mà cài đặt không liệt kê, nên Kyso không kết nối. Hãy kiểm tra lại địa chỉ trong cài đặt.",
    en: "The server's address is invalid, or leads to this computer or a private network that the settings do not list, so Kyso did not connect. Check the addresses in the settings.",
  },
  NETWORK_UNREACHABLE: {
    vi: "Không kết nối được với máy chủ. Hãy kiểm tra mạng và cài đặt proxy rồi thử lại.",
    en: "The server cannot be reached. Check the network and the proxy settings, then try again.",
  },
  NETWORK_TIMEOUT: {
    vi: "Máy chủ không trả lời trong thời gian cho phép. Hãy thử lại sau, hoặc tăng thời gian chờ trong cài đặt.",
    en: "The server did not answer in time. Try again later, or allow more time in the settings.",
  },
  NETWORK_RESPONSE_TOO_LARGE: {
    vi: "Máy chủ trả lời quá nhiều dữ liệu nên Kyso đã dừng tải. Hãy báo bộ phận CNTT kèm mã lỗi.",
    en: "The server answered too much data, so Kyso stopped reading. Tell IT the error code.",
  },
  NETWORK_CERTIFICATE: {
    vi: "Chứng thư của máy chủ không được tin cậy nên Kyso không kết nối. Hãy báo bộ phận CNTT kiểm tra địa chỉ máy chủ.",
    en: "The server's own certificate is not trusted, so Kyso did not connect. Ask IT to check the server's address.",
  },
  NETWORK_PROXY: {
    vi: "Máy chủ proxy không nhận hoặc không chuyển được yêu cầu. Hãy kiểm tra địa chỉ, tên và mật khẩu proxy trong cài đặt.",
    en: "The proxy refused the request or could not pass it on. Check the proxy's address, user and password in the settings.",
  },
  // Time stamps
  TSP_NOT_CONFIGURED: {
    vi: "Mức chữ ký này cần dấu thời gian nhưng chưa khai báo máy chủ dấu thời gian. Hãy khai báo trong cài đặt rồi ký lại.",
    en: "This level needs a time stamp, but no time stamp server is set. Name one in the settings and sign again.",
  },
  TSP_UNREACHABLE: {
    vi: "Không máy chủ dấu thời gian nào trả lời. Hãy kiểm tra mạng rồi thử lại sau.",
    en: "No time stamp server answered. Check the network and try again later.",
  },
  TSP_SERVER_ERROR: {
    vi: "Máy chủ dấu thời gian đang gặp lỗi. Hãy thử lại sau ít phút.",
    en: "The time stamp server reports a fault of its own. Try again in a few minutes.",
  },
  TSP_ACCESS_DENIED: {
    vi: "Máy chủ dấu thời gian từ chối truy cập. Hãy kiểm tra tên và mật khẩu trong cài đặt.",
    en: "The time stamp server denies access. Check the user and the password in the settings.",
  },
  TSP_REFUSED: {
    vi: "Máy chủ dấu thời gian từ chối cấp dấu thời gian. Hãy báo bộ phận CNTT kèm mã lỗi.",
    en: "The time stamp server refused to issue a time stamp. Tell IT the error code.",
  },
  TSP_RESPONSE_INVALID: {
    vi: "Máy chủ trả lời dữ liệu không phải dấu thời gian hợp lệ. Hãy báo bộ phận CNTT kiểm tra địa chỉ máy chủ.",
    en: "What the server answered is no valid time stamp. Ask IT to check the server's address.",
  },
  TSP_NONCE_MISMATCH: {
    vi: "Dấu thời gian nhận được không phải cho yêu cầu vừa gửi nên Kyso không dùng. Hãy báo bộ phận CNTT kèm mã lỗi.",
    en: "The time stamp does not answer the request that was sent, so Kyso did not use it. Tell IT the error code.",
  },
  TSP_IMPRINT_MISMATCH: {
    vi: "Dấu thời gian thuộc về dữ liệu khác, không phải chữ ký này. Hãy báo bộ phận CNTT kèm mã lỗi.",
    en: "The time stamp belongs to other data, not to this signature. Tell IT the error code.",
  },
  TSP_TIME_WRONG: {
    vi: "Giờ của máy này và của máy chủ dấu thời gian lệch nhau quá nhiều. Hãy chỉnh lại đồng hồ máy rồi ký lại.",
    en: "The clocks of this computer and of the time stamp server differ too much. Set this computer's clock and sign again.",
  },
  TSP_SIGNATURE_INVALID: {
    vi: "Chữ ký của dấu thời gian không đúng nên Kyso không dùng. Hãy báo bộ phận CNTT kèm mã lỗi.",
    en: "The time stamp's own signature does not hold, so Kyso did not use it. Tell IT the error code.",
  },
  TSP_CERTIFICATE_UNTRUSTED: {
    vi: "Chứng thư của máy chủ dấu thời gian không được tin cậy. Hãy thêm chứng thư gốc của máy chủ đó vào thư mục tin cậy.",
    en: "The time stamp server's certificate is not trusted. Add its root certificate to the trust folder.",
  },
  TSP_CERTIFICATE_EXPIRED: {
    vi: "Chứng thư của máy chủ dấu thời gian không còn hoặc chưa có hiệu lực. Hãy dùng máy chủ khác hoặc báo bộ phận CNTT.",
    en: "The time stamp server's certificate is not valid at this time. Use another server or tell IT.",
  },
  TSP_CERTIFICATE_USAGE: {
    vi: "Chứng thư của máy chủ không được phép cấp dấu thời gian. Hãy dùng máy chủ khác hoặc báo bộ phận CNTT.",
    en: "The server's certificate may not issue time stamps. Use another server or tell IT.",
  },
  TSP_WEAK: {
    vi: "Dấu thời gian dùng thuật toán hoặc khóa quá yếu nên Kyso không dùng. Hãy dùng máy chủ khác hoặc báo bộ phận CNTT.",
    en: "The time stamp uses an algorithm or a key that is too weak. Use another server or tell IT.",
  },
  // Signing
  SIGN_KIND_INVALID: {
    vi: "Loại ký không hợp lệ; văn bản chưa ký. Hãy chọn một loại mà `kyso sign --help` liệt kê.",
    en: "This is not a kind of signature; nothing was signed. Choose one that `kyso sign --help` lists.",
  },
  SIGN_LEVEL_UNSUPPORTED: {
    vi: "Mức chữ ký này chưa được hỗ trợ; văn bản chưa ký. Hãy chọn mức B-B.",
    en: "This signature level is not supported; nothing was signed. Choose level B-B.",
  },
  SIGN_ALGORITHM_UNSUITABLE: {
    vi: "Chứng thư không cho phép ký bằng thuật toán đã chọn; văn bản chưa ký. Hãy chọn hàm băm khác trong cài đặt hoặc dùng chứng thư khác.",
    en: "The certificate does not allow the chosen signature algorithm; nothing was signed. Choose another hash in the settings, or another certificate.",
  },
  SIGN_RESULT_INVALID: {
    vi: "Kết quả ký không qua được bước kiểm tra nên Kyso đã bỏ; văn bản gốc vẫn nguyên vẹn. Hãy báo bộ phận CNTT kèm mã lỗi.",
    en: "The result did not pass its check, so Kyso discarded it; the original is unchanged. Tell IT the error code.",
  },
  SIGN_SECRECY_STATEMENT_MISSING: {
    vi: "Chưa có xác nhận văn bản không chứa bí mật nhà nước nên chưa ký. Hãy đọc văn bản và đánh dấu xác nhận.",
    en: "It was not confirmed that the document holds no state secret, so nothing was signed. Read it and confirm.",
  },
  SIGN_NUMBER_MISSING: {
    vi: "Chưa có số và ký hiệu của văn bản nên chưa ký. Hãy nhập số rồi ký lại.",
    en: "The document has no number yet, so nothing was signed. Give its number and sign again.",
  },
  ARRIVAL_NUMBER_MISSING: {
    vi: "Chưa có số đến: dấu ĐẾN sẽ không có số, và ký rồi thì không thêm vào được. Hãy nhập số đến nếu đã có.",
    en: "No arrival number is given: the mark will have none, and none can be added once it is signed. Give the number if there is one.",
  },
  SIGN_DATE_MISSING: {
    vi: "Chưa có ngày ban hành của văn bản nên chưa ký. Hãy nhập ngày rồi ký lại.",
    en: "The document has no date of issue yet, so nothing was signed. Give the date and sign again.",
  },
  DOCUMENT_STATE_SECRET: {
    vi: "Văn bản bị chặn vì có dấu hiệu bí mật nhà nước; Kyso không ký và đã xóa bản sao. Hãy xử lý theo quy định về bảo vệ bí mật nhà nước; nếu nhận nhầm, hãy báo quản trị viên.",
    en: "The document is blocked: it is marked as a state secret. Kyso did not sign it and has wiped its copies. Handle it by the rules for state secrets; if this is a mistake, tell your administrator.",
  },
  SEAL_WITHOUT_APPROVAL: {
    vi: "Văn bản chưa có chữ ký số của người có thẩm quyền nên chưa đóng dấu. Hãy trình ký duyệt trước.",
    en: "No competent person has signed this document yet, so it was not sealed. Have it approved first.",
  },
  APPROVAL_INVALID: {
    vi: "Chữ ký của người có thẩm quyền trên văn bản không còn đúng hoặc không tin cậy được nên chưa đóng dấu. Hãy kiểm tra chữ ký đó và trình ký lại.",
    en: "The personal signature on this document does not hold or is not trusted, so it was not sealed. Check it, and have the document approved again.",
  },
  APPROVAL_OVERWRITTEN: {
    vi: "Sau khi được ký duyệt, văn bản bị một người ký không rõ là ai ghi thêm (như số, ngày) nên chưa đóng dấu. Hãy xem lại các chữ ký và trình ký bản đúng.",
    en: "After its approval a signer whom nothing vouches for wrote on this document, such as a number, so it was not sealed. Look at its signatures, and have the right document approved.",
  },
  SIGN_MAIN_NOT_SIGNED: {
    vi: "Văn bản chính của hồ sơ chưa được ký nên văn bản kèm theo này chưa ký. Hãy ký văn bản chính trước, rồi ký lại văn bản này.",
    en: "The main document of this dossier is not signed, so this attachment was not signed. Sign the main document first, then this one.",
  },
  // Warnings: signing goes on
  LEVEL_NOT_REACHED: {
    vi: "Văn bản đã được ký và được giữ, nhưng chưa lấy được dấu thời gian hoặc dữ liệu kiểm tra nên chưa đạt mức yêu cầu. Khi mạng ổn định, hãy chạy “kyso extend” để nâng mức.",
    en: "The document is signed and kept, but a time stamp or validation data could not be had, so it has not reached the level that was asked for. Raise it later with kyso extend.",
  },
  EARLIER_SIGNATURE_BROKEN: {
    vi: "Văn bản có chữ ký cũ không còn đúng hoặc không kiểm tra được. Hãy kiểm tra chữ ký đó trước khi phát hành.",
    en: "An earlier signature of the document does not hold, or could not be checked. Check it before the document goes out.",
  },
  EARLIER_SIGNER_UNKNOWN: {
    vi: "Văn bản có chữ ký của người không rõ là ai (chứng thư không được tin cậy). Hãy xem chữ ký đó trước khi phát hành.",
    en: "The document has a signature of someone whom no trusted certificate vouches for. Look at it before the document goes out.",
  },
  APPROVAL_STATUS_UNKNOWN: {
    vi: "Chữ ký của người có thẩm quyền còn nguyên vẹn, nhưng chưa biết chứng thư có bị thu hồi hay không. Hãy kiểm tra mạng, hoặc kiểm tra lại chữ ký trước khi phát hành.",
    en: "The personal signature is intact, but it could not be learnt whether its certificate was revoked. Check the network, or check the signature again before the document goes out.",
  },
  ATTACHMENT_WITHOUT_MAIN: {
    vi: "Văn bản kèm theo được ký riêng, không có văn bản chính đi cùng để đối chiếu. Hãy ký cùng văn bản chính trong một lần, hoặc chắc chắn rằng văn bản chính đã được ký duyệt.",
    en: "The attachment is signed by itself: the document that it goes with is not here to be checked. Sign both in one go, or make sure that the main document was approved.",
  },
  COPY_SCAN_POOR: {
    vi: "Bản quét chưa đạt yêu cầu của bản sao điện tử (PDF 1.4 trở lên, ảnh màu, từ 200 dpi, đúng kích thước). Hãy quét lại nếu có thể.",
    en: "The scan is less than a copy of paper asks for (PDF 1.4 or later, colour, 200 dpi or more, full size). Scan it again if you can.",
  },
  COPY_OF_SIGNED: {
    vi: "Văn bản này đã được ký số; quy định về bản sao chưa nói đến SAO Y và SAO LỤC của văn bản như vậy, chỉ TRÍCH SAO. Hãy cân nhắc trước khi ký.",
    en: "This document is signed digitally already; the rules on copies provide for extracts of such a document, and not for copies of the whole. Consider that before signing.",
  },
  IMAGE_OPAQUE: {
    vi: "Ảnh không có nền trong suốt nên sẽ che chữ bên dưới; văn bản vẫn ký được. Hãy dùng chức năng xóa nền giấy.",
    en: "The image has no transparency and would cover the text below it; documents can still be signed. Have its background removed.",
  },
  IMAGE_NOT_BLUE: {
    vi: "Ảnh chữ ký không phải màu xanh như quy định; văn bản vẫn ký được. Hãy ký bằng mực xanh rồi chụp lại.",
    en: "The signature is not blue, as the rules ask; documents can still be signed. Sign with blue ink and photograph it again.",
  },
  IMAGE_NOT_RED: {
    vi: "Ảnh con dấu không phải màu đỏ như quy định; văn bản vẫn ký được. Hãy chụp lại con dấu đóng bằng mực đỏ.",
    en: "The seal is not red, as the rules ask; documents can still be signed. Photograph an impression in red ink.",
  },
  IMAGE_RESOLUTION_LOW: {
    vi: "Ảnh có độ phân giải dưới 300 dpi ở kích thước thật nên in ra sẽ mờ; văn bản vẫn ký được. Hãy chụp gần hơn hoặc quét nét hơn.",
    en: "At its true size the image has fewer than 300 dpi and prints blurred; documents can still be signed. Photograph it closer, or scan it finer.",
  },
  IMAGE_CUT_OFF: {
    vi: "Nét mực chạm mép ảnh, có thể đã bị cắt mất một phần; văn bản vẫn ký được. Hãy chụp lại cho trọn vẹn.",
    en: "Ink reaches the edge of the image, so a part may be cut off; documents can still be signed. Photograph the whole of it again.",
  },
  IMAGE_NOT_ROUND: {
    vi: "Ảnh con dấu không tròn đều nên đường kính in ra có thể sai; văn bản vẫn ký được. Hãy chụp thẳng từ trên xuống, chỉ lấy con dấu.",
    en: "The seal's image is not as wide as it is high, so its diameter may come out wrong; documents can still be signed. Photograph it from straight above, alone.",
  },
  PDF_STATIC_XFA: {
    vi: "Văn bản còn chứa biểu mẫu XFA; một số phần mềm có thể hiển thị biểu mẫu đó thay cho các trang đã ký. Nên in ra PDF thường trước khi ký.",
    en: "The document also holds an XFA form, which some software may show instead of the signed pages. Better print it to an ordinary PDF before signing.",
  },
  PDF_USAGE_RIGHTS: {
    vi: "Văn bản có quyền sử dụng mở rộng của Adobe Reader; sau khi ký, Adobe Reader có thể báo quyền này không còn hiệu lực. Chữ ký không bị ảnh hưởng.",
    en: "The document carries usage rights for Adobe Reader; after signing, Reader may say that they no longer hold. The signature is not affected.",
  },
  // Checking
  CHECK_TIMEOUT: {
    vi: "Kiểm tra tệp mất quá nhiều thời gian nên Kyso đã dừng; tệp không thay đổi. Hãy thử lại, và hỏi nơi gửi nếu vẫn vậy.",
    en: "The check of the file took too long and was stopped; the file is unchanged. Try again, and ask the sender if it stays so.",
  },
  // Jobs
  SIGN_COMMENT_MISSING: {
    vi: "Chưa có ý kiến bút phê nên chưa ký. Hãy nhập ý kiến rồi ký lại.",
    en: "There is no opinion to put on the document, so nothing was signed. Write it and sign again.",
  },
  SIGN_NUMBER_INVALID: {
    vi: "Số của văn bản không đúng dạng nên chưa ký. Hãy nhập số, có thể kèm ký hiệu, ví dụ 12/QĐ-UBND.",
    en: "This is not a document number, so nothing was signed. Enter the number, with or without its notation, such as 12/UBND-VX.",
  },
  SIGN_NUMBER_DIFFERS: {
    vi: "Số hoặc ký hiệu đã nhập khác với số hoặc ký hiệu in sẵn trên văn bản nên chưa ký. Hãy xem lại trang 1 và nhập đúng như văn bản.",
    en: "The number or notation given is not the one that is printed in the document, so nothing was signed. Look at page 1 and enter it as the document has it.",
  },
  SIGN_DATE_INVALID: {
    vi: "Ngày của văn bản không đúng nên chưa ký. Hãy nhập ngày/tháng/năm, ví dụ 22/11/2026.",
    en: "This is not a date, so nothing was signed. Enter day, month and year, such as 22/11/2026.",
  },
  SIGN_DATE_DIFFERS: {
    vi: "Ngày đã nhập khác với ngày in sẵn trên văn bản nên chưa ký. Hãy xem lại trang 1 và nhập đúng như văn bản.",
    en: "The date given is not the one that is printed in the document, so nothing was signed. Look at page 1 and enter it as the document has it.",
  },
  SIGN_BLANK_TOO_NARROW: {
    vi: "Chỗ trống trên văn bản không đủ rộng để ghi số hoặc ngày nên chưa ký. Hãy ghi số và ngày vào tệp gốc rồi xuất lại PDF.",
    en: "The blank in the document is too narrow for the number or the date, so nothing was signed. Write them in the source and export the PDF again.",
  },
  SIGN_TIMESTAMP_TOO_LARGE: {
    vi: "Dấu thời gian nhận được lớn hơn mọi chỗ đã dành cho nó nên văn bản chưa được ký. Hãy báo bộ phận CNTT về máy chủ dấu thời gian.",
    en: "The time stamp was larger than any room that was kept for it, so nothing was signed. Tell IT about the time stamp server.",
  },
  EXTEND_NO_SIGNATURE: {
    vi: "Tệp này không có chữ ký nào để nâng mức; tệp không thay đổi. Hãy ký văn bản trước.",
    en: "This file has no signature whose level could be raised; it is unchanged. Sign it first.",
  },
  EXTEND_SIGNATURE_BROKEN: {
    vi: "Chữ ký trong tệp không còn đúng nên không nâng mức; tệp không thay đổi. Hãy lấy lại bản gốc đã ký.",
    en: "A signature in the file does not hold, so its level was not raised; the file is unchanged. Get the signed original again.",
  },
  JOB_NOT_FOUND: {
    vi: "Không còn phiên ký này trên máy; văn bản trên cổng không thay đổi. Hãy mở lại văn bản trên cổng rồi ký lại.",
    en: "This signing job is no longer on the computer; the portal's document is unchanged. Open it in the portal and sign again.",
  },
  JOB_STATE: {
    vi: "Phiên ký đang ở bước khác nên chưa làm được việc này; văn bản vẫn được giữ. Hãy đóng cửa sổ rồi mở lại.",
    en: "The signing job is at another step, so this was not done; the document is kept. Close the window and open it again.",
  },
  JOB_INCOMPLETE: {
    vi: "Văn bản chưa được tải đủ nên chưa ký. Hãy thử lại để tải tiếp.",
    en: "The document has not arrived completely, so nothing was signed. Try again to go on with the transfer.",
  },
  JOB_DIGEST_MISMATCH: {
    vi: "Văn bản nhận được khác với văn bản đã hiển thị nên Kyso không ký. Hãy mở lại văn bản rồi ký lại.",
    en: "The document that was received is not the one that was shown, so Kyso did not sign. Open it again and sign again.",
  },
  JOB_CANCELLED: {
    vi: "Đã hủy phiên ký; văn bản trên cổng không thay đổi. Khi cần, hãy bấm Ký số lại.",
    en: "The signing job was cancelled; the portal's document is unchanged. Start again when you need to.",
  },
  JOB_DISK_FULL: {
    vi: "Ổ đĩa đã đầy nên chưa ký được; văn bản trên cổng không thay đổi. Hãy giải phóng dung lượng rồi thử lại.",
    en: "The disk is full, so nothing was signed; the portal's document is unchanged. Free some space and try again.",
  },
  JOB_DISK_ERROR: {
    vi: "Không đọc hoặc ghi được ổ đĩa nên chưa ký xong; bản gốc không thay đổi. Hãy thử lại, nếu vẫn lỗi thì báo bộ phận CNTT.",
    en: "The disk could not be read or written, so signing did not finish; the original is unchanged. Try again, then tell IT.",
  },
  JOB_SIGNED_NOT_SAVED: {
    vi: "Đã ký xong, nhưng ổ đĩa đã đầy hoặc không ghi được nên chưa gửi được văn bản về cổng. Hãy giải phóng dung lượng rồi gửi lại; không phải ký lần nữa.",
    en: "The document is signed, but the disk is full or cannot be written, so it was not delivered. Free some space and send it again; it need not be signed twice.",
  },
  CHECK_NOT_FOUND: {
    vi: "Kết quả kiểm tra này không còn được giữ trên máy; Kyso không lưu gì của tệp. Hãy kiểm tra lại tệp.",
    en: "The result of this check is no longer kept on the computer; Kyso stores nothing of the file. Check the file again.",
  },
  CHECK_FILE_UNREADABLE: {
    vi: "Trình duyệt không đọc được tệp này; có thể đó là thư mục, hoặc tệp đã bị chuyển đi. Hãy chọn lại tệp.",
    en: "The browser cannot read this file; it may be a folder, or has been moved. Choose the file again.",
  },
  // Audit
  AUDIT_BROKEN: {
    vi: "Nhật ký ký số đã bị sửa hoặc hỏng; các văn bản đã ký không bị ảnh hưởng. Hãy báo bộ phận CNTT trước khi ký tiếp.",
    en: "The signing log was altered or damaged; signed documents are not affected. Tell IT before signing again.",
  },
  AUDIT_BUSY: {
    vi: "Nhật ký ký số đang được chương trình khác ghi nên chưa ký. Hãy thử lại sau giây lát.",
    en: "Another program is writing the signing log, so nothing was signed. Try again in a moment.",
  },
  // Logins for several signatures
  LOGIN_ENDED: {
    vi: "Phiên ký nhiều văn bản đã kết thúc; các văn bản đã ký vẫn được giữ. Hãy nhập lại PIN để ký tiếp.",
    en: "The login for several signatures has ended; what was signed is kept. Enter the PIN again to go on.",
  },
  LOGIN_UNSUITABLE: {
    vi: "Phiên ký đang mở dành cho chứng thư hoặc loại chữ ký khác nên văn bản này chưa ký. Hãy ký riêng văn bản này.",
    en: "The open login is for another certificate or kind of signature, so this document was not signed. Sign it by itself.",
  },
  // Octets that nobody can be shown
  DATA_DIGEST_INVALID: {
    vi: "Cổng gửi giá trị băm sai độ dài hoặc không rõ hàm băm nên chưa ký gì. Hãy báo cho đơn vị quản trị cổng.",
    en: "The portal sent a digest of the wrong length, or named no hash for it, so nothing was signed. Tell whoever runs the portal.",
  },
  DATA_TOO_LARGE: {
    vi: "Dữ liệu mà cổng yêu cầu ký quá lớn nên chưa ký gì. Hãy báo cho đơn vị quản trị cổng gửi ít hơn trong một lần.",
    en: "The portal asked for too much data to be signed at once, so nothing was signed. Ask whoever runs it to send less at a time.",
  },
  // Files of the command line
  FILE_NOT_FOUND: {
    vi: "Không tìm thấy tệp. Hãy kiểm tra lại đường dẫn.",
    en: "The file was not found. Check its path.",
  },
  FILE_UNREADABLE: {
    vi: "Không đọc được tệp. Hãy kiểm tra quyền đọc của tệp.",
    en: "The file cannot be read. Check that you may read it.",
  },
  FILE_EXISTS: {
    vi: "Đã có tệp cùng tên; tệp đó được giữ nguyên. Hãy chọn tên khác.",
    en: "There is already a file of that name, which was kept as it is. Choose another name.",
  },
  BATCH_INPUT_CHANGED: {
    vi: "Tệp đã thay đổi sau khi đợt ký bắt đầu nên không ký; bản đã ký trước đó (nếu có) vẫn được giữ. Hãy kiểm tra tệp, rồi ký bản mới vào thư mục kết quả khác.",
    en: "The file has changed since the batch began, so it was not signed; what was signed before is kept. Look at the file, and sign the new one into another output folder.",
  },
  BATCH_OTHER: {
    vi: "Thư mục kết quả đang giữ một đợt ký khác (khác thư mục nguồn, loại chữ ký hoặc chứng thư); chưa ký gì. Hãy chọn thư mục kết quả khác.",
    en: "The output folder holds another batch (another source folder, kind of signature or certificate), so nothing was signed. Choose another output folder.",
  },
  BATCH_RUNNING: {
    vi: "Một lệnh khác đang ký vào thư mục kết quả này; chưa ký gì thêm. Hãy đợi lệnh đó xong.",
    en: "Another command is signing into this output folder, so nothing more was signed. Wait until it has ended.",
  },
  BATCH_STATE_DAMAGED: {
    vi: "Tệp trạng thái của đợt ký bị hỏng nên không biết tệp nào đã ký; chưa ký gì thêm, các bản đã ký vẫn được giữ. Hãy ký các tệp còn lại vào thư mục kết quả khác.",
    en: "The batch's state file is damaged, so it is not known what was signed; nothing more was signed, and what was is kept. Sign the remaining files into another output folder.",
  },
  FILE_NOT_WRITABLE: {
    vi: "Không ghi được tệp kết quả; tệp gốc vẫn nguyên vẹn. Hãy kiểm tra quyền ghi và dung lượng ổ đĩa.",
    en: "The result cannot be written; the original is unchanged. Check permissions and free space.",
  },
  // Command line and settings
  USAGE: {
    vi: "Lệnh chưa đúng. Hãy thêm --help để xem cách dùng.",
    en: "The command is not right. Add --help to see how it is used.",
  },
  SETTING_INVALID: {
    vi: "Tệp cài đặt của Kyso có giá trị không hợp lệ; Kyso chưa làm gì. Hãy sửa cài đặt rồi thử lại.",
    en: "Kyso's settings hold a value that is not allowed; nothing was done. Correct the settings and try again.",
  },
  SETTING_LOCKED: {
    vi: "Quản trị viên của máy này đã khóa mục cài đặt này nên bạn không thay đổi được; cài đặt giữ nguyên. Hãy đề nghị quản trị viên thay đổi.",
    en: "This computer's administrator has locked this setting, so you can't change it; it stays as it was. Ask the administrator to change it.",
  },
  SETTING_IN_FILE: {
    vi: "Mục này đã được đặt trong tệp cài đặt settings.json của bạn, tệp đó được ưu tiên; cài đặt giữ nguyên. Hãy sửa hoặc xóa mục đó trong tệp.",
    en: "Your settings file settings.json already says this, and comes first; the setting stays as it was. Change it in that file, or remove it there.",
  },
  OWN_SETTINGS_DAMAGED: {
    vi: "Tệp own-settings.json giữ các lựa chọn của bạn bị hỏng; Kyso không đoán thay và chưa làm gì. Hãy khôi phục tệp, hoặc xóa tệp rồi chọn lại trong phần cài đặt.",
    en: "The file own-settings.json, which keeps your own choices, is damaged; Kyso does not guess, and nothing was done. Restore the file, or delete it and choose again in the settings.",
  },
  AGENT_ALREADY_RUNNING: {
    vi: "Kyso đã chạy trên máy này. Anh/chị không cần làm gì thêm.",
    en: "Kyso is already running on this computer. There is nothing to do.",
  },
  AGENT_NOT_RUNNING: {
    vi: "Phần mềm Kyso trên máy chưa chạy; văn bản trên cổng không thay đổi. Hãy mở hoặc cài phần mềm Kyso rồi thử lại.",
    en: "The Kyso program is not running on this computer; the portal's document is unchanged. Start or install it and try again.",
  },
  AGENT_SILENT: {
    vi: "Phần mềm Kyso trên máy đang chạy nhưng không trả lời; văn bản không thay đổi. Hãy chờ một phút rồi thử lại, nếu vẫn lỗi thì khởi động lại máy.",
    en: "The Kyso program on this computer is running but does not answer; documents are unchanged. Wait a minute and try again; if it stays so, restart the computer.",
  },
  AGENT_NO_PORT: {
    vi: "Kyso không mở được cổng kết nối trên máy. Hãy khởi động lại máy rồi thử lại.",
    en: "Kyso found no free connection port on this computer. Restart the computer and try again.",
  },
  // Protocol
  PROTOCOL_VERSION: {
    vi: "Tiện ích trình duyệt và phần mềm Kyso khác phiên bản; văn bản không thay đổi. Hãy cập nhật cả hai.",
    en: "The browser extension and the Kyso program are of different versions; documents are unchanged. Update both.",
  },
  PROTOCOL_MESSAGE_INVALID: {
    vi: "Tiện ích và phần mềm Kyso không hiểu nhau nên đã dừng; văn bản không thay đổi. Hãy cập nhật cả hai.",
    en: "The extension and the Kyso program did not understand each other and stopped; documents are unchanged. Update both.",
  },
  PROTOCOL_MESSAGE_TOO_LARGE: {
    vi: "Dữ liệu trao đổi vượt mức cho phép nên Kyso đã dừng; văn bản không thay đổi. Hãy báo bộ phận CNTT kèm mã lỗi.",
    en: "A message was larger than allowed, so Kyso stopped; documents are unchanged. Tell IT the error code.",
  },
  PROTOCOL_OPERATION_UNKNOWN: {
    vi: "Phần mềm Kyso trên máy chưa có chức năng này; văn bản không thay đổi. Hãy cập nhật phần mềm Kyso.",
    en: "The Kyso program on this computer does not know this function; documents are unchanged. Update it.",
  },
  PROTOCOL_TOO_MANY_REQUESTS: {
    vi: "Đang có quá nhiều yêu cầu cùng lúc; văn bản không thay đổi. Hãy thử lại sau giây lát.",
    en: "Too many requests are under way; documents are unchanged. Try again in a moment.",
  },
  PROTOCOL_CREDIT_EXCEEDED: {
    vi: "Dữ liệu được gửi nhanh hơn mức cho phép nên Kyso đã dừng; văn bản không thay đổi. Hãy báo bộ phận CNTT kèm mã lỗi.",
    en: "Bytes came faster than allowed, so Kyso stopped; documents are unchanged. Tell IT the error code.",
  },
  SESSION_HANDSHAKE_FAILED: {
    vi: "Không xác thực được phần mềm Kyso trên máy nên chưa gửi gì đi. Hãy ghép nối lại trình duyệt với Kyso.",
    en: "The Kyso program on this computer could not be authenticated, so nothing was sent to it. Pair the browser with Kyso again.",
  },
  SESSION_CLOSED: {
    vi: "Mất kết nối với phần mềm Kyso; văn bản đã ký, nếu có, vẫn được giữ. Hãy thử lại.",
    en: "The connection to the Kyso program was lost; a document that was signed is kept. Try again.",
  },
  SESSION_NOT_PAIRED: {
    vi: "Trình duyệt này chưa ghép nối với Kyso; chưa gửi gì đi. Hãy mở biểu tượng Kyso trên thanh công cụ để ghép nối.",
    en: "This browser is not paired with Kyso; nothing was sent. Open Kyso in the toolbar to pair it.",
  },
  PAIRING_CODE_INVALID: {
    vi: "Mã ghép nối không đúng và không dùng lại được. Hãy lấy mã mới trong phần mềm Kyso.",
    en: "The pairing code is wrong and cannot be used again. Get a new code from the Kyso program.",
  },
  PAIRING_CODE_EXPIRED: {
    vi: "Mã ghép nối đã hết hạn (mỗi mã dùng được hai phút). Hãy lấy mã mới trong phần mềm Kyso.",
    en: "The pairing code has expired (each lives two minutes). Get a new code from the Kyso program.",
  },
  PAIRING_TOO_MANY_TRIES: {
    vi: "Đã thử ghép nối quá nhiều lần nên Kyso tạm dừng để bảo vệ máy. Hãy chờ vài phút rồi thử lại.",
    en: "There were too many pairing tries, so Kyso pauses to protect the computer. Wait a few minutes and try again.",
  },
  PAIRING_HOST_MISSING: {
    vi: "Trình duyệt chưa tìm thấy phần mềm Kyso để tự ghép nối. Hãy cài phần mềm Kyso, hoặc dán mã ghép nối.",
    en: "The browser did not find the Kyso program to pair with by itself. Install it, or paste a pairing code.",
  },
  // Portal, as the extension meets it
  PORTAL_ADAPTER_INVALID: {
    vi: "Cấu hình của cổng này không hợp lệ nên chưa dùng được. Hãy báo bộ phận CNTT sửa cấu hình.",
    en: "This portal's configuration is not valid and cannot be used. Ask IT to correct it.",
  },
  ADAPTER_MISMATCH: {
    vi: "Tệp cấu hình cổng chưa khớp với trang đã lưu. Hãy sửa các chỗ được nêu rồi kiểm tra lại.",
    en: "The portal's adapter does not fit the saved page. Mend what is named and check again.",
  },
  ADAPTER_PAGE_UNREADABLE: {
    vi: "Trang đã lưu quá lớn hoặc mất quá nhiều thời gian để đọc nên chưa kiểm tra được. Hãy lưu lại chỉ trang cần kiểm tra.",
    en: "The saved page is too large or takes too long to read, so it was not checked. Save only the page that is to be checked.",
  },
  PORTAL_NOT_ENABLED: {
    vi: "Kyso chưa được bật cho cổng này; chưa đọc gì từ trang. Hãy mở biểu tượng Kyso trên thanh công cụ để bật.",
    en: "Kyso is not enabled for this portal; nothing was read from it. Open Kyso in the toolbar to enable it.",
  },
  PORTAL_CHANGED: {
    vi: "Trang của cổng đã thay đổi nên Kyso không tìm được thông tin cần thiết; văn bản không thay đổi. Hãy báo bộ phận CNTT cập nhật Kyso.",
    en: "The portal's page has changed and Kyso did not find what it needs; the document is unchanged. Ask IT to update Kyso.",
  },
  PORTAL_LOGGED_OUT: {
    vi: "Phiên đăng nhập cổng đã hết; văn bản đã ký, nếu có, vẫn được giữ. Hãy đăng nhập lại cổng rồi thử lại.",
    en: "You are logged out of the portal; a document that was signed is kept. Log in again and try again.",
  },
  PORTAL_NOT_A_PDF: {
    vi: "Cổng trả về nội dung không phải là PDF nên chưa ký. Hãy mở thử văn bản trên cổng, rồi thử lại.",
    en: "The portal answered something that is no PDF, so nothing was signed. Open the document in the portal, then try again.",
  },
  PORTAL_DOWNLOAD_FAILED: {
    vi: "Không tải được văn bản từ cổng; văn bản trên cổng không thay đổi. Hãy kiểm tra mạng rồi thử lại.",
    en: "The document could not be fetched from the portal, where it is unchanged. Check the network and try again.",
  },
  PORTAL_UPLOAD_FAILED: {
    vi: "Chưa gửi được văn bản về cổng; văn bản đã ký vẫn được giữ trên máy này. Hãy gửi lại.",
    en: "The document could not be sent to the portal; the signed document is kept on this computer. Send it again.",
  },
  PORTAL_UPLOAD_REFUSED: {
    vi: "Cổng không nhận văn bản; văn bản đã ký vẫn được giữ trên máy này. Hãy kiểm tra trạng thái văn bản trên cổng rồi gửi lại.",
    en: "The portal did not accept the document; the signed document is kept on this computer. Check its state in the portal and send it again.",
  },
  PORTAL_ANSWER_FAILED: {
    vi: "Chưa chắc cổng đã ghi nhận ý kiến của anh/chị. Hãy xem trạng thái văn bản trên cổng; nếu chưa có thì gửi lại.",
    en: "It is not certain that the portal has taken your answer. Look at the document's state in the portal; send it again if it is not there.",
  },
  PORTAL_ANSWER_REFUSED: {
    vi: "Cổng không nhận ý kiến này; trạng thái văn bản không thay đổi. Hãy xem văn bản trên cổng rồi gửi lại, hoặc xử lý ngay trên cổng.",
    en: "The portal did not accept this answer; the document's state is unchanged. Look at it in the portal, then send it again or answer there.",
  },
  PORTAL_UNREACHABLE: {
    vi: "Không kết nối được với cổng; văn bản đã ký, nếu có, vẫn được giữ. Hãy kiểm tra mạng rồi thử lại.",
    en: "The portal cannot be reached; a document that was signed is kept. Check the network and try again.",
  },
  PORTAL_TAB_CLOSED: {
    vi: "Trang của cổng đã đóng; văn bản đã ký, nếu có, vẫn được giữ. Hãy mở lại cổng rồi thử lại.",
    en: "The portal's tab was closed; a document that was signed is kept. Open the portal again and try again.",
  },
  PORTAL_ADDRESS_INVALID: {
    vi: "Cổng đưa ra một địa chỉ văn bản mà Kyso không mở: chỉ địa chỉ http và https đầy đủ được dùng; chưa ký gì. Hãy báo bộ phận CNTT.",
    en: "The portal gave a document address that Kyso does not open: only complete http and https addresses are used. Nothing was signed. Tell IT.",
  },
  PORTAL_TARGET_LOOPBACK: {
    vi: "Cổng trên mạng đòi truy cập vào chính máy tính này nên Kyso đã chặn; chưa gửi gì đến đó. Hãy báo bộ phận CNTT.",
    en: "A portal on the network asked to reach into this very computer, so Kyso stopped it; nothing was sent there. Tell IT.",
  },
  PORTAL_HOST_NOT_ALLOWED: {
    vi: "Cổng chuyển sang một máy chủ khác mà anh/chị chưa cho phép nên Kyso đã dừng; văn bản đã ký, nếu có, vẫn được giữ. Hãy báo bộ phận CNTT.",
    en: "The portal led to another server that you have not allowed, so Kyso stopped; a document that was signed is kept. Tell IT.",
  },
  PORTAL_PAGE_STALE: {
    vi: "Kyso vừa được cập nhật, hoặc tệp không còn đọc được. Hãy tải lại trang, xem văn bản đã được ký chưa, rồi thử lại.",
    en: "Kyso was just updated, or the file can no longer be read. Load the page again, see whether the document was signed, and try once more.",
  },
  PORTAL_PAGE_GONE: {
    vi: "Trang đã yêu cầu ký không còn mở nên không nhận được văn bản; văn bản đã ký vẫn được giữ. Hãy lưu văn bản thành tệp, hoặc ký lại từ cổng.",
    en: "The page that asked is no longer open and cannot take the document; the signed document is kept. Save it as a file, or sign again from the portal.",
  },
  PORTAL_REQUEST_INVALID: {
    vi: "Cổng gửi yêu cầu mà Kyso không đọc được; chưa ký gì. Hãy báo bộ phận CNTT của cổng.",
    en: "The portal sent a request that Kyso cannot read; nothing was signed. Tell the portal's IT.",
  },
  PORTAL_REQUEST_UNSUPPORTED: {
    vi: "Cổng yêu cầu một chức năng mà Kyso không hỗ trợ; chưa ký gì. Hãy báo bộ phận CNTT của cổng.",
    en: "The portal asked for something that Kyso does not offer; nothing was signed. Tell the portal's IT.",
  },
  PORTAL_HASHES_OFF: {
    vi: "Cổng muốn ký giá trị băm hoặc dữ liệu không hiển thị được; chức năng này đang tắt nên chưa ký gì. Nếu tin cổng này, hãy bật trong phần Cài đặt của Kyso.",
    en: "The portal wants a digest or data signed that cannot be shown; this is off, so nothing was signed. If you trust the portal, turn it on in Kyso's settings.",
  },
  PORTAL_NONCES_OFF: {
    vi: "Cổng muốn đăng nhập bằng chữ ký số; chức năng này đang tắt nên chưa ký gì. Nếu tin cổng này, hãy bật trong phần Cài đặt của Kyso.",
    en: "The portal wants you to log in by a digital signature; this is off, so nothing was signed. If you trust the portal, turn it on in Kyso's settings.",
  },
  RENDER_FAILED: {
    vi: "Không hiển thị được đầy đủ văn bản nên Kyso không ký, vì chỉ ký những gì đã xem được. Hãy xuất lại PDF từ văn bản gốc rồi ký lại.",
    en: "The document could not be shown completely, and Kyso signs only what was seen, so nothing was signed. Export the PDF again and sign again.",
  },
  RENDER_DIGEST_MISMATCH: {
    vi: "Văn bản hiển thị khác với văn bản sẽ ký nên Kyso đã dừng; chưa ký gì. Hãy mở lại văn bản từ cổng.",
    en: "The document on screen is not the one to be signed, so Kyso stopped; nothing was signed. Open the document from the portal again.",
  },
  CONSENT_REFUSED: {
    vi: "Anh/chị đã không ký; văn bản không thay đổi và bản tạm trên máy đã được xóa. Khi cần, hãy bấm Ký số lại.",
    en: "You chose not to sign; the document is unchanged and the copy on this computer was removed. Start again when you need to.",
  },
  INTERNAL: {
    vi: "Kyso gặp lỗi ngoài dự kiến; văn bản đã ký, nếu có, vẫn được giữ. Hãy thử lại, nếu vẫn lỗi thì báo bộ phận CNTT kèm mã lỗi.",
    en: "Kyso met an unexpected fault; a document that was signed is kept. Try again, then tell IT the error code.",
  },
});

/** The next step that a remedy stands for, said in general: for a code that this version does not know. */
export const REMEDY_SENTENCES: Readonly<Record<Remedy, Sentence>> = Object.freeze({
  retry: { vi: "Hãy thử lại.", en: "Try again." },
  "fix-input": {
    vi: "Hãy kiểm tra và sửa dữ liệu rồi thử lại.",
    en: "Check and correct the input, then try again.",
  },
  "unlock-token": {
    vi: "Hãy xử lý mã PIN của USB ký số rồi thử lại.",
    en: "Put the token's PIN in order, then try again.",
  },
  "insert-token": {
    vi: "Hãy cắm đúng USB ký số rồi thử lại.",
    en: "Insert the right token, then try again.",
  },
  update: { vi: "Hãy cập nhật Kyso.", en: "Update Kyso." },
  install: { vi: "Hãy cài phần mềm còn thiếu.", en: "Install the missing software." },
  pair: { vi: "Hãy ghép nối lại trình duyệt với Kyso.", en: "Pair the browser with Kyso again." },
  none: { vi: "Hãy báo bộ phận CNTT kèm mã lỗi.", en: "Tell IT the error code." },
});
