// The built command with a stand-in for the client.
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aHome, type Home } from "./home.ts";

let home: Home;
beforeEach(() => {
	home = aHome();
});
afterEach(() => home.end());

describe("install", () => {
	it("with --dry-run runs none of the client's commands and changes nothing", () => {
		expect(home.intercom("install", "--dry-run").out).toContain("nothing was changed");
		expect(home.calls()).not.toMatch(/add|plugin install/);
		expect(existsSync(home.intercomDir)).toBe(false);
	});

	it("puts another build beside the old one, and the link moves", () => {
		const link = join(home.intercomDir, "plugin/current");
		home.intercom("install");
		const old = realpathSync(link);
		writeFileSync(join(home.root, "package/README.md"), "another build");
		expect(home.intercom("install", "--json").data()).toMatchObject({
			copy: { state: "changed", link },
			folders: [{ status: "upgraded" }],
		});
		expect(readFileSync(join(link, "README.md"), "utf8")).toBe("another build");
		// Servers that run load parts of themselves from there.
		expect(existsSync(join(old, "dist/main.js"))).toBe(true);
		expect(home.intercom("install", "--json").data().folders).toMatchObject([{ status: "unchanged" }]);
	});

	it("decides at each run by the client's version whether its sessions start a monitor", () => {
		const monitors = join(home.intercomDir, "plugin/current/monitors/monitors.json");
		const installFor = (version: string) => {
			home.client("plugins", version);
			const { copy, folders } = home.intercom("install", "--json").data();
			return [copy.monitor, existsSync(monitors), folders[0].status];
		};
		expect(installFor("2.1.223")).toEqual([true, true, "installed"]);
		expect(home.intercom("install").out).toContain(
			"It has a monitor, by which Claude Code 2.1.223 is woken.",
		);
		expect(installFor("2.1.224")).toEqual([false, false, "upgraded"]);
		expect(installFor("2.1.224")).toEqual([false, false, "unchanged"]);
		expect(installFor("2.1.131")).toEqual([false, false, "unchanged"]);
		expect(installFor("2.1.132")).toEqual([true, true, "upgraded"]);
		home.intercom("uninstall");
		expect(existsSync(join(home.intercomDir, "plugin"))).toBe(false);
	});

	it("serves every config folder in use; one that fails does not keep it from the others", () => {
		const other = join(home.root, "work");
		mkdirSync(other);
		writeFileSync(join(other, "settings.json"), "{ no");
		home.env.CLAUDE_CONFIG_DIR = other;
		const { code, data } = home.intercom("install", "--json");
		expect(code).toBe(1);
		expect(data().folders).toMatchObject([
			{ dir: other, status: "failed", error: { code: "bad_input" } },
			{ dir: home.claudeDir, status: "installed" },
		]);
		expect(readFileSync(join(other, "settings.json"), "utf8")).toBe("{ no");
		expect(home.intercom("install", "--config-dir", join(home.root, "nowhere")).code).toBe(2);
	});

	it("of several at once: one does it, and the others find it done", async () => {
		writeFileSync(home.settings, '{ "theme":"dark" }');
		const all = await Promise.all([1, 2, 3, 4].map(() => home.start("install", "--json")));
		expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
		expect(all.map(({ data }) => data().folders[0].status).sort()).toEqual([
			"installed",
			...Array(3).fill("unchanged"),
		]);
		expect(readdirSync(join(home.intercomDir, "plugin")).sort()).toEqual(["0.1.0", "current"]);
		expect(home.intercom("uninstall").code).toBe(0);
		expect(readFileSync(home.settings, "utf8")).toBe('{ "theme":"dark" }');
		expect(existsSync(home.intercomDir)).toBe(false);
	});

	it.each(["plugin", "backups"])("writes nothing through a link in place of its %s", (name) => {
		const elsewhere = join(home.root, "elsewhere");
		const link = join(home.intercomDir, name);
		mkdirSync(elsewhere);
		mkdirSync(home.intercomDir);
		symlinkSync(elsewhere, link);
		writeFileSync(home.settings, "{}");
		const { code, data } = home.intercom("install", "--json");
		expect(code).toBe(1);
		expect(data().error).toMatchObject({ code: "unreadable", message: expect.stringContaining(link) });
		expect(readdirSync(elsewhere)).toEqual([]);
		expect(readFileSync(home.settings, "utf8")).toBe("{}");
	});

	it("is not taken out through a link that somebody has put there since", () => {
		const plugin = join(home.intercomDir, "plugin");
		home.intercom("install");
		renameSync(plugin, join(home.root, "elsewhere"));
		symlinkSync(join(home.root, "elsewhere"), plugin);
		const { code, out, err } = home.intercom("uninstall");
		expect({ code, out }).toEqual({ code: 1, out: "" });
		expect(err).toContain(`${plugin} is a link`);
		expect(existsSync(join(home.root, "elsewhere/current/dist/main.js"))).toBe(true);
		expect(readFileSync(home.settings, "utf8")).toContain("intercom@claude-intercom");
	});

	it("says what to do where there is no client", () => {
		rmSync(join(home.root, "bin/claude"));
		const { code, data } = home.intercom("install", "--json");
		expect(code).toBe(1);
		expect(data().error).toMatchObject({
			code: "missing_program",
			hint: expect.stringContaining("PATH"),
		});
	});
});
