import { stateFile } from "../claude/program.ts";
import type { Context } from "../context.ts";
import { load } from "./keep-layout.ts";

/** The command and arguments of the user's MCP server named intercom, if there is one. */
export function serverOf(context: Context, dir: string): string[] | undefined {
	const server = load(stateFile(context, dir)).value.mcpServers?.intercom;
	if (server === undefined) return undefined;
	return [server?.command, ...(Array.isArray(server?.args) ? server.args : [])].map(String);
}
