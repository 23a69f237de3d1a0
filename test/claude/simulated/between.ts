import { mayStopAgents, stopAgents } from "./background.ts";
import type { Session } from "./session.ts";
import { compact } from "./tools.ts";
import { finish, startTurnOf } from "./turns.ts";

/** What happens between turns and gives the assistant nothing to say. */
export function between(session: Session): void {
	if (session.chance(10)) session.put({ type: "file-history-snapshot", snapshot: {} });
	if (session.chance(10)) session.put({ type: "permission-mode", permissionMode: "plan" });
	if (session.chance(5)) session.system("local_command");
	if (session.chance(8)) compactByHand(session);
	if (session.client === "current" && session.chance(8)) escBeforeWord(session);
	if (mayStopAgents(session) && session.chance(10)) {
		startTurnOf(session, [stopAgents(session)]);
		finish(session);
	}
	if (session.rewindable.length > 1 && session.chance(15)) rewind(session);
}

function rewind(session: Session): void {
	session.talk.leaf = session.one(session.rewindable) ?? null;
	session.talk.rewound = true;
}

function compactByHand(session: Session): void {
	if (!session.other && session.chance(50)) compact(session);
	session.user("Caveat: The messages below were generated", { isMeta: true });
	session.talk.passOn();
	session.user("<command-name>/compact</command-name>");
	session.user("<local-command-stdout>Compacted</local-command-stdout>");
}

/** Esc before the first word: the prompt is back in the box, and its record follows nobody. */
function escBeforeWord(session: Session): void {
	const { talk } = session;
	const before = talk.leaf;
	const asked = session.chance(60) ? session.ask() : undefined;
	session.mention(asked);
	const item = asked ? session.item(asked) : { text: "never mind" };
	session.prompt(item, "human");
	talk.give(asked);
	talk.leaf = before;
	talk.rewound = true;
	talk.unrecorded = "cut";
	talk.busy = false;
	if (!asked || session.chance(50)) return;
	// Sent again, after all.
	talk.unrecorded = undefined;
	session.prompt(item, "human");
	finish(session);
}
