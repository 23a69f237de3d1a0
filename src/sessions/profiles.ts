import * as z from "zod";
import { type Context, perContext } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { writeAtomic } from "../host/atomic-write.ts";
import { readJson } from "../host/json-file.ts";
import { type FolderMemory, readJsonFolder } from "../host/json-folder.ts";
import { isOwnFile } from "../host/ownership.ts";
import { escapeJson } from "../model/clean-text.ts";
import { Profile } from "../model/profile.ts";
import { isSessionId } from "../model/session.ts";
import { inboxesOf, successorOf } from "./predecessors.ts";

/** Profiles by the session that wrote them. */
export type Profiles = ReadonlyMap<string, Profile>;

/** More than a profile can hold. */
const MOST_BYTES = 1 << 16;

/**
 * Returns every profile that can be read, by the session that wrote it. Each is read once, and again
 * when it has changed.
 */
export function readProfiles(context: Context): Profiles {
	const { profiles } = context.config.paths;
	const all = readJsonFolder(known(context), profiles, (name) => readProfile(context, name));
	return new Map(all.map((profile) => [profile.session, profile]));
}

const known = perContext((): FolderMemory<Profile> => ({}));

/**
 * Returns the profile of a session among these: its own, else the newest of the sessions that /clear
 * replaced with it.
 * @param owners the session, then its predecessors
 */
export function profileAmong(profiles: Profiles, [session = "", ...before]: readonly string[]) {
	const own = profiles.get(session);
	if (own || profiles.size === 0) return own;
	const left = before.flatMap((id) => profiles.get(id) ?? []);
	return left.reduce<Profile | undefined>(
		(newest, each) => (newest && newest.updatedAt >= each.updatedAt ? newest : each),
		undefined,
	);
}

/** Returns a session's profile as it is now; after /clear that of the session in its place. */
export function profileOf(context: Context, session: string): Profile | undefined {
	const profiles = readProfiles(context);
	// Nearly always: nobody's cards are looked at for that.
	if (profiles.size === 0) return undefined;
	return profileAmong(profiles, inboxesOf(context, successorOf(context, session)));
}

/**
 * Writes a session's profile, in place of the one it had. The file holds nothing invisible but as
 * `\u` escapes: the shell of the status line shows what stands there.
 * @throws IntercomError `unreadable` where another version of Intercom wrote the file; where it
 * cannot be written
 */
export async function writeProfile(
	context: Context,
	profile: Omit<Profile, "v" | "updatedAt">,
): Promise<Profile> {
	const file = context.config.paths.profile(profile.session);
	if (isOfOtherVersion(file)) {
		throw new IntercomError("unreadable", "This session's profile was written by another version.", {
			hint: "It was left as it is. Use the newest version of Intercom, or remove the file in profiles/.",
			cause: file,
		});
	}
	const whole: Profile = { v: 1, ...profile, updatedAt: new Date(context.now()).toISOString() };
	await writeAtomic(file, escapeJson(JSON.stringify(whole)));
	return whole;
}

/** Reads one file. It counts only where this very user wrote it, as a plain file. */
function readProfile(context: Context, session: string): Profile | undefined {
	const file = context.config.paths.profile(session);
	if (!isSessionId(session) || !isOwnFile(file)) return undefined;
	const profile = readJson(file, Profile, MOST_BYTES);
	return profile?.session === session ? profile : undefined;
}

const Versioned = z.object({ v: z.number() });

function isOfOtherVersion(file: string): boolean {
	const version = isOwnFile(file) ? readJson(file, Versioned)?.v : undefined;
	return version !== undefined && version !== 1;
}
