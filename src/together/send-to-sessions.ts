import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { refuseUrgentStatus } from "../mail/send.ts";
import { compose, refuseText, senderOf } from "../messages/compose.ts";
import { currentHops } from "../messages/hops.ts";
import { refuseHops, refuseLoop } from "../messages/limits.ts";
import { quoted } from "../model/clean-text.ts";
import type { SentKind } from "../model/message.ts";
import { nearest } from "../model/nearest.ts";
import { asRole } from "../model/room.ts";
import type { RoomAddress } from "../model/room-address.ts";
import type { Session } from "../model/session.ts";
import type { Caller } from "../sessions/identity.ts";
import { describeEntry, type Roster, roster } from "../sessions/roster.ts";
import { gatherCopies, leaveCopy, type SentToMany } from "./copy.ts";

export interface SessionsInput {
	to: Exclude<RoomAddress, { kind: "room" }>;
	text: string;
	kind: SentKind;
	urgent: boolean;
	live: boolean;
	ttlSeconds?: number;
	caller: Caller;
	signal: AbortSignal;
}

/**
 * Sends a message to every other session that runs, or to those whose profile has a role. Each has
 * mail of its own, as if it were written to it alone. Who cannot be written to is listed with the
 * reason.
 * @throws IntercomError `not_found` where there is none, naming the nearest role; as `refuseText`
 *   and `refuseHops`
 */
export async function sendToSessions(context: Context, input: SessionsInput): Promise<SentToMany> {
	const { to, text, kind, urgent, live, ttlSeconds, caller, signal } = input;
	refuseUrgentStatus(input);
	refuseText(text);
	const all = await roster(context);
	const from = senderOf(context, caller, all);
	const hops = await currentHops(context, from, all);
	refuseHops(context, hops);
	const chosen = sessionsMeant(context, all, to, caller);
	const expires = ttlSeconds === undefined ? undefined : context.now() + ttlSeconds * 1000;
	const gathered = await Promise.all(
		chosen.map((session) => {
			const make = async () => {
				const message = compose(context, from, session.id, {
					kind,
					text,
					...(urgent ? { urgent } : {}),
					...(kind === "question" ? { answerBy: "reply" as const } : {}),
					hops,
					...(expires === undefined ? {} : { expiresAt: new Date(expires).toISOString() }),
				});
				await refuseLoop(context, message);
				return message;
			};
			const receiver = { id: session.id, name: session.name, session, addressed: true };
			return leaveCopy(context, receiver, make, { live, signal });
		}),
	);
	const address = to.kind === "all" ? "@all" : `role:${to.role}`;
	return { to: address, kind, urgent, ...gatherCopies(gathered) };
}

/**
 * Returns the other sessions that run and that an address means.
 * @throws IntercomError `not_found` where there is none, naming the nearest role
 */
export function sessionsMeant(
	context: Context,
	all: Roster,
	to: SessionsInput["to"],
	caller: Caller,
): Session[] {
	const others = all.running
		.filter(({ id }) => id !== caller.id)
		.map((entry) => describeEntry(context, entry));
	const isMeant = ({ profile }: Session) =>
		to.kind === "all" || (profile?.role !== undefined && asRole(profile.role) === to.role);
	const meant = others.filter(isMeant);
	if (meant.length > 0) return meant;
	throw to.kind === "all" ? nobodyRuns() : nobodyHas(to.role, others);
}

function nobodyRuns(): IntercomError {
	return new IntercomError("not_found", "No other session runs; nothing was sent.", {
		hint: (say) => `${say.tool("list_sessions", { scope: "all" })} shows those that have ended.`,
	});
}

function nobodyHas(role: string, others: readonly Session[]): IntercomError {
	const near = nearest(role, [...new Set(others.flatMap(({ profile }) => profile?.role ?? []))]);
	const meant = near === undefined ? "None has said a role." : `The nearest is ${quoted(near)}.`;
	return new IntercomError("not_found", "No other session that runs has that role; nothing was sent.", {
		hint: (say) =>
			`${meant} ${say.tool("list_sessions")} shows the roles; ${say.tool("set_profile")} sets one.`,
	});
}
