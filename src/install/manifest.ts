// What install did, so that uninstall can undo it: `$CLAUDE_INTERCOM_DIR/install.json`, and the files as they were in `backups/`.
import { join } from "node:path";
import * as z from "zod";
import type { Context } from "../context.ts";
import { writeAtomic } from "../host/atomic-write.ts";
import { readPlainFile } from "../host/plain-file.ts";
import { decode, digest, readBytes } from "./person-file.ts";

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
	/** Files and folders that were not there before; the client leaves them empty. Deepest first. */
	made: z.array(z.string()),
});
export type Installed = z.infer<typeof Installed>;

const Manifest = z.object({ v: z.literal(1), folders: z.array(Installed) });

export function readManifest(context: Context): Installed[] {
	const text = readPlainFile(context.config.paths.manifest, 10_000_000)?.text;
	try {
		return text === undefined ? [] : Manifest.parse(JSON.parse(text)).folders;
	} catch (error) {
		context.log("install-manifest", error);
		return [];
	}
}

/** Puts one folder's record in place of the one it had; none takes it out. */
export async function record(context: Context, dir: string, entry: Installed | undefined): Promise<void> {
	const others = readManifest(context).filter((each) => each.dir !== dir);
	const folders = entry ? [...others, entry] : others;
	await writeAtomic(context.config.paths.manifest, `${JSON.stringify({ v: 1, folders }, null, "\t")}\n`);
}

/**
 * Keeps a file as it is now, and says where; `undefined` where there is none.
 * @throws IntercomError `unreadable` where it is no UTF-8
 */
export async function backUp(context: Context, file: string): Promise<string | undefined> {
	const bytes = readBytes(file);
	if (bytes === undefined) return undefined;
	const stamp = new Date(context.now()).toISOString().replace(/[:.]/g, "-");
	const name = `${stamp}-${digest(file).slice(0, 8)}-${file.split("/").at(-1)?.replace(/^\./, "")}`;
	const backup = join(context.config.paths.backups, name);
	const { bom, text } = decode(bytes, file);
	await writeAtomic(backup, bom + text);
	return backup;
}
