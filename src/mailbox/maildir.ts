import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type * as z from "zod";
import { hasErrno, IntercomError } from "../errors.ts";
import * as files from "../host/files.ts";
import { isAlive, ownStart } from "../host/processes.ts";
import { isMessageId, MAX_TEXT_BYTES, Message, MessageId, Question } from "../model/message.ts";
import { ReceiptEvent } from "../model/receipt.ts";
import { PartyId } from "../model/session.ts";
import type { BadMail, Claim, Mailbox } from "./mailbox.ts";

/** JSON may need six bytes for one of the text (`\u0000`); the rest of a message is small. */
const MAX_FILE_BYTES = 6 * MAX_TEXT_BYTES + 100_000;
const MAX_RECEIPT_BYTES = 10_000_000;
const NO_ID = "its name is no message id";

/** One inbox on disk. A message lies in `fresh` (new/), in `cur` as `<id>,<pid>,<start>.json` while it is held, then as `<id>.json`. */
type Inbox = Record<"owner" | "tmp" | "fresh" | "cur" | "bad", string>;

/**
 * Mail as files below `intercomDir` (0700, files 0600), one folder an inbox, as Maildir does it: whoever wins a
 * rename has the message, so there are no locks, and whatever dies at any point leaves each message in one place.
 * Every call may throw `bad_input` (ill-formed id, owner or message), `no_space`, `denied`, `unreadable`, `internal`.
 */
export function openMaildir(intercomDir: string): Mailbox {
	const questionFolder = join(intercomDir, "questions");
	const questionFile = (id: string) => join(questionFolder, `${checkId(id)}.json`);
	const receiptFile = (id: string) => join(intercomDir, "receipts", `${checkId(id)}.jsonl`);
	const inbox = (owner: string): Inbox => {
		const root = join(intercomDir, "inbox", checkOwner(owner));
		const [tmp, fresh, cur, bad] = ["tmp", "new", "cur", "bad"].map((name) => join(root, name));
		return { owner, tmp, fresh, cur, bad } as Inbox;
	};
	const prepare = async (...folders: string[]) => {
		for (const folder of [intercomDir, ...folders]) await files.ensurePrivateFolder(folder);
	};

	return {
		async put(message) {
			const mail = checkMessage(message);
			const at = inbox(mail.to);
			await prepare(at.tmp, at.fresh, at.cur);
			files.sweepTemporary(at.tmp);
			const temporary = await files.writeTemporary(at.tmp, `${mail.id}.json`, JSON.stringify(mail));
			try {
				// No await between the look and the rename: two puts of one id in this process cannot both pass it.
				if (liesThere(at, mail.id)) files.discard(temporary);
				else if (!files.claim(temporary, join(at.fresh, `${mail.id}.json`))) {
					const hint = `Send it again; something removes files below ${intercomDir}.`;
					throw new IntercomError("internal", "The inbox was removed while the message was written.", {
						hint,
					});
				}
			} catch (error) {
				files.discard(temporary);
				throw error;
			}
			// Also for one that was there: its writer may have died before this.
			await files.syncFolder(at.fresh);
		},

		async unread(owner) {
			const at = inbox(owner);
			await recover(at);
			return readFresh(at).messages;
		},

		unreadCount(owner) {
			return names(inbox(owner).fresh).filter(isPlain).length;
		},

		async history(owner, limit) {
			const at = inbox(owner);
			await recover(at);
			const found: Message[] = [];
			for (const name of names(at.cur).sort().reverse()) {
				if (found.length >= limit) break;
				if (!isPlain(name)) continue;
				const read = readMail(at, at.cur, name);
				if (read?.message) found.push(read.message);
				else if (read) setAside(at, at.cur, name);
			}
			return found;
		},

		async find(owner, idOrPrefix) {
			const at = inbox(owner);
			await recover(at);
			// A message may move between the look and the reading; every move leaves it in one of the places of the next look.
			for (let look = 0; look < 20; look++) {
				const every = [at.fresh, at.cur, at.fresh].flatMap(names);
				const id = onlyMatch(
					every.flatMap((name) => parseName(name)?.id ?? []),
					idOrPrefix,
				);
				if (id === undefined) return undefined;
				for (const [folder, name] of places(at, id)) {
					const read = readMail(at, folder, name, `${id}.json`);
					if (read?.message) return read.message;
					if (read && isPlain(name)) setAside(at, folder, name);
				}
			}
			return undefined;
		},

		async take(owner, id) {
			const at = inbox(owner);
			const from = join(at.fresh, `${checkId(id)}.json`);
			const name = heldName(id, process.pid, await ownStart());
			const held = join(at.cur, name);
			if (!files.claim(from, held)) {
				await recover(at);
				// ENOENT is also what a rename into a missing cur/ says.
				if (existsSync(from)) await prepare(at.cur);
				if (!files.claim(from, held)) return undefined;
			}
			let read: Mail | undefined;
			try {
				read = readMail(at, at.cur, name, `${id}.json`);
			} catch (error) {
				files.claim(held, from);
				throw error;
			}
			if (read?.message) return holding(read.message, held, join(at.cur, `${id}.json`), from);
			if (read) setAside(at, at.cur, name, { as: `${id}.json` });
			return undefined;
		},

		async bad(owner) {
			const at = inbox(owner);
			await recover(at);
			const { stuck } = readFresh(at);
			for (const name of names(at.cur)) if (!parseName(name)) stuck.push(...setAside(at, at.cur, name));
			const aside = names(at.bad).map((file) => {
				const read = readMail(at, at.bad, file, file.slice(file.indexOf(",") + 1));
				return { file: join(at.bad, file), reason: read?.fault ?? "could not be read when it came" };
			});
			return [...aside, ...stuck];
		},

		async watch(owner, changed) {
			const at = inbox(owner);
			await prepare(at.fresh, at.cur);
			// A taker that dies leaves no event. While somebody holds a message, each look asks whether they still live.
			let ask = true;
			const tick = async () => {
				if (!ask) return;
				ask = false;
				if ((await recover(at).catch(() => 1)) > 0) ask = true;
			};
			const event = () => {
				ask = true;
				changed();
			};
			return files.watchFolder(at.fresh, event, tick);
		},

		async note(id, event) {
			const file = receiptFile(id);
			const line = parseOrRefuse(ReceiptEvent, { ...event, at: new Date().toISOString() }, "receipt");
			await prepare(join(intercomDir, "receipts"));
			files.appendLine(file, JSON.stringify(line));
		},

		async receipt(id) {
			const read = files.readPlainFile(receiptFile(id), MAX_RECEIPT_BYTES);
			// A line that was cut off by a crash proves nothing: it is passed over.
			return (read?.text ?? "")
				.split("\n")
				.flatMap((line) => ReceiptEvent.safeParse(parseJson(line)).data ?? []);
		},

		async putQuestion(question) {
			const entry = parseOrRefuse(Question, question, "question");
			await prepare(questionFolder);
			files.sweepTemporary(questionFolder);
			await files.writeAtomic(questionFile(entry.id), JSON.stringify(entry));
		},

		async questions() {
			return names(questionFolder)
				.sort()
				.flatMap((name) => {
					const read = isPlain(name)
						? files.readPlainFile(join(questionFolder, name), MAX_FILE_BYTES)
						: undefined;
					const question = Question.safeParse(parseJson(read?.text ?? "")).data;
					return question && name === `${question.id}.json` ? question : [];
				});
		},

		async removeQuestion(id) {
			const file = questionFile(id);
			files.onDisk(questionFolder, () => rmSync(file, { force: true }));
		},
	};
}

