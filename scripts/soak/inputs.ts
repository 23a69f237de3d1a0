// What a request of the client gives the model: each prompt, by what tells it from others, and who
// put it in.
import type { RequestBody } from "../../test/e2e/harness/model.ts";

/** Something that the model is to react to. */
export interface Input {
	/** Tells it from all others of its conversation. */
	id: string;
	/** Names it: `ANSWER-7`, `WORK-3`, `FEEDBACK-ANSWER-7`, `REPORT-WORK-3`. */
	token: string;
	/** Who put it in: an asker, the person, a Stop hook, an agent that came back. */
	by: "question" | "prompt" | "hook" | "agent";
	/** Directives of the scripted model. */
	script: string;
	/** The person has interrupted since: nobody wants it answered any more. */
	over?: boolean;
}

const FRAME = /<intercom-question id="([\w-]+)"[^<>]* mark="(\w+)">[\s\S]*?<\/intercom-question \2>/g;
const PUT_IN = /\b(FEEDBACK|REPORT)-((?:ANSWER|WORK)-\d+)/g;
/** How the conversation of an agent begins. */
const AGENT = /I am the agent of ((?:ANSWER|WORK)-\d+)/;
const INTERRUPT = "[Request interrupted by user";

/** What an agent is told, so that its conversation is known by it. */
export function agentPrompt(who: string, ms: number): string {
	return `I am the agent of ${who}. [[sleep:${ms}]] [[say:REPORT-${who}]]`;
}

/** For whom an agent is started by a call with this input. */
export function agentOf(input: Record<string, unknown>): string | undefined {
	return AGENT.exec(String(input.prompt ?? ""))?.[1];
}

/**
 * For whom the agent works whose conversation this is. The script in its prompt tells it what to
 * do. `undefined`: it is no agent's.
 */
export function agentIn(body: RequestBody): string | undefined {
	const first = textsOf({ messages: body.messages?.filter(({ role }) => role === "user").slice(0, 1) });
	const prompt = first.map((text) => text.trimStart()).find((text) => text.search(AGENT) === 0);
	return AGENT.exec(prompt ?? "")?.[1];
}

/**
 * Everything that was put into the conversation, in its order.
 * @param prompts what the person's tokens stand for.
 */
export function inputsOf(body: RequestBody, prompts: ReadonlyMap<string, string>): Input[] {
	const all = new Map<string, Input>();
	const add = (input: Input) => all.has(input.id) || all.set(input.id, input);
	for (const text of textsOf(body)) {
		if (text.startsWith(INTERRUPT)) for (const input of all.values()) input.over = true;
		for (const [script, id = ""] of text.matchAll(FRAME))
			add({ id, token: /ANSWER-\d+/.exec(script)?.[0] ?? id, by: "question", script });
		const rest = text.replace(FRAME, "");
		for (const [token, kind, who = ""] of rest.matchAll(PUT_IN))
			add({ id: token, token, ...(kind === "REPORT" ? backWith(who) : lookAgain(who)) });
		for (const [token] of rest.replace(PUT_IN, "").matchAll(/\b(?:DRAFT|WORK)-\d+/g))
			add({ id: token, token, by: "prompt", script: prompts.get(token) ?? token });
	}
	return [...all.values()];
}

/** How often the person has interrupted the conversation so far. */
export function interruptsIn(body: RequestBody): number {
	return textsOf(body).filter((text) => text.startsWith(INTERRUPT)).length;
}

/** What the model does when an agent is back. */
function backWith(who: string): Pick<Input, "by" | "script"> {
	const work = number(who) % 3 === 0 ? '[[tool:Bash {"command":"sleep 0.6"}]] ' : "";
	return { by: "agent", script: `${work}[[say:the agent of ${who} is back]]` };
}

/** What the model does at a Stop hook's feedback. */
function lookAgain(who: string): Pick<Input, "by" | "script"> {
	const work = number(who) % 2 === 0 ? '[[say:again]] [[tool:Bash {"command":"sleep 0.4"}]] ' : "";
	return { by: "hook", script: `${work}[[say:${who} was looked at again]]` };
}

function number(who: string): number {
	return Number(who.split("-").at(-1));
}

function textsOf(body: Pick<RequestBody, "messages">): string[] {
	return (body.messages ?? []).flatMap(({ role, content }) => {
		if (role === "assistant") return [];
		return typeof content === "string" ? [content] : content.map((block) => block.text ?? "");
	});
}
