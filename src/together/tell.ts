import type { Context } from "../context.ts";
import type { ProfileObstacle } from "../delivery/closed-target.ts";
import { put } from "../mail/put.ts";
import { sendTo } from "../mail/send.ts";
import { compose, senderOf } from "../messages/compose.ts";
import { currentHops } from "../messages/hops.ts";
import { refuseLoop } from "../messages/limits.ts";
import type { Author } from "../model/entry-parts.ts";
import { type Session, shownName } from "../model/session.ts";
import type { Caller } from "../sessions/identity.ts";
import { successorOf } from "../sessions/predecessors.ts";
import { describeEntry, type Roster } from "../sessions/roster.ts";
import { copyId } from "./copy-id.ts";
import { whyLeftOut } from "./left-out.ts";

/** A party that was to be told of something in a room. */
export interface Told {
	/** The id it has now. */
	session: string;
	name: string;
	/** Absent for the person, and for a session of which no transcript is left. */
	running?: Session["running"];
	/** Its own profile keeps the mail from waking it. */
	closed?: ProfileObstacle;
	/** Why nothing was put into its inbox, in our own words. */
	leftOut?: string;
}

/** Whoever tells it, of which room, and how. */
export interface Telling {
	caller: Caller;
	all: Roster;
	room: string;
	/** A `status` wakes nobody. */
	kind: "message" | "status";
	signal: AbortSignal;
	/** The entry that it tells of: each mail of it has an id of its own, which follows from that. */
	entry?: string;
	/** What was left before is not left again. */
	again?: boolean;
	/** To be called where mail could not be written, and may be another time. */
	unpaid?(): void;
}

/**
 * Tells parties of something in a room: ordinary mail, with the hops, the budgets and the profiles
 * that hold for any. A `message` wakes those that are idle. The caller is told nothing: it has the
 * result of its call. Never throws, as what it tells of is in the log by then.
 */
export async function tell(
	context: Context,
	telling: Telling,
	parties: readonly Author[],
	text: string | ((party: string) => string),
): Promise<Told[]> {
	const { caller, all } = telling;
	const from = senderOf(context, caller, all);
	const hops = await currentHops(context, from, all);
	const { room, kind, signal, entry: cause, again } = telling;
	const now = parties.map(({ session, name }) => ({
		session: successorOf(context, session),
		name,
		...(cause === undefined ? {} : { id: copyId(cause, `${kind} ${session}`) }),
	}));
	const others = now.filter(({ session }) => session !== caller.id);
	return Promise.all(
		others.map(async (party): Promise<Told> => {
			const entry = all.find(party.session);
			const target = entry && describeEntry(context, entry);
			const told = {
				session: party.session,
				name: target?.name ?? shownName(party),
				running: target?.running,
			};
			try {
				const { id } = party;
				if (again && id !== undefined && (await context.mailbox.locate(id))) return told;
				const words = typeof text === "string" ? text : text(party.session);
				const message = compose(context, from, party.session, {
					...{ kind, text: words, hops, room },
					...(id === undefined ? {} : { id }),
				});
				await refuseLoop(context, message);
				if (!target) {
					await put(context, message);
					return told;
				}
				const { closed } = await sendTo(context, target, message, { live: true, signal });
				return { ...told, ...(closed && { closed }) };
			} catch (error) {
				return { ...told, leftOut: whyLeftOut(context, error, telling.unpaid) };
			}
		}),
	);
}
