// The mind of the scripted model in a soak. It remembers all that it said: the truth that answers
// are compared with. It reads requests, never transcripts, so it cannot share a mistake with
// src/claude/turn.ts.
import { readConversation } from "../../test/e2e/harness/conversation.ts";
import type { LoggedRequest, RequestBody, ScriptedModel } from "../../test/e2e/harness/model.ts";
import { parseScript, type Step } from "../../test/e2e/harness/script.ts";

interface Reply {
	/** Names the conversation. */
	key: string;
	/** The prompts it was given with this request: `ANSWER-7`, `WORK-3`, `DRAFT-2`. */
	asked: string[];
	says: string[];
	/** Calls a tool: the turn goes on with the next request of that conversation. */
	calls: boolean;
	fails: boolean;
	request: LoggedRequest;
}

/** What was said from the reply that was given a prompt to the end of its turn. */
export interface Said {
	texts: string[];
	/** Everything that was asked in these replies. */
	asked: string[];
	fails: boolean;
	/** The client hung up: Esc. */
	aborted: boolean;
	/** When the last reply was over; 0: it goes on. */
	end: number;
	/** The session; "" is a client that an ask has started. */
	label: string;
}

export interface Mind {
	/** One entry for each time the question was handed over. */
	said(question: string): Said[];
	/** What the model does when the person says this. */
	learn(token: string, prompt: string): void;
}

const FRAME = /<intercom-question id="([\w-]+)"[^<>]* mark="(\w+)">[\s\S]*?<\/intercom-question \2>/g;

/** @param others labels of sessions whose prompts are scripts of their own. */
export function giveMind(model: ScriptedModel, others: readonly string[]): Mind {
	const replies: Reply[] = [];
	const prompts = new Map<string, string>();
	/** By conversation: what it was given before, and what is left to do. */
	const conversations = new Map<string, { given: Set<string>; left: Step[]; again: Step[] }>();

	model.respond(({ request }) => {
		if (others.includes(request.label)) return undefined;
		const key = `${request.label}/${request.sessionId}`;
		const found = given(request.body);
		const memory = conversations.get(key) ?? { given: new Set(), left: [], again: [] };
		// A copy of a conversation begins with all that was asked before.
		if (!conversations.has(key) && request.label === "")
			for (const id of [...found.keys()].slice(0, -1)) memory.given.add(id);
		conversations.set(key, memory);
		const asked = [...found].filter(([id]) => !memory.given.has(id));
		for (const [id] of asked) memory.given.add(id);
		// What comes while it works takes the place of the work. After an error the client asks
		// again.
		if (asked.length > 0) memory.left = asked.flatMap(([, prompt]) => parseScript(prompt));
		else if (memory.again.length > 0) memory.left = memory.again;
		if (memory.left.length === 0) memory.left = [{ kind: "say", text: asked.length > 0 ? "noted" : "done" }];
		const end = memory.left.findIndex((step) => step.kind === "tool" || step.kind === "error");
		const steps = memory.left.splice(0, end < 0 ? memory.left.length : end + 1);
		const last = steps.at(-1)?.kind;
		memory.again = last === "error" ? steps : [];
		replies.push({
			key,
			asked: asked.map(([, prompt]) => /ANSWER-\d+|(?:DRAFT|WORK)-\d+/.exec(prompt)?.[0] ?? prompt),
			says: steps.flatMap((step) => (step.kind === "say" ? [step.text] : [])),
			calls: last === "tool",
			fails: last === "error",
			request,
		});
		// The harness leaves out as many calls as were made since the last prompt that it finds.
		const made = readConversation(request.body).callsSincePrompt;
		return [...Array.from({ length: made }, (): Step => ({ kind: "tool", name: "", input: {} })), ...steps];
	});

	/** Every prompt in the conversation, by the id or token that tells it from others. */
	function given(body: RequestBody): Map<string, string> {
		const all = new Map<string, string>();
		for (const message of body.messages ?? []) {
			if (message.role === "assistant") continue;
			const { content } = message;
			const texts = typeof content === "string" ? [content] : content.map((block) => block.text ?? "");
			for (const text of texts) {
				for (const [frame, id = ""] of text.matchAll(FRAME)) all.set(id, frame);
				for (const [token] of text.replace(FRAME, "").matchAll(/\b(?:DRAFT|WORK)-\d+/g))
					all.set(token, prompts.get(token) ?? token);
			}
		}
		return all;
	}

	function from(start: Reply): Said {
		const turn = [start];
		for (const next of replies.slice(replies.indexOf(start) + 1)) {
			const last = turn.at(-1) as Reply;
			if (!(last.calls || last.fails) || last.request.aborted) break;
			if (next.key !== start.key) continue;
			if (last.fails && next.asked.length > 0) break;
			turn.push(next);
		}
		const last = turn.at(-1) as Reply;
		return {
			texts: turn.flatMap((reply) => reply.says),
			asked: turn.flatMap((reply) => reply.asked),
			fails: turn.some((reply) => reply.fails),
			aborted: turn.some((reply) => reply.request.aborted),
			end: last.calls ? 0 : last.request.repliedAt,
			label: start.request.label,
		};
	}

	return {
		learn: (token, prompt) => prompts.set(token, prompt),
		said: (question) => replies.filter((reply) => reply.asked.includes(question)).map(from),
	};
}
