// `npm test`: sets up what is missing, builds, and runs the tests. Its last line says how they
// went.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureClients } from "../test/e2e/harness/clients.ts";
import { ensurePrograms, ownEnvironment } from "./machine.ts";

/** The part of what vitest's JSON reporter writes that is read here. */
interface Report {
	numPassedTests: number;
	numFailedTests: number;
	numPendingTests: number;
	numTodoTests: number;
	testResults: { status: string; assertionResults: { status: string }[] }[];
}

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
ensurePrograms();
// Once, and here: test files run side by side, and two of them must not fetch into one folder.
await ensureClients();
// The tests run what is shipped, dist/. They must not run an older build.
const build = spawnSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit", env: ownEnvironment() });
if (build.status !== 0) process.exit(1);

const folder = mkdtempSync(join(tmpdir(), "intercom-test-"));
// Ctrl+C reaches vitest too, which ends its workers. The last line is wanted all the same.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => runner.kill());
const reportFile = join(folder, "report.json");
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
const runner = spawn(process.execPath, [vitest, "run", ...reporters, ...process.argv.slice(2)], {
	stdio: "inherit",
	env: ownEnvironment(),
});
const [code] = (await once(runner, "close")) as [number | null];
const { passed, failed, skipped } = count(readReport());
rmSync(folder, { recursive: true, force: true });
const ran = passed + failed > 0;
const exitCode = code ?? 1;
// An error outside of any test fails the run, but no test. The line must not say then that all is
// well.
const shown = exitCode !== 0 ? Math.max(failed, 1) : failed;
if (!ran) console.error("No test was run.");
console.log(`\n${passed} passed, ${shown} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(ran || exitCode !== 0 ? exitCode : 1);

function readReport(): Report | undefined {
	try {
		return JSON.parse(readFileSync(reportFile, "utf8")) as Report;
	} catch {
		// vitest ended before it could write one.
		return undefined;
	}
}

function count(report: Report | undefined): { passed: number; failed: number; skipped: number } {
	if (!report) return { passed: 0, failed: 0, skipped: 0 };
	// A file that cannot be loaded, or whose set-up fails, has failed, though none of its tests
	// has.
	const broken = report.testResults.filter(
		({ status, assertionResults }) =>
			status === "failed" && !assertionResults.some((test) => test.status === "failed"),
	);
	return {
		passed: report.numPassedTests,
		failed: report.numFailedTests + broken.length,
		skipped: report.numPendingTests + report.numTodoTests,
	};
}
