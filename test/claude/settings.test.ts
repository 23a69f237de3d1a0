import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { sessionSettings } from "../../src/claude/settings.ts";
import { withOtherUser } from "../other-user.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-settings-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Files = { user?: unknown; project?: unknown; local?: unknown; flag?: unknown };
const mode = (defaultMode: unknown) => ({ permissions: { defaultMode } });
const inbound = (crossSessionInbound: unknown) => ({ crossSessionInbound });
const nothing = { inbound: "default", mode: undefined };

let cases = 0;
it.each<[what: string, files: Files, expected: object]>([
	["no files", {}, nothing],
	["files that say nothing", { user: {}, project: { permissions: {} }, local: {} }, nothing],
	["files that are none", { user: "{", project: "null", local: "[]", flag: "7" }, nothing],
	[
		"fields of another kind",
		{ user: { permissions: "all", crossSessionInbound: 1 }, project: mode(3) },
		nothing,
	],
	["accept", { user: inbound("accept") }, { inbound: "accept", mode: undefined }],
	[
		"refuse over accept",
		{ local: inbound("accept"), user: inbound("refuse") },
		{ inbound: "refuse", mode: undefined },
	],
	[
		"hold over accept",
		{ local: inbound("hold"), user: inbound("accept") },
		{ inbound: "hold", mode: undefined },
	],
	["a word of tomorrow", { user: inbound("ask") }, nothing],
	[
		"the nearest mode",
		{ user: mode("plan"), project: mode("default"), local: mode("acceptEdits") },
		{ inbound: "default", mode: "acceptEdits" },
	],
	[
		"bypass wherever it is said",
		{ user: mode("bypassPermissions"), local: mode("default") },
		{ inbound: "default", mode: "bypassPermissions" },
	],
	["--settings with a text", { flag: mode("dontAsk") }, { inbound: "default", mode: "dontAsk" }],
	[
		"bypass in --settings",
		{ user: mode("plan"), flag: mode("bypassPermissions") },
		{ inbound: "default", mode: "bypassPermissions" },
	],
])("%s", (_, files, expected) => {
	const dir = join(root, `${++cases}`);
	const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
	const put = (path: string, value: unknown) => {
		if (value === undefined) return;
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, text(value));
	};
	put(join(dir, "claude/settings.json"), files.user);
	put(join(dir, "cwd/.claude/settings.json"), files.project);
	put(join(dir, "cwd/.claude/settings.local.json"), files.local);
	const asText = files.flag === undefined ? [] : ["--settings", text(files.flag)];
	expect(sessionSettings(join(dir, "claude"), join(dir, "cwd"), ["claude", ...asText])).toEqual(expected);
	if (files.flag === undefined) return;
	put(join(dir, "flag.json"), files.flag);
	expect(
		sessionSettings(join(dir, "claude"), join(dir, "cwd"), [
			"claude",
			"--settings",
			join(dir, "flag.json"),
			"-c",
		]),
	).toEqual(expected);
});

describe("a file that is no plain file", () => {
	let dir: string;
	beforeEach(() => {
		dir = join(root, `${++cases}`);
		mkdirSync(join(dir, "repo/.claude"), { recursive: true });
		mkdirSync(join(dir, "claude"));
		mkdirSync(join(dir, "repo/.git"));
		mkdirSync(join(dir, "repo/app/.claude"), { recursive: true });
		writeFileSync(join(dir, "mine.json"), JSON.stringify(inbound("refuse")));
	});
	const read = (cwd = "repo", args: string[] = []) =>
		sessionSettings(join(dir, "claude"), join(dir, cwd), ["claude", ...args]);
	const refused = { inbound: "refuse", mode: undefined };

	it.each(["/dev/zero", "/dev/stdin", "../../pipe"])("but a link to %s says nothing, at once", (target) => {
		execFileSync("mkfifo", [join(dir, "pipe")]);
		for (const name of ["settings.json", "settings.local.json"])
			symlinkSync(target, join(dir, "repo/.claude", name));
		symlinkSync(target === "../../pipe" ? "../pipe" : target, join(dir, "claude/settings.json"));
		expect(read("repo", ["--settings", join(dir, "pipe")])).toEqual(nothing);
	});

	it("but larger than any settings says nothing", () => {
		writeFileSync(join(dir, "repo/.claude/settings.json"), `${" ".repeat(1 << 20)}{}`);
		expect(read()).toEqual(nothing);
	});

	it("may be the person's own link to a file of theirs", () => {
		symlinkSync("../mine.json", join(dir, "claude/settings.json"));
		expect(read()).toEqual(refused);
	});

	it("may be a repository's link to another file of it, and says nothing where it leads out of it", () => {
		writeFileSync(join(dir, "repo/shared.json"), JSON.stringify(inbound("refuse")));
		symlinkSync("../../shared.json", join(dir, "repo/app/.claude/settings.json"));
		expect(read("repo/app")).toEqual(refused);
		symlinkSync("../../mine.json", join(dir, "repo/.claude/settings.json"));
		expect(read()).toEqual(nothing);
	});
});

withOtherUser("another user's file", (other) => {
	it("says nothing as the person's own settings", () => {
		const dir = join(root, `${++cases}`);
		mkdirSync(dir);
		writeFileSync(join(dir, "theirs.json"), JSON.stringify(inbound("refuse")));
		symlinkSync("theirs.json", join(dir, "settings.json"));
		expect(sessionSettings(dir, undefined, []).inbound).toBe("refuse");
		chownSync(join(dir, "theirs.json"), other.uid, other.uid);
		expect(sessionSettings(dir, undefined, []).inbound).toBe("default");
	});
});

it("reads the user's alone where the folder is not known", () => {
	const dir = join(root, "alone");
	mkdirSync(dir);
	writeFileSync(join(dir, "settings.json"), JSON.stringify(inbound("refuse")));
	expect(sessionSettings(dir, undefined, ["claude", "--settings"])).toEqual({
		inbound: "refuse",
		mode: undefined,
	});
});

it("knows --settings=…", () => {
	const text = JSON.stringify(mode("bypassPermissions"));
	expect(sessionSettings(root, undefined, ["claude", `--settings=${text}`]).mode).toBe("bypassPermissions");
});
