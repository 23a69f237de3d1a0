// The stable copy of the package: `plugin/<version>` in Intercom's folder, and `plugin/current`,
// a link to the copy in use. npx runs us from a cache that may be purged. What Claude Code is
// told to load has to stay.
import {
	cpSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	renameSync,
	rmSync,
	symlinkSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { IntercomError } from "../errors.ts";
import { discard } from "../host/atomic-write.ts";
import { onDisk } from "../host/file-error.ts";
import { makePrivateFolder } from "../host/private-folder.ts";
import type { Paths } from "../paths.ts";
import { packageVersion } from "./package.ts";
import { digest } from "./person-file.ts";

const PARTS = [
	".claude-plugin",
	"dist",
	"hooks",
	"monitors",
	"skills",
	"package.json",
	"README.md",
	"LICENSE",
	"CHANGELOG.md",
];

/** The monitors for clients that need one, under a name that no client looks for. */
const OFFERED_MONITORS = join("monitors", "for-clients-without-socket.json");
/**
 * What clients load. The package has none: a plugin that is loaded without install may meet any
 * client. One monitor too many shows in every session. One too few costs the waking of an old client.
 */
const LOADED_MONITORS = join("monitors", "monitors.json");

export interface CopyPlan {
	/**
	 * `added`: there was none. `changed`: another version or build is in use. `same`: this one is.
	 */
	state: "added" | "changed" | "same";
	folder: string;
	link: string;
	/** Whether sessions that load the copy start a monitor. */
	monitor: boolean;
}

export interface CopyOptions {
	/** The client needs a monitor to be woken. */
	monitor: boolean;
}

/**
 * What copying the package at `root` would do. Changes nothing. Where the version's folder holds
 * another build, or one for another client, the copy gets a folder of its own: a server may still
 * run from the old one.
 * @throws IntercomError `not_found` where the package has not been built
 */
export function planCopy(paths: Paths, root: string, { monitor }: CopyOptions): CopyPlan {
	if (!existsSync(join(root, "dist", "main.js"))) {
		throw new IntercomError("not_found", "This package has not been built.", {
			hint: "Run `npm run build` in it first.",
		});
	}
	const link = paths.currentPlugin;
	const sum = contentSum(root, sourcesFor(root, monitor));
	const plain = join(dirname(link), packageVersion(root));
	const holdsAnother = existsSync(plain) && contentSum(plain) !== sum;
	const folder = holdsAnother ? `${plain}-${sum.slice(0, 8)}` : plain;
	const used = targetOf(link);
	if (used === undefined) return { state: "added", folder, link, monitor };
	const same = used === folder && existsSync(folder) && contentSum(folder) === sum;
	return { state: same ? "same" : "changed", folder, link, monitor };
}

/** Whether sessions that load the plugin in this folder start a monitor. */
export function hasMonitor(folder: string): boolean {
	return existsSync(join(folder, LOADED_MONITORS));
}

/**
 * Copies the package and points the link at the copy. Each takes effect in one step: a reader
 * sees the old copy or the new one, and either is complete. What copies that were cut short have
 * left is removed. Only one process may copy at a time.
 */
export function copyPackage({ folder, link, monitor }: CopyPlan, root: string): void {
	const copies = dirname(folder);
	makePrivateFolder(dirname(copies));
	onDisk(copies, () => {
		mkdirSync(copies, { recursive: true, mode: 0o700 });
		removeTemporary(copies);
		if (!existsSync(folder)) copyParts(root, folder, monitor);
		if (targetOf(link) !== folder) pointLink(link, folder);
	});
}

function copyParts(root: string, folder: string, monitor: boolean): void {
	const temporary = `${folder}.${process.pid}.tmp`;
	try {
		mkdirSync(temporary, { mode: 0o700 });
		for (const part of PARTS.filter((part) => existsSync(join(root, part))))
			cpSync(join(root, part), join(temporary, part), { recursive: true, dereference: true });
		// It is there where install runs from a copy that has a monitor.
		rmSync(join(temporary, LOADED_MONITORS), { force: true });
		if (monitor) cpSync(join(temporary, OFFERED_MONITORS), join(temporary, LOADED_MONITORS));
		renameSync(temporary, folder);
	} catch (error) {
		removeTemporary(dirname(folder));
		throw error;
	}
}

function removeTemporary(copies: string): void {
	for (const name of readdirSync(copies).filter((name) => name.endsWith(".tmp")))
		rmSync(join(copies, name), { recursive: true, force: true });
}

function pointLink(link: string, folder: string): void {
	const temporary = `${link}.${process.pid}.tmp`;
	discard(temporary);
	symlinkSync(relative(dirname(link), folder), temporary);
	renameSync(temporary, link);
}

function targetOf(link: string): string | undefined {
	return lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()
		? join(dirname(link), readlinkSync(link))
		: undefined;
}

/** The files that a copy of this package holds, each with the file that it is copied from. */
function sourcesFor(root: string, monitor: boolean): Map<string, string> {
	const sources = sourcesIn(root);
	sources.delete(LOADED_MONITORS);
	return monitor ? sources.set(LOADED_MONITORS, OFFERED_MONITORS) : sources;
}

/** The files that a copy holds. */
function sourcesIn(folder: string): Map<string, string> {
	return new Map(PARTS.flatMap((part) => filesIn(folder, part)).map((file) => [file, file]));
}

/** One digest of the names and bytes of these files. */
function contentSum(root: string, sources = sourcesIn(root)): string {
	const lines = [...sources].map(([file, source]) => `${file} ${digest(readFileSync(join(root, source)))}`);
	return digest(lines.sort().join("\n"));
}

function filesIn(root: string, part: string): string[] {
	const stat = lstatSync(join(root, part), { throwIfNoEntry: false });
	if (!stat) return [];
	if (!stat.isDirectory()) return [part];
	return readdirSync(join(root, part)).flatMap((name) => filesIn(root, join(part, name)));
}
