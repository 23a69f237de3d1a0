import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: "unit",
					include: ["test/**/*.test.ts"],
					exclude: ["test/e2e/**", "**/node_modules/**"],
					// Most of these tests wait for processes and files: three are not too many for two cores.
					maxWorkers: Math.ceil(availableParallelism() * 1.5),
					// What a file imports is read once in a process: a quarter of the time.
					isolate: false,
					// Tests that start processes share two slow cores with all others.
					testTimeout: 30_000,
					hookTimeout: 60_000,
				},
			},
			{
				test: {
					name: "e2e",
					include: ["test/e2e/**/*.test.ts"],
					// The clients' own packages lie below test/e2e.
					exclude: ["**/node_modules/**"],
					// A real client takes most of a core while it starts, and several hundred megabytes.
					// Three at a time take no less on two cores.
					maxWorkers: 2,
					testTimeout: 120_000,
					hookTimeout: 120_000,
					// A flaky delivery is a lost message: it is to be seen, not tried again.
					retry: 0,
					// After the unit tests: first what is quick, and no client has to share the cores with them.
					sequence: { groupOrder: 1 },
				},
			},
		],
	},
});
