/** Object identifiers of RFC 3161 and RFC 5280. */
export const ID = {
  tstInfo: "1.2.840.113549.1.9.16.1.4",
  timeStamping: "1.3.6.1.5.5.7.3.8",
} as const;
