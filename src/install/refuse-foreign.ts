import { closeSync, lstatSync, readdirSync, readSync } from "node:fs";
import { join, relative } from "node:path";
import { IntercomError } from "../errors.ts";
import { isOwnFile } from "../host/ownership.ts";
import { openRegularFile } from "../host/plain-file.ts";
import { quoted } from "../model/clean-text.ts";
import type { Part } from "./reset-parts.ts";

/** A part that may be a person's own. */
export interface Foreign {
	path: string;
	/** Why it may be, in our own words. */
	why: string;
}

/**
 * Returns which of these parts may be a person's own: a link, what belongs to another user, and a
 * folder or file that does not look as Intercom makes it. A hidden file (.DS_Store) is nobody's
 * work. What is not there is none.
 */
export function foreignAmong(parts: readonly Part[]): Foreign[] {
	return parts.flatMap((part) => {
		const why = whyForeign(part);
		return why === undefined ? [] : [{ path: part.path, why }];
	});
}

/**
 * Refuses to remove what may be a person's own.
 * @throws IntercomError `unreadable` with the path, and the name in it that Intercom never gives
 */
export function refuseForeign(parts: readonly Part[]): void {
	const [foreign] = foreignAmong(parts);
	if (foreign === undefined) return;
	throw new IntercomError("unreadable", `${foreign.path} may not be Intercom's own: ${foreign.why}.`, {
		hint: "Look at it, and remove or move it by hand; nothing was removed.",
	});
}

/**
 * Refuses an Intercom folder in which a person or a client keeps other things: the home folder, and
 * what holds it or a config folder of Claude Code.
 * @throws IntercomError `unreadable`
 */
export function refuseRoot(root: string, others: readonly string[]): void {
	const held = others.find((other) => isWithin(other, root));
	if (held === undefined) return;
	throw new IntercomError("unreadable", `Intercom's folder, ${root}, holds ${held}.`, {
		hint: "Set CLAUDE_INTERCOM_DIR to Intercom's own folder; nothing was removed.",
	});
}

function isWithin(path: string, folder: string): boolean {
	return !/^\.\.(\/|$)/.test(relative(folder, path));
}

function whyForeign({ path, holds, hasLogs, begins }: Part): string | undefined {
	try {
		const stat = lstatSync(path, { throwIfNoEntry: false });
		if (stat === undefined) return undefined;
		if (stat.isSymbolicLink()) return "it is a link";
		if (stat.uid !== (process.getuid?.() ?? stat.uid)) return "it belongs to another user";
		if (holds === undefined) return beginsSo(path, begins) ? undefined : "Intercom writes no such file there";
		if (!stat.isDirectory()) return "it is no folder";
		const strange = namesIn(path).find((name) => !holds(name));
		if (strange !== undefined) return `it holds ${quoted(strange)}`;
		const logless = hasLogs ? namesIn(path).find((name) => !hasLog(join(path, name))) : undefined;
		return logless === undefined ? undefined : `${quoted(logless)} in it has no log`;
	} catch (error) {
		return error instanceof IntercomError ? error.message : "it cannot be read";
	}
}

/** A folder without anything is one that somebody was about to fill. */
function hasLog(folder: string): boolean {
	if (!lstatSync(folder).isDirectory()) return false;
	const names = namesIn(folder);
	if (!names.includes("log")) return names.length === 0;
	return namesIn(join(folder, "log")).every((name) => /\d{6}/.test(name) || name.endsWith(".tmp"));
}

function namesIn(folder: string): string[] {
	return readdirSync(folder).filter((name) => !name.startsWith("."));
}

function beginsSo(file: string, begins: Part["begins"]): boolean {
	if (!isOwnFile(file)) return false;
	if (typeof begins === "function") return begins(file);
	const fd = openRegularFile(file);
	if (fd === undefined) return false;
	try {
		const bytes = Buffer.alloc(200);
		return begins?.test(bytes.toString("utf8", 0, readSync(fd, bytes))) ?? false;
	} finally {
		closeSync(fd);
	}
}
