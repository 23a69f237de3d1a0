import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { pluginPaths } from "../claude/plugins.ts";
import { stateFile } from "../claude/program.ts";
import type { Context } from "../context.ts";
import { installedIn, record } from "./manifest.ts";
import { putServerBack } from "./mcp-server.ts";
import { readBytes, remove, replace } from "./person-file.ts";
import { missingPluginFiles, removeMade } from "./plugin-files.ts";
import type { FolderReport } from "./report.ts";

/**
 * Runs `work` on a config folder. Where it fails, everything is as it was before: the settings and
 * the client's lists of plugins byte for byte, the entry of our MCP server in the client's state,
 * and our record. What cannot be put back is named in the report.
 * @throws what `work` throws
 */
export async function orPutBack(
	context: Context,
	report: FolderReport,
	work: () => Promise<void>,
): Promise<void> {
	const steps = waysBack(context, report.dir);
	try {
		await work();
	} catch (thrown) {
		const lost: string[] = [];
		for (const [what, putBack] of steps) {
			try {
				await putBack();
			} catch (error) {
				context.log("install-put-back", error);
				lost.push(what);
			}
		}
		if (lost.length > 0) report.notPutBack = lost;
		throw thrown;
	}
}

/** For each thing that may be changed, its path and how it becomes what it is now. */
function waysBack(context: Context, dir: string): [what: string, putBack: () => Promise<void>][] {
	const { root, marketplaces, installed } = pluginPaths(dir);
	const files = [join(dir, "settings.json"), marketplaces, installed].map((file) => {
		const bytes = readBytes(file);
		return [file, () => putFileBack(file, bytes)] as [string, () => Promise<void>];
	});
	const missing = missingPluginFiles(dir);
	const state = stateFile(context, dir);
	const stateBytes = readBytes(state);
	const earlier = installedIn(context, dir);
	return [
		...files,
		[state, () => putServerBack(state, stateBytes)],
		[root, async () => removeMade(missing)],
		[
			context.config.paths.manifest,
			async () => {
				if (!isDeepStrictEqual(installedIn(context, dir), earlier)) await record(context, dir, earlier);
			},
		],
	];
}

async function putFileBack(file: string, bytes: Buffer | undefined): Promise<void> {
	const now = readBytes(file);
	if (bytes === undefined) {
		if (now !== undefined) remove(file);
		return;
	}
	if (now?.equals(bytes)) return;
	mkdirSync(dirname(file), { recursive: true });
	await replace(file, bytes);
}
