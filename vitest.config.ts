import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import type { TestProjectInlineConfiguration } from "vitest/config";

/** The same files in each browser, after everything else, three at a time: each has its own portal, agent and browser. */
function browserProject(name: "chromium" | "firefox"): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      include: ["test/e2e/**/*.test.ts"],
      env: { KYSO_TEST_BROWSER: name },
      testTimeout: 180_000,
      hookTimeout: 180_000,
      // Half of a browser file is waiting.
      maxWorkers: 3,
      sequence: { groupOrder: 1 },
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/{protocol,agent,extension,repository,conformance}/**/*.test.ts"],
          // They wait for other processes much of the time: on two cores, three workers take 3/5 of the time of one.
          maxWorkers: Math.max(3, availableParallelism() - 1),
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // Ends as soon as it holds; how long that takes depends on how busy the machine is.
          expect: { poll: { timeout: 20_000 } },
        },
      },
      browserProject("chromium"),
      browserProject("firefox"),
    ],
  },
});
