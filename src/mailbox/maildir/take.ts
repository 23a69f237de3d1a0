import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { listNames } from "../../host/list-names.ts";
import { moveIfThere } from "../../host/move.ts";
import { isAlive, ownStart } from "../../host/processes.ts";
import type { Message } from "../../model/message.ts";
import type { Hold } from "../mailbox.ts";
import { RANKS, type Rank } from "../rank.ts";
import { checkKey } from "../well-formed.ts";
import { handedName, heldName, parseName, readName, unreadName } from "./file-name.ts";
import { type Inbox, prepare } from "./inbox.ts";
import { type Mail, readMail, setAside } from "./mail-file.ts";

/**
 * Takes an unread message: whoever wins the rename has it. `undefined` where it is not there,
 * another taker has it, or the file is no message; then it is set aside.
 */
export async function take(at: Inbox, id: string): Promise<Hold | undefined> {
	const start = await ownStart();
	const files = RANKS.map((rank) => filesOf(at, id, rank, start));
	const taken = takeFirst(files) ?? (await takeAgain(at, files));
	if (!taken) return undefined;
	const mail = readHeld(at, id, taken);
	if (mail?.message) return holdOf(mail.message, taken);
	if (mail) setAside(at, at.cur, basename(taken.held), { as: readName(id) });
	return undefined;
}

/** Where a message lies before, while and after this process holds it. */
interface Files {
	unread: string;
	held: string;
	read: string;
	handed(key: string): string;
}

function filesOf(at: Inbox, id: string, rank: Rank, start: string): Files {
	return {
		unread: join(at.unread, unreadName(id, rank)),
		held: join(at.cur, heldName(id, rank, process.pid, start)),
		read: join(at.cur, readName(id)),
		handed: (key) => join(at.cur, handedName(id, rank, key)),
	};
}

/** Takes the message under the first of its possible names that is there. */
function takeFirst(files: readonly Files[]): Files | undefined {
	return files.find(({ unread, held }) => moveIfThere(unread, held));
}

/** Tries again where a dead taker may have held the message. */
async function takeAgain(at: Inbox, files: readonly Files[]): Promise<Files | undefined> {
	await putBackAbandoned(at);
	// A rename into a missing cur/ fails with ENOENT as well.
	if (files.some(({ unread }) => existsSync(unread))) await prepare(at, at.cur);
	return takeFirst(files);
}

function readHeld(at: Inbox, id: string, { held, unread }: Files): Mail | undefined {
	try {
		return readMail(at, at.cur, basename(held), readName(id));
	} catch (error) {
		moveIfThere(held, unread);
		throw error;
	}
}

/** A hold over the file `held`, which moves to where the first call says. */
function holdOf(message: Message, { held, unread, read, handed }: Files): Hold {
	let isOver = false;
	const end = async (to: string) => {
		if (isOver) return;
		// Not fsynced: after a power cut it may be delivered once more, but it is never lost.
		moveIfThere(held, to);
		isOver = true;
	};
	return {
		message,
		done: () => end(read),
		putBack: () => end(unread),
		handOver: async (key) => end(handed(checkKey(key))),
	};
}

/**
 * Puts back what dead processes hold.
 * @param listed the names in cur/, where the caller has listed them.
 * @returns how many messages other, living processes hold.
 */
export async function putBackAbandoned(at: Inbox, listed = listNames(at.cur)): Promise<number> {
	let living = 0;
	for (const name of listed) {
		const parsed = parseName(name);
		if (!parsed?.held) continue;
		const { id, rank, held } = parsed;
		if (name === heldName(id, rank, process.pid, await ownStart())) continue;
		if (await isAlive(held.pid, held.start)) living++;
		// This name belongs to the dead process alone. So it is safe if somebody else puts the
		// message back first, and even if somebody takes it then.
		else moveIfThere(join(at.cur, name), join(at.unread, unreadName(id, rank)));
	}
	return living;
}