/** The names in a folder, without hidden ones (.DS_Store, .nfs…); none where there is no folder. */
function names(folder: string): string[] {
	try {
		return readdirSync(folder).filter((name) => !name.startsWith("."));
	} catch (error) {
		if (hasErrno(error, "ENOENT")) return [];
		throw files.fileError(error, folder);
	}
}

// ps writes a start time as `Thu Nov 20 09:09:00 2025`; as it must be compared again, the way back has to exist.
function heldName(id: string, pid: number, start: string): string {
	const safe = start
		.replaceAll(" ", "_")
		.replaceAll(":", ".")
		.replace(/[^\w.]/g, "-");
	return `${id},${pid},${safe}.json`;
}

function parseName(name: string): { id: string; held?: { pid: number; start: string } } | undefined {
	const [, id = "", pid, safe = ""] = name.match(/^([0-9a-f-]{36})(?:,(\d{1,10}),([\w.-]*))?\.json$/) ?? [];
	if (!isMessageId(id)) return undefined;
	return pid
		? { id, held: { pid: Number(pid), start: safe.replaceAll("_", " ").replaceAll(".", ":") } }
		: { id };
}

function isPlain(name: string): boolean {
	const parsed = parseName(name);
	return parsed !== undefined && !parsed.held;
}

/** Where a message of this id lies. New, read, new: one that is given back meanwhile is seen in one of them. */
function places(at: Inbox, id: string): [folder: string, name: string][] {
	const plain = `${id}.json`;
	const fresh = (): [string, string][] => (existsSync(join(at.fresh, plain)) ? [[at.fresh, plain]] : []);
	const taken = () => names(at.cur).filter((name) => name.startsWith(id) && parseName(name));
	return [...fresh(), ...taken().map((name): [string, string] => [at.cur, name]), ...fresh()];
}

/** True where the message is here already. What only bears its name (an empty file after a power cut) makes room. */
function liesThere(at: Inbox, id: string): boolean {
	return places(at, id).some(([folder, name]) => {
		if (!isPlain(name) || readMail(at, folder, name)?.message) return true;
		setAside(at, folder, name);
		return false;
	});
}

