import type { RoleReason, RoleSuggestion } from "../../protocol/role.ts";
import type { CertificateRole } from "../../protocol/signature-kind.ts";
import type { Certificate } from "../x509/certificate.ts";
import { nameAttributes } from "../x509/name.ts";
import { comparableOrganisation } from "./organisation-name.ts";

/** Attributes of a subject (X.520, RFC 4519), by object identifier. */
const ATTRIBUTE = {
  surname: "2.5.4.4",
  serialNumber: "2.5.4.5",
  title: "2.5.4.12",
  givenName: "2.5.4.42",
  organizationIdentifier: "2.5.4.97",
  userId: "0.9.2342.19200300.100.1.1",
} as const;

/** Numbers as Vietnamese authorities write them: of a citizen's card, an older card, a passport. */
const OF_PERSON = /^(CCCD|CMND|CMT|HC|HCHIEU|BHXH)\s*:/i;
/** Of a tax payer, or of a unit of the state's budget. */
const OF_ORGANISATION = /^(MST|MNS|MQHNS)\s*:/i;

/** What a name that only organisations have begins with. */
const OFFICES = [
  [
    "Ủy ban",
    "Hội đồng",
    "Văn phòng",
    "Sở",
    "Bộ",
    "Tổng cục",
    "Cục",
    "Chi cục",
    "Vụ",
    "Ban",
    "Phòng",
    "Thanh tra",
  ],
  [
    "Tòa án",
    "Viện kiểm sát",
    "Công an",
    "Kho bạc",
    "Trường",
    "Học viện",
    "Viện",
    "Bệnh viện",
    "Trung tâm",
    "Trạm",
  ],
  [
    "Đảng ủy",
    "Tỉnh ủy",
    "Thành ủy",
    "Huyện ủy",
    "Quận ủy",
    "Mặt trận",
    "Liên đoàn",
    "Công ty",
    "Tổng công ty",
  ],
  ["Tập đoàn", "Ngân hàng", "Chi nhánh"],
]
  .flat()
  .map((name) => `${comparableOrganisation(name)} `);

const SPEAKS_FOR: Readonly<Record<RoleReason, CertificateRole>> = {
  PERSON_IDENTIFIER: "personal",
  PERSON_NAME: "personal",
  PERSON_TITLE: "personal",
  HOLDER_IN_ORGANISATION: "personal",
  HOLDER_IS_ORGANISATION: "organisation",
  HOLDER_CALLED_ORGANISATION: "organisation",
  ORGANISATION_IDENTIFIER: "organisation",
};

/**
 * Whose a certificate seems to be, and what in it says so. It decides nothing: the user is asked.
 *
 * @returns `null` where nothing in the certificate speaks for either
 */
export function suggestRole(certificate: Pick<Certificate, "subject" | "subjectDer">): RoleSuggestion | null {
  const reasons = [...attributeReasons(certificate), ...nameReasons(certificate)];
  if (reasons.length === 0) return null;
  const roles = new Set(reasons.map((reason) => SPEAKS_FOR[reason]));
  const [role = null] = roles;
  return { role: roles.size === 1 ? role : null, reasons };
}

function attributeReasons({ subjectDer }: Pick<Certificate, "subjectDer">): RoleReason[] {
  const has = (...types: string[]): string[] => nameAttributes(subjectDer, types);
  const numbers = has(ATTRIBUTE.userId, ATTRIBUTE.serialNumber);
  const isPerson = numbers.some((text) => OF_PERSON.test(text));
  const isOrganisation =
    has(ATTRIBUTE.organizationIdentifier).length > 0 || numbers.some((text) => OF_ORGANISATION.test(text));
  const reasons: RoleReason[] = [];
  if (isPerson) reasons.push("PERSON_IDENTIFIER");
  if (has(ATTRIBUTE.givenName, ATTRIBUTE.surname).length > 0) reasons.push("PERSON_NAME");
  if (has(ATTRIBUTE.title).length > 0) reasons.push("PERSON_TITLE");
  // The people of an organisation may have its number beside their own.
  if (isOrganisation && !isPerson) reasons.push("ORGANISATION_IDENTIFIER");
  return reasons;
}

function nameReasons({ subject }: Pick<Certificate, "subject">): RoleReason[] {
  const holder = comparableOrganisation(subject.commonName);
  const organisation = comparableOrganisation(subject.organization ?? "");
  if (holder === "") return [];
  if (holder === organisation) return ["HOLDER_IS_ORGANISATION"];
  if (OFFICES.some((office) => holder.startsWith(office))) return ["HOLDER_CALLED_ORGANISATION"];
  return organisation === "" ? [] : ["HOLDER_IN_ORGANISATION"];
}
