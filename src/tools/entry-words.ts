import { quoted } from "../model/clean-text.ts";
import type { Entry, EntryKind, EntryOf, Numbered } from "../model/entry.ts";
import type { TaskTarget } from "../model/entry-parts.ts";
import { ago, partyWord, plural } from "./words.ts";

/** How many characters of a text stand in a list. */
const MOST_LISTED = 400;
/** How many where the entry is the only one. */
const MOST_ALONE = 20_000;

/**
 * Entries of a log, a line each: number, time, who, what. What parties wrote stands in quotes, and
 * nowhere else. A text that is longer than a list has room for is cut, and the line says so; that of
 * a single entry is shown at length.
 */
export function entryLines(entries: readonly Numbered[], now: number): string[] {
	const most = entries.length === 1 ? MOST_ALONE : MOST_LISTED;
	const known = knownFrom(entries);
	return entries.map(({ number, entry }) => {
		if (!entry) return `${number} | does not count: no entry that this version can read and the room allows`;
		const who = partyWord({ party: entry.by.session, name: entry.by.name });
		return `${number} | ${ago(Date.parse(entry.at), now)} | ${who} | ${whatOf(entry, most, known)}`;
	});
}

/** What the entries themselves tell of parties and tasks, by id. */
interface Known {
	names: ReadonlyMap<string, string>;
	titles: ReadonlyMap<string, string>;
}

function knownFrom(entries: readonly Numbered[]): Known {
	const names = new Map<string, string>();
	const titles = new Map<string, string>();
	for (const { entry } of entries) {
		if (!entry) continue;
		names.set(entry.by.session, entry.by.name);
		if (entry.kind === "invite") names.set(entry.who.session, entry.who.name);
		if (entry.kind === "task") titles.set(entry.id, entry.title);
	}
	return { names, titles };
}

type Words = { [Kind in EntryKind]: (entry: EntryOf<Kind>, most: number, known: Known) => string };

const WORDS: Words = {
	open: ({ purpose, role }, most) => `opened the room${asRole(role)}: ${text(purpose, most)}`,
	join: ({ role }) => `joined${asRole(role)}`,
	leave: () => "left",
	invite: ({ who, role }) => `added ${author(who)}${asRole(role)}`,
	archive: () => "archived the room",
	message: (entry, most) => `${messageHead(entry)}: ${text(entry.text, most)}`,
	task: ({ id, title, to, blockedBy = [] }, most, known) => {
		const waits = blockedBy.length > 0 ? `, which waits for ${plural(blockedBy.length, "other task")}` : "";
		return `gave task ${id} to ${targetOf(to, known)}: ${text(title, most)}${waits}`;
	},
	claim: ({ task, replaces }, _, known) =>
		`took task ${titled(task, known)}${replaces === undefined ? "" : ", whose worker has ended"}`,
	update: ({ task, state, note, artifacts = [] }, most, known) => {
		const said = note === undefined ? "" : `: ${text(note, most)}`;
		const files = artifacts.length > 0 ? ` (${plural(artifacts.length, "artifact")})` : "";
		return `task ${titled(task, known)} is ${state}${files}${said}`;
	},
	signal: ({ name, until }) => `signal ${text(name, 80)}, until ${until}`,
	propose: ({ id, what, release }, most, known) => {
		const whom = release === undefined ? "" : ` to release ${party(release, known)}`;
		return `proposal ${id}${whom}: ${text(what, most)}`;
	},
	vote: ({ proposal, yes, reason }, most) =>
		`voted ${yes ? "yes" : "no"} on ${proposal}${reason === undefined ? "" : `: ${text(reason, most)}`}`,
	decide: ({ proposal, outcome }) => `proposal ${proposal} is ${outcome}`,
	service: ({ name, url }) => `service ${text(name, 80)} at ${text(url, 300)}`,
	end_service: ({ name }) => `service ${text(name, 80)} has ended`,
	cut_off: ({ who, until, reason }, _, known) =>
		`${party(who, known)} may not write here until ${until}: ${text(reason, 300)}`,
};

function whatOf(entry: Entry, most: number, known: Known): string {
	return (WORDS[entry.kind] as (entry: Entry, most: number, known: Known) => string)(entry, most, known);
}

function messageHead({ id, member, says, urgent, inReplyTo }: EntryOf<"message">): string {
	const what = `${urgent ? "urgent " : ""}${says ?? "message"} ${id}`;
	const whom = member === undefined ? "" : ` to ${text(member, 80)}`;
	return `${what}${whom}${inReplyTo === undefined ? "" : ` in reply to ${inReplyTo}`}`;
}

function targetOf(to: TaskTarget, known: Known): string {
	if (to.kind === "party") return party(to.party, known);
	return to.kind === "role" ? `the role ${text(to.role, 80)}` : "anyone";
}

/** A party by its name, where an entry here tells it; else by its short id. */
function party(id: string, { names }: Known): string {
	const name = names.get(id);
	return name === undefined ? id.slice(0, 8) : partyWord({ party: id, name });
}

/** A task with its title, where its own entry is here. */
function titled(id: string, { titles }: Known): string {
	const title = titles.get(id);
	return title === undefined ? id : `${id} (${text(title, 60)})`;
}

function author({ session, name }: { session: string; name: string }): string {
	return partyWord({ party: session, name });
}

function asRole(role: string | undefined): string {
	return role === undefined ? "" : ` as ${text(role, 80)}`;
}

function text(words: string, most: number): string {
	const characters = words.length > most ? [...words].length : 0;
	return characters > most ? `${quoted(words, most)} (${characters} characters)` : quoted(words, most);
}
