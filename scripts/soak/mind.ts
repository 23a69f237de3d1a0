// The mind of the scripted model in a soak. It remembers all that it said: the truth that answers
// are compared with. It reads requests, never transcripts, so it cannot share a mistake with
// src/claude/turn.ts.
import { readConversation } from "../../test/e2e/harness/conversation.ts";
import type { LoggedRequest, ScriptedModel } from "../../test/e2e/harness/model.ts";
import { parseScript, type Step } from "../../test/e2e/harness/script.ts";
import { agentIn, agentOf, type Input, inputsOf } from "./inputs.ts";
import { type Reply, type Said, saidFrom } from "./said.ts";

export interface Mind {
	/** One entry for each time the question was handed over. */
	said(question: string): Said[];
	/** What the model does when the person says this. */
	learn(token: string, prompt: string): void;
	/** The tool that was called last in a session, with its input. */
	lastCall(label: string): string;
}

/** What is known of one conversation. */
interface Memory {
	/** The ids of what it was given before. */
	given: Set<string>;
	/** What is left to do. */
	left: Step[];
	/** What failed, and is to be done again. */
	again: Step[];
}

/** @param others labels of sessions whose prompts are scripts of their own. */
export function giveMind(model: ScriptedModel, others: readonly string[]): Mind {
	const replies: Reply[] = [];
	/** For whom an agent has begun to work. */
	const launched = new Set<string>();
	const prompts = new Map<string, string>();
	const memories = new Map<string, Memory>();

	model.respond(({ request }) => {
		const agent = agentIn(request.body);
		if (agent) launched.add(agent);
		if (agent || others.includes(request.label)) return undefined;
		const key = `${request.label}/${request.sessionId}`;
		const memory = memoryOf(key, request);
		const fresh = inputsOf(request.body, prompts).filter(({ id }) => !memory.given.has(id));
		for (const { id } of fresh) memory.given.add(id);
		const inputs = fresh.filter(({ over }) => !over);
		const steps = nextSteps(memory, inputs);
		replies.push({ key, inputs, ...contentOf(steps), request });
		// The harness leaves out as many calls as were made since the last prompt that it finds.
		const made = readConversation(request.body).callsSincePrompt;
		return [...Array.from({ length: made }, (): Step => ({ kind: "tool", name: "", input: {} })), ...steps];
	});

	function memoryOf(key: string, { label, body }: LoggedRequest): Memory {
		const known = memories.get(key);
		if (known) return known;
		const memory: Memory = { given: new Set(), left: [], again: [] };
		// A copy of a conversation begins with all that was asked before.
		const before = label === "" ? inputsOf(body, prompts).slice(0, -1) : [];
		for (const { id } of before) memory.given.add(id);
		memories.set(key, memory);
		return memory;
	}

	return {
		learn: (token, prompt) => prompts.set(token, prompt),
		said: (question) =>
			replies
				.filter(({ inputs }) => inputs.some(({ token }) => token === question))
				.map((reply) => saidFrom(replies, reply, launched)),
		lastCall: (label) => replies.findLast((reply) => reply.request.label === label)?.call ?? "",
	};
}

/** What comes while it works takes the place of the work. After an error the client asks again. */
function nextSteps(memory: Memory, inputs: readonly Input[]): Step[] {
	if (inputs.length > 0) memory.left = inputs.flatMap(({ script }) => parseScript(script));
	else if (memory.again.length > 0) memory.left = memory.again;
	if (memory.left.length === 0) memory.left = [{ kind: "say", text: inputs.length > 0 ? "noted" : "done" }];
	const end = memory.left.findIndex((step) => step.kind === "tool" || step.kind === "error");
	const steps = memory.left.splice(0, end < 0 ? memory.left.length : end + 1);
	memory.again = steps.at(-1)?.kind === "error" ? steps : [];
	return steps;
}

function contentOf(steps: readonly Step[]): Pick<Reply, "says" | "call" | "agent" | "fails"> {
	const last = steps.at(-1);
	const called = last?.kind === "tool" ? last : undefined;
	return {
		says: steps.flatMap((step) => (step.kind === "say" ? [step.text] : [])),
		call: called && `${called.name} ${JSON.stringify(called.input)}`,
		agent: called && agentOf(called.input),
		fails: last?.kind === "error",
	};
}
