import { accessSync, constants, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { type Check, fail, ok, warn } from "./check.ts";

const BLOCKED = "No mail can be left or read.";

/**
 * Checks Intercom's own folder: it is there or can be made, it is writable, and closed to others.
 */
export function checkFolder({ config: { intercomDir, paths } }: Context): Check {
	const stat = statSync(intercomDir, { throwIfNoEntry: false });
	if (!stat) return ok("folder", `${intercomDir}: not there yet; it is made when it is needed`);
	if (!stat.isDirectory())
		return fail("folder", `${intercomDir} is no folder`, BLOCKED, "Move that file away.");
	if (!isUsable(intercomDir)) {
		const mend = `Make it yours: \`sudo chown -R "$USER" '${intercomDir}' && chmod 700 '${intercomDir}'\`.`;
		return fail("folder", `${intercomDir} cannot be read and written`, BLOCKED, mend);
	}
	// The copy of the package holds no secrets.
	const closed = [intercomDir, ...foldersIn(intercomDir).filter((path) => path !== paths.plugin)];
	const open = closed.find(isOpenToOthers);
	if (open === undefined) return ok("folder", `${intercomDir}: yours alone`);
	const found = `${open} is open to others`;
	return warn("folder", found, "Other users can see your mail.", `\`chmod 700 '${open}'\``);
}

function isUsable(folder: string): boolean {
	try {
		accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

function foldersIn(folder: string): string[] {
	const entries = readdirSync(folder, { withFileTypes: true });
	return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

function isOpenToOthers(path: string): boolean {
	return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0;
}
