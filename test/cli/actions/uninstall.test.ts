// What install did is taken out again byte for byte: see install.test.ts.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aHome, type Home } from "../../install/home.ts";

const SESSION = "5e55104e-0000-4000-8000-00000000abcd";
let home: Home;
beforeEach(() => {
	home = aHome();
});
afterEach(() => home.end());

describe("uninstall", () => {
	test("works without the client, and without what install wrote down", () => {
		writeFileSync(home.settings, '{\n  "theme": "dark"\n}\n');
		home.intercom("install");
		rmSync(join(home.root, "bin/claude"));
		rmSync(join(home.root, "intercom/install.json"));
		expect(home.intercom("uninstall").code).toBe(0);
		expect(readFileSync(home.settings, "utf8")).toBe('{\n  "theme": "dark"\n}\n');
		expect(readFileSync(join(home.claudeDir, "plugins/known_marketplaces.json"), "utf8")).not.toContain(
			"intercom",
		);
		expect(home.intercom("uninstall").out).toContain("not installed");
	});

	test("keeps mail; --purge removes it, and nothing that is not ours", () => {
		home.intercom("install");
		const mail = join(home.root, "intercom/inbox", SESSION, "new");
		const sent = join(home.root, "intercom/sent", SESSION);
		for (const folder of [mail, sent]) mkdirSync(folder, { recursive: true });
		writeFileSync(join(home.root, "intercom/notes.txt"), "a person's own");
		expect(home.intercom("uninstall").out).toContain("--purge");
		expect(existsSync(mail)).toBe(true);
		expect(home.intercom("uninstall", "--purge").code).toBe(0);
		for (const gone of ["inbox", "sent"]) expect(existsSync(join(home.root, "intercom", gone))).toBe(false);
		expect(existsSync(join(home.root, "intercom/notes.txt"))).toBe(true);
	});
});
