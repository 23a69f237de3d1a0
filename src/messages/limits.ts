import { readRecord } from "../claude/record.ts";
import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { readLines } from "../host/lines.ts";
import type { Message } from "../model/message.ts";
import { HUMAN } from "../model/session.ts";
import type { Caller } from "../sessions/identity.ts";
import type { Roster } from "../sessions/roster.ts";
import { isAwaited } from "./awaited.ts";
import { framedIds } from "./frame.ts";

const MINUTE_MS = 60_000;
/** How much of a transcript's end is read to find the prompt of the turn under way. */
const TAIL_BYTES = 1 << 18;

/**
 * How many messages of other sessions led to what this session says now: one more than the message its turn under way was
 * given; 0 where a person's prompt began that turn. A session that was started to answer adds what it was started with.
 */
export async function currentHops(context: Context, caller: Caller, roster: Roster): Promise<number> {
	const { id: session, hops: inherited } = caller;
	const file = session === HUMAN ? undefined : roster.entries.find((entry) => entry.id === session)?.file;
	if (!file) return inherited;
	let given: string[] = [];
	const known = new Set<string>();
	await readLines(file.path, Math.max(0, file.size - TAIL_BYTES), (line) => {
		const event = readRecord(line);
		if (event?.kind !== "prompt") return;
		const ids = framedIds(event.text);
		for (const id of ids) known.add(id);
		given = event.starts ? ids : [...given, ...ids];
	});
	const messages = await Promise.all(given.map((id) => context.mailbox.find(session, id)));
	const leading = [...messages, ...(await underWay(context, session, known))];
	return Math.max(inherited, ...leading.map((message) => (message ? message.hops + 1 : 0)));
}

/**
 * What a route is handing to the session right now. A tool call may come so soon after its prompt that the transcript does
 * not have the prompt yet: the client writes it some 100 ms later.
 */
async function underWay(context: Context, session: string, known: ReadonlySet<string>): Promise<Message[]> {
	const { mailbox } = context;
	const unread = new Set((await mailbox.unread(session)).map((message) => message.id));
	const recent = await mailbox.since(session, context.now() - MINUTE_MS);
	const fresh = recent.filter(({ id, kind }) => kind !== "answer" && !unread.has(id) && !known.has(id));
	const receipts = await Promise.all(fresh.map(({ id }) => context.receipts.of(id)));
	return fresh.filter((_, at) => receipts[at]?.every(({ state }) => state === "queued" || state === "held"));
}

/**
 * Ends what two or more sessions could go on with for ever without a person: a message that too many others led to, or too
 * many messages of one pair within a minute.
 * @throws IntercomError `limit`, naming the limit and how to set it
 */
export async function refuseLoop(context: Context, message: Message): Promise<void> {
	const { maxHops, pairBudget } = context.config;
	if (message.hops > maxHops) {
		throw new IntercomError(
			"limit",
			`${message.hops} messages between sessions led to this one; the limit is ${maxHops}.`,
			{
				hint: "Report to your user and let them go on. CLAUDE_INTERCOM_MAX_HOPS sets the limit.",
			},
		);
	}
	const since = context.now() - MINUTE_MS;
	const [there, back] = await Promise.all([
		countSince(context, message.from.session, message.to, since),
		countSince(context, message.to, message.from.session, since),
	]);
	if (there + back >= pairBudget) {
		throw new IntercomError(
			"limit",
			`You and that session have exchanged ${there + back} messages within a minute; the limit is ${pairBudget}.`,
			{
				hint: "Wait a minute, or report to your user. CLAUDE_INTERCOM_PAIR_BUDGET sets the limit.",
			},
		);
	}
}

async function countSince(context: Context, from: string, to: string, since: number): Promise<number> {
	const recent = await context.mailbox.since(to, since);
	return recent.filter((message) => message.from.session === from).length;
}

/**
 * Two sessions that wait for each other, or a ring of them, would wait for ever: refused before anybody waits.
 * @throws IntercomError `limit`, naming the question to answer first
 */
export async function refuseCircle(context: Context, asker: string, target: string): Promise<void> {
	const open = await context.questions.open();
	const seen = new Set<string>();
	for (let waiting = [target]; waiting.length > 0; ) {
		const next: string[] = [];
		for (const question of open.filter((each) => waiting.includes(each.from) && !seen.has(each.id))) {
			seen.add(question.id);
			if (!(await isAwaited(question, context.now()))) continue;
			if (question.to === asker) {
				throw new IntercomError("limit", "That session is waiting for an answer from you.", {
					hint: (say) =>
						`Answer question ${question.id} first, with ${say.theTool("reply")}; then ${say.tool("ask")}.`,
				});
			}
			next.push(question.to);
		}
		waiting = next;
	}
}
