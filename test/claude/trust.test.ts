import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { isTrusted, trusts } from "../../src/claude/trust.ts";
import { readConfig } from "../../src/config.ts";

/** What 2.0.60 and 2.1.328 did with each of these, the stricter of the two. */
describe("which folders are trusted", () => {
	const hooked = ["/p/hooks", "/repo/hooks", "/repo/sub/hooks"];
	const git = ["/repo", "/p/own"];
	const look = {
		hasGit: (folder: string) => git.includes(folder),
		hasRules: (folder: string) => hooked.includes(folder),
	};

	it.each<[what: string, folder: string, trusted: string[], expected: boolean]>([
		["the folder itself", "/p/x", ["/p/x"], true],
		["the folder itself, with hooks", "/p/hooks", ["/p/hooks"], true],
		["a parent", "/p/x/y", ["/p"], true],
		["the root of the file system", "/p/x/y", ["/"], true],
		["nothing", "/p/x", [], false],
		["a subfolder alone", "/p", ["/p/x"], false],
		["a folder whose name begins the same", "/plain", ["/pla"], false],
		["a key with a slash at its end", "/p/x", ["/p/x/"], false],
		["a parent, and the folder has rules of its own", "/p/hooks", ["/p"], false],
		["a parent, and the folder is a repository of its own", "/p/own", ["/p"], false],
		["a parent, and the folder lies in such a repository", "/p/own/sub", ["/p"], false],
		["the repository's root", "/repo/sub", ["/repo"], true],
		["the repository's root, and the folder has rules of its own", "/repo/hooks", ["/repo"], true],
		["a folder between it and its repository, with rules", "/repo/sub/hooks", ["/repo/sub"], false],
		["what lies above the repository", "/repo/sub", ["/"], false],
	])("%s", (_, folder, trusted, expected) => {
		expect(trusts(new Set(trusted), folder, look)).toBe(expected);
	});
});

describe("trust as the client's files tell it", () => {
	const root = realpathSync(mkdtempSync(join(tmpdir(), "intercom-trust-")));
	afterAll(() => rmSync(root, { recursive: true, force: true }));
	const home = join(root, "home");
	const configDir = join(root, "config");
	const project = join(root, "work/project");
	const around = (env: NodeJS.ProcessEnv) => ({ config: readConfig({ HOME: home, ...env }, "/"), log() {} });
	const named = around({ CLAUDE_CONFIG_DIR: configDir });
	const plain = around({});

	beforeEach(() => {
		rmSync(root, { recursive: true, force: true });
		for (const folder of [home, configDir, project]) mkdirSync(folder, { recursive: true });
	});

	function write(file: string, value: unknown): string {
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
		return file;
	}

	const accepted = (...folders: string[]) => ({
		projects: Object.fromEntries(folders.map((folder) => [folder, { hasTrustDialogAccepted: true }])),
	});

	it("is read from the config folder that is named, and from beside the default one", () => {
		write(join(configDir, ".claude.json"), accepted(project));
		expect(isTrusted(named, configDir, project)).toBe(true);
		expect(isTrusted(plain, join(home, ".claude"), project)).toBe(false);
		write(join(home, ".claude.json"), accepted(project));
		expect(isTrusted(plain, join(home, ".claude"), project)).toBe(true);
	});

	it("is not taken from the home folder where a config folder is named", () => {
		write(join(home, ".claude.json"), accepted(project));
		expect(isTrusted(named, configDir, project)).toBe(false);
	});

	it("is read from .config.json instead where there is one", () => {
		write(join(configDir, ".claude.json"), accepted(project));
		write(join(configDir, ".config.json"), accepted());
		expect(isTrusted(named, configDir, project)).toBe(false);
	});

	it("belongs to the real path, not to a link's", () => {
		const link = join(root, "link");
		symlinkSync(project, link);
		write(join(configDir, ".claude.json"), accepted(link));
		expect([isTrusted(named, configDir, link), isTrusted(named, configDir, project)]).toEqual([false, false]);
		write(join(configDir, ".claude.json"), accepted(project));
		expect(isTrusted(named, configDir, link)).toBe(true);
	});

	it.each([
		["no state", undefined],
		["broken JSON", '{"projects":'],
		["projects of another kind", { projects: [] }],
		[
			"a project that was asked and not accepted",
			{ projects: { [project]: { hasTrustDialogAccepted: false } } },
		],
		["a flag of another kind", { projects: { [project]: { hasTrustDialogAccepted: "yes" } } }],
	])("is not there with %s", (_, state) => {
		if (state !== undefined) write(join(configDir, ".claude.json"), state);
		expect(isTrusted(named, configDir, project)).toBe(false);
	});

	it("is there beside a project that is broken", () => {
		const state = { projects: { "/other": 7, ...accepted(project).projects } };
		write(join(configDir, ".claude.json"), state);
		expect(isTrusted(named, configDir, project)).toBe(true);
	});

	it("is not there for a folder that is gone", () => {
		write(join(configDir, ".claude.json"), accepted(join(root, "gone"), root));
		expect(isTrusted(named, configDir, join(root, "gone"))).toBe(false);
	});

	it.each<[what: string, settings: unknown, inherits: boolean]>([
		["hooks", { hooks: { Stop: [] } }, false],
		["an allow rule", { permissions: { allow: ["Bash(ls:*)"] } }, false],
		["a helper that runs", { apiKeyHelper: "./key" }, false],
		["what is no JSON", "{", false],
		["no rules", { hooks: {}, permissions: { allow: [], defaultMode: "plan" }, env: { A: "1" } }, true],
	])("a folder whose settings hold %s", (_, settings, inherits) => {
		write(join(configDir, ".claude.json"), accepted(dirname(project)));
		for (const name of ["settings.json", "settings.local.json"]) {
			const file = write(join(project, ".claude", name), settings);
			expect(isTrusted(named, configDir, project)).toBe(inherits);
			rmSync(file);
		}
		expect(isTrusted(named, configDir, project)).toBe(true);
	});

	it("settings that are a link to a device hold nobody up, and count as rules", () => {
		write(join(configDir, ".claude.json"), accepted(dirname(project)));
		mkdirSync(join(project, ".claude"));
		symlinkSync("/dev/zero", join(project, ".claude/settings.local.json"));
		expect(isTrusted(named, configDir, project)).toBe(false);
	});

	it.each(["file", "folder", "broken link"])("ends at an entry .git that is a %s", (kind) => {
		write(join(configDir, ".claude.json"), accepted(dirname(project)));
		const entry = join(project, ".git");
		if (kind === "file") writeFileSync(entry, "gitdir: /elsewhere");
		else if (kind === "folder") mkdirSync(entry);
		else symlinkSync("/nowhere", entry);
		expect(isTrusted(named, configDir, project)).toBe(false);
	});
});
