import * as z from "zod";
import { HUMAN, type Session } from "../../model/session.ts";
import { describeEntry, roster } from "../../sessions/roster.ts";
import { tool } from "../tool.ts";
import { plural, projectWord, stateWord, whereWord } from "../words.ts";

interface Who {
	id: string | undefined;
	/** How the identity was found. */
	by: string | undefined;
	name: string | undefined;
	unread: number;
	session: Session | undefined;
	cwd: string;
}

export const whoami = tool({
	name: "whoami",
	title: "Who am I to the others",
	description:
		"This session as the others see it: id, name, project, branch, state, where it runs, unread mail, and how its identity was found. If it is not found, says what to set.",
	effect: "reads",
	always: false,
	input: z.object({}),
	command: {
		name: "whoami",
		positionals: [],
		examples: [["claude-intercom whoami", "the session this shell runs in, or `human` outside of any"]],
	},
	async run({ context, caller: me }): Promise<Who> {
		const all = await roster(context);
		const entry = all.entries.find((each) => each.id === me?.id);
		const session = entry && describeEntry(context, entry);
		return {
			id: me?.id,
			by: me?.by,
			name: me?.id === HUMAN ? HUMAN : (session?.name ?? me?.name ?? me?.id.slice(0, 8)),
			unread: session?.unread ?? (me ? context.mailbox.unreadCount(me.id) : 0),
			session,
			cwd: session?.cwd ?? me?.cwd ?? context.config.cwd,
		};
	},
	render({ id, by, name, unread, session, cwd }) {
		if (!id) {
			return [
				"Intercom cannot tell which session this is.",
				"Set CLAUDE_INTERCOM_SESSION to the session's id (the /status command shows it) in the environment of this server, or send a first prompt and call again.",
			].join("\n");
		}
		const mail = unread > 0 ? `${plural(unread, "unread message")}; call read_messages` : "no unread mail";
		if (id === HUMAN)
			return `human, the person at the terminal, in no session\nfolder: ${cwd}\nmail: ${mail}`;
		return [
			`name: ${name}`,
			`id: ${id}`,
			`project: ${session ? projectWord(session) : "no transcript yet"}`,
			`folder: ${cwd}`,
			`branch: ${session?.branch ?? "none"}`,
			`state: ${stateWord(session?.running)}`,
			`where: ${whereWord(session?.running)}`,
			`mail: ${mail}`,
			`identity found by: ${by}`,
		].join("\n");
	},
});
