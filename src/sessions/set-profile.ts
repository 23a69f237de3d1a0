import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { lease } from "../host/lease.ts";
import { busyUntil, ownName, type Profile } from "../model/profile.ts";
import { HUMAN, shownName } from "../model/session.ts";
import { byName } from "./address-fits.ts";
import { checkedChange, type ProfileChange } from "./check-profile.ts";
import type { Caller } from "./identity.ts";
import { freeName } from "./names.ts";
import { profileOf, writeProfile } from "./profiles.ts";
import { describeEntry, type Entry, givenNameOf, type Roster, roster } from "./roster.ts";

/** How long to wait for another session that changes its profile. */
const LEASE_WAIT_MS = 5_000;

/** A profile that was changed. */
export interface ProfileSet {
	before: Profile | undefined;
	profile: Profile;
	/** What the session is called now. */
	name: string;
	/** The name that was asked for, or that it had, where another session has it. */
	taken?: string;
}

/**
 * Changes what a session says of itself. A name that another running session has gets a number: two
 * sessions that ask for one name at once never get the same. Without a change nothing is written.
 * @throws IntercomError `bad_input` for the person at the terminal, who has no profile, for a name
 * or a role that could pass for another address, and for a reason without busy minutes; as
 * `writeProfile`
 */
export async function setProfile(
	context: Context,
	caller: Caller,
	change: ProfileChange,
): Promise<ProfileSet> {
	if (caller.id === HUMAN) throw noSession();
	const cleaned = checkedChange(change);
	const release = await lease(context.config.paths.leases, "profiles", {
		ms: LEASE_WAIT_MS,
		now: context.now,
	});
	if (!release) {
		throw new IntercomError("internal", "Another session has been changing its profile for too long.", {
			hint: "Try again; nothing was changed.",
		});
	}
	try {
		const all = await roster(context);
		const entry = all.find(caller.id);
		const before = profileOf(context, caller.id);
		const given = entry ? givenNameOf(context, entry) : undefined;
		const { name: wanted } = cleaned;
		const name = wanted ? freeName(wanted, (each) => isTaken(context, all, caller.id, each)) : wanted;
		const nameInUse = name === undefined ? entry?.nameInUse : undefined;
		const fields = changed(
			carriedOver(before, caller.id, given),
			{ ...cleaned, name },
			{ now: context.now(), given },
		);
		const isAsked = Object.values(cleaned).some((part) => part !== undefined);
		const profile = isAsked
			? await writeProfile(context, { session: caller.id, ...fields })
			: (before ?? nothingSaid(context, caller.id));
		const shown = entry && describeEntry(context, { ...entry, profile, nameInUse } satisfies Entry).name;
		const called = shown ?? ownName(profile, given) ?? caller.name ?? "";
		const isNumbered = ![undefined, profile.name].includes(nameInUse?.());
		const taken = name !== wanted ? wanted : isNumbered ? profile.name : undefined;
		return {
			before,
			profile,
			name: shownName({ session: caller.id, name: called }),
			...(taken === undefined ? {} : { taken }),
		};
	} finally {
		release();
	}
}

/** After /clear 2.1.100 forgets the person's name: what was chosen under it holds on without it. */
function carriedOver(
	before: Profile | undefined,
	session: string,
	given: string | undefined,
): Profile | undefined {
	return before && before.session !== session && given === undefined ? { ...before, given } : before;
}

function nothingSaid(context: Context, session: string): Profile {
	return { v: 1, session, updatedAt: new Date(context.now()).toISOString() };
}

/**
 * Returns a profile after a change.
 * @throws IntercomError `bad_input` for a reason where the session is not busy
 */
export function changed(
	before: Profile | undefined,
	change: ProfileChange,
	{ now, given }: { now: number; given: string | undefined },
): Omit<Profile, "v" | "session" | "updatedAt"> {
	const { name, role, capabilities, summary, accepts } = change;
	return {
		...(name === undefined
			? { name: before?.name, given: before?.given }
			: { name: name || undefined, given }),
		role: role === undefined ? before?.role : role || undefined,
		capabilities: capabilities === undefined ? before?.capabilities : [...capabilities],
		summary: summary === undefined ? before?.summary : summary || undefined,
		accepts: accepts ?? before?.accepts,
		...busyAfter(before, change, now),
	};
}

function busyAfter(
	before: Profile | undefined,
	{ busyMinutes, busyReason }: ProfileChange,
	now: number,
): Pick<Profile, "busyUntil" | "busyReason"> {
	if (busyMinutes === 0) return {};
	if (busyMinutes !== undefined)
		return {
			busyUntil: new Date(now + busyMinutes * 60_000).toISOString(),
			busyReason: busyReason || undefined,
		};
	const isBusy = busyUntil(before, now) !== undefined;
	if (busyReason && !isBusy) {
		throw new IntercomError("bad_input", "busy_reason says why this session is busy, and it is not.", {
			hint: "Give busy_minutes as well: for how long it is busy.",
		});
	}
	return isBusy
		? { busyUntil: before?.busyUntil, busyReason: (busyReason ?? before?.busyReason) || undefined }
		: {};
}

/** Tells whether another session that runs is called so. */
function isTaken(context: Context, { running }: Roster, own: string, name: string): boolean {
	const wanted = name.toLowerCase();
	return running.some((entry) => entry.id !== own && byName(context, entry, wanted));
}

function noSession(): IntercomError {
	return new IntercomError("bad_input", "The person at the terminal has no profile.", {
		hint: "Call it in a session, or set CLAUDE_INTERCOM_SESSION to the id of the session that is meant.",
	});
}
