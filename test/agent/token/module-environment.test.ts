import { expect, test } from "vitest";
import { moduleEnvironment } from "../../../agent/token/module-environment.ts";

const OWN = {
  PATH: "/bin",
  HOME: "/home/an",
  SOFTHSM2_CONF: "/conf",
  LC_ALL: "vi_VN.UTF-8",
  NODE_OPTIONS: "--inspect",
  GITHUB_TOKEN: "secret",
  KYSO_HOME: "/kyso",
};

test("a module's process gets what middleware needs, and nothing else of the agent's environment", () => {
  expect(moduleEnvironment({ path: "/usr/lib/module.so" }, OWN, "linux")).toEqual({
    PATH: "/bin",
    HOME: "/home/an",
    SOFTHSM2_CONF: "/conf",
    LC_ALL: "vi_VN.UTF-8",
  });
});

test("a module's own variables come on top", () => {
  const module = { path: "/usr/lib/module.so", env: { SOFTHSM2_CONF: "/other", EXTRA: "1" } };
  expect(moduleEnvironment(module, OWN, "linux")).toMatchObject({ SOFTHSM2_CONF: "/other", EXTRA: "1" });
});

test("on Windows the module's folder leads the path, however the variable is spelled", () => {
  const env = moduleEnvironment({ path: "/vendor/module.dll" }, { Path: "/bin", SystemRoot: "/w" }, "win32");
  expect(env["Path"]?.split(/[:;]/)).toEqual(["/vendor", "/bin"]);
  expect(env["SystemRoot"]).toBe("/w");
});
