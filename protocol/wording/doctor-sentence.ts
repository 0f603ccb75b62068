import type { DoctorCheck, Finding } from "../doctor.ts";
import type { Sentence } from "../sentence.ts";

/** What each check is called. */
export const CHECK_NAMES: Readonly<Record<DoctorCheck, Sentence>> = Object.freeze({
  browser: { vi: "Trình duyệt", en: "Browser" },
  permissions: { vi: "Quyền của tiện ích", en: "Permissions" },
  "native-host": { vi: "Cầu nối với trình duyệt", en: "Native messaging" },
  loopback: { vi: "Kết nối trong máy", en: "Loopback" },
  pairing: { vi: "Ghép nối", en: "Pairing" },
  agent: { vi: "Chương trình Kyso", en: "Kyso agent" },
  ports: { vi: "Cổng kết nối", en: "Ports" },
  registration: { vi: "Đăng ký với trình duyệt", en: "Registration" },
  browsers: { vi: "Trình duyệt đã ghép nối", en: "Paired browsers" },
  settings: { vi: "Cài đặt", en: "Settings" },
  policy: { vi: "Chính sách của máy", en: "Policy" },
  folders: { vi: "Thư mục", en: "Folders" },
  disk: { vi: "Ổ đĩa", en: "Disk" },
  trust: { vi: "CA được tin cậy", en: "Trusted CAs" },
  modules: { vi: "Thư viện thiết bị", en: "Modules" },
  tokens: { vi: "Thiết bị ký số", en: "Tokens" },
  certificates: { vi: "Chứng thư", en: "Certificates" },
  clock: { vi: "Đồng hồ", en: "Clock" },
  zone: { vi: "Múi giờ", en: "Time zone" },
  proxy: { vi: "Proxy", en: "Proxy" },
  timestamp: { vi: "Dấu thời gian", en: "Time stamps" },
  revocation: { vi: "Kiểm tra thu hồi", en: "Revocation" },
});

/** What a person reads of a finding. Facts stand in braces. */
export interface FindingText {
  readonly found: Sentence;
  /**
   * The one thing to do; `null` where there is nothing. `code`: what the error that the finding names tells to do
   * (`sentence.ts`).
   */
  readonly remedy: Sentence | "code" | null;
}

const good = (vi: string, en: string): FindingText => ({ found: { vi, en }, remedy: null });
const byCode = (vi: string, en: string): FindingText => ({ found: { vi, en }, remedy: "code" });

