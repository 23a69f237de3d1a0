import * as z from "zod";
import { cleanName } from "./clean-text.ts";
import { isHuman, SessionId, type ShownProfile } from "./session.ts";

/** Which mail may wake a session: any, urgent mail alone, or none. */
export const ACCEPTS = ["all", "urgent", "nothing"] as const;
export type Accepts = (typeof ACCEPTS)[number];

/** The longest texts of a profile, in characters, and the most of what it counts. */
export const MOST = {
	name: 60,
	role: 40,
	capability: 60,
	capabilities: 20,
	summary: 200,
	busyReason: 120,
	busyMinutes: 720,
} as const;

/**
 * What a session says of itself: `profiles/<session>.json`, written by its own server or command.
 * Whatever a file holds, what is read from it is cleaned and bounded. A part that does not fit is
 * left out. A file of another version is none.
 */
export const Profile = z.object({
	v: z.literal(1),
	session: SessionId,
	/** What it calls itself. */
	name: part(MOST.name + 4, (name) => nameFault(name) === undefined),
	/**
	 * The name that the person had given it by then. Another one since is later, and wins over `name`.
	 */
	given: part(200),
	role: part(MOST.role),
	capabilities: z
		.array(z.string())
		.transform((all) => cleanCapabilities(all))
		.optional()
		.catch(undefined),
	summary: part(MOST.summary),
	/** Until then mail that is not urgent does not wake it. */
	busyUntil: z.iso.datetime().optional().catch(undefined),
	busyReason: part(MOST.busyReason),
	accepts: z.enum(ACCEPTS).optional().catch(undefined),
	updatedAt: z.iso.datetime(),
});
export type Profile = z.infer<typeof Profile>;

/** Returns capabilities as they are kept: cleaned, each once, none that is empty. */
export function cleanCapabilities(all: readonly string[]): string[] {
	const cleaned = all.map((each) => cleanName(each, MOST.capability)).filter((each) => each !== "");
	return [...new Set(cleaned)].slice(0, MOST.capabilities);
}

/** What keeps a text from being a session's own name, or a role. */
export type NameFault = "human" | "id" | "sign" | "role";

/** Tells why a cleaned text cannot be a name, so that no name can pass for another address. */
export function nameFault(name: string): NameFault | undefined {
	const plain = name.normalize("NFKC").toLowerCase();
	if (isHuman(plain.replace(/[^\p{L}\p{N}]/gu, ""))) return "human";
	if (beginsId(plain)) return "id";
	return roleFault(name);
}

/** Tells why a cleaned text cannot be a role. A role stands in addresses: `role:x`, `@room/x`. */
export function roleFault(role: string): "sign" | "role" | undefined {
	const plain = role.normalize("NFKC").toLowerCase();
	if (plain.startsWith("@")) return "sign";
	return /^role\s*:/.test(plain) ? "role" : undefined;
}

/**
 * Returns when a profile's session is busy until, in milliseconds since the epoch; `undefined` where
 * it is not. A time further off than a session can say tells of a clock that was set back.
 */
export function busyUntil(profile: Pick<Profile, "busyUntil"> | undefined, now: number): number | undefined {
	if (profile?.busyUntil === undefined) return undefined;
	const until = Date.parse(profile.busyUntil);
	return until > now && until - now <= MOST.busyMinutes * 60_000 ? until : undefined;
}

/**
 * Returns the name that a session has by its profile; `undefined` where it has chosen none, or the
 * person has given it another one since.
 * @param given the name that the person has given it, as it is now
 */
export function ownName(profile: Profile | undefined, given: string | undefined): string | undefined {
	if (profile?.name === undefined) return undefined;
	return cleanName(given ?? "", 200) === (profile.given ?? "") ? profile.name : undefined;
}

/** Returns what others are shown of a profile at a time; `undefined` where that is nothing. */
export function shownProfile(profile: Profile | undefined, now: number): ShownProfile | undefined {
	if (!profile) return undefined;
	const { role, capabilities = [], summary, accepts, busyReason } = profile;
	const isBusy = busyUntil(profile, now) !== undefined;
	const shown: ShownProfile = {
		...(role && { role }),
		...(capabilities.length > 0 && { capabilities }),
		...(summary && { summary }),
		...(isBusy && { busyUntil: profile.busyUntil, ...(busyReason && { busyReason }) }),
		...(accepts && accepts !== "all" && { accepts }),
	};
	return Object.keys(shown).length > 0 ? shown : undefined;
}

/** A cleaned text; a missing one and one of another type are `undefined`. */
function part(max: number, isAllowed: (text: string) => boolean = () => true) {
	return z
		.string()
		.transform((text) => cleanName(text, max))
		.transform((text) => (text !== "" && isAllowed(text) ? text : undefined))
		.optional()
		.catch(undefined);
}

/** Tells whether a session's or a message's id may begin so, or be this: 4 characters or more. */
function beginsId(name: string): boolean {
	const shape = "00000000-0000-0000-0000-000000000000";
	return name.length >= 4 && name.length <= shape.length && shape.startsWith(name.replace(/[0-9a-f]/g, "0"));
}
