// What was said to a question: the truth of its turn, part by part, and of the turns that its
// agents began.
import type { LoggedRequest } from "../../test/e2e/harness/model.ts";
import { type Input, interruptsIn } from "./inputs.ts";

/** One reply of the model. */
export interface Reply {
	/** Names the conversation. */
	key: string;
	/** What it was given with this request. */
	inputs: Input[];
	says: string[];
	/** The tool that it calls: the turn goes on with the next request of that conversation. */
	call: string | undefined;
	/** The agent that it starts, by whom it is for. */
	agent: string | undefined;
	fails: boolean;
	request: LoggedRequest;
}

/** What was said up to the next words that somebody else put in. */
export interface Part {
	/** Who had put in the words before, at once; empty: the asker alone. */
	after: Input["by"][];
	text: string;
	/** What it was given: more than one, and it may answer any of them. */
	asked: string[];
	/** The model's service failed. */
	fails: boolean;
	/** It was said in another conversation than the question's. */
	elsewhere?: boolean;
}

/** The end of a turn, as far as the model knows. */
export interface End {
	/** When its last reply was asked for. */
	asked: number;
	/** When that was over; 0: the turn goes on. */
	over: number;
	/** The conversation: its client may have gone on in another by then. */
	session: string;
}

/** What was said from the reply that was given a question to the end of its turn. */
export interface Said {
	/** The answer, and what was said in its turn after others' words. */
	parts: [Part, ...Part[]];
	/** What was said in the turns that began when its agents were back. */
	later: Part[];
	/** Its agents that are not back. */
	away: string[];
	/** Everything that was asked in these turns. */
	asked: string[];
	/** The text of each reply that was not cut off, and when it was over. */
	replies: { text: string; end: number }[];
	/** The model's service failed, in whichever part. */
	fails: boolean;
	/** The person interrupted it. */
	interrupted: boolean;
	/** When the model was given it. */
	given: number;
	/** The end of its own turn. */
	end: End;
	/** The end of the last turn that an agent began when it was back; else that of its own. */
	laterEnd: End;
	/** The session; "" is a client that an ask has started. */
	label: string;
	/** The conversation. */
	session: string;
}

/** @param launched for whom an agent has begun to work: a client may refuse the call. */
export function saidFrom(replies: readonly Reply[], start: Reply, launched: ReadonlySet<string>): Said {
	const { turn, interrupted } = turnFrom(replies, start);
	const later = laterTurns(replies, turn);
	const last = turn.at(-1) as Reply;
	const agents = [...turn, ...later.turns.flat()].flatMap(({ agent }) => agent ?? []);
	return {
		parts: partsOf(turn),
		later: later.turns.flatMap((each) => {
			const [first, ...others] = partsOf(each);
			const elsewhere = each[0]?.request.sessionId !== start.request.sessionId;
			return [{ ...first, after: ["agent" as const], elsewhere }, ...others];
		}),
		away: agents.filter((who) => launched.has(who) && !later.back.has(who)),
		asked: [...turn, ...later.turns.flat()].flatMap(({ inputs }) => inputs.map(({ token }) => token)),
		replies: turn
			.filter(({ request }) => !request.aborted)
			.map((reply) => ({ text: joined([reply]), end: reply.request.repliedAt })),
		fails: turn.some((reply) => reply.fails),
		interrupted: interrupted || turn.some(({ request }) => request.aborted),
		given: start.request.time,
		end: endOf(last),
		laterEnd: later.turns.length === 0 ? endOf(last) : endOf(later.turns.at(-1)?.at(-1) as Reply),
		label: start.request.label,
		session: start.request.sessionId ?? "",
	};
}

function endOf({ call, request }: Reply): End {
	const over = call === undefined ? request.repliedAt : 0;
	return { asked: request.time, over, session: request.sessionId ?? "" };
}

/** The replies of one turn. */
function turnFrom(replies: readonly Reply[], start: Reply): { turn: Reply[]; interrupted: boolean } {
	const turn = [start];
	for (const next of replies.slice(replies.indexOf(start) + 1)) {
		if (next.key !== start.key) continue;
		const last = turn.at(-1) as Reply;
		if (last.request.aborted) break;
		if (interruptsIn(next.request.body) > interruptsIn(last.request.body)) return { turn, interrupted: true };
		const goesOn = last.call !== undefined || next.inputs.some(({ by }) => by === "hook");
		if (!goesOn && !(last.fails && next.inputs.length === 0)) break;
		turn.push(next);
	}
	return { turn, interrupted: false };
}

/** The turns that began when agents of this turn were back, and agents of such turns. */
function laterTurns(replies: readonly Reply[], own: Reply[]): { turns: Reply[][]; back: Set<string> } {
	const turns: Reply[][] = [];
	const back = new Set<string>();
	const looked = [...own];
	for (let reply = looked.shift(); reply; reply = looked.shift()) {
		const { agent } = reply;
		const notice = agent && replies.find(({ inputs }) => inputs.some(({ id }) => id === `REPORT-${agent}`));
		if (!notice) continue;
		back.add(agent);
		if ([own, ...turns].flat().includes(notice)) continue;
		const { turn } = turnFrom(replies, notice);
		turns.push(turn);
		looked.push(...turn);
	}
	return { turns, back };
}

/** Somebody else's words begin a part. The notice of an own agent belongs to the work. */
function partsOf(turn: readonly Reply[]): [Part, ...Part[]] {
	const own = new Set(turn.flatMap(({ agent }) => (agent ? `REPORT-${agent}` : [])));
	const groups: { after: Part["after"]; replies: Reply[] }[] = [];
	for (const reply of turn) {
		const others = reply.inputs.filter(({ id }) => !own.has(id)).map(({ by }) => by);
		if (groups.length === 0 || others.length > 0) groups.push({ after: others, replies: [reply] });
		else groups.at(-1)?.replies.push(reply);
	}
	const parts = groups.map(({ after, replies }, at) => ({
		after: at === 0 ? [] : after,
		text: joined(replies),
		asked: replies.flatMap(({ inputs }) => inputs.map(({ token }) => token)),
		fails: replies.some((reply) => reply.fails),
	}));
	return parts as [Part, ...Part[]];
}

function joined(replies: readonly Reply[]): string {
	return replies.flatMap(({ says }) => says).join("\n\n");
}
