import type { Context } from "../context.ts";
import { kindWord } from "../messages/kinds.ts";
import { cleanLine } from "../model/clean-text.ts";
import type { Message } from "../model/message.ts";
import { HUMAN, isSessionId } from "../model/session.ts";
import { resolve } from "../sessions/address.ts";
import { roster } from "../sessions/roster.ts";
import type { Front } from "./local.ts";

/** A message may be put into the inbox a while after its id was made. */
const SLACK_MS = 60_000;

/** One line for each message that arrives from now on, taken by somebody meanwhile or not; it stays unread. */
export async function runWatch(front: Front, options: Record<string, unknown>, json: boolean): Promise<void> {
	const context = front.openContext();
	const owner = await ownerOf(context, options.session);
	const from = context.now() - SLACK_MS;
	const seen = new Set((await context.mailbox.since(owner, from)).map(({ id }) => id));
	let reading: Promise<void> = Promise.resolve();
	const look = async () => {
		const fresh = (await context.mailbox.since(owner, from)).filter(({ id }) => !seen.has(id));
		for (const message of fresh.sort((a, b) => (a.id < b.id ? -1 : 1))) {
			seen.add(message.id);
			process.stdout.write(`${json ? JSON.stringify(message) : line(context, message)}\n`);
		}
	};
	const changed = () => {
		// One after the other, so that no message is printed twice; a look that fails is tried again at the next change.
		reading = reading.then(look).catch((error: unknown) => context.log("watch", error));
	};
	const ended = new Promise<void>((over) => {
		process.once("SIGINT", () => over());
		process.once("SIGTERM", () => over());
		// Whoever read the lines has gone (`watch | head -1`).
		process.stdout.once("error", () => over());
	});
	const stop = await context.mailbox.watch(owner, changed);
	const unread = context.mailbox.unreadCount(owner);
	if (!json) process.stderr.write(`Watching the mail of ${owner}, ${unread} unread; Ctrl+C ends it.\n`);
	changed();
	await keepRunning(ended);
	stop();
	await reading;
	front.end(0);
}

/** File watches alone do not keep Node running everywhere: the mailbox's are not to hold a process. */
async function keepRunning(ended: Promise<void>): Promise<void> {
	const hold = setInterval(() => {}, 60_000);
	await ended;
	clearInterval(hold);
}

async function ownerOf(context: Context, given: unknown): Promise<string> {
	if (typeof given !== "string" || given === HUMAN) return HUMAN;
	return isSessionId(given) ? given : resolve(context, await roster(context), given).id;
}

function line(context: Context, message: Message): string {
	const { from, text } = message;
	const name = from.name ?? from.session.slice(0, 8);
	const time = new Date(context.now()).toTimeString().slice(0, 5);
	const kind = kindWord(message);
	const word = kind === "message" ? "" : ` ${kind}`;
	return `${time} ${cleanLine(name, 30)}${word}: ${cleanLine(text, 100)}`;
}
