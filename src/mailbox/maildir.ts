import { existsSync } from "node:fs";
import { join } from "node:path";
import { IntercomError } from "../errors.ts";
import { discard, sweepTemporary, writeTemporary } from "../host/atomic-write.ts";
import { moveIfThere } from "../host/move.ts";
import { ensurePrivateFolder } from "../host/private-folder.ts";
import { ownStart } from "../host/processes.ts";
import { syncFolder } from "../host/sync.ts";
import { watchFolder } from "../host/watch-folder.ts";
import { PartyId } from "../model/session.ts";
import type { Paths } from "../paths.ts";
import { archivedIds, archivedSince, MOST_IN_CUR, putAway, readBefore, tidy } from "./archive.ts";
import { checkId, checkMessage, checkOwner, onlyMatch } from "./check.ts";
import {
	firstId,
	heldName,
	holding,
	type Inbox,
	isPlain,
	liesThere,
	lookUp,
	type Mail,
	names,
	parseName,
	places,
	readFresh,
	readMail,
	recover,
	setAside,
} from "./inbox-folder.ts";
import type { Mailbox } from "./mailbox.ts";

/**
 * Mail as files below Intercom's folder (0700, files 0600), one folder an inbox, as Maildir does it: whoever wins a
 * rename has the message, so there are no locks, and whatever dies at any point leaves each message in one place.
 * Read mail beyond `mostInCur` moves on to the inbox's archive, by the next reader.
 * Every call may throw `bad_input` (ill-formed id, owner or message), `no_space`, `denied`, `unreadable`, `internal`.
 */
export function openMaildir(paths: Paths, { mostInCur = MOST_IN_CUR } = {}): Mailbox {
	const inbox = (owner: string): Inbox => {
		const root = paths.inbox(checkOwner(owner));
		const folder = (name: string) => join(root, name);
		return {
			...{ owner, tmp: folder("tmp"), fresh: folder("new"), cur: folder("cur") },
			...{ archive: folder("archive"), bad: folder("bad") },
		};
	};
	const prepare = async (...folders: string[]) => {
		for (const folder of [paths.root, ...folders]) await ensurePrivateFolder(folder);
	};

	return {
		async put(message) {
			const mail = checkMessage(message);
			const at = inbox(mail.to);
			await prepare(at.tmp, at.fresh, at.cur);
			sweepTemporary(at.tmp);
			const temporary = await writeTemporary(at.tmp, `${mail.id}.json`, JSON.stringify(mail));
			try {
				// No await between the look and the rename: two puts of one id in this process cannot both pass it.
				if (liesThere(at, mail.id)) discard(temporary);
				else if (!moveIfThere(temporary, join(at.fresh, `${mail.id}.json`))) {
					const hint = `Send it again; something removes files below ${paths.root}.`;
					throw new IntercomError("internal", "The inbox was removed while the message was written.", {
						hint,
					});
				}
			} catch (error) {
				discard(temporary);
				throw error;
			}
			// Also for one that was there: its writer may have died before this.
			await syncFolder(at.fresh);
		},

		async unread(owner) {
			const at = inbox(owner);
			await tidy(at, mostInCur);
			return readFresh(at).messages;
		},

		unreadCount(owner) {
			return names(inbox(owner).fresh).filter(isPlain).length;
		},

		async history(owner, limit, before) {
			const at = inbox(owner);
			if (before !== undefined) checkId(before);
			await tidy(at, mostInCur);
			return readBefore(at, limit, before);
		},

		async since(owner, time) {
			const at = inbox(owner);
			const first = firstId(time);
			const recent = [at.fresh, at.cur].flatMap(names).flatMap((name) => parseName(name)?.id ?? []);
			const every = new Set([...recent.filter((id) => id >= first), ...archivedSince(at, first)]);
			return [...every].flatMap((id) => lookUp(at, id) ?? []);
		},

		async owners() {
			return names(paths.inboxes).filter((name) => PartyId.safeParse(name).success);
		},

		async locate(idOrPrefix) {
			const boxes = (await this.owners()).map(inbox);
			for (const at of boxes) await recover(at);
			const id = onlyMatch(
				boxes.flatMap((at) => idsIn(at, idOrPrefix)),
				idOrPrefix,
			);
			for (const at of id === undefined ? [] : boxes) {
				for (const [folder, name] of places(at, id as string)) {
					const message = readMail(at, folder, name, `${id}.json`)?.message;
					if (message)
						return { message, place: folder === at.fresh ? "unread" : isPlain(name) ? "read" : "held" };
				}
			}
			return undefined;
		},

		async find(owner, idOrPrefix) {
			const at = inbox(owner);
			await tidy(at, mostInCur);
			// A message may move between the look and the reading; every move leaves it in one of the places of the next look.
			for (let look = 0; look < 20; look++) {
				const id = onlyMatch(idsIn(at, idOrPrefix), idOrPrefix);
				if (id === undefined) return undefined;
				const message = lookUp(at, id);
				if (message) return message;
			}
			return undefined;
		},

		async take(owner, id) {
			const at = inbox(owner);
			const from = join(at.fresh, `${checkId(id)}.json`);
			const name = heldName(id, process.pid, await ownStart());
			const held = join(at.cur, name);
			if (!moveIfThere(from, held)) {
				await recover(at);
				// ENOENT is also what a rename into a missing cur/ says.
				if (existsSync(from)) await prepare(at.cur);
				if (!moveIfThere(from, held)) return undefined;
			}
			let read: Mail | undefined;
			try {
				read = readMail(at, at.cur, name, `${id}.json`);
			} catch (error) {
				moveIfThere(held, from);
				throw error;
			}
			if (read?.message) {
				const hold = holding(read.message, held, join(at.cur, `${id}.json`), from);
				const done = async () => {
					await hold.done();
					// Mail that routes carry may never be listed by a reader: one taker in 256 looks after it.
					if (id.endsWith("00")) await putAway(at, mostInCur);
				};
				return { ...hold, done };
			}
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
			return watchFolder(at.fresh, event, tick);
		},
	};
}

/** Ids of an inbox, at least all those that begin with `prefix`; listed in the order in which messages move. */
function idsIn(at: Inbox, prefix: string): string[] {
	const listed = [at.fresh, at.cur, at.fresh].flatMap(names).flatMap((name) => parseName(name)?.id ?? []);
	return [...listed, ...archivedIds(at, prefix)];
}
