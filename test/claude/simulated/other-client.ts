import type { Session } from "./session.ts";
import { type Asked, Talk } from "./talk.ts";

/** Where a client stands in its turn when another resumes the session. */
export interface Midst {
	/** What stands before the calls that have not returned; absent: nothing is called. */
	called?: string | null;
	/** That is a text, and no prompt and no result. */
	isText?: boolean;
}

/**
 * Another client resumes the session, and writes into the same file from then on, in between. Of a
 * turn under way it knows what has been written, and takes the client for dead.
 */
export function resumeBeside(session: Session, midst: Midst = {}): void {
	if (session.other || !session.chance(4)) return;
	// 2.0.60 says of nothing in its queue which client it is for.
	if (session.client === "old" && session.queue.length > 0) return;
	const { talk } = session;
	if (talk.unrecorded === "cut") return;
	const other = new Talk(talk.leaf);
	session.other = other;
	const heard = [...talk.audience];
	const turn = talk.ended;
	const stillOpen = () => (talk.ended === turn ? talk.audience : []);
	const isBehind = talk.unrecorded === "complete" && !talk.rewound;
	// What it writes next follows a turn that no record has ended. It was over.
	if (isBehind) session.pending.push(() => talk.ended === turn && talk.close("complete"));
	if (talk.busy) {
		const wereLeft = () => heard.filter((asked) => asked.left);
		session.pending.push(() => callCutShort(session, midst, () => [...stillOpen(), ...wereLeft()]));
	}
	for (let turns = 1 + session.below(2); turns > 0; turns--) planTurn(session);
}

/** 2.1.328 adds a result to the call. 2.0.60 forgets the call, and says nothing behind a text. */
function callCutShort(session: Session, midst: Midst, heard: () => Asked[]): void {
	const { talk } = session;
	const isCalled = midst.called !== undefined;
	const isOld = session.client === "old";
	if (isCalled && isOld) talk.leaf = midst.called ?? null;
	else if (isCalled) session.user([{ type: "tool_result", content: "[Tool call interrupted: …]" }]);
	if (isCalled && isOld && midst.isText) {
		talk.midst = heard();
		return;
	}
	noResponse(session);
	for (const asked of heard()) asked.left = "resume";
}

/** What a client writes that finds a turn without an end. */
export function noResponse(session: Session): void {
	const content = [{ type: "text", text: "No response requested." }];
	const message = { role: "assistant", id: "x", model: "<synthetic>", content, stop_reason: "stop_sequence" };
	session.chain({ type: "assistant", message });
}

/** A turn of the other client, step by step: a question, or a prompt of the person's. */
function planTurn(session: Session): void {
	const asked = session.chance(40) ? session.ask() : undefined;
	const steps = session.pending;
	steps.push(() => {
		session.mention(asked);
		session.prompt(asked ? session.item(asked) : { text: "beside" }, "human");
		session.talk.give(asked);
	});
	if (session.chance(50)) planCall(session);
	if (session.chance(15)) {
		steps.push(() => {
			session.esc();
			session.talk.close("interrupted");
		});
		return;
	}
	steps.push(() => session.say(session.nextMessage(), 0, "end_turn"));
	steps.push(() => {
		if (session.client !== "current") session.talk.unrecorded = "complete";
		else session.turnDuration();
		if (session.client === "current") session.talk.close("complete");
	});
}

function planCall(session: Session): void {
	const message = session.nextMessage();
	const steps = session.pending;
	if (session.chance(50)) steps.push(() => session.say(message, 0, "tool_use"));
	const call = { type: "tool_use", name: "Bash", id: "o", input: {} };
	steps.push(() => session.block(message, 1, "tool_use", call));
	steps.push(() => session.user([{ type: "tool_result", tool_use_id: "o", content: "ok" }]));
}
