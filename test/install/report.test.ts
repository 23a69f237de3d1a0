import { expect, it } from "vitest";
import { IntercomError } from "../../src/errors.ts";
import { type FolderReport, reportFailure } from "../../src/install/report.ts";

const aReport = (): FolderReport => ({
	dir: "/home/me/.claude",
	how: "plugin",
	status: "installed",
	changes: [],
	warnings: [],
});

it("tells our own errors in their words", () => {
	const report = aReport();
	reportFailure(report, new IntercomError("denied", "It may not.", { hint: "Let it." }));
	expect(report).toMatchObject({
		status: "failed",
		error: { code: "denied", message: "It may not.", hint: "Let it." },
	});
});

it("tells nothing of others, which may hold anything", () => {
	const report = aReport();
	reportFailure(report, new Error("a person's secret"));
	expect(report.error?.code).toBe("internal");
	expect(JSON.stringify(report)).not.toContain("secret");
});
