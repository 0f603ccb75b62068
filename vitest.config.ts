import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/{protocol,agent,extension,repository,conformance}/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // Ends as soon as it holds; how long that takes depends on how busy the machine is.
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