/** The sentences of every finding, Vietnamese and English. */
export const FINDING_TEXTS: Readonly<Record<Finding, FindingText>> = Object.freeze({
  CHECK_FAILED: byCode("Không kiểm tra được.", "This could not be checked."),
  CHECK_LATE: {
    found: {
      vi: "Không có kết quả trong {seconds} giây.",
      en: "There was no result within {seconds} seconds.",
    },
    remedy: { vi: "Hãy kiểm tra lại.", en: "Check again." },
  },
  BROWSER_GOOD: good("{browser} {version}, đủ mới.", "{browser} {version}, recent enough."),
  BROWSER_OLD: {
    found: {
      vi: "{browser} {version} quá cũ; Kyso cần từ {expected}.",
      en: "{browser} {version} is too old; Kyso needs {expected} or later.",
    },
    remedy: { vi: "Hãy cập nhật trình duyệt.", en: "Update the browser." },
  },
  PERMISSIONS_GOOD: good(
    "Đủ quyền; {count} cổng đang bật.",
    "All permissions are there; {count} portals are switched on.",
  ),
  PERMISSION_MISSING: {
    found: { vi: "Thiếu quyền {permission}.", en: "The permission {permission} is missing." },
    remedy: {
      vi: "Hãy gỡ rồi cài lại tiện ích Kyso.",
      en: "Remove the Kyso extension and install it again.",
    },
  },
  PORTALS_NONE: {
    found: { vi: "Chưa bật cổng nào.", en: "No portal is switched on." },
    remedy: {
      vi: "Mở trang eOffice của cơ quan, bấm biểu tượng Kyso rồi bật cổng.",
      en: "Open your office's eOffice page, press the Kyso icon and switch the portal on.",
    },
  },
  NATIVE_HOST_GOOD: good(
    "Trình duyệt gọi được chương trình Kyso.",
    "The browser reaches Kyso's native messaging host.",
  ),
  NATIVE_HOST_MISSING: {
    found: {
      vi: "Trình duyệt không gọi được chương trình Kyso, nên chỉ ghép nối được bằng mã.",
      en: "The browser does not reach Kyso's native messaging host, so pairing takes a code.",
    },
    remedy: {
      vi: "Hãy chạy lệnh kyso register rồi mở lại trình duyệt.",
      en: "Run kyso register and start the browser again.",
    },
  },
  NATIVE_HOST_NO_AGENT: {
    found: {
      vi: "Cầu nối có, nhưng chương trình Kyso của bạn chưa chạy.",
      en: "The native messaging host is there, but your Kyso agent does not run.",
    },
    remedy: {
      vi: "Hãy mở Kyso, hoặc chạy lệnh kyso serve.",
      en: "Start Kyso, or run kyso serve.",
    },
  },
  LOOPBACK_GOOD: good(
    "Tiện ích nối được tới Kyso ở cổng {port}.",
    "The extension reaches Kyso on port {port}.",
  ),
  LOOPBACK_BLOCKED: {
    found: {
      vi: "Kyso đang chạy ở cổng {port} nhưng trình duyệt không cho tiện ích nối tới 127.0.0.1.",
      en: "Kyso runs on port {port}, but the browser keeps the extension from 127.0.0.1.",
    },
    remedy: {
      vi: "Hãy nhờ IT cho phép: chính sách LoopbackNetworkAllowedForUrls (Chrome, Edge) hoặc LocalNetworkAccess.SkipDomains (Firefox), và kiểm tra phần mềm diệt virus.",
      en: "Ask IT to allow it: policy LoopbackNetworkAllowedForUrls (Chrome, Edge) or LocalNetworkAccess.SkipDomains (Firefox); and look at the antivirus.",
    },
  },
  LOOPBACK_SILENT: {
    found: {
      vi: "Không có chương trình nào trả lời ở các cổng của Kyso.",
      en: "Nothing answers on the ports of Kyso.",
    },
    remedy: {
      vi: "Hãy mở Kyso, hoặc chạy lệnh kyso serve, rồi kiểm tra lại.",
      en: "Start Kyso, or run kyso serve, then check again.",
    },
  },
  PAIRED: good("Trình duyệt đã ghép nối với Kyso.", "This browser is paired with Kyso."),
  NOT_PAIRED: byCode("Trình duyệt chưa ghép nối được với Kyso.", "This browser is not paired with Kyso."),
  VERSIONS_SAME: good(
    "Tiện ích và Kyso cùng phiên bản {version}.",
    "Extension and agent are both {version}.",
  ),
  VERSIONS_DIFFER: {
    found: {
      vi: "Chương trình Kyso là {version}, tiện ích là {expected}.",
      en: "The Kyso agent is {version}, the extension {expected}.",
    },
    remedy: {
      vi: "Hãy cập nhật bản cũ hơn, rồi mở lại Kyso và trình duyệt.",
      en: "Update the older one, then start Kyso and the browser again.",
    },
  },
  AGENT_RUNNING: good(
    "Đang chạy, phiên bản {version}, cổng {port}.",
    "Running, version {version}, port {port}.",
  ),
  AGENT_NOT_RUNNING: {
    found: { vi: "Kyso chưa chạy.", en: "Kyso does not run." },
    remedy: { vi: "Hãy mở Kyso, hoặc chạy lệnh kyso serve.", en: "Start Kyso, or run kyso serve." },
  },
  AGENT_SILENT: {
    found: { vi: "Kyso đang chạy nhưng không trả lời.", en: "Kyso runs but does not answer." },
    remedy: { vi: "Hãy tắt hẳn Kyso rồi mở lại.", en: "End Kyso and start it again." },
  },
  AGENT_OTHER_VERSION: {
    found: {
      vi: "Kyso đang chạy là phiên bản {version}, bản đã cài là {expected}.",
      en: "Kyso {version} is running, {expected} is installed.",
    },
    remedy: { vi: "Hãy tắt Kyso rồi mở lại.", en: "End Kyso and start it again." },
  },
  PORT_REACHED: good("Nối được tới cổng {port} của máy này.", "Port {port} of this computer is reached."),
  PORT_NOT_REACHED: {
    found: {
      vi: "Kyso mở cổng {port}, nhưng trong chính máy này không nối tới được.",
      en: "Kyso listens on port {port}, but it can't be reached on this very computer.",
    },
    remedy: {
      vi: "Hãy cho phép node và Kyso dùng 127.0.0.1 trong tường lửa, phần mềm diệt virus.",
      en: "Allow node and Kyso to use 127.0.0.1 in the firewall and the antivirus.",
    },
  },
  PORTS_FREE: good("Còn {count} cổng cho Kyso.", "{count} ports are free for Kyso."),
  PORTS_TAKEN: {
    found: {
      vi: "Cả {count} cổng của Kyso đều bị chương trình khác dùng.",
      en: "All {count} ports of Kyso are taken by other programs.",
    },
    remedy: {
      vi: "Hãy tắt chương trình đang dùng các cổng từ {port} trở đi, hoặc khởi động lại máy.",
      en: "End the program that uses the ports from {port} on, or start the computer again.",
    },
  },
  REGISTERED: good("Đã đăng ký: {count} mục.", "Registered: {count} entries."),
  REGISTRATION_MISSING: {
    found: {
      vi: "Chưa đăng ký với trình duyệt: thiếu {count} mục.",
      en: "Not registered with the browsers: {count} entries are missing.",
    },
    remedy: { vi: "Hãy chạy lệnh kyso register.", en: "Run kyso register." },
  },
  REGISTRATION_OUTDATED: {
    found: {
      vi: "Đăng ký với trình duyệt đã cũ: {count} mục khác với bản Kyso này.",
      en: "The registration is out of date: {count} entries differ from this Kyso's.",
    },
    remedy: { vi: "Hãy chạy lại lệnh kyso register.", en: "Run kyso register again." },
  },
  BROWSERS_PAIRED: good("Đã ghép nối {count} trình duyệt.", "{count} browsers are paired."),
  BROWSERS_NONE: {
    found: { vi: "Chưa ghép nối trình duyệt nào.", en: "No browser is paired." },
    remedy: {
      vi: "Hãy bấm biểu tượng Kyso trên trình duyệt rồi bấm Ghép nối.",
      en: "Press the Kyso icon in the browser, then Pair.",
    },
  },
  BROWSERS_FILE_INVALID: {
    found: {
      vi: "Tệp {file} bị hỏng hoặc người khác đọc được, nên Kyso không chạy.",
      en: "{file} is damaged or can be read by others, so Kyso does not run.",
    },
    remedy: {
      vi: "Hãy xóa tệp này, mở lại Kyso rồi ghép nối lại.",
      en: "Remove this file, start Kyso again and pair again.",
    },
  },
  SETTINGS_NONE: good("Chưa đặt gì riêng; dùng mặc định.", "Nothing is set; the defaults hold."),
  SETTINGS_VALID: good("Tệp {file} hợp lệ.", "{file} is valid."),
  SETTINGS_UNREADABLE: {
    found: { vi: "Không đọc được tệp {file}.", en: "{file} can't be read." },
    remedy: {
      vi: "Hãy sửa quyền của tệp để bạn đọc được.",
      en: "Change the file's permissions so that you can read it.",
    },
  },
  SETTINGS_NOT_JSON: {
    found: { vi: "Tệp {file} không phải JSON hợp lệ.", en: "{file} is no valid JSON." },
    remedy: {
      vi: "Hãy mở tệp, sửa dấu phẩy, ngoặc bị thiếu hoặc thừa; hoặc xóa tệp.",
      en: "Open the file and correct commas and brackets; or remove it.",
    },
  },
  SETTINGS_INVALID: {
    found: { vi: "Tệp {file}: mục {key} không hợp lệ.", en: "{file}: the key {key} is invalid." },
    remedy: {
      vi: "Hãy sửa hoặc bỏ mục này; đến lúc đó Kyso không ký.",
      en: "Correct or remove this key; until then Kyso does not sign.",
    },
  },
  OWN_SETTINGS_DAMAGED: {
    found: {
      vi: "Tệp {file}, nơi giữ các lựa chọn của bạn trong tiện ích, bị hỏng, hoặc người khác đọc được.",
      en: "{file}, which keeps what you chose in the extension, is damaged, or others can read it.",
    },
    remedy: {
      vi: "Hãy khôi phục tệp với quyền chỉ cho bạn, hoặc xóa tệp rồi chọn lại trong phần cài đặt; đến lúc đó Kyso không ký.",
      en: "Restore it for yourself alone, or delete it and choose again in the settings; until then Kyso does not sign.",
    },
  },
  SETTINGS_LOCKED: {
    found: {
      vi: "Mục {key} trong tệp {file} không có tác dụng vì chính sách của máy đã khóa.",
      en: "The key {key} in {file} has no effect: policy locks it.",
    },
    remedy: { vi: "Hãy bỏ mục này, hoặc hỏi IT.", en: "Remove the key, or ask IT." },
  },
  SETTINGS_FILE_MISSING: {
    found: {
      vi: "Không có hoặc không đọc được {file} mà mục {key} chỉ tới.",
      en: "{file}, which the key {key} names, is missing or can't be read.",
    },
    remedy: { vi: "Hãy đặt lại tệp, hoặc sửa cài đặt.", en: "Put the file back, or correct the setting." },
  },
  SECRET_FILE_OPEN: {
    found: {
      vi: "Tệp mật khẩu {file} người khác đọc được.",
      en: "The password file {file} can be read by others.",
    },
    remedy: {
      vi: "Hãy đặt quyền để chỉ mình bạn đọc được (chmod 600).",
      en: "Let only yourself read it (chmod 600).",
    },
  },
  POLICY_NONE: good("Máy này không có chính sách.", "This computer has no policy."),
  POLICY_VALID: good(
    "Chính sách của máy đang áp dụng, khóa {count} mục: {key}.",
    "The computer's policy is in force and locks {count} keys: {key}.",
  ),
  POLICY_WRITABLE: {
    found: {
      vi: "Bạn tự sửa được tệp chính sách {file}, nên khóa trong đó không giữ được gì.",
      en: "You can write the policy file {file} yourself, so its locks keep nothing.",
    },
    remedy: {
      vi: "Hãy báo IT đặt quyền chỉ quản trị viên được sửa.",
      en: "Have IT let administrators only write it.",
    },
  },
  FOLDERS_GOOD: good("Ghi được, và chỉ mình bạn đọc được.", "Writable, and readable by you alone."),
  FOLDER_NOT_WRITABLE: {
    found: {
      vi: "Không ghi được vào thư mục {folder} của Kyso.",
      en: "Kyso's {folder} folder can't be written.",
    },
    remedy: {
      vi: "Hãy sửa quyền của thư mục, hoặc giải phóng ổ chỉ đọc.",
      en: "Change the folder's permissions, or mount the disk for writing.",
    },
  },
  FOLDER_NOT_FOLDER: {
    found: {
      vi: "Ở chỗ của thư mục {folder} lại là một tệp.",
      en: "Where Kyso's {folder} folder should be there is a file.",
    },
    remedy: { vi: "Hãy đổi tên hoặc xóa tệp đó.", en: "Rename or remove that file." },
  },
  FOLDER_OF_OTHER: {
    found: {
      vi: "Thư mục {folder} của Kyso thuộc về người dùng khác.",
      en: "Kyso's {folder} folder belongs to another user.",
    },
    remedy: {
      vi: "Có lẽ Kyso từng được chạy bằng quyền quản trị. Hãy trả quyền sở hữu cho bạn (chown).",
      en: "Kyso was perhaps run as administrator. Give the folder back to yourself (chown).",
    },
  },
  FOLDER_OPEN: {
    found: {
      vi: "Người dùng khác vào được thư mục {folder} của Kyso.",
      en: "Other users can enter Kyso's {folder} folder.",
    },
    remedy: { vi: "Hãy đặt quyền chỉ cho bạn (chmod 700).", en: "Let only yourself enter it (chmod 700)." },
  },
  DISK_GOOD: good("Còn trống {free} MB.", "{free} MB are free."),
  DISK_LOW: {
    found: { vi: "Chỉ còn trống {free} MB.", en: "Only {free} MB are free." },
    remedy: { vi: "Hãy dọn bớt ổ đĩa.", en: "Make room on the disk." },
  },
  DISK_FULL: {
    found: {
      vi: "Chỉ còn trống {free} MB, không đủ để ký.",
      en: "Only {free} MB are free, too little to sign.",
    },
    remedy: { vi: "Hãy dọn ổ đĩa trước khi ký.", en: "Make room on the disk before you sign." },
  },
  TRUST_GOOD: good("Tin cậy {count} CA gốc.", "{count} root CAs are trusted."),
  TRUST_EMPTY: {
    found: {
      vi: "Chưa có CA gốc nào được tin cậy, nên không chứng thư nào ký được.",
      en: "No root CA is trusted, so no certificate can sign.",
    },
    remedy: {
      vi: "Hãy thêm CA của cơ quan cấp chứng thư: kyso trust add TỆP --store public-service.",
      en: "Add the CA that issued the certificate: kyso trust add FILE --store public-service.",
    },
  },
  TRUST_INVALID: byCode("Không đọc được CA được tin cậy.", "The trusted CAs can't be read."),
  MODULE_GOOD: good("{module} dùng được.", "{module} works."),
  MODULE_MISSING: {
    found: {
      vi: "Không có {module} mà cài đặt nêu tên.",
      en: "{module}, which the settings name, is not there.",
    },
    remedy: {
      vi: "Hãy cài trình điều khiển của thiết bị, hoặc sửa mục modules.",
      en: "Install the token's driver, or correct the key modules.",
    },
  },
  MODULE_UNREADABLE: {
    found: { vi: "Không có quyền đọc {module}.", en: "{module} may not be read." },
    remedy: {
      vi: "Hãy sửa quyền của tệp, hoặc cài lại trình điều khiển cho mọi người dùng.",
      en: "Change the file's permissions, or install the driver for all users.",
    },
  },
  MODULE_NOT_LIBRARY: {
    found: { vi: "{module} không phải thư viện, hoặc bị hỏng.", en: "{module} is no library, or damaged." },
    remedy: { vi: "Hãy cài lại trình điều khiển của thiết bị.", en: "Install the token's driver again." },
  },
  MODULE_NO_ENTRY: {
    found: {
      vi: "{module} không phải thư viện PKCS #11 (không có C_GetFunctionList).",
      en: "{module} is no PKCS #11 module (it has no C_GetFunctionList).",
    },
    remedy: {
      vi: "Hãy chỉ tới thư viện PKCS #11 của hãng, thường nằm cạnh tệp này.",
      en: "Name the maker's PKCS #11 module, which often lies beside this file.",
    },
  },
  MODULE_WRONG_MACHINE: {
    found: {
      vi: "{module} là bản {machine}, Kyso cần bản {wanted}, nên không nạp được.",
      en: "{module} is made for {machine}, Kyso needs {wanted}, so it can't be loaded.",
    },
    remedy: {
      vi: "Hãy cài bản {wanted} của trình điều khiển từ nhà cung cấp thiết bị.",
      en: "Install the {wanted} version of the driver from the token's maker.",
    },
  },
  MODULE_OTHER_MACHINE: {
    found: {
      vi: "Có cài {module}, nhưng là bản {machine}; Kyso cần bản {wanted}.",
      en: "{module} is installed, but made for {machine}; Kyso needs {wanted}.",
    },
    remedy: {
      vi: "Nếu thiết bị của bạn cần thư viện này, hãy cài bản {wanted}.",
      en: "If your token needs it, install the {wanted} version.",
    },
  },
  MODULE_NOT_LOADED: {
    found: {
      vi: "{module} đúng loại nhưng không nạp được: có thể thiếu một thư viện khác mà nó cần.",
      en: "{module} is of the right kind but can't be loaded: perhaps another library is missing that it needs.",
    },
    remedy: {
      vi: "Hãy cài lại trọn bộ trình điều khiển của hãng thiết bị.",
      en: "Install the whole driver of the token's maker again.",
    },
  },
  MODULE_FAILED: {
    found: { vi: "{module} nạp được nhưng gặp lỗi.", en: "{module} was loaded, but failed." },
    remedy: {
      vi: "Hãy rút thiết bị, cắm lại rồi kiểm tra lại; nếu vẫn lỗi, hãy cài lại trình điều khiển của hãng thiết bị.",
      en: "Take the token out, insert it again and check again; if it still fails, install the driver of its maker again.",
    },
  },
  MODULE_UNKNOWN_TOKEN: {
    found: {
      vi: "{module} không nhận ra thiết bị đang cắm.",
      en: "{module} does not know the inserted token.",
    },
    remedy: {
      vi: "Nếu không thư viện nào khác nhận ra, hãy cài trình điều khiển của hãng thiết bị.",
      en: "Where no other module knows it, install the driver of the token's maker.",
    },
  },
  MODULES_NONE: {
    found: { vi: "Không có thư viện PKCS #11 nào.", en: "There is no PKCS #11 module." },
    remedy: {
      vi: "Hãy cài trình điều khiển của thiết bị ký số, hoặc ghi đường dẫn vào mục modules.",
      en: "Install the token's driver, or name its module under the key modules.",
    },
  },
  TOKEN_GOOD: good(
    "{token}, số sê-ri {serial}, qua {module}.",
    "{token}, serial number {serial}, through {module}.",
  ),
  TOKEN_LOCKED: {
    found: { vi: "{token} ({serial}) đã bị khóa PIN.", en: "The PIN of {token} ({serial}) is locked." },
    remedy: {
      vi: "Hãy liên hệ cơ quan cấp chứng thư để mở khóa.",
      en: "Have the agency that issued it unlock it.",
    },
  },
  TOKEN_FINAL_TRY: {
    found: {
      vi: "{token} ({serial}) chỉ còn một lần thử PIN.",
      en: "{token} ({serial}) has one try of the PIN left.",
    },
    remedy: {
      vi: "Đừng đoán PIN; hãy tìm đúng PIN rồi mới nhập.",
      en: "Don't guess; find the right PIN before you enter it.",
    },
  },
  TOKEN_COUNT_LOW: {
    found: {
      vi: "Đã có lần nhập sai PIN của {token} ({serial}).",
      en: "A wrong PIN has been tried on {token} ({serial}).",
    },
    remedy: { vi: "Hãy nhập cẩn thận ở lần tới.", en: "Enter it with care next time." },
  },
  TOKEN_PIN_TO_BE_CHANGED: {
    found: {
      vi: "{token} ({serial}) còn dùng PIN ban đầu.",
      en: "{token} ({serial}) still has its first PIN.",
    },
    remedy: { vi: "Hãy đổi PIN trước khi ký.", en: "Change the PIN before you sign." },
  },
  TOKENS_NONE: {
    found: { vi: "Không có thiết bị nào đang cắm.", en: "No token is inserted." },
    remedy: {
      vi: "Hãy cắm thiết bị; nếu đã cắm, xem mục Thư viện thiết bị.",
      en: "Insert the token; if it is, see Modules.",
    },
  },
  CERTIFICATE_GOOD: good(
    "{holder}, do {issuer} cấp, dùng được đến {date}.",
    "{holder}, issued by {issuer}, good until {date}.",
  ),
  CERTIFICATE_ENDS: {
    found: {
      vi: "{holder}: chứng thư hết hạn sau {days} ngày ({date}).",
      en: "{holder}: the certificate ends in {days} days ({date}).",
    },
    remedy: {
      vi: "Hãy làm thủ tục gia hạn với cơ quan cấp chứng thư.",
      en: "Have the issuing agency renew it.",
    },
  },
  CERTIFICATE_UNFIT: byCode(
    "{holder}, do {issuer} cấp, không ký được.",
    "{holder}, issued by {issuer}, can't sign.",
  ),
  CERTIFICATE_NONE: {
    found: {
      vi: "Trên {token} ({serial}) không có chứng thư nào kèm khóa.",
      en: "{token} ({serial}) has no certificate with a key.",
    },
    remedy: {
      vi: "Hãy liên hệ cơ quan cấp chứng thư.",
      en: "Ask the agency that issued the token.",
    },
  },
  CERTIFICATES_UNKNOWN: {
    found: { vi: "Chưa có thiết bị để xem chứng thư.", en: "There is no token to read certificates from." },
    remedy: { vi: "Hãy cắm thiết bị rồi kiểm tra lại.", en: "Insert the token and check again." },
  },
  CLOCK_GOOD: good("Đúng giờ (lệch {seconds} giây).", "Right ({seconds} seconds off)."),
  CLOCK_OFF: {
    found: { vi: "Đồng hồ máy lệch {seconds} giây.", en: "The computer's clock is {seconds} seconds off." },
    remedy: {
      vi: "Hãy bật tự chỉnh giờ qua mạng.",
      en: "Have the system set its clock by the network.",
    },
  },
  CLOCK_WRONG: {
    found: {
      vi: "Đồng hồ máy sai: lệch {minutes} phút. Chữ ký sẽ ghi sai giờ.",
      en: "The computer's clock is wrong by {minutes} minutes. Signatures would state a wrong time.",
    },
    remedy: {
      vi: "Hãy chỉnh lại ngày giờ của máy trước khi ký.",
      en: "Set the computer's date and time before you sign.",
    },
  },
  CLOCK_UNKNOWN: {
    found: {
      vi: "Không có máy chủ nào để so giờ.",
      en: "There was no server to compare the clock with.",
    },
    remedy: {
      vi: "Hãy tự so đồng hồ máy với giờ chuẩn.",
      en: "Compare the computer's clock yourself.",
    },
  },
  ZONE_GOOD: good("Giờ Việt Nam ({zone}).", "Vietnam's time ({zone})."),
  ZONE_OTHER: {
    found: {
      vi: "Máy đặt múi giờ {zone}; Kyso vẫn in giờ Việt Nam (+07:00).",
      en: "The computer is set to {zone}; Kyso prints Vietnam's time (+07:00) all the same.",
    },
    remedy: {
      vi: "Nếu máy ở Việt Nam, hãy đặt múi giờ Hà Nội (UTC+07:00).",
      en: "If the computer is in Vietnam, set its zone to Hanoi (UTC+07:00).",
    },
  },
  PROXY_NONE: good("Ra mạng trực tiếp, không qua proxy.", "The network is reached without a proxy."),
  PROXY_REACHED: good("Nối được tới proxy {server}.", "The proxy {server} is reached."),
  PROXY_NOT_REACHED: {
    found: { vi: "Không nối được tới proxy {server}.", en: "The proxy {server} is not reached." },
    remedy: {
      vi: "Hãy kiểm tra mạng, và địa chỉ proxy trong cài đặt hoặc biến môi trường.",
      en: "Look at the network, and at the proxy's address in settings or environment.",
    },
  },
  PROXY_INVALID: byCode("Cài đặt proxy không dùng được.", "The proxy's settings are of no use."),
  NETWORK_OFF: {
    found: {
      vi: "Cài đặt offline: Kyso không hỏi máy chủ nào.",
      en: "The settings say offline: Kyso asks no server.",
    },
    remedy: {
      vi: "Nếu máy có mạng, hãy bỏ mục offline.",
      en: "Where there is a network, remove the key offline.",
    },
  },
  TIMESTAMP_GOOD: good(
    "{server} cấp được dấu thời gian ({seconds} giây).",
    "{server} gives time stamps ({seconds} seconds).",
  ),
  TIMESTAMP_FAILED: byCode("{server} không cấp được dấu thời gian.", "{server} gives no time stamp."),
  TIMESTAMP_NOT_NEEDED: good(
    "Không dùng dấu thời gian (mức {level}).",
    "No time stamps are used (level {level}).",
  ),
  TIMESTAMP_MISSING: {
    found: {
      vi: "Mức {level} cần dấu thời gian, nhưng chưa đặt máy chủ nào.",
      en: "Level {level} needs time stamps, but no server is set.",
    },
    remedy: {
      vi: "Hãy thêm máy chủ vào mục timestamp, hoặc đặt mức B-B.",
      en: "Add a server under the key timestamp, or set level B-B.",
    },
  },
  REVOCATION_GOOD: good(
    "{responder} trả lời: {holder} còn hiệu lực.",
    "{responder} answers: {holder} is not revoked.",
  ),
  REVOCATION_REVOKED: {
    found: { vi: "{holder}: chứng thư đã bị thu hồi.", en: "{holder}: the certificate is revoked." },
    remedy: {
      vi: "Không được dùng để ký; hãy liên hệ cơ quan cấp chứng thư.",
      en: "It must not sign; ask the agency that issued it.",
    },
  },
  REVOCATION_UNKNOWN: byCode(
    "{holder}: không biết được chứng thư có bị thu hồi không; vẫn ký được, kèm cảnh báo.",
    "{holder}: whether the certificate is revoked could not be learnt; it signs with a warning.",
  ),
  REVOCATION_REFUSES: byCode(
    "{holder}: không biết được chứng thư có bị thu hồi không, nên chính sách không cho ký.",
    "{holder}: whether the certificate is revoked could not be learnt, so policy refuses to sign.",
  ),
  REVOCATION_OFF: {
    found: { vi: "Chính sách của máy tắt kiểm tra thu hồi.", en: "Policy switches this check off." },
    remedy: {
      vi: "Nếu không phải chủ ý, hãy báo IT.",
      en: "If that was not meant, tell IT.",
    },
  },
  REVOCATION_NO_CERTIFICATE: {
    found: {
      vi: "Chưa có chứng thư dùng được để hỏi.",
      en: "There is no usable certificate to ask about.",
    },
    remedy: {
      vi: "Hãy cắm thiết bị rồi kiểm tra lại.",
      en: "Insert the token and check again.",
    },
  },
});
