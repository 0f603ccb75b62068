/** Object identifiers of RFC 5652, RFC 5035, RFC 6211, RFC 5940, EN 319 122-1 and ISO 32000-1. */
export const ID = {
  data: "1.2.840.113549.1.7.1",
  signedData: "1.2.840.113549.1.7.2",
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  signingTime: "1.2.840.113549.1.9.5",
  signingCertificate: "1.2.840.113549.1.9.16.2.12",
  signingCertificateV2: "1.2.840.113549.1.9.16.2.47",
  timeStampToken: "1.2.840.113549.1.9.16.2.14",
  algorithmProtection: "1.2.840.113549.1.9.52",
  certificateValues: "1.2.840.113549.1.9.16.2.23",
  revocationValues: "1.2.840.113549.1.9.16.2.24",
  revocationInfoArchival: "1.2.840.113583.1.1.8",
} as const;
