// The built command with a stand-in for the client.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BOB } from "../machine.ts";
import { aHome, type Home } from "./home.ts";

let home: Home;
beforeEach(() => {
	home = aHome();
	home.intercom("install");
});
afterEach(() => home.end());

describe("uninstall", () => {
	it("with --dry-run changes nothing", () => {
		const before = readFileSync(home.settings, "utf8");
		expect(home.intercom("uninstall", "--dry-run").out).toContain("nothing was changed");
		expect(readFileSync(home.settings, "utf8")).toBe(before);
	});

	it("keeps mail; --purge removes it, and nothing that is not ours", () => {
		const mail = join(home.intercomDir, "inbox", BOB, "new");
		mkdirSync(mail, { recursive: true });
		writeFileSync(join(home.intercomDir, "notes.txt"), "a person's own");
		expect(home.intercom("uninstall").out).toContain("--purge");
		expect(existsSync(mail)).toBe(true);
		expect(home.intercom("uninstall", "--purge").code).toBe(0);
		expect(existsSync(join(home.intercomDir, "inbox"))).toBe(false);
		expect(existsSync(join(home.intercomDir, "notes.txt"))).toBe(true);
	});

	it("leaves nothing where nothing is installed", () => {
		home.intercom("uninstall");
		const { code, out } = home.intercom("uninstall");
		expect({ code, out }).toEqual({ code: 0, out: "Intercom is not installed in any config folder.\n" });
		expect(existsSync(home.intercomDir)).toBe(false);
	});

	it("keeps the copy until the last folder is done", () => {
		const other = join(home.root, "work");
		mkdirSync(other);
		home.intercom("install", "--config-dir", other);
		expect(home.intercom("uninstall", "--config-dir", other).code).toBe(0);
		expect(existsSync(join(home.intercomDir, "plugin/current"))).toBe(true);
		expect(home.intercom("uninstall").code).toBe(0);
		expect(existsSync(home.intercomDir)).toBe(false);
	});
});
