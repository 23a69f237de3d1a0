// A process that dies while it leaves the mail of an entry.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import type { Context } from "../../src/context.ts";
import type { Message } from "../../src/model/message.ts";
import { HUMAN } from "../../src/model/session.ts";
import { tellOwed } from "../../src/together/tell-owed.ts";
import { ANN, BOB, CAT } from "../machine.ts";
import { DAN, type FourSessions } from "./four-sessions.ts";

/** No process has it. */
const NOBODY = 2 ** 30;

/** Does the work of a process that leaves so many messages and dies before the next one. */
export async function dieAfter(
	four: FourSessions,
	puts: number,
	work: (context: Context) => Promise<unknown>,
): Promise<void> {
	const context = four.context();
	const { put } = four.stores.mailbox;
	let left = puts;
	let isDead = false;
	const mailbox = {
		...four.stores.mailbox,
		put: (message: Message) => {
			if (left-- > 0) return put(message);
			isDead = true;
			return new Promise<void>(() => {});
		},
	};
	let isDone = false;
	void work({ ...context, mailbox }).then(() => {
		isDone = true;
	});
	await vi.waitFor(() => {
		if (!isDone && !isDead) throw new Error("it works on");
	}, 10_000);
	killOwner(context);
}

/** What is written down as owed is from now on that of a process that is dead. */
export function killOwner({ config }: Context): void {
	for (const name of owedFiles({ config })) {
		const file = join(config.paths.owed, name);
		writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), pid: NOBODY }));
	}
}

export function owedFiles({ config }: Pick<Context, "config">): string[] {
	try {
		return readdirSync(config.paths.owed);
	} catch {
		return [];
	}
}

/** Whoever calls next, in a process of its own. */
export function nextCall(four: FourSessions): Promise<void> {
	return tellOwed(four.context(), new AbortController().signal);
}

const LETTERS: Record<string, string> = {
	[ANN]: "ann",
	[BOB]: "bob",
	[CAT]: "cat",
	[DAN]: "dan",
	human: HUMAN,
};

/** All unread mail since a moment: who has it, and its kind. */
export async function mailSince(four: FourSessions, before: ReadonlySet<string>): Promise<string[]> {
	const all = await allMail(four);
	return all
		.filter(({ id }) => !before.has(id))
		.map(({ to, kind, text }) => `${LETTERS[to]}: ${kind}: ${text.split(/[.:(]/)[0]?.trim()}`)
		.sort();
}

export async function allMail(four: FourSessions): Promise<Message[]> {
	const found = await Promise.all(Object.keys(LETTERS).map((each) => four.unread(each)));
	return found.flat();
}
