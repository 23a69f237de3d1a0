// The MCP server named intercom in the client's state file, for clients without plugins.
import { isDeepStrictEqual } from "node:util";
import { type Client, runClient, stateFile } from "../claude/program.ts";
import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { backUp, originalText } from "./backups.ts";
import type { Job } from "./job.ts";
import { parseText, putIn, takeOut, type Value } from "./json-text.ts";
import type { Edit } from "./manifest.ts";
import { digest, readBytes, remove, replace } from "./person-file.ts";
import { readPersonJson, valueOfText } from "./person-json.ts";

/**
 * Command and arguments of the person's MCP server named intercom; `undefined` where there is
 * none.
 */
export function serverCommand(context: Context, dir: string): string[] | undefined {
	const server = readPersonJson(stateFile(context, dir)).value.mcpServers?.intercom;
	if (server === undefined) return undefined;
	return [server?.command, ...(Array.isArray(server?.args) ? server.args : [])].map(String);
}

/**
 * Adds the server through the client itself. Running sessions write the state file at any time,
 * and the client knows how to share it with them. Returns what became of the file.
 * @throws IntercomError `denied` where the client does not take the server
 */
export async function addServer({ context, client, dir, report }: Job, main: string): Promise<Edit> {
	const file = stateFile(context, dir);
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

/**
 * Takes the server out: through the client, where there is one, and then what the client has
 * left. A state file that nobody has written since install becomes what it was, byte for byte.
 */
export async function removeServer(
	context: Context,
	client: Client | undefined,
	dir: string,
	edit: Edit,
): Promise<void> {
	const isUntouched = digest(readBytes(edit.file) ?? "") === edit.after;
	if (client) await runClient(context, client.path, dir, ["mcp", "remove", "-s", "user", "intercom"]);
	const original = originalText(edit);
	if (isUntouched && original !== undefined) return replace(edit.file, original);
	const { bytes, bom, text } = readPersonJson(edit.file);
	const left = withoutServer(text, edit.file, valueOfText(original, edit.file));
	if (bytes !== undefined && left !== text) await replace(edit.file, bom + left);
}

/**
 * Puts the server's entry back to what it was `before`. What sessions have written meanwhile stays;
 * where they have written nothing, the file is as it was byte for byte.
 */
export async function putServerBack(file: string, before: Buffer | undefined): Promise<void> {
	const was = valueOfText(before?.toString("utf8"), file);
	const { value, bom, text } = readPersonJson(file);
	const server: unknown = was.mcpServers?.intercom;
	if (isDeepStrictEqual(value.mcpServers?.intercom, server)) return;
	const path = ["mcpServers", "intercom"];
	const left = server === undefined ? withoutServer(text, file, was) : putIn(text, path, server, file);
	if (!isDeepStrictEqual(parseText(left, file).value, was)) return replace(file, bom + left);
	return before === undefined ? remove(file) : replace(file, before);
}

/** Without the list of servers too, where it is empty then and was not there `before`. */
function withoutServer(text: string, file: string, before: Value): string {
	const left = takeOut(text, ["mcpServers", "intercom"]);
	const servers: unknown = parseText(left, file).value.mcpServers;
	const isLeftover = isDeepStrictEqual(servers, {}) && before.mcpServers === undefined;
	return isLeftover ? takeOut(left, ["mcpServers"]) : left;
}
