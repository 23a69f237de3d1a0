// The built command with a stand-in for the client.
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Check } from "../../src/install/check.ts";
import { aHome, type Home } from "./home.ts";

let home: Home;
beforeEach(() => {
	home = aHome();
});
afterEach(() => home.end());

const checkOf = (name: string): Check | undefined =>
	home
		.intercom("doctor", "--json")
		.data()
		.checks.find((check: Check) => check.name === name);

describe("doctor", () => {
	it("is content after install, and says how to get there before", () => {
		expect(checkOf(`plugin in ${home.claudeDir}`)).toMatchObject({
			status: "warn",
			mend: expect.stringContaining("install"),
		});
		home.intercom("install");
		const { code, data } = home.intercom("doctor", "--json");
		expect(data().checks.filter(({ status }: Check) => status !== "ok")).toEqual([]);
		expect(code).toBe(0);
	});

	it("finds what is broken", () => {
		writeFileSync(home.settings, "{}");
		home.intercom("install");
		rmSync(join(home.intercomDir, "plugin"), { recursive: true });
		chmodSync(join(home.intercomDir, "backups"), 0o755);
		expect(checkOf(`plugin in ${home.claudeDir}`)).toMatchObject({ status: "fail" });
		expect(checkOf("copy")).toMatchObject({ status: "warn" });
		expect(checkOf("folder")).toMatchObject({
			status: "warn",
			mend: expect.stringContaining("chmod 700"),
		});
		rmSync(join(home.root, "bin/claude"));
		expect(checkOf("claude")).toMatchObject({ status: "fail" });
		const { code, out } = home.intercom("doctor");
		expect(code).toBe(1);
		expect(out).toMatch(/^FAIL {2}claude: /m);
	});

	it("names the line of a settings file that the client cannot read", () => {
		writeFileSync(home.settings, '{\n"a": 1\n"b": 2}');
		expect(checkOf(`plugin in ${home.claudeDir}`)).toMatchObject({
			status: "fail",
			found: expect.stringContaining("line 3"),
		});
	});
});
