import type { Context } from "../../context.ts";
import { kindWord } from "../../messages/kinds.ts";
import { cleanLine, escapeJson } from "../../model/clean-text.ts";
import type { Message } from "../../model/message.ts";
import { HUMAN, isHuman, isSessionId, shownName } from "../../model/session.ts";
import { resolve } from "../../sessions/address.ts";
import { roster } from "../../sessions/roster.ts";
import type { watch } from "../catalog.ts";
import type { Run } from "../command.ts";

/** A message may be put into the inbox a while after its id was made. */
const SLACK_MS = 60_000;

/**
 * Prints one line for each message that arrives from now on. The message stays unread. It is printed
 * too where somebody else has taken it meanwhile.
 */
export const run: Run<typeof watch> = async ({ session }, { openContext, json }) => {
	const context = openContext();
	const owner = await ownerOf(context, session);
	const print = (message: Message) => {
		process.stdout.write(`${json ? escapeJson(JSON.stringify(message)) : lineOf(context, message)}\n`);
	};
	const arrivals = await arrivalsOf(context, owner, print);
	const ended = untilEnded();
	const stop = await context.mailbox.watch(owner, arrivals.look);
	const unread = context.mailbox.unreadCount(owner);
	if (!json) process.stderr.write(`Watching the mail of ${owner}, ${unread} unread; Ctrl+C ends it.\n`);
	arrivals.look();
	await ended;
	stop();
	await arrivals.looked();
	return { code: 0 };
};

async function ownerOf(context: Context, address: string | undefined): Promise<string> {
	if (address === undefined || isHuman(address)) return HUMAN;
	if (isSessionId(address)) return address;
	// A session may watch its own mail.
	return resolve(context, await roster(context), address, undefined).id;
}

/**
 * Follows what arrives in an inbox from now on. `look` passes on the messages that are new, each
 * once and in the order of their ids. `looked` resolves when every look so far is over.
 */
async function arrivalsOf(context: Context, owner: string, pass: (message: Message) => void) {
	const from = context.now() - SLACK_MS;
	const seen = new Set((await context.mailbox.since(owner, from)).map(({ id }) => id));
	const passNew = async () => {
		const fresh = (await context.mailbox.since(owner, from)).filter(({ id }) => !seen.has(id));
		for (const message of fresh.sort((a, b) => (a.id < b.id ? -1 : 1))) {
			seen.add(message.id);
			pass(message);
		}
	};
	let looking: Promise<void> = Promise.resolve();
	return {
		look() {
			// One look after the other, so that no message is passed on twice. The next look makes up
			// for one that fails.
			looking = looking.then(passNew).catch((error: unknown) => context.log("watch", error));
		},
		looked: () => looking,
	};
}

/**
 * Resolves when a person or the system ends the command, and when nobody reads its lines any more
 * (`watch | head -1`).
 */
async function untilEnded(): Promise<void> {
	// File watches do not keep Node running on every system, and the mailbox's are not meant to.
	const hold = setInterval(() => {}, 60_000);
	await new Promise<void>((resolve) => {
		process.once("SIGINT", () => resolve());
		process.once("SIGTERM", () => resolve());
		process.stdout.once("error", () => resolve());
	});
	clearInterval(hold);
}

function lineOf(context: Context, message: Message): string {
	const { from, text } = message;
	const time = new Date(context.now()).toTimeString().slice(0, 5);
	const kind = kindWord(message);
	const word = kind === "message" ? "" : ` ${kind}`;
	return `${time} ${cleanLine(shownName(from), 30)}${word}: ${cleanLine(text, 100)}`;
}
