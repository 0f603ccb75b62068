import { describe, expect, it } from "vitest";
import { choicesAmong } from "../../../extension/ui/signer/choice.ts";
import {
  choiceOf,
  fieldOf,
  FIRST_MODEL,
  kindOf,
  lockOf,
  missingOf,
  reduce,
  stopOf,
} from "../../../extension/ui/sign/sign-model.ts";
import type { SignAction, SignModel } from "../../../extension/ui/sign/sign-model.ts";
import {
  DOCUMENT,
  LEADER,
  looking,
  OFFICE_TOKEN,
  ORGANISATION,
  sealing,
  TOKEN,
  tokenWith,
} from "../../e2e/gallery/state.ts";
import type { RuleResult } from "../../../protocol/rule.ts";
import type { SignState } from "../../../extension/background/ui-message.ts";

const place = { page: 0, x: 1, y: 1, width: 10, height: 10 };
const stamp = { width: 10, height: 10, resizable: true, pdf: "" };

function withSha(state: SignState, sha256: string): SignState {
  return { ...state, document: state.document && { ...state.document, sha256 } };
}

function modelOf(state: SignState, ...actions: SignAction[]): SignModel {
  const all: SignAction[] = [{ type: "state", state: withSha(state, "d1") }, ...actions];
  return all.reduce(reduce, FIRST_MODEL);
}

const shown: SignAction = { type: "note", note: { shownSha256: "d1", stamp, place } };
/** The rules of a scan. */
const SCAN_RULES: readonly RuleResult[] = [
  { rule: "STATE_SECRET", state: "passed", code: null },
  { rule: "SECRECY_STATEMENT", state: "waiting", code: "SIGN_SECRECY_STATEMENT_MISSING" },
];
const ruled: SignAction = { type: "note", note: { rules: SCAN_RULES } };
const stated: SignAction = { type: "note", note: { noSecret: true } };

describe("the sign window's model", () => {
  it("takes the first certificate that fits the kind", () => {
    expect(choiceOf(modelOf(sealing()))?.certificate).toBe(ORGANISATION);
    expect(choiceOf(modelOf(sealing({ kind: "approve" })))?.certificate).toBe(LEADER);
  });

  it("keeps the person's certificate while its token is in, and none that is gone", () => {
    const chosen = modelOf(sealing(), { type: "certificate", sha256: LEADER.sha256 });
    expect(choiceOf(chosen)?.certificate).toBe(LEADER);
    const gone = reduce(chosen, { type: "state", state: withSha(sealing({ tokens: [OFFICE_TOKEN] }), "d1") });
    expect(choiceOf(gone)?.certificate).toBe(ORGANISATION);
  });

  it("never takes a kind that the document does not ask for", () => {
    expect(kindOf(modelOf(looking(), { type: "kind", kind: "seal" }))).toBe("approve");
  });

  it("wants another stamp for another kind or certificate", () => {
    for (const action of [
      { type: "kind", kind: "approve" },
      { type: "certificate", sha256: LEADER.sha256 },
    ] as const) {
      expect(modelOf(sealing(), shown, action)).toMatchObject({ stamp: null, place: null });
    }
  });

  it("forgets statement, stamp and view when another document comes, and keeps them when the same comes back", () => {
    const before = modelOf(looking(), shown, stated);
    const lost = reduce(before, { type: "state", state: { ...looking(), document: null } });
    const back = reduce(lost, { type: "state", state: withSha(looking(), "d1") });
    expect(back).toMatchObject({ noSecret: true, shownSha256: "d1", stamp });
    const other = reduce(before, { type: "state", state: withSha(looking(), "d2") });
    expect(other).toMatchObject({
      noSecret: false,
      shownSha256: null,
      stamp: null,
      place: null,
      document: "d2",
    });
  });

  it("keeps the first reason that stopped it", () => {
    const first = { code: "RENDER_DIGEST_MISMATCH", detail: null } as const;
    const model = modelOf(
      looking(),
      { type: "stopped", problem: first },
      { type: "stopped", problem: { code: "RENDER_FAILED", detail: null } },
    );
    expect(stopOf(model)).toBe(first);
  });

  it("stops on the agent's refusal, and on one that this version does not know", () => {
    const refused = (refusal: string) => {
      const state = looking();
      return stopOf(modelOf({ ...state, document: state.document && { ...state.document, refusal } }))?.code;
    };
    expect(refused("PDF_PASSWORD_WRONG")).toBe("PDF_PASSWORD_WRONG");
    expect(refused("SOMETHING_NEW")).toBe("INTERNAL");
  });
});

describe("a document with a password", () => {
  const asked = (code: "PDF_PASSWORD_NEEDED" | "PDF_PASSWORD_WRONG"): SignAction => ({
    type: "stopped",
    problem: { code, detail: null },
  });

  it("asks for it while the background waits for it, and says when the last one was wrong", () => {
    const wrong = { code: "PDF_PASSWORD_WRONG", detail: null } as const;
    expect(lockOf(modelOf(looking()))).toBeUndefined();
    expect(lockOf(modelOf(looking({ phase: { name: "locked", problem: null } })))).toBeNull();
    expect(lockOf(modelOf(looking({ phase: { name: "locked", problem: wrong } })))).toBe(wrong);
  });

  it("asks for it where this window can't open it, and no more once it is typed", () => {
    expect(lockOf(modelOf(looking(), asked("PDF_PASSWORD_NEEDED")))).toBeNull();
    expect(lockOf(modelOf(looking(), asked("PDF_PASSWORD_WRONG")))).toMatchObject({
      code: "PDF_PASSWORD_WRONG",
    });
    expect(lockOf(modelOf(looking(), asked("PDF_PASSWORD_WRONG"), { type: "unlocked" }))).toBeUndefined();
  });
});

