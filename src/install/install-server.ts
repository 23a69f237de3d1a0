import { join } from "node:path";
import { stateFile } from "../claude/program.ts";
import { backUpSettings } from "./backups.ts";
import type { Job } from "./job.ts";
import { keepLayout } from "./keep-layout.ts";
import { type Edit, installedIn, record } from "./manifest.ts";
import { addServer, serverCommand } from "./mcp-server.ts";
import { takeOutOtherWay } from "./other-way.ts";
import { type PersonJson, readPersonJson } from "./person-json.ts";
import { refuseForServer } from "./refuse-files.ts";
import { type Edited, type HookCommands, withHooks } from "./settings-entries.ts";
import { warnOfIgnoredSettings } from "./warnings.ts";

const EVENTS: [event: string, argument: string][] = [
	["SessionStart", "session-start"],
	["UserPromptSubmit", "user-prompt-submit"],
	["Stop", "stop"],
	["SessionEnd", "session-end"],
];

/** Hooks that clients before 2.1 do not get. */
const LATER_EVENTS: typeof EVENTS = [["PostToolUse", "post-tool-use"]];

/**
 * Adds the MCP server through `claude mcp add`, and the hooks to settings.json: for a client
 * without plugins. The job's report says what was done. A server of our name that runs something
 * else is left alone, with a warning.
 * @throws IntercomError `denied` where the client does not take the server, and for files that may
 * not be written; `bad_input` or `unreadable` for files that cannot be edited: nothing was run then
 */
export async function installServer(job: Job): Promise<void> {
	const { context, client, dir, copy, report } = job;
	const file = join(dir, "settings.json");
	const edit = (text: string) => withHooks(text, hookCommands(copy.link, client.version), file);
	await takeOutOtherWay(job, "mcp", () => refuseForServer(job, edit));
	const settings = readPersonJson(file);
	const edited = edit(settings.text);
	warnOfIgnoredSettings(job, settings);
	const main = join(copy.link, "dist", "main.js");
	const server = serverCommand(context, dir);
	if (server !== undefined && !server.includes(main))
		report.warnings.push("An MCP server named intercom is set up here already; it was left as it is.");
	if (edited.text !== settings.text || server === undefined) {
		await addMissing(job, settings, edit, server === undefined ? main : undefined);
	} else if (copy.state !== "same") {
		report.status = "upgraded";
		report.changes.push(`${copy.link}: points at ${copy.folder}`);
	}
}

/** @param main the program of the server to add; `undefined`: there is a server */
async function addMissing(
	job: Job,
	settings: PersonJson,
	edit: (text: string) => Edited,
	main: string | undefined,
): Promise<void> {
	const { context, dir, dryRun, report } = job;
	refuseForServer(job, edit);
	report.status = "installed";
	report.changes.push(`${settings.file}: hooks`);
	if (main !== undefined)
		report.changes.push(`${stateFile(context, dir)}: the MCP server intercom, by \`claude mcp add\``);
	if (dryRun) return;
	const state = main === undefined ? installedIn(context, dir)?.state : await addServer(job, main);
	const { backup, inserted, earlier } = await backUpSettings(job, settings);
	const kept = await keepLayout(settings, edit);
	const { file } = settings;
	const settingsEdit: Edit = { file, backup, after: kept.after, inserted: [...inserted, ...kept.inserted] };
	await record(context, dir, { dir, how: "mcp", settings: settingsEdit, state, made: earlier?.made ?? [] });
}

/**
 * Commands that do nothing where the copy is gone: a hook that fails would show in every session.
 */
function hookCommands(link: string, version: string): HookCommands {
	const hook = join(link, "hooks", "intercom-hook").replace(/[\\"$`]/g, "\\$&");
	const [major = 0, minor = 0] = version.split(".").map(Number);
	const isLater = major > 2 || (major === 2 && minor >= 1);
	const events = isLater ? [...EVENTS, ...LATER_EVENTS] : EVENTS;
	return Object.fromEntries(
		events.map(([event, argument]) => [event, `[ ! -x "${hook}" ] || "${hook}" ${argument}`]),
	);
}
