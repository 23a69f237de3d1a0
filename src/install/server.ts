import { join } from "node:path";
import { runClient, stateFile } from "../claude/program.ts";
import { IntercomError } from "../errors.ts";
import { type HookCommands, withHooks } from "./entries.ts";
import { load, settle } from "./keep-layout.ts";
import { backUp, type Edit, readManifest, record } from "./manifest.ts";
import { serverOf } from "./own-server.ts";
import { digest, readBytes } from "./person-file.ts";
import type { Job } from "./report.ts";
import { warnOfOdds } from "./warnings.ts";

const EVENTS: [event: string, argument: string][] = [
	["SessionStart", "session-start"],
	["UserPromptSubmit", "user-prompt-submit"],
	["Stop", "stop"],
	["SessionEnd", "session-end"],
];

/** For a client without plugins: the MCP server through `claude mcp add`, and the hooks in settings.json. */
export async function installServer(job: Job): Promise<void> {
	const { context, client, dir, copy, report } = job;
	const before = load(join(dir, "settings.json"));
	const edit = (text: string) => withHooks(text, hookCommands(copy.link, client.version), before.file);
	const edited = edit(before.text);
	warnOfOdds(job, before);
	const main = join(copy.link, "dist", "main.js");
	const server = serverOf(context, dir);
	const foreign = server !== undefined && !server.includes(main);
	if (foreign)
		report.warnings.push("An MCP server named intercom is set up here already; it was left as it is.");
	if (edited.text === before.text && server !== undefined) {
		if (copy.state === "same") return;
		report.status = "upgraded";
		report.changes.push(`${copy.link}: points at ${copy.folder}`);
		return;
	}
	report.status = "installed";
	report.changes.push(`${before.file}: hooks`);
	const file = stateFile(context, dir);
	if (server === undefined) report.changes.push(`${file}: the MCP server intercom, by \`claude mcp add\``);
	if (job.dryRun) return;

	const earlier = readManifest(context).find((each) => each.dir === dir);
	const state = server === undefined ? await addServer(job, file, main) : earlier?.state;
	const untouched = earlier && before.bytes && digest(before.bytes) === earlier.settings.after;
	const backup = untouched ? earlier.settings.backup : await backUp(context, before.file);
	if (backup && !untouched) report.changes.push(`${backup}: the settings as they were`);
	const settled = await settle(before, edit);
	const inserted = untouched ? [...earlier.settings.inserted, ...settled.inserted] : settled.inserted;
	const settings = { file: before.file, backup, after: settled.after, inserted };
	await record(context, dir, { dir, how: "mcp", settings, state, made: earlier?.made ?? [] });
}

/** Through the client: running sessions write this file at any time, and it knows how to share it with them. */
async function addServer({ context, client, dir, report }: Job, file: string, main: string): Promise<Edit> {
	const backup = await backUp(context, file);
	if (backup) report.changes.push(`${backup}: the client's state as it was`);
	const args = ["mcp", "add", "-s", "user", "intercom", "--", "node", main];
	const { ok } = await runClient(context, client.path, dir, args);
	if (!ok) {
		throw new IntercomError("denied", `Claude Code ${client.version} did not take the MCP server.`, {
			hint: "The log in Intercom's folder has its words; `claude mcp list` shows what it has.",
		});
	}
	return { file, backup, after: digest(readBytes(file) ?? ""), inserted: [] };
}

/** Commands that do nothing where the copy is gone: a hook that fails would show in every session. */
function hookCommands(link: string, version: string): HookCommands {
	const hook = join(link, "hooks", "intercom-hook").replace(/[\\"$`]/g, "\\$&");
	const [major = 0, minor = 0] = version.split(".").map(Number);
	const late: typeof EVENTS = [["PostToolUse", "post-tool-use"]];
	const events = major > 2 || (major === 2 && minor >= 1) ? [...EVENTS, ...late] : EVENTS;
	return Object.fromEntries(
		events.map(([event, argument]) => [event, `[ ! -x "${hook}" ] || "${hook}" ${argument}`]),
	);
}
