import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "../claude/program.ts";
import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { inTheWay } from "../host/in-the-way.ts";
import { samePath } from "../host/same-path.ts";
import type { LiveSession } from "../sessions/live-session.ts";
import { type Check, fail, INSTALL, ok, warn } from "./check.ts";
import { serverCommand } from "./mcp-server.ts";
import { clientNeedsMonitor } from "./monitor-need.ts";
import { packageRoot, packageVersion } from "./package.ts";
import { hasMonitor } from "./package-copy.ts";
import { readPersonJson } from "./person-json.ts";
import { marketplaceSource } from "./plugin-files.ts";
import { hasCommand, MARKETPLACE, PLUGIN } from "./settings-entries.ts";

/**
 * Checks the copy of the package that Claude Code is told to load.
 * @param client the Claude Code of the PATH, for which install makes the copy
 */
export function checkCopy(
	{ config }: Context,
	client: Client | undefined,
	sessions: readonly LiveSession[],
): Check {
	const link = config.paths.currentPlugin;
	if (!existsSync(join(link, "dist", "main.js")))
		return warn("copy", `none at ${link}`, "There is no plugin: sessions have no tools of ours.", INSTALL);
	const [used, own] = [packageVersion(link), packageVersion(packageRoot())];
	if (used !== own)
		return warn("copy", `${used}; ${link}`, `Sessions run ${used}; this program is ${own}.`, INSTALL);
	return (client && checkItsMonitor(used, link, client, sessions)) ?? ok("copy", `${used}; ${link}`);
}

/** The client may have been updated since the copy was made for it. */
function checkItsMonitor(
	used: string,
	link: string,
	client: Client,
	sessions: readonly LiveSession[],
): Check | undefined {
	const { version } = client;
	if (hasMonitor(link) === clientNeedsMonitor(client, sessions)) return undefined;
	if (hasMonitor(link)) {
		const without = `Claude Code ${version} has no use for it, and counts no session as idle in which it runs.`;
		return warn("copy", `${used}, with a monitor; ${link}`, without, INSTALL);
	}
	const without = `Claude Code ${version} has no message socket, and idle sessions are not woken.`;
	return warn("copy", `${used}, without a monitor; ${link}`, without, INSTALL);
}

/** Checks whether sessions of this config folder load Intercom, as a plugin or the other way. */
export function checkInstalled(context: Context, dir: string): Check {
	const name = `plugin in ${dir}`;
	const blocked = inTheWay(dir);
	if (blocked !== undefined) {
		const mend = `Check what it is, its owner and permissions: \`ls -ld '${blocked}'\`.`;
		return fail(name, `${blocked} cannot be entered`, "Sessions there are not seen.", mend);
	}
	try {
		return judgeInstalled(name, findInstalled(context, dir));
	} catch (thrown) {
		if (!(thrown instanceof IntercomError)) throw thrown;
		return fail(name, thrown.message, "Claude Code ignores the whole file.", thrown.hint);
	}
}

/** What a config folder says of Intercom. */
export interface InstalledState {
	settingsFile: string;
	/** The line that makes the client ignore the settings. */
	oddLine: number | undefined;
	/** The plugin's switch in the settings; `undefined`: there is none. */
	switch: unknown;
	/** Where the client has our marketplace from. */
	source: string | undefined;
	/** Our copy, where the source is our link; whether it holds what sessions load. */
	copy: { link: string; isSource: boolean; isThere: boolean };
	hasServer: boolean;
	hasHooks: boolean;
}

function findInstalled(context: Context, dir: string): InstalledState {
	const link = context.config.paths.currentPlugin;
	const { file, value, oddLine } = readPersonJson(join(dir, "settings.json"));
	const source = marketplaceSource(dir);
	return {
		settingsFile: file,
		oddLine,
		switch: value.enabledPlugins?.[PLUGIN],
		source,
		copy: {
			link,
			isSource: source !== undefined && samePath(source, link),
			isThere: existsSync(join(link, "hooks")),
		},
		hasServer: serverCommand(context, dir) !== undefined,
		hasHooks: hasCommand(value.hooks?.Stop, (command) => command.includes("intercom-hook")),
	};
}

/** The check's result, from what the folder says. Pure. */
export function judgeInstalled(name: string, state: InstalledState): Check {
	const { switch: on, source, oddLine, hasServer, hasHooks } = state;
	if (oddLine !== undefined && (on || hasHooks)) {
		const found = `${state.settingsFile}, line ${oddLine}: a comment or trailing comma`;
		return warn(name, found, "Claude Code ignores the whole file, plugin and hooks too.", "Mend that line.");
	}
	if (on === true && source !== undefined) return judgePlugin(name, source, state);
	if (on === false && source !== undefined) {
		const mend = `\`claude plugin enable ${PLUGIN}\``;
		return warn(name, "installed, but switched off", "Sessions have no tools of ours.", mend);
	}
	if (hasServer) return judgeServer(name, hasHooks);
	const found = on === undefined ? "not installed" : `the marketplace ${MARKETPLACE} is not known`;
	return warn(name, found, "These sessions have no tools of ours; they can be asked all the same.", INSTALL);
}

function judgePlugin(name: string, source: string, { copy, hasServer }: InstalledState): Check {
	if (hasServer) {
		const found = "installed, and an MCP server named intercom too";
		const mend = "`claude mcp remove intercom -s user`";
		return warn(name, found, "Every tool is there twice.", mend);
	}
	if (!copy.isSource || copy.isThere) return ok(name, `installed, from ${source}`);
	const found = `its folder ${copy.link} is gone`;
	return fail(name, found, "Sessions have no tools and no hooks of ours.", INSTALL);
}

function judgeServer(name: string, hasHooks: boolean): Check {
	if (hasHooks) return ok(name, "no plugin; the MCP server and the hooks instead");
	return warn(
		name,
		"no plugin; the MCP server alone",
		"Sessions have the tools, but do not get mail by themselves.",
		`${INSTALL} It takes the place of the server, which \`claude mcp remove intercom -s user\` takes out.`,
	);
}
