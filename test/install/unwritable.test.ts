// The built command with a stand-in for the client, and settings that nobody may write: locked, or
// on a file system that is read-only.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { IntercomError } from "../../src/errors.ts";
import { refuseUnwritable, unwritable } from "../../src/install/unwritable.ts";
import { refusal } from "../machine.ts";
import { aHome, type Home } from "./home.ts";

let home: Home;
let locked: string[] = [];
beforeEach(() => {
	home = aHome();
});
afterEach(() => {
	for (const path of locked) spawnSync("chattr", ["-i", path]);
	locked = [];
	home.end();
});

const errno = (code: string) => Object.assign(new Error(code), { code });

/** False where this user or this file system cannot lock. */
function lock(path: string): boolean {
	locked.push(path);
	return spawnSync("chattr", ["+i", path]).status === 0;
}

const cannotLock = (): boolean => {
	const file = join(tmpdir(), `iuw-${process.pid}`);
	writeFileSync(file, "");
	const { status } = spawnSync("chattr", ["+i", file]);
	spawnSync("chattr", ["-i", file]);
	spawnSync("rm", ["-f", file]);
	return status !== 0;
};

describe("unwritable", () => {
	it.each([
		["EPERM", "/etc/s.json may not be changed.", /\/etc .*lsattr/],
		["EACCES", "/etc/s.json may not be changed.", /run this again/],
		["EROFS", "/etc/s.json may not be changed: its file system is read-only.", /run this again/],
	])("names the file at %s, and says what to do", (code, message, hint) => {
		for (const thrown of [errno(code), new IntercomError("denied", "x", { hint: "y", cause: errno(code) })]) {
			const error = unwritable("/etc/s.json", thrown);
			expect(error).toMatchObject({ code: "denied", message });
			expect(error.hint).toMatch(hint);
		}
	});

	it("says of other faults what is always said of them", () => {
		expect(unwritable("/etc/s.json", errno("ENOSPC")).code).toBe("no_space");
	});
});

describe("refuseUnwritable", () => {
	it("takes a file, its mode whatever it is, and one that is not there with its folder", () => {
		writeFileSync(home.settings, "{}", { mode: 0o400 });
		expect(() => refuseUnwritable(home.settings)).not.toThrow();
		expect(() => refuseUnwritable(join(home.root, "a/b/c.json"))).not.toThrow();
	});

	it.skipIf(cannotLock())(
		"refuses what a link leads to, and a folder where nothing may be made",
		async () => {
			const target = join(home.root, "dotfiles.json");
			writeFileSync(target, "{}");
			symlinkSync(target, home.settings);
			lock(target);
			expect((await refusal(() => refuseUnwritable(home.settings))).message).toContain(target);
			lock(home.claudeDir);
			const file = join(home.claudeDir, "plugins/list.json");
			expect((await refusal(() => refuseUnwritable(file))).message).toContain(file);
		},
	);
});

describe("settings that are locked", () => {
	it.skipIf(cannotLock())("are named by install and by uninstall, and nothing is run or changed", () => {
		writeFileSync(home.settings, "{}");
		lock(home.settings);
		for (const args of [["install"], ["install", "--without-plugin"], ["install", "--dry-run"]]) {
			const { code, out } = home.intercom(...args);
			expect(code).toBe(1);
			expect(out).toMatch(/settings\.json may not be changed\.\n.*chattr -i/);
			expect(out).not.toContain("Intercom may not use its folder");
		}
		expect(home.calls()).not.toMatch(/add|plugin install/);
		expect(readdirSync(home.claudeDir)).toEqual(["settings.json"]);
		spawnSync("chattr", ["-i", home.settings]);
		home.intercom("install");
		const installed = readFileSync(home.settings, "utf8");
		lock(home.settings);
		expect(home.intercom("install").out).toContain("nothing to do");
		expect(home.intercom("uninstall").out).toContain("settings.json may not be changed.");
		expect(home.calls()).not.toContain("plugin uninstall");
		expect(readFileSync(home.settings, "utf8")).toBe(installed);
	});
});

const mount = (folder: string) => `mount --bind ${folder} ${folder} && mount -o remount,ro,bind ${folder}`;
const cannotMount = spawnSync("unshare", ["-m", "sh", "-c", mount(dirname(process.execPath))]).status !== 0;

describe("settings on a read-only file system", () => {
	it.skipIf(cannotMount)("are named, and nothing is run", () => {
		writeFileSync(home.settings, "{}");
		const main = join(home.root, "package/dist/main.js");
		const script = `${mount(home.claudeDir)} && exec ${process.execPath} ${main} install`;
		const options = { env: home.env, cwd: home.root, encoding: "utf8", input: "" } as const;
		const { status, stdout } = spawnSync("unshare", ["-m", "sh", "-c", script], options);
		expect(status).toBe(1);
		expect(stdout).toContain(`${home.settings} may not be changed: its file system is read-only.`);
		expect(home.calls()).not.toMatch(/add|plugin install/);
	});
});
