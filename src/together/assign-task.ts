import { v7 } from "uuid";
import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { closedObstacle } from "../delivery/closed-target.ts";
import { MAIL_ROUTES } from "../delivery/try-routes.ts";
import { IntercomError } from "../errors.ts";
import type { RoomState, Task } from "../rooms/fold/state.ts";
import { isReady } from "../rooms/fold/tasks.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { announceTask, mayTake, noticeFor, offerFor } from "./announce-task.ts";
import { authorOf } from "./author.ts";
import { newEntry } from "./new-entry.ts";
import { owe, owing, paidUnlessWritten } from "./owed.ts";
import { type Composed, composeNotice, type Notice, type Telling, type Told } from "./task-mail.ts";
import { addressTask } from "./task-target.ts";

export interface AssignInput {
	/** A party's address, `role:x`, `anyone`, `@room`, `@room/role` or `@room/name`. */
	to: string;
	title: string;
	details?: string;
	/** Any JSON. */
	params?: unknown;
	/** Default: the lobby, or the room of the address. */
	room?: string;
	/** Ids of tasks of the same log, or their beginnings. */
	blockedBy?: readonly string[];
	deadlineMinutes?: number;
	caller: Caller;
	signal: AbortSignal;
}

/** A task that is in its log, and who was told. */
export interface Assigned {
	state: RoomState;
	task: Task;
	/** What the party is called; only where it is for one. */
	name?: string;
	told: Told[];
}

/**
 * A task that is in its log, with the mail for its party, which nobody has sent yet. The only
 * running session that has the role of a task counts as its party.
 */
export interface AwaitedTask extends Assigned {
	/** Absent where nobody is to be told now. */
	mail?: Composed;
	/** To be called once the mail lies in its inbox: till then others would leave it. */
	paid(): void;
}

/**
 * Gives a task: it is in the log when this returns, and those whom it is for are told.
 * @throws IntercomError as `addressTask`; `bad_input` for no title; `not_found`, `not_allowed`,
 *   `limit`, `too_large` as the rules of tasks and the log say
 */
export async function assignTask(context: Context, input: AssignInput): Promise<Assigned> {
	const { id, room, give } = await prepareTask(context, input);
	return owing(context, { room, entry: id, caller: input.caller }, async (unpaid) => {
		const { given, telling } = await give(unpaid);
		return { ...given, told: await announceTask(context, telling, given.state, given.task, id) };
	});
}

/**
 * The same for a caller that waits. The mail for a party is returned: whoever waits delivers it,
 * and follows what comes of it.
 * @throws IntercomError as `assignTask`
 */
export async function assignAwaited(context: Context, input: AssignInput): Promise<AwaitedTask> {
	const { id, room, give } = await prepareTask(context, input);
	const debt = await owe(context, { room, entry: id, caller: input.caller });
	try {
		const { given, telling } = await give(debt.unpaid);
		const awaited = await composeAwaited(context, telling, given);
		return { ...awaited, paid: debt.paid };
	} catch (error) {
		await paidUnlessWritten(context, id, debt);
		throw error;
	}
}

type Given = Omit<Assigned, "told">;

async function composeAwaited(
	context: Context,
	telling: Telling,
	given: Given,
): Promise<Omit<AwaitedTask, "paid">> {
	const { state, task } = given;
	const notice = isReady(task) ? await noticeAlone(context, telling, given) : undefined;
	if (!notice) return { ...given, told: await announceTask(context, telling, state, task, task.id, true) };
	try {
		const mail = await composeNotice(context, telling, { ...notice, awaited: true });
		return { ...given, told: toldOfClosed(context, mail, given.name ?? mail.target?.name), mail };
	} catch (error) {
		// The task is given, so this is told, and no error: the caller would give it again.
		if (!(error instanceof IntercomError)) throw error;
		context.log("assign-task", error);
		const { to: party } = notice;
		return { ...given, told: [{ party, name: given.name ?? party, leftOut: error.message }] };
	}
}

/** The mail for the one party that may take a task; `undefined` where several may, or nobody. */
async function noticeAlone(
	context: Context,
	telling: Telling,
	{ state, task }: Given,
): Promise<Notice | undefined> {
	const cause = task.id;
	if (task.to.kind === "party") return noticeFor(context, state, task, { party: task.to.party, cause });
	const [holder, ...others] = mayTake(context, telling, state, task);
	return holder && others.length === 0 ? offerFor(state, task, { party: holder.id, cause }) : undefined;
}

/** Whose profile keeps the mail from waking it is told all the same, when it reads its mail. */
function toldOfClosed(context: Context, { message, target }: Composed, name: string | undefined): Told[] {
	const closed = target && closedObstacle(context, target, message, MAIL_ROUTES);
	if (!closed) return [];
	const { id: party, running } = target;
	return [{ party, name: name ?? party, message: message.id, closed, ...(running && { running }) }];
}

/** A task whose entry may be written. */
interface Prepared {
	/** The task's and its entry's. */
	id: string;
	room: string;
	/** Writes it. */
	give(unpaid: () => void): Promise<{ given: Given; telling: Telling }>;
}

async function prepareTask(context: Context, input: AssignInput): Promise<Prepared> {
	const { caller, signal, title, details, params, deadlineMinutes } = input;
	if (title.trim() === "")
		throw new IntercomError("bad_input", "The task has no title.", {
			hint: "Say in one line what is to be done.",
		});
	const all = await roster(context);
	const { state, to, name } = await addressTask(context, all, input);
	if (to.kind === "party" && authorOf(context, caller, all, state).session === to.party)
		throw new IntercomError("self", "That is you: a task is for somebody else.", {
			hint: (say) => `Whoever may take it is found with ${say.tool("list_sessions")}.`,
		});
	const blockedBy = (input.blockedBy ?? []).map((each) => blockerOf(state, each));
	const deadline =
		deadlineMinutes === undefined
			? undefined
			: new Date(context.now() + deadlineMinutes * 60_000).toISOString();
	const fields = {
		title,
		to,
		...(details && { details }),
		...(params !== undefined && { params }),
		...(blockedBy.length > 0 && { blockedBy }),
		...(deadline && { deadline }),
	};
	const id = v7();
	return {
		id,
		room: state.room,
		async give(unpaid) {
			const appended = await roomsOf(context).append(state.room, (now) =>
				newEntry(context, authorOf(context, caller, all, now), "task", fields, id),
			);
			const task = appended?.state.open.get(id);
			if (!appended || !task) throw new Error("the task is not in the state that its entry was appended to");
			return {
				given: { state: appended.state, task, ...(name !== undefined && { name }) },
				telling: { caller, all, signal, unpaid },
			};
		},
	};
}

/**
 * The whole id of a task of this log that begins so. What is none is left as it is: the log refuses
 * it.
 */
function blockerOf(state: RoomState, text: string): string {
	const id = text.trim().toLowerCase();
	if (state.open.has(id) || state.ended.has(id)) return id;
	const found = [...state.open.keys(), ...state.ended.keys()].filter(
		(each) => id.length >= 4 && each.startsWith(id),
	);
	const [first, ...others] = found;
	if (first !== undefined && others.length === 0) return first;
	throw new IntercomError(
		first === undefined ? "not_found" : "ambiguous",
		first === undefined
			? "A task that it is to wait for is not there."
			: `${found.length} tasks have an id that begins as one that it is to wait for.`,
		{
			hint: (say) =>
				`Look for the whole id with ${say.tool("list_tasks")}; both tasks lie in one room, or both in none.`,
		},
	);
}
