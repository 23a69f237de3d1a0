import type { Context } from "../context.ts";
import type { ProfileObstacle } from "../delivery/closed-target.ts";
import type { Delivery } from "../delivery/try-routes.ts";
import { put } from "../mail/put.ts";
import { sendTo } from "../mail/send.ts";
import { compose, senderOf } from "../messages/compose.ts";
import { currentHops } from "../messages/hops.ts";
import { refuseLoop } from "../messages/limits.ts";
import { mailable } from "../messages/long-text.ts";
import type { Message, SentKind } from "../model/message.ts";
import { LOBBY } from "../model/room.ts";
import { HUMAN, type Running, type Session, shownName } from "../model/session.ts";
import type { Task } from "../rooms/fold/state.ts";
import type { Caller } from "../sessions/identity.ts";
import { successorOf } from "../sessions/predecessors.ts";
import { describeEntry, type Roster } from "../sessions/roster.ts";
import { whyLeftOut } from "./left-out.ts";

/** Whoever tells others of a task. */
export interface Telling {
	caller: Caller;
	all: Roster;
	signal: AbortSignal;
	/** What was left before is not left again. */
	again?: boolean;
	/** To be called where mail could not be written, and may be another time. */
	unpaid?(): void;
}

/** What a party is told of a task. */
export interface Notice {
	/** The party, by any id it has had. */
	to: string;
	/** `status` wakes nobody. */
	kind: SentKind;
	text: string;
	task: Pick<Task, "id">;
	/** The task's log. */
	room: string;
	/** Of a notice that several may write: then it is one all the same. */
	id?: string;
	/** The caller waits for what comes of the task. */
	awaited?: boolean;
}

/** What became of a notice. */
export interface Told {
	/** The id that the party has now. */
	party: string;
	name: string;
	/** Absent where it does not run, and for the person. */
	running?: Running;
	/** The notice's id, where it is in the inbox. */
	message?: string;
	delivery?: Delivery;
	/** Its own profile keeps the notice from waking it. */
	closed?: ProfileObstacle;
	/** Why nothing was put into its inbox, in our own words. */
	leftOut?: string;
}

/** A notice that is not sent yet. `target` is absent for the person and for a session not seen. */
export interface Composed {
	message: Message;
	target?: Session;
}

/**
 * Composes a notice: ordinary mail, with the hops and budgets that hold for any.
 * @throws IntercomError as `compose` and `refuseLoop`
 */
export async function composeNotice(
	context: Context,
	{ caller, all }: Telling,
	notice: Notice,
): Promise<Composed> {
	const { kind, text, task, room, id, awaited } = notice;
	const to = partyNow(context, notice.to);
	const from = senderOf(context, caller, all);
	const message = compose(context, from, to, {
		kind,
		text: await mailable(context, id ?? task.id, text),
		...(id === undefined ? {} : { id }),
		task: task.id,
		...(awaited ? { awaited } : {}),
		...(room === LOBBY ? {} : { room }),
		hops: await currentHops(context, from, all),
	});
	await refuseLoop(context, message);
	const entry = all.find(to);
	return { message, ...(entry && { target: describeEntry(context, entry) }) };
}

/**
 * Tells a party of a task. A message wakes it where it is idle. Never throws: what it tells of is
 * in the log already.
 */
export async function tellOfTask(context: Context, telling: Telling, notice: Notice): Promise<Told> {
	const party = partyNow(context, notice.to);
	const told = { party, ...nameOf(context, telling.all, party) };
	try {
		const { id } = notice;
		if (telling.again && id !== undefined && (await context.mailbox.locate(id)))
			return { ...told, message: id };
		const { message, target } = await composeNotice(context, telling, notice);
		if (!target) {
			await put(context, message);
			return { ...told, message: message.id };
		}
		const sent = await sendTo(context, target, message, { live: true, signal: telling.signal });
		const { delivery, closed } = sent;
		return { ...told, message: message.id, ...(delivery && { delivery }), ...(closed && { closed }) };
	} catch (error) {
		return { ...told, leftOut: whyLeftOut(context, error, telling.unpaid) };
	}
}

/** The id that a party has now. */
export function partyNow(context: Context, party: string): string {
	return party === HUMAN ? HUMAN : successorOf(context, party);
}

/** What a party is called, and how it runs. */
export function nameOf(
	context: Context,
	all: Roster,
	party: string,
	known = "",
): { name: string; running?: Running } {
	const entry = party === HUMAN ? undefined : all.find(partyNow(context, party));
	if (!entry) return { name: shownName({ session: party, name: known }) };
	const { name, running } = describeEntry(context, entry);
	return { name, ...(running && { running }) };
}
