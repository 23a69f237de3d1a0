import { existsSync, lstatSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Context } from "../context.ts";
import { randomHex } from "../host/atomic-write.ts";
import { onDisk } from "../host/file-error.ts";
import { ensurePrivateFolder } from "../host/private-folder.ts";
import { syncFolder } from "../host/sync.ts";
import { HUMAN, shownName } from "../model/session.ts";
import { describeEntry, type Roster, roster } from "../sessions/roster.ts";
import { inTurn } from "./in-turn.ts";
import { type Measure, measure } from "./measure.ts";
import { refuseForeign, refuseRoot } from "./refuse-foreign.ts";
import { refuseLinks } from "./refuse-links.ts";
import { type Part, partsOf, type Reset } from "./reset-parts.ts";

/** Something that a reset removes. */
export interface Removal extends Measure {
	label: string;
	path: string;
	/** Of rooms: their names. */
	names?: string[];
}

/** What a reset would remove, or has. */
export interface ResetReport {
	what: Reset;
	/** It was done. */
	done: boolean;
	removals: Removal[];
	/** The sessions that run meanwhile. */
	running: { session: string; name: string }[];
	/** Whose unread mail goes with it, and how much. */
	unread: { owner: string; name: string; count: number }[];
}

/**
 * Removes what Intercom keeps: its rooms, or everything but what install made. With `dryRun` it
 * only says what that is. What is removed is first renamed into one folder, part by part; so
 * whatever dies in the middle, the same call finishes it, and no part is half there.
 * @throws IntercomError `unreadable` where something there may not be Intercom's own, with nothing
 *   removed; `limit` where another reset or install takes too long; as `fileError` says
 */
export async function reset(context: Context, what: Reset, dryRun: boolean): Promise<ResetReport> {
	const { paths, home, claudeDir, defaultClaudeDir } = context.config;
	refuseRoot(paths.root, [home, claudeDir, defaultClaudeDir]);
	refuseLinks(paths);
	const plan = await planOf(context, what);
	if (dryRun || plan.removals.length === 0) return plan;
	return inTurn(context, async () => {
		// Somebody else may have been at work until now.
		const parts = partsThere(context, what);
		refuseForeign(parts);
		await removeParts(context, parts);
		return { ...plan, done: true };
	});
}

async function planOf(context: Context, what: Reset): Promise<ResetReport> {
	const parts = partsThere(context, what);
	refuseForeign(parts);
	const all = await roster(context);
	const { rooms } = context.config.paths;
	return {
		what,
		done: false,
		removals: parts.map(({ label, path }) => ({
			label,
			path,
			...onDisk(path, () => measure(path)),
			...(path === rooms ? { names: onDisk(path, () => readdirSync(path)) } : {}),
		})),
		running: all.running.map(({ id }) => ({ session: id, name: nameOf(context, all, id) })),
		unread: what === "everything" ? await unreadMail(context, all) : [],
	};
}

function partsThere(context: Context, what: Reset): Part[] {
	const isThere = ({ path }: Part) =>
		onDisk(path, () => lstatSync(path, { throwIfNoEntry: false })) !== undefined;
	return partsOf(context.config.paths, what).filter(isThere);
}

async function unreadMail(context: Context, all: Roster): Promise<ResetReport["unread"]> {
	const owners = await context.mailbox.owners();
	return owners
		.map((owner) => ({ owner, name: nameOf(context, all, owner), count: context.mailbox.unreadCount(owner) }))
		.filter(({ count }) => count > 0);
}

function nameOf(context: Context, all: Roster, id: string): string {
	const entry = id === HUMAN ? undefined : all.find(id);
	return shownName({ session: id, name: entry ? describeEntry(context, entry).name : "" });
}

async function removeParts(context: Context, parts: readonly Part[]): Promise<void> {
	const { paths } = context.config;
	await ensurePrivateFolder(paths.reset);
	for (const { path } of parts) {
		if (path === paths.reset || !existsSync(path)) continue;
		const grave = join(paths.reset, `${basename(path)}.${randomHex(6)}`);
		onDisk(path, () => renameSync(path, grave));
	}
	await syncFolder(paths.root);
	onDisk(paths.reset, () => rmSync(paths.reset, { recursive: true, force: true }));
	await syncFolder(paths.root);
}