/** Gives back what dead processes hold. Returns how many messages other, living processes hold. */
async function recover(at: Inbox): Promise<number> {
	let left = 0;
	for (const name of names(at.cur)) {
		const { id, held } = parseName(name) ?? {};
		if (!held || (held.pid === process.pid && name === heldName(id as string, process.pid, await ownStart())))
			continue;
		if (await isAlive(held.pid, held.start)) left++;
		// Whoever else gives it back first, and even a new taker, is safe: this name belongs to the dead one alone.
		else files.claim(join(at.cur, name), join(at.fresh, `${id}.json`));
	}
	return left;
}

type Mail = { message: Message; fault?: undefined } | { message?: undefined; fault: string };

/** The message in a file, or what is wrong with it; `as` is the name to hold it to. `undefined`: it is gone. */
function readMail(at: Inbox, folder: string, name: string, as = name): Mail | undefined {
	const { id, held } = parseName(as) ?? {};
	if (!id || held) return { fault: NO_ID };
	const read = files.readPlainFile(join(folder, name), MAX_FILE_BYTES);
	if (!read || read.fault !== undefined) return read;
	const json = parseJson(read.text);
	if (json === undefined) return { fault: "not JSON" };
	const message = Message.safeParse(json).data;
	if (!message) return { fault: "not a message, or one of another version" };
	if (message.id !== id) return { fault: "its id is not that of its name" };
	if (message.to !== at.owner) return { fault: "it is addressed to somebody else" };
	return { message };
}

/** Every message in new/, oldest first. What is none goes to bad/; `stuck` is what cannot even be moved. */
function readFresh(at: Inbox): { messages: Message[]; stuck: BadMail[] } {
	const messages: Message[] = [];
	const stuck: BadMail[] = [];
	for (const name of names(at.fresh).sort()) {
		const read = readMail(at, at.fresh, name);
		if (read?.message) messages.push(read.message);
		else if (read) stuck.push(...setAside(at, at.fresh, name, { reason: read.fault }));
	}
	return { messages, stuck };
}

/** Moves a file to bad/, under a name of safe characters that no other file there has. Reports it where that fails. */
function setAside(at: Inbox, folder: string, name: string, { as = name, reason = NO_ID } = {}): BadMail[] {
	const safe = as.replace(/[^\w.,-]/g, "_").slice(0, 100);
	try {
		files.makePrivateFolder(at.bad);
		files.claim(join(folder, name), join(at.bad, `${randomBytes(4).toString("hex")},${safe}`));
		return [];
	} catch {
		// A folder of another user cannot be renamed, even out of ours: it must not keep the rest from being read.
		return [{ file: join(folder, safe), reason }];
	}
}

function holding(message: Message, held: string, delivered: string, unread: string): Claim {
	let settled = false;
	const move = async (to: string) => {
		if (settled) return;
		// Not fsynced: after a power cut it may be delivered once more, but it is never lost.
		files.claim(held, to);
		settled = true;
	};
	return { message, done: () => move(delivered), giveBack: () => move(unread) };
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** @throws IntercomError `bad_input` for what is neither a session id nor `human`. */
export function checkOwner(owner: string): string {
	return parseOrRefuse(PartyId, owner, "inbox owner");
}

/** @throws IntercomError `bad_input` for what is no message id. */
export function checkId(id: string): string {
	return parseOrRefuse(MessageId, id, "message id");
}

/** The message as it will be read again. @throws IntercomError `bad_input`, or `too_large` above MAX_TEXT_BYTES. */
export function checkMessage(message: Message): Message {
	const mail = parseOrRefuse(Message, message, "message");
	if (Buffer.byteLength(mail.text) <= MAX_TEXT_BYTES) return mail;
	throw new IntercomError("too_large", `A message may hold ${MAX_TEXT_BYTES} bytes of text.`, {
		hint: "Write the text to a file and send its path.",
	});
}

/** @throws IntercomError `bad_input`; `what` says what was expected. */
export function parseOrRefuse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
	const parsed = schema.safeParse(value);
	if (parsed.success) return parsed.data;
	throw new IntercomError("bad_input", `That is no well-formed ${what}.`, {
		hint: "Ids are lower-case UUIDs: copy them as they were shown.",
		cause: parsed.error,
	});
}

/**
 * The one id that begins with `prefix`; `undefined` where none does.
 * @throws IntercomError `bad_input` below 4 characters or with others than 0-9, a-f and -; `ambiguous` where several do.
 */
export function onlyMatch(ids: string[], prefix: string): string | undefined {
	if (!/^[0-9a-f-]{4,}$/.test(prefix)) {
		throw new IntercomError("bad_input", "That is no message id and no beginning of one.", {
			hint: "Give the id, or 4 or more of its first characters (0-9, a-f and -).",
		});
	}
	const found = [...new Set(ids.filter((id) => id.startsWith(prefix)))].sort().reverse();
	if (found.length < 2) return found[0];
	const more = found.length > 10 ? ` and ${found.length - 10} older` : "";
	throw new IntercomError("ambiguous", `${found.length} messages have an id that begins so.`, {
		hint: `Give the whole id; newest first: ${found.slice(0, 10).join(", ")}${more}.`,
	});
}
