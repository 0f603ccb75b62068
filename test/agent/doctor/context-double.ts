import fs from "node:fs/promises";
import path from "node:path";
import type { DoctorContext } from "../../../agent/doctor/doctor-context.ts";
import { ObservedClocks, observing } from "../../../agent/doctor/observed-clocks.ts";
import { networkClient } from "../../../agent/operation/network.ts";
import { DEFAULT_SETTINGS } from "../../../agent/setting/setting.ts";
import { SettingSource } from "../../../agent/setting/setting-source.ts";

/** A computer on which nothing is wrong and nothing is set, apart from what a test changes. */
export function contextIn(folder: string, change: Partial<DoctorContext> = {}): DoctorContext {
  const folders = {
    data: path.join(folder, "data"),
    config: path.join(folder, "config"),
    runtime: path.join(folder, "run"),
    machine: path.join(folder, "machine"),
  };
  const clocks = new ObservedClocks();
  const now = change.now ?? (() => new Date());
  return {
    version: "1.2.3",
    folders,
    platform: "linux",
    machine: "x64",
    env: {},
    disk: fs,
    userId: process.getuid?.() ?? null,
    zone: { name: "Asia/Ho_Chi_Minh", offset: 420 },
    now,
    settings: () => new SettingSource(folders).read(),
    agent: () => Promise.resolve({ state: "running", version: "1.2.3", port: 46_931 }),
    reaches: () => Promise.resolve(true),
    isFree: () => Promise.resolve(true),
    answers: () => Promise.resolve(true),
    registration: () => Promise.resolve({ good: 6, missing: 0, different: 0 }),
    modules: ({ modules }) => ({ named: modules, installed: [], otherMachine: [] }),
    present: () => Promise.resolve([]),
    moduleProblems: () => new Map(),
    network: () =>
      Promise.resolve(observing(networkClient({ ...DEFAULT_SETTINGS, proxy: null }), clocks, now)),
    clocks,
    ...change,
  };
}
