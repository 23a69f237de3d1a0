// What install and uninstall print, and the codes they end with. What they do is in test/install.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aHome, type Home } from "../../install/home.ts";

let home: Home;
beforeEach(() => {
	home = aHome();
});
afterEach(() => home.end());

describe("install and uninstall at a terminal", () => {
	it("name what was done to each folder, and what to do next", () => {
		const installed = home.intercom("install");
		expect(installed).toMatchObject({ code: 0, err: "" });
		expect(installed.out).toContain(`${home.claudeDir}: installed (plugin)`);
		expect(installed.out).toContain("`claude-intercom doctor` checks it");
		expect(home.intercom("install").out).toContain(`${home.claudeDir}: nothing to do (plugin)`);
		const removed = home.intercom("uninstall");
		expect(removed.out).toContain(`${home.claudeDir}: taken out (plugin)`);
		expect(removed.out).toContain(`${join(home.intercomDir, "plugin")}: removed`);
	});

	it("end with 1 where a folder fails, 2 where a folder is not there", () => {
		writeFileSync(home.settings, "{ no");
		const { code, out } = home.intercom("install");
		expect(code).toBe(1);
		expect(out).toContain(`${home.claudeDir}: failed; left as it was`);
		expect(out).toContain("Mend that line");
		expect(home.intercom("uninstall", "--config-dir", join(home.root, "nowhere")).code).toBe(2);
	});
});
