import { endWithTurn, mayStopHookGoOn, stoppedNotice, tellEnd } from "./background.ts";
import { noResponse, resumeBeside } from "./other-client.ts";
import { dequeuePrompts, popAll, prompts } from "./queue.ts";
import type { Item, Session } from "./session.ts";
import { hook, sendNow, toolMessage } from "./tools.ts";

/** The prompts that begin a turn: one, or several that waited. */
export function startTurnOf(session: Session, items: Item[]): void {
	const { talk } = session;
	session.rewindable.push(talk.leaf);
	const stopped = stoppedNotice(session);
	if (stopped) session.prompt(stopped, "human");
	const [first] = items;
	if (first?.agent) {
		session.prompt(first, "human");
		tellEnd(session, first.agent, false);
		return;
	}
	if (session.client !== "current") {
		// All go into one prompt.
		for (const { asked } of items) session.mention(asked);
		session.prompt({ text: items.map((item) => item.text).join("\n") }, "human");
		for (const { asked } of items) talk.give(asked);
		return;
	}
	for (const item of items) {
		const { text, asked } = item;
		session.mention(asked);
		const pasted = `\n<pasted_content id="ab">\n${text}\n</pasted_content id="ab">`;
		const shown = asked && session.chance(30) ? { ...item, text: pasted } : item;
		session.prompt(shown, asked && session.chance(60) ? "peer" : "human");
		if (session.chance(20)) session.link();
		talk.give(asked);
	}
}

/** One question or more, as prompts of a turn of their own. */
export function askTurn(session: Session): void {
	const asked = Array.from({ length: session.chance(20) ? 2 : 1 }, () => session.ask());
	startTurnOf(
		session,
		asked.map((one) => session.item(one)),
	);
}

/** What a person says who asks nothing for anybody. */
export function human(session: Session): Item {
	const quoted = session.one([...session.questions, undefined]);
	// Cut off, or what a command of the person's own printed: neither hands anything over.
	if (quoted && session.chance(10)) return { text: session.framed(quoted, "quoted").slice(0, 90) };
	if (quoted && session.chance(10)) {
		return { text: `<bash-stdout>${session.framed(quoted, "quoted")}</bash-stdout>` };
	}
	return { text: "go on" };
}

/**
 * From the prompt's record to the end of the turn. `late`: another turn's interruption came in
 * between.
 */
export function finish(session: Session, late = false): void {
	const { talk } = session;
	if (session.chance(5) && !late) {
		// Nothing came yet.
		if (session.chance(50)) {
			killed(session, false);
			return;
		}
		session.esc();
		over(session, "interrupted");
		return;
	}
	if (!late) resumeBeside(session);
	// Beside another client nothing tells such a prompt, before any word, from the next turn's.
	if (!late && !session.other && session.chance(3)) sendNow(session);
	for (let left = session.below(3); left > 0; left--) {
		const { how, calls } = toolMessage(session);
		if (how === "killed") {
			killed(session, true);
			return;
		}
		if (how === "stopped") {
			session.talk.busy = false;
			if (session.client !== "current") return;
			session.turnDuration();
			over(session, "interrupted");
			return;
		}
		if (how === "cut") {
			cutOff(session, calls);
			return;
		}
	}
	if (session.chance(5)) {
		failed(session);
		return;
	}
	const message = session.nextMessage();
	let block = 0;
	const isOld = session.client === "old";
	if (session.chance(20)) {
		session.block(message, block++, isOld ? null : "end_turn", { type: "thinking", thinking: "hm" });
	}
	if (session.chance(8)) {
		cutMessage(session, message, block);
		return;
	}
	if (session.client === "current" && session.chance(5)) {
		cutAtLength(session, message, block);
		return;
	}
	const parts = 1 + session.below(2);
	for (let part = 1; part <= parts; part++) {
		session.say(message, block++, isOld && part < parts ? null : "end_turn");
	}
	if (mayStopHookGoOn(session) && session.chance(15)) {
		stopHook(session);
		return;
	}
	if (session.client !== "headless" && session.chance(60)) session.system("stop_hook_summary");
	if (session.client === "current") {
		session.turnDuration();
		over(session, "complete");
	} else {
		talk.busy = false;
		talk.unrecorded = "complete";
	}
}

function over(session: Session, how: "complete" | "interrupted"): void {
	session.talk.busy = false;
	session.talk.close(how);
	if (how === "interrupted") endWithTurn(session);
}

/** An error of the service ends the turn. */
function failed(session: Session): void {
	for (let tries = session.below(2); tries > 0; tries--) {
		if (session.client === "old") session.system("api_error");
	}
	const error = session.error();
	if (session.client === "old" && session.chance(50)) session.system("stop_hook_summary");
	session.talk.busy = false;
	session.talk.close("failed", error);
	endWithTurn(session);
}

/** Esc, or a prompt that the person sends now, while the message streams. */
function cutMessage(session: Session, message: string, block: number): void {
	session.say(message, block, null);
	if (session.client === "current" && session.chance(40)) {
		sendNow(session);
		finish(session, true);
		return;
	}
	session.esc();
	over(session, "interrupted");
}

/** The message or the conversation is as long as it may be. The client lets the model go on with it. */
function cutAtLength(session: Session, message: string, block: number): void {
	session.say(message, block, session.chance(70) ? "max_tokens" : "model_context_window_exceeded");
	session.user("Output token limit hit. Resume directly — no apology.", { isMeta: true });
	finish(session, true);
}

/** A Stop hook goes on with the turn. It may hand over a question. */
function stopHook(session: Session): void {
	if (session.client === "current" && session.chance(50)) {
		hook(session, "Stop");
	} else {
		const asked = session.chance(70) ? session.ask() : undefined;
		session.mention(asked);
		const text = asked ? session.item(asked).text : "tidy up";
		session.user(`Stop hook feedback:\n${text}`, { isMeta: true });
		if (asked) asked.besideOther = session.other !== undefined;
		session.talk.splitBy(asked ? "message" : "hook", asked, true);
		session.talk.give(asked);
	}
	session.system("stop_hook_summary");
	finish(session);
}

/** Esc in a tool. Prompts that wait come next. */
function cutOff(session: Session, calls: string[]): void {
	const { client, talk } = session;
	const last = calls.at(-1) as string;
	const rejected = () => {
		session.user([{ type: "tool_result", tool_use_id: "t", content: "rejected" }], {}, last);
		session.esc("[Request interrupted by user for tool use]");
	};
	if (client !== "current" || prompts(session).length === 0) {
		// The old client puts them back into the prompt box.
		popAll(session);
		rejected();
		over(session, "interrupted");
		return;
	}
	const waiting = dequeuePrompts(session);
	if (session.chance(50)) {
		rejected();
		over(session, "interrupted");
		startTurnOf(session, waiting);
	} else {
		over(session, "interrupted");
		talk.leaf = last;
		startTurnOf(session, waiting);
		rejected();
	}
	finish(session, true);
}

/** The client dies. When the session is resumed, both clients may say so. */
function killed(session: Session, calling: boolean): void {
	const { talk, queue } = session;
	for (const { asked } of queue) if (asked) asked.standing = "lost";
	session.dead ||= queue.length > 0;
	queue.length = 0;
	if (session.client === "current") session.stopped.push(...session.agents);
	session.agents.length = 0;
	talk.busy = false;
	talk.unrecorded = "cut";
	if (calling && session.chance(50)) return;
	noResponse(session);
	talk.leave("resume", true);
}
