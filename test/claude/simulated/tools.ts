import { mayStartAgent, moveTool, startAgent } from "./background.ts";
import { resumeBeside } from "./other-client.ts";
import { absorb, enqueue, enqueueEnd, enqueueWoken } from "./queue.ts";
import type { Session } from "./session.ts";
import type { Asked } from "./talk.ts";

/** How a message with calls went on, and its calls that returned nothing. */
export interface Called {
	how: "goes on" | "cut" | "killed" | "stopped";
	calls: string[];
}

/** A message that calls tools, and what they return. */
export function toolMessage(session: Session): Called {
	const { client, talk } = session;
	const message = session.nextMessage();
	let block = 0;
	const stop = () => (client === "old" && session.chance(50) ? null : "tool_use");
	const call = () =>
		session.block(message, block++, stop(), { type: "tool_use", name: "Bash", id: "t", input: {} });
	const before = talk.leaf;
	if (session.chance(20)) session.block(message, block++, stop(), { type: "thinking", thinking: "hm" });
	if (session.chance(60)) session.say(message, block++, stop());
	const words = block > 0 ? talk.leaf : before;
	const calls = [call()];
	if (session.chance(15)) subagent(session);
	if (mayEnqueue(session) && session.chance(30)) enqueue(session);
	if (client === "current" && session.chance(40)) enqueueEnd(session);
	if (client === "current" && session.chance(4)) enqueueWoken(session);
	if (client === "current" && session.chance(15)) {
		// A tool is done, and its hook has spoken, while the message still streams.
		const early = result(session, calls.pop() as string, true);
		if (session.chance(70)) session.say(message, block++, "tool_use", early);
		calls.push(call());
	}
	while (session.chance(25)) calls.push(call());
	resumeBeside(session, { called: words, isText: words !== before });
	if (session.chance(6) && moveTool(session, calls)) {
		sendNow(session);
		return { how: "goes on", calls: [] };
	}
	if (session.chance(10)) return { how: "cut", calls };
	if (session.chance(3)) return { how: "killed", calls };
	// The old client's note of it can come before the results, all in one batch.
	if (client === "old" && session.chance(50)) absorb(session);
	while (calls.length > 0) {
		const [from] = calls.splice(session.below(calls.length), 1);
		result(session, client === "old" ? (talk.leaf as string) : (from as string), client === "current");
	}
	if (mayHalt(session) && session.chance(4)) {
		halt(session);
		return { how: "stopped", calls };
	}
	absorb(session)();
	if (session.chance(10)) sendNow(session);
	if (!session.other && session.chance(6)) compact(session);
	return { how: "goes on", calls };
}

/** 2.0.60 says of nothing in its queue which client it is for. */
function mayEnqueue({ client, other }: Session): boolean {
	return client === "current" || (client === "old" && !other);
}

/**
 * 2.0.60 writes nothing of it. A client without a terminal ends with the turn, and writes no end of
 * the part that another hook or an agent began.
 */
function mayHalt({ client, agents, talk }: Session): boolean {
	if (client !== "headless") return client === "current";
	return agents.length === 0 && talk.audience.every(({ complete, root }) => !complete && !root);
}

/** A tool's hook lets no message follow. */
function halt(session: Session): void {
	const message = session.nextMessage();
	const hookEvent = session.one(["PreToolUse", "PostToolUse"]);
	session.chain({
		type: "attachment",
		attachment: { type: "hook_stopped_continuation", message, hookEvent },
	});
	session.talk.stop(message);
}

/** What a tool returns. Returns the questions that its hook handed over. */
function result(session: Session, parent: string, hooks: boolean): Asked[] {
	if (mayStartAgent(session) && session.chance(12)) {
		startAgent(session, parent);
		return [];
	}
	const quoted = session.chance(10) ? session.one(session.questions) : undefined;
	const content = quoted ? session.framed(quoted, "quoted") : "ok";
	session.user([{ type: "tool_result", tool_use_id: "t", content }], {}, parent);
	if (!hooks) return [];
	if (session.chance(30)) session.link();
	return session.chance(20) ? [hook(session, "PostToolUse")] : [];
}

/** A hook hands a question over. */
export function hook(session: Session, hookEvent: string): Asked {
	const asked = session.ask();
	session.mention(asked);
	const content = [session.item(asked).text];
	session.chain({
		type: "attachment",
		attachment: { type: "hook_additional_context", content, hookEvent },
	});
	asked.besideOther = session.other !== undefined;
	session.talk.splitBy("message", asked, hookEvent === "Stop");
	session.talk.give(asked);
	return asked;
}

/**
 * The person sends a prompt that waited into the turn under way. The assistant goes on with both.
 */
export function sendNow(session: Session): void {
	if (session.client !== "current") return;
	const text = "this, now";
	session.note({ type: "queue-operation", operation: "enqueue", content: text });
	session.note({ type: "queue-operation", operation: "dequeue" });
	// Where reading began behind what it follows, it may have begun a turn of its own.
	const elsewhere = session.talk === session.other ? session.main : session.other;
	for (const asked of elsewhere?.audience ?? []) asked.besideOther = true;
	session.user(text, { origin: { kind: "human" } });
	session.talk.splitBy("prompt");
	if (session.chance(20)) session.link();
	if (session.chance(20)) session.user("and this", { origin: { kind: "human" } });
}

/**
 * The conversation is made shorter, and its end named the new one's beginning. 2.1.328 names a
 * record that it does not write: of two clients nothing tells which one's conversation it is.
 */
export function compact(session: Session): void {
	const parent = session.client === "old" || session.chance(50) ? session.talk.leaf : "never-written";
	for (const asked of session.questions) session.mention(asked);
	session.chain({ type: "system", subtype: "compact_boundary", logicalParentUuid: parent }, null);
	if (session.chance(50)) session.link();
	const quoted = session.questions.map((asked) => session.framed(asked, "quoted")).join("\n");
	session.user(`This session is being continued.\n${quoted}`, { isCompactSummary: true });
}

/** A subagent works. Its records are none of the conversation. */
function subagent(session: Session): void {
	const quoted = session.chance(50) ? session.one(session.questions) : undefined;
	const content = quoted ? session.framed(quoted, "quoted") : "look";
	session.mention(quoted);
	const message = { role: "user", content };
	const parent = session.sidechain({ type: "user", message }, session.talk.leaf);
	const text = [{ type: "text", text: "subagent's" }];
	const said = { role: "assistant", content: text, id: "s", stop_reason: "end_turn" };
	session.sidechain({ type: "assistant", message: said }, parent);
}
