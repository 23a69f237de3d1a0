import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach } from "vitest";
import type { Mailbox } from "../../../src/mailbox/mailbox.ts";
import { openMaildir } from "../../../src/mailbox/maildir/maildir.ts";
import { pathsIn } from "../../../src/paths.ts";
import { BOB } from "../../machine.ts";

/** A Maildir of its own for each test, and Bob's inbox in it as it lies on the disk. */
export interface BobsInbox {
	/** Of all tests of the file. */
	readonly root: string;
	/** Intercom's folder. */
	readonly home: string;
	readonly box: Mailbox;
	/** Begins again with a folder that does not exist yet. */
	renew(): void;
	/** Opens the Maildir again, with another bound of what cur/ may hold. */
	reopen(options: { mostInCur: number }): void;
	path(...names: string[]): string;
	list(...names: string[]): string[];
	/** The names of every file in the archive. */
	archived(): string[];
}

export function bobsInbox(): BobsInbox {
	const root = fs.mkdtempSync(join(tmpdir(), "intercom-maildir-"));
	afterAll(() => fs.rmSync(root, { recursive: true }));
	let home = root;
	let box: Mailbox;
	const renew = () => {
		home = join(fs.mkdtempSync(join(root, "t-")), "intercom");
		box = openMaildir(pathsIn(home));
	};
	beforeEach(renew);
	const path = (...names: string[]) => join(home, "inbox", BOB, ...names);
	const list = (...names: string[]) => fs.readdirSync(path(...names)).sort();
	return {
		root,
		get home() {
			return home;
		},
		get box() {
			return box;
		},
		renew,
		reopen(options) {
			box = openMaildir(pathsIn(home), options);
		},
		path,
		list,
		archived: () =>
			fs.existsSync(path("archive")) ? list("archive").flatMap((folder) => list("archive", folder)) : [],
	};
}
