// The built command with a stand-in for the client.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
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

	it("--purge leaves what may be a person's own, and says so", () => {
		const below = (...names: string[]) => join(home.intercomDir, ...names);
		for (const name of ["rooms", "monitors", "receipts"]) mkdirSync(below(name), { recursive: true });
		writeFileSync(below("rooms", "notes.txt"), "a person's own");
		writeFileSync(below("monitors", "screen.png"), "a person's own");
		const dry = home.intercom("uninstall", "--purge", "--dry-run").out;
		const { code, out } = home.intercom("uninstall", "--purge");
		for (const said of [dry, out]) {
			expect(said).toContain(`! ${below("rooms")} may not be Intercom's own: it holds "notes.txt".`);
			expect(said).toContain(`! ${below("monitors")} may not be Intercom's own: it holds "screen.png".`);
			expect(said).not.toContain("kept;");
		}
		expect(code).toBe(0);
		expect(existsSync(below("rooms", "notes.txt"))).toBe(true);
		expect(existsSync(below("monitors", "screen.png"))).toBe(true);
		expect(existsSync(below("receipts"))).toBe(false);
	});

	it("--purge changes nothing where Intercom's folder holds a config folder", () => {
		const before = readFileSync(home.settings, "utf8");
		home.env.CLAUDE_INTERCOM_DIR = join(home.root, "home");
		chmodSync(home.env.CLAUDE_INTERCOM_DIR, 0o700);
		mkdirSync(join(home.env.CLAUDE_INTERCOM_DIR, "receipts"));
		expect(home.intercom("uninstall", "--purge")).toMatchObject({
			code: 1,
			err: expect.stringContaining("Intercom's folder"),
		});
		expect(existsSync(join(home.env.CLAUDE_INTERCOM_DIR, "receipts"))).toBe(true);
		expect(readFileSync(home.settings, "utf8")).toBe(before);
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