describe("an empty field", () => {
  const emptyFields = [
    { name: "Ký duyệt", page: 0, rect: [10, 10, 110, 60] },
    { name: "Ẩn", page: null, rect: null },
  ];
  const state = looking({ document: { ...DOCUMENT, sha256: "", size: 0, emptyFields } });

  it("is filled only where the person says so, and wants its stamp laid anew", () => {
    expect(fieldOf(modelOf(state))).toBeNull();
    const chosen = modelOf(state, shown, { type: "field", name: "Ký duyệt" });
    expect(fieldOf(chosen)).toBe(chosen.state?.document?.emptyFields[0]);
    expect(chosen).toMatchObject({ stamp: null, place: null });
    expect(fieldOf(modelOf(state, { type: "field", name: "khác" }))).toBeNull();
  });

  it("that shows nowhere needs no stamp", () => {
    const hidden = modelOf(
      state,
      ruled,
      stated,
      { type: "field", name: "Ẩn" },
      { type: "note", note: { shownSha256: "d1" } },
    );
    expect(missingOf(hidden, "1234")).toBeNull();
  });
});

describe("what is missing before the button signs", () => {
  const ready = (state = looking()) => modelOf(state, shown, ruled, stated);

  it("is named in the order in which a person would do it", () => {
    expect(missingOf(modelOf(looking({ tokens: [] })), "")).toBe("token");
    expect(missingOf(modelOf(looking({ tokens: [OFFICE_TOKEN] })), "")).toBe("certificate");
    expect(missingOf(modelOf(looking()), "")).toBe("view");
    expect(missingOf(modelOf(looking(), { type: "note", note: { shownSha256: "d1" } }), "")).toBe("stamp");
    expect(missingOf(modelOf(looking(), shown), "")).toBe("rules");
    const refused = {
      type: "note",
      note: { refused: { code: "APPEARANCE_TEXT_INVALID", detail: null } },
    } as const;
    const pages = { type: "note", note: { shownSha256: "d1" } } as const;
    expect(missingOf(modelOf(looking(), pages, refused), "")).toBe("refused");
    expect(missingOf(modelOf(looking(), shown, refused), "")).toBe("refused");
    expect(missingOf(modelOf(looking(), shown, ruled), "")).toBe("statement");
    expect(missingOf(ready(), "")).toBe("pin");
    expect(missingOf(ready(), "123456")).toBeNull();
  });

  it("is what the rules say, those that are broken first, and a statement only where one is asked for", () => {
    const missing = (...rules: RuleResult[]) =>
      missingOf(modelOf(looking(), shown, { type: "note", note: { rules } }), "123456");
    const waiting = { rule: "NUMBER_AND_DATE", state: "waiting", code: "SIGN_NUMBER_MISSING" } as const;
    expect(missing()).toBeNull();
    expect(missing({ rule: "COPY_SCAN", state: "warned", code: "COPY_SCAN_POOR" })).toBeNull();
    expect(missing(...SCAN_RULES, waiting)).toBe("numbering");
    const broken = { rule: "PERSONAL_SIGNATURE", state: "refused", code: "SEAL_WITHOUT_APPROVAL" } as const;
    expect(missing(waiting, broken)).toBe("rule");
    const role = { rule: "SIGNER_ROLE", state: "waiting", code: "CERTIFICATE_ROLE_UNKNOWN" } as const;
    expect(missing(...SCAN_RULES, waiting, role)).toBe("role");
  });

  it("is a PIN of the length that the token takes, and none where the reader has its own pad", () => {
    expect(missingOf(ready(), "123")).toBe("pin");
    expect(missingOf(ready(), "1".repeat(17))).toBe("pin");
    expect(missingOf(ready(looking({ tokens: [tokenWith({ protectedPath: true })] })), "")).toBeNull();
  });

  it("is the change of a PIN that must be changed first, whatever is typed", () => {
    const fresh = ready(looking({ tokens: [tokenWith({ toBeChanged: true })] }));
    expect(missingOf(fresh, "123456")).toBe("pin-change");
  });

  it("is a certificate when the token is locked, or its certificate can't sign", () => {
    expect(missingOf(ready(looking({ tokens: [tokenWith({ locked: true })] })), "123456")).toBe(
      "certificate",
    );
    const expired = { ...TOKEN, certificates: [{ ...LEADER, problem: "CERTIFICATE_EXPIRED" }] };
    expect(missingOf(ready(looking({ tokens: [expired] })), "123456")).toBe("certificate");
  });

  it("lists a certificate that fits before one that does not", () => {
    const order = choicesAmong([TOKEN, OFFICE_TOKEN], "seal");
    expect(order.map(({ certificate }) => certificate)).toEqual([ORGANISATION, LEADER]);
  });

  it("lists a certificate whose role somebody has said before one of which nobody has", () => {
    const unknown = { ...ORGANISATION, sha256: "c".repeat(64), role: null };
    const token = { ...TOKEN, certificates: [unknown, LEADER] };
    const order = choicesAmong([token, OFFICE_TOKEN], "seal").map(({ certificate }) => certificate);
    expect(order).toEqual([ORGANISATION, unknown, LEADER]);
  });
});
