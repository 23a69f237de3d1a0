import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aHome, type Home } from "../home.ts";

let home: Home;
beforeEach(() => {
	home = aHome();
});
afterEach(() => home.end());

describe("doctor", () => {
	const statusOf = (name: string) => {
		const { checks } = home.intercom("doctor", "--json").data() as {
			checks: { name: string; status: string; mend?: string }[];
		};
		return checks.find((check) => check.name === name);
	};

	test("is content after install, and says how to get there before", () => {
		expect(statusOf(`plugin in ${home.claudeDir}`)).toMatchObject({
			status: "warn",
			mend: expect.stringContaining("install"),
		});
		home.intercom("install");
		const { code, data } = home.intercom("doctor", "--json");
		expect(data().checks.filter(({ status }: { status: string }) => status !== "ok")).toEqual([]);
		expect(code).toBe(0);
	});

	test("sees what is broken", () => {
		writeFileSync(home.settings, "{}");
		home.intercom("install");
		rmSync(join(home.root, "intercom/plugin"), { recursive: true });
		chmodSync(join(home.root, "intercom/backups"), 0o755);
		expect(statusOf(`plugin in ${home.claudeDir}`)).toMatchObject({ status: "fail" });
		expect(statusOf("copy")).toMatchObject({ status: "warn" });
		expect(statusOf("folder")).toMatchObject({ status: "warn", mend: expect.stringContaining("chmod 700") });
		rmSync(join(home.root, "bin/claude"));
		expect(statusOf("claude")).toMatchObject({ status: "fail" });
		const { code, out } = home.intercom("doctor");
		expect(code).toBe(1);
		expect(out).toMatch(/^FAIL {2}claude: /m);
	});

	test("names the line of a settings file that the client cannot read", () => {
		writeFileSync(home.settings, '{\n"a": 1\n"b": 2}');
		expect(statusOf(`plugin in ${home.claudeDir}`)).toMatchObject({
			status: "fail",
			found: expect.stringContaining("line 3"),
		});
	});
});
