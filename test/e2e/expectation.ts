import type { Page } from "puppeteer";
import { expect } from "vitest";
import type { ErrorCode } from "../../protocol/error.ts";
import { SENTENCES } from "../../protocol/sentence.ts";
import { storedDocument, textOf, waitForPhase } from "./harness.ts";
import type { World } from "./harness.ts";

/** The window says what happened in words, with the code for whoever looks after the computer. */
export async function expectProblem(window: Page, phase: string, code: ErrorCode): Promise<void> {
  await window.waitForFunction((text) => document.body.innerText.includes(text), { timeout: 60_000 }, code);
  await waitForPhase(window, phase);
  const text = await textOf(window);
  expect(text).toContain(SENTENCES[code].vi);
}

/** The portal holds nothing that it did not hold before. */
export function expectUntouched(world: World, id: number): void {
  expect(storedDocument(world, id).versions).toHaveLength(1);
}
