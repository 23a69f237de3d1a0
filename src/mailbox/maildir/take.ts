import { existsSync } from "node:fs";
import { join } from "node:path";
import { listNames } from "../../host/list-names.ts";
import { moveIfThere } from "../../host/move.ts";
import { isAlive, ownStart } from "../../host/processes.ts";
import type { Message } from "../../model/message.ts";
import type { Hold } from "../mailbox.ts";
import { heldName, parseName, plainName } from "./file-name.ts";
import { type Inbox, prepare } from "./inbox.ts";
import { type Mail, readMail, setAside } from "./mail-file.ts";

/**
 * Takes an unread message: whoever wins the rename has it. `undefined` where it is not there,
 * another taker has it, or the file is no message; then it is set aside.
 */
export async function take(at: Inbox, id: string): Promise<Hold | undefined> {
	const name = heldName(id, process.pid, await ownStart());
	const unread = join(at.unread, plainName(id));
	const held = join(at.cur, name);
	if (!moveIfThere(unread, held) && !(await takeAgain(at, unread, held))) return undefined;
	const mail = readHeld(at, id, name, unread);
	if (mail?.message) return holdOf(mail.message, { held, unread, read: join(at.cur, plainName(id)) });
	if (mail) setAside(at, at.cur, name, { as: plainName(id) });
	return undefined;
}

/** Tries again where a dead taker may have held the message. */
async function takeAgain(at: Inbox, unread: string, held: string): Promise<boolean> {
	await putBackAbandoned(at);
	// A rename into a missing cur/ fails with ENOENT as well.
	if (existsSync(unread)) await prepare(at, at.cur);
	return moveIfThere(unread, held);
}

function readHeld(at: Inbox, id: string, name: string, unread: string): Mail | undefined {
	try {
		return readMail(at, at.cur, name, plainName(id));
	} catch (error) {
		moveIfThere(join(at.cur, name), unread);
		throw error;
	}
}

/**
 * A hold over the file `held`, which moves to `read` or back to `unread`, whatever is called first.
 */
function holdOf(message: Message, { held, unread, read }: Record<"held" | "unread" | "read", string>): Hold {
	let isOver = false;
	const end = async (to: string) => {
		if (isOver) return;
		// Not fsynced: after a power cut it may be delivered once more, but it is never lost.
		moveIfThere(held, to);
		isOver = true;
	};
	return { message, done: () => end(read), putBack: () => end(unread) };
}

/**
 * Puts back what dead processes hold.
 * @param listed the names in cur/, where the caller has listed them.
 * @returns how many messages other, living processes hold.
 */
export async function putBackAbandoned(at: Inbox, listed = listNames(at.cur)): Promise<number> {
	let living = 0;
	for (const name of listed) {
		const { id, held } = parseName(name) ?? {};
		if (!id || !held || (await isOwn(name, id))) continue;
		if (await isAlive(held.pid, held.start)) living++;
		// This name belongs to the dead process alone. So it is safe if somebody else puts the
		// message back first, and even if somebody takes it then.
		else moveIfThere(join(at.cur, name), join(at.unread, plainName(id)));
	}
	return living;
}

async function isOwn(name: string, id: string): Promise<boolean> {
	return name === heldName(id, process.pid, await ownStart());
}
