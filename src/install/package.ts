import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { IntercomError } from "../errors.ts";
import { readJson } from "../host/json-file.ts";

const Package = z.object({ version: z.unknown() });

/**
 * The folder of the package that this code runs from: the nearest one above `from`.
 * @throws IntercomError `internal` where that folder has been removed meanwhile
 */
export function packageRoot(from: string = fileURLToPath(import.meta.url)): string {
	for (let folder = dirname(from); dirname(folder) !== folder; folder = dirname(folder)) {
		if (existsSync(join(folder, "package.json")) && existsSync(join(folder, ".claude-plugin"))) return folder;
	}
	throw new IntercomError("internal", "The package that this program belongs to is not there any more.", {
		hint: "Run it again with `npx -y claude-intercom install`.",
	});
}

/**
 * The package's version, fit to be the name of a folder; `0` where package.json names none that
 * is.
 */
export function packageVersion(root: string): string {
	const { version } = readJson(join(root, "package.json"), Package) ?? {};
	return typeof version === "string" && /^\d[\w.+-]*$/.test(version) ? version : "0";
}
