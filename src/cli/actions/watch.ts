import type { Context } from "../../context.ts";
import { kindWord } from "../../messages/kinds.ts";
import { cleanLine, escapeJson } from "../../model/clean-text.ts";
import type { Message } from "../../model/message.ts";
import { HUMAN, isHuman, isSessionId, shownName } from "../../model/session.ts";
import { resolve } from "../../sessions/address.ts";
import { roster } from "../../sessions/roster.ts";
import type { watch } from "../catalog.ts";
import type { Run } from "../command.ts";
import { print, printFault } from "../print.ts";

/** A message may be put into the inbox a while after its id was made. */
const SLACK_MS = 60_000;

/**
 * Prints one line for each message that arrives from now on. The message stays unread. It is
 * printed too where somebody else has taken it meanwhile.
 */
export const run: Run<typeof watch> = async ({ session }, { openContext, json }) => {
	const context = openContext();
	const owner = await ownerOf(context, session);
	const broken = new AbortController();
	const pass = async (message: Message) => {
		const fault = await print(json ? escapeJson(JSON.stringify(message)) : lineOf(context, message));
		if (fault) broken.abort(fault);
	};
	const arrivals = await arrivalsOf(context, owner, pass);
	const ended = untilEnded(broken.signal);
	const stop = await context.mailbox.watch(owner, arrivals.look);
	const unread = context.mailbox.unreadCount(owner);
	if (!json) process.stderr.write(`Watching the mail of ${owner}, ${unread} unread; Ctrl+C ends it.\n`);
	arrivals.look();
	const fault = await ended;
	stop();
	await arrivals.looked();
	return { code: fault ? await printFault(fault) : 0 };
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
 * Resolves when a person or the system ends the command, and when its lines cannot be written any
 * more (`watch | head -1`): then with the reason.
 */
async function untilEnded(broken: AbortSignal): Promise<Error | undefined> {
	// File watches do not keep Node running on every system, and the mailbox's are not meant to.
	const hold = setInterval(() => {}, 60_000);
	await new Promise<void>((resolve) => {
		process.once("SIGINT", () => resolve());
		process.once("SIGTERM", () => resolve());
		broken.addEventListener("abort", () => resolve(), { once: true });
	});
	clearInterval(hold);
	return broken.aborted ? (broken.reason as Error) : undefined;
}

function lineOf(context: Context, message: Message): string {
	const { from, text } = message;
	const time = new Date(context.now()).toTimeString().slice(0, 5);
	const kind = kindWord(message);
	const word = kind === "message" ? "" : ` ${kind}`;
	return `${time} ${cleanLine(shownName(from), 30)}${word}: ${cleanLine(text, 100)}`;
}
