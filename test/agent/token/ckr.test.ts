import pkcs11 from "pkcs11js";
import { describe, expect, test } from "vitest";
import { CKR_CODES, ckrError, PIN_FLAGS } from "../../../agent/token/ckr.ts";

describe("return values", () => {
  test("the table's values are PKCS #11's, each once", () => {
    const known: Readonly<Record<string, unknown>> = { ...pkcs11, CKR_TOKEN_RESOURCE_EXCEEDED: 0x201 };
    for (const [ckr, name] of CKR_CODES) expect(known[name], name).toBe(ckr);
    expect(new Set(CKR_CODES.map(([ckr]) => ckr)).size).toBe(CKR_CODES.length);
  });

  test("the flags are PKCS #11's", () => {
    const known: Readonly<Record<string, unknown>> = { ...pkcs11 };
    for (const [name, flag] of Object.entries(PIN_FLAGS)) expect(known[name], name).toBe(flag);
  });

  test("a value that nobody knows is an error of the token, by its number in the log", () => {
    expect(ckrError(0x8000_1234, "C_Sign")).toMatchObject({
      code: "TOKEN_ERROR",
      message: "C_Sign returned 0x80001234",
    });
  });
});

describe("tries left", () => {
  test.each([
    [0, undefined],
    [PIN_FLAGS.CKF_USER_PIN_COUNT_LOW, { triesLeft: "low" }],
    [PIN_FLAGS.CKF_USER_PIN_COUNT_LOW | PIN_FLAGS.CKF_USER_PIN_FINAL_TRY, { triesLeft: "final" }],
  ])("after a wrong PIN, flags %i", (flags, detail) => {
    expect(ckrError(0xa0, "C_Login", flags)).toMatchObject({ code: "TOKEN_PIN_INCORRECT", detail });
  });

  test("a PIN that has expired on a token that wants another is one to be changed", () => {
    const flags = PIN_FLAGS.CKF_USER_PIN_TO_BE_CHANGED;
    expect(ckrError(0xa3, "C_Login", flags)).toMatchObject({ code: "TOKEN_PIN_TO_BE_CHANGED" });
  });

  test("a wrong PIN that locked the token says that it is locked", () => {
    const flags = PIN_FLAGS.CKF_USER_PIN_LOCKED | PIN_FLAGS.CKF_USER_PIN_FINAL_TRY;
    expect(ckrError(0xa0, "C_Login", flags)).toMatchObject({
      code: "TOKEN_PIN_LOCKED",
      detail: { triesLeft: "none" },
    });
  });
});
