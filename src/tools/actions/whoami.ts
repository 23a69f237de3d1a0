import { cleanLine } from "../../model/clean-text.ts";
import { HUMAN, type Session, shownName } from "../../model/session.ts";
import { describeEntry, roster } from "../../sessions/roster.ts";
import type { whoami } from "../catalog/whoami.ts";
import { profileWords } from "../profile-words.ts";
import type { Action } from "../tool.ts";
import { placesWord, plural, projectWord, stateWord } from "../words.ts";

interface Who {
	/** Absent where the caller is not known. */
	id: string | undefined;
	/** How the identity was found. */
	by: string | undefined;
	name: string | undefined;
	unread: number;
	/** As the others see it. Absent for the person at the terminal and before the first prompt. */
	session: Session | undefined;
	cwd: string;
	now: number;
}

export const action: Action<typeof whoami, Who> = {
	async run({ context, caller }) {
		const all = await roster(context);
		const entry = caller && all.find(caller.id);
		const session = entry && describeEntry(context, entry);
		const name = session?.name ?? caller?.name ?? "";
		return {
			id: caller?.id,
			by: caller?.by,
			name: caller && shownName({ session: caller.id, name }),
			unread: session?.unread ?? (caller ? context.mailbox.unreadCount(caller.id) : 0),
			session,
			cwd: session?.cwd ?? caller?.cwd ?? context.config.cwd,
			now: context.now(),
		};
	},
	render(who) {
		if (!who.id) return UNKNOWN;
		return who.id === HUMAN ? describePerson(who) : describeSession(who);
	},
};

/** How many characters of a path are shown. */
const MOST_OF_PATH = 500;

const UNKNOWN = [
	"Intercom cannot tell which session this is.",
	"Set CLAUDE_INTERCOM_SESSION to the session's id (the /status command shows it) in the environment of this server, or send a first prompt and call again.",
].join("\n");

function describePerson({ cwd, unread }: Who): string {
	return [
		"human, the person at the terminal, in no session",
		`folder: ${folderWord(cwd)}`,
		`mail: ${mailWord(unread)}`,
	].join("\n");
}

function describeSession({ id, by, name, unread, session, cwd, now }: Who): string {
	return [
		`name: ${name}`,
		`id: ${id}`,
		`project: ${session ? projectWord(session) : "no transcript yet"}`,
		`folder: ${folderWord(cwd)}`,
		`branch: ${session?.branch ?? "none"}`,
		`state: ${stateWord(session?.running)}`,
		`where: ${placesWord(session)}`,
		`mail: ${mailWord(unread)}`,
		...(session?.profile ? [`profile: ${profileWords(session.profile, now)}`] : []),
		`identity found by: ${by}`,
	].join("\n");
}

/** A whole path, on one line. */
function folderWord(cwd: string): string {
	return cleanLine(cwd, MOST_OF_PATH);
}

function mailWord(unread: number): string {
	return unread > 0 ? `${plural(unread, "unread message")}; call read_messages` : "no unread mail";
}
