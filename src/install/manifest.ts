// What install did, so that uninstall can undo it: `install.json` in Intercom's folder.
import { existsSync } from "node:fs";
import * as z from "zod";
import type { Context } from "../context.ts";
import { writeAtomic } from "../host/atomic-write.ts";
import { readJson } from "../host/json-file.ts";
import { samePath } from "../host/same-path.ts";

/** It holds what was put into each settings file: more than this is not from us. */
const MOST_BYTES = 10_000_000;

/** A person's file before and after. */
const Edit = z.object({
	file: z.string(),
	/** A copy of it as it was; none: it was not there. */
	backup: z.string().optional(),
	/** The digest of it as install left it. */
	after: z.string(),
	inserted: z.array(z.string()),
});
export type Edit = z.infer<typeof Edit>;

const Installed = z.object({
	dir: z.string(),
	/** `plugin`: Claude Code loads it as one; `mcp`: the server and the hooks, each by itself. */
	how: z.enum(["plugin", "mcp"]),
	settings: Edit,
	/** The client's state file, where the MCP server was added to it. */
	state: Edit.optional(),
	/**
	 * Files and folders that were not there before; the client leaves them empty. Deepest first.
	 */
	made: z.array(z.string()),
});
export type Installed = z.infer<typeof Installed>;

const Manifest = z.object({ v: z.literal(1), folders: z.array(Installed) });

/**
 * The records of all config folders. A manifest that cannot be read counts as empty and is
 * logged.
 */
export function readManifest(context: Context): Installed[] {
	const { manifest } = context.config.paths;
	const folders = readJson(manifest, Manifest, MOST_BYTES)?.folders;
	if (folders === undefined && existsSync(manifest))
		context.log("install-manifest", "it is not what install wrote");
	return folders ?? [];
}

/** What install did to this config folder; `undefined` where nothing is recorded. */
export function installedIn(context: Context, dir: string): Installed | undefined {
	return readManifest(context).find((each) => samePath(each.dir, dir));
}

/** Puts one folder's record in place of the one it had; `undefined` takes it out. */
export async function record(context: Context, dir: string, entry: Installed | undefined): Promise<void> {
	const others = readManifest(context).filter((each) => !samePath(each.dir, dir));
	const folders = entry ? [...others, entry] : others;
	await writeAtomic(context.config.paths.manifest, `${JSON.stringify({ v: 1, folders }, null, "\t")}\n`);
}
