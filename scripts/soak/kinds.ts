// The kinds of questions: each makes its target say a token of its own, in one of the ways a turn
// can go.
import { checkedFor, FORBIDDEN, WAYS } from "./hooks.ts";
import { agentPrompt } from "./inputs.ts";
import type { Random } from "./random.ts";

export interface Script {
	/** Directives of the scripted model. */
	script: string;
	/** The text blocks they make. */
	says: string[];
	fails?: boolean;
}

type Maker = (token: string, random: Random) => Script;

export const tool = (name: string, input: object = {}) => `[[tool:${name} ${JSON.stringify(input)}]]`;
export const bash = (command: string) => tool("Bash", { command });
export const say = (text: string) => `[[say:${text}]]`;
const sleep = (ms: number) => `[[sleep:${ms}]]`;
const tenths = (random: Random, from: number, to: number) => (random.between(from, to) / 10).toFixed(1);
const nap = (random: Random) => bash(`sleep ${tenths(random, 1, 12)}`);

export const KINDS: readonly (readonly [number, readonly [string, Maker]])[] = [
	[22, ["plain", (token) => ({ script: say(token), says: [token] })]],
	[
		10,
		[
			"slow",
			(token, random) => ({ script: `${sleep(random.between(200, 1500))} ${say(token)}`, says: [token] }),
		],
	],
	[10, ["tool", (token, random) => ({ script: `${nap(random)} ${say(token)}`, says: [token] })]],
	[10, ["around", around]],
	[8, ["blocks", blocks]],
	[6, ["lines", lines]],
	[4, ["thought", (token) => ({ script: `[[think:hm, ${token}]] ${say(token)}`, says: [token] })]],
	[3, ["error", (token) => ({ script: `${token} [[error:400]]`, says: [], fails: true })]],
	[10, ["checked", checked]],
	[9, ["agent", agent]],
	[8, ["worktree", worktree]],
	[8, ["permission", permission]],
	[4, ["refused", (token) => ({ script: `It is ${FORBIDDEN}. ${say(token)}`, says: [token] })]],
];

function around(token: string, random: Random): Script {
	const says = [`${token} before`, `${token} between`, `${token} after`];
	const [before, between, after] = says.map(say);
	const pause = sleep(random.between(0, 700));
	return { script: `${before} ${bash("echo one")} ${pause} ${between} ${nap(random)} ${after}`, says };
}

function blocks(token: string, random: Random): Script {
	const says = Array.from({ length: random.between(2, 4) }, (_, at) => `${token} block ${at}`);
	return { script: says.map(say).join(` ${sleep(random.between(0, 400))} `), says };
}

function lines(token: string, random: Random): Script {
	const count = random.between(3, 60);
	const said = Array.from({ length: count }, (_, at) => `${token} line ${at}: "ä→🙂" ; $HOME \\ 'q' <x> | #`);
	return { script: say(said.join("\n")), says: [said.join("\n")] };
}

/** The person's Stop hook looks at the answer, and goes on with the turn, or not. */
function checked(token: string, random: Random): Script {
	const seconds = random.chance(0.3) ? tenths(random, 55, 80) : tenths(random, 2, 30);
	const says = [checkedFor(token, seconds, random.pick(WAYS))];
	if (random.chance(0.3)) says.unshift(`${token} first`);
	return { script: says.map(say).join(` ${bash("echo two")} `), says };
}

/** An agent works in the background, and the turn ends before it is back. */
function agent(token: string, random: Random): Script {
	const prompt = agentPrompt(token, random.between(300, random.chance(0.3) ? 12_000 : 4_000));
	const call = tool("Agent", { description: "look", prompt, subagent_type: "general-purpose" });
	const last = `${token} an agent looks`;
	// Sometimes it is back before its turn is over.
	const work = random.chance(0.3) ? `${nap(random)} ` : "";
	if (random.chance(0.5)) return { script: `${call} ${work}${say(last)}`, says: [last] };
	return { script: `${say(token)} ${call} ${work}${say(last)}`, says: [token, last] };
}

/** The session goes into a worktree or out of one, and its transcript with it. */
function worktree(token: string, random: Random): Script {
	const enter = tool("EnterWorktree", { name: token.toLowerCase() });
	const exit = tool("ExitWorktree", { action: "keep" });
	const moves = random.pick([[exit, enter], [enter, exit], [exit], [enter]]);
	const says = [...moves, ""].map((_, at) => `${token} at ${at}`);
	const work = () => (random.chance(0.4) ? `${nap(random)} ` : "");
	const script = says.map((text, at) => `${say(text)} ${moves[at] ?? ""} ${at < moves.length ? work() : ""}`);
	return { script: script.join(" "), says };
}

/** A tool that the person has to permit. */
function permission(token: string, random: Random): Script {
	const says = random.chance(0.5) ? [`${token} asks`, `${token} has it`] : [`${token} has it`];
	const call = bash(`touch ${token.toLowerCase()}-permitted`);
	return { script: [...says.slice(0, -1).map(say), call, say(says.at(-1) ?? "")].join(" "), says };
}
