import { describe, expect, it } from "vitest";
import { stepsOf } from "../../../extension/ui/sign/course.ts";
import { secondsLeft } from "../../../extension/ui/step.ts";
import type { SignPhase } from "../../../extension/background/ui-message.ts";

const bytes = { done: 1, total: 4 };

function current(phase: SignPhase) {
  return stepsOf(phase)?.find(({ standing }) => standing === "current");
}

describe("the course of a signature", () => {
  it("names each step as it runs", () => {
    expect(current({ name: "connecting" })?.key).toBe("stepConnecting");
    expect(current({ name: "downloading", bytes })).toMatchObject({ key: "stepDownloading", bytes });
    expect(current({ name: "sending", bytes })?.key).toBe("stepSending");
    expect(current({ name: "inspecting" })?.key).toBe("stepInspecting");
    expect(current({ name: "signing", step: "starting" })?.key).toBe("stepCheckingCertificate");
    expect(current({ name: "signing", step: "signing-on-token" })?.key).toBe("stepSigningOnToken");
    expect(current({ name: "signing", step: "time-stamping" })?.key).toBe("stepRaisingLevel");
    expect(current({ name: "signing", step: "saving" })?.key).toBe("stepCheckingResult");
    expect(current({ name: "uploading", bytes })).toMatchObject({ key: "stepUploading", bytes });
  });

  it("marks what is before a step as done and what is after as to come", () => {
    const standings = stepsOf({ name: "signing", step: "signing-on-token" })?.map(({ standing }) => standing);
    expect(standings).toEqual(["done", "current", "next", "next"]);
  });

  it("has no steps where nothing is under way", () => {
    expect(stepsOf({ name: "ready", problem: null })).toBeNull();
    expect(stepsOf({ name: "delivered", signature: null, warnings: [] })).toBeNull();
  });

  it("says the time that is left only when it can be known", () => {
    expect(secondsLeft({ done: 25, total: 100 }, 10_000)).toBe(30);
    expect(secondsLeft({ done: 25, total: 100 }, 1_000)).toBeNull();
    expect(secondsLeft({ done: 0, total: 100 }, 10_000)).toBeNull();
    expect(secondsLeft({ done: 25, total: null }, 10_000)).toBeNull();
  });
});
