import { join } from "node:path";
import { pluginPaths } from "../claude/plugins.ts";
import { stateFile } from "../claude/program.ts";
import type { Job } from "./job.ts";
import { putIn } from "./json-text.ts";
import { readPersonJson } from "./person-json.ts";
import { type Edited, PLUGIN, withPlugin } from "./settings-entries.ts";
import { refuseUnwritable } from "./unwritable.ts";

/**
 * Refuses files that the client or Intercom could not edit for the plugin: nothing has been run
 * then, and nothing was changed.
 * @throws IntercomError `bad_input` with file and line; `unreadable`; `denied`
 */
export function refuseForPlugin({ dir, copy }: Job): void {
	const settings = readPersonJson(join(dir, "settings.json"));
	withPlugin(settings.text, copy.link, settings.file);
	const { marketplaces, installed } = pluginPaths(dir);
	const lists = [readPersonJson(marketplaces), readPersonJson(installed)];
	for (const { text, file, value } of lists)
		if ("plugins" in value) putIn(text, ["plugins", PLUGIN], [], file);
	for (const { file } of [settings, ...lists]) refuseUnwritable(file);
}

/**
 * The same for the MCP server and the hooks.
 * @param edit puts the hooks into the settings' text
 */
export function refuseForServer({ context, dir }: Job, edit: (text: string) => Edited): void {
	const settings = readPersonJson(join(dir, "settings.json"));
	edit(settings.text);
	const state = readPersonJson(stateFile(context, dir));
	putIn(state.text, ["mcpServers", "intercom"], {}, state.file);
	for (const { file } of [settings, state]) refuseUnwritable(file);
}
