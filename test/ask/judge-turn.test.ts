import { describe, expect, it } from "vitest";
import { judgeTurn, judgeUnwatched, type Observation, type Verdict } from "../../src/ask/judge-turn.ts";
import type { Turn } from "../../src/claude/turn.ts";

const TURNS = {
	absent: { state: "absent" },
	queued: { state: "queued" },
	running: { state: "running", text: "text" },
	"said its last word": { state: "quiet", ended: true, text: "text" },
	"paused after a text": { state: "quiet", ended: false, text: "text" },
	answered: { state: "done", outcome: "answered", text: "text" },
	interrupted: { state: "done", outcome: "interrupted", text: "text" },
	failed: { state: "done", outcome: "failed", text: "text" },
	"left for another prompt": { state: "left", by: "prompt", outcome: "interrupted", text: "text" },
	"left by a resumed client": { state: "left", by: "resume", outcome: "interrupted", text: "text" },
} as const satisfies Record<string, Turn>;
type TurnName = keyof typeof TURNS;

/** Every value that makes a difference, and its neighbours. */
const QUIET = [0, 999, 1_000, 2_000, 2_001, 2_999, 3_000, 5_000, 5_001, 60_000];
const TARGETS = [
	"not running",
	"not looked at",
	"not in the registry",
	"at its prompt",
	"working",
	"unknown",
] as const;
const LOOKS = [0, 3, 4, 5];
const OWN_CLIENTS = ["yes", "perhaps", "no"] as const;

const over = (kind: "answered" | "interrupted" | "failed"): Verdict => ({ kind, text: "text" });
const look = (at: "registry" | "screen"): Verdict => ({ kind: "look", at });
const WAIT: Verdict = { kind: "wait" };
const WAIT_A_SECOND: Verdict = { kind: "wait", atMostMs: 1_000 };

/**
 * A rule, what it is about, and its verdict. What a rule does not name makes no difference to it.
 */
interface Rule {
	rule: string;
	turn: TurnName[];
	quiet?: (ms: number) => boolean;
	target?: Observation["target"][];
	looks?: (count: number) => boolean;
	alone?: boolean;
	ownClient?: Observation["ownClient"][];
	verdict: Verdict;
}

const LEFT_TURN: TurnName[] = ["left for another prompt", "left by a resumed client"];
const QUIET_TURN: TurnName[] = ["said its last word", "paused after a text"];
const RULES: Rule[] = [
	{ rule: "waits for the next record while no turn has it", turn: ["absent", "queued"], verdict: WAIT },

	{ rule: "takes an answer that has its end", turn: ["answered"], verdict: over("answered") },
	{ rule: "takes a failure that has its end", turn: ["failed"], verdict: over("failed") },
	{
		rule: "believes an interruption of a session that ran when it was asked",
		turn: ["interrupted"],
		ownClient: ["no"],
		verdict: over("interrupted"),
	},
	{
		rule: "waits a moment where the interrupted turn may be our client's",
		turn: ["interrupted"],
		ownClient: ["perhaps"],
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "never believes an interruption of our own client",
		turn: ["interrupted"],
		ownClient: ["yes"],
		verdict: WAIT,
	},

	{
		rule: "lets a turn go on that wrote something in the last 3 s",
		turn: ["running"],
		quiet: (ms) => ms < 3_000,
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "asks the registry once a turn has been silent for 3 s",
		turn: ["running"],
		quiet: (ms) => ms >= 3_000,
		target: ["not looked at"],
		verdict: look("registry"),
	},
	{
		rule: "calls a silent turn interrupted after 4 looks in a row at its prompt",
		turn: ["running"],
		quiet: (ms) => ms >= 3_000,
		target: ["at its prompt"],
		looks: (count) => count >= 4,
		verdict: over("interrupted"),
	},
	{
		rule: "waits where fewer looks found it at its prompt: its last words may be on their way",
		turn: ["running"],
		quiet: (ms) => ms >= 3_000,
		target: ["at its prompt"],
		looks: (count) => count < 4,
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "lets a silent turn go on where nothing says that the session is at its prompt",
		turn: ["running"],
		quiet: (ms) => ms >= 3_000,
		target: ["not running", "not in the registry", "working", "unknown"],
		verdict: WAIT_A_SECOND,
	},

	{
		rule: "waits a second after what may be the last word",
		turn: QUIET_TURN,
		quiet: (ms) => ms < 1_000,
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "then asks the registry",
		turn: QUIET_TURN,
		quiet: (ms) => ms >= 1_000,
		target: ["not looked at"],
		verdict: look("registry"),
	},
	{
		rule: "asks the screen where the registry does not tell",
		turn: QUIET_TURN,
		quiet: (ms) => ms >= 1_000,
		target: ["not in the registry"],
		verdict: look("screen"),
	},
	{
		rule: "takes the text as the answer of a session that is at its prompt",
		turn: QUIET_TURN,
		quiet: (ms) => ms >= 1_000,
		target: ["at its prompt"],
		verdict: over("answered"),
	},
	{
		rule: "lets a session go on that works",
		turn: QUIET_TURN,
		quiet: (ms) => ms >= 1_000,
		target: ["working"],
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "takes the model's word where nothing tells, once it has stood for more than 2 s",
		turn: ["said its last word"],
		quiet: (ms) => ms > 2_000,
		target: ["unknown"],
		verdict: over("answered"),
	},
	{
		rule: "lets the model's word stand for 2 s where nothing tells",
		turn: ["said its last word"],
		quiet: (ms) => ms >= 1_000 && ms <= 2_000,
		target: ["unknown"],
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "takes the model's word in a session that did not run, once it has stood for more than 5 s",
		turn: ["said its last word"],
		quiet: (ms) => ms > 5_000,
		target: ["not running"],
		verdict: over("answered"),
	},
	{
		rule: "lets the model's word stand for 5 s in a session that did not run",
		turn: ["said its last word"],
		quiet: (ms) => ms >= 1_000 && ms <= 5_000,
		target: ["not running"],
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "waits on, however long, where the model did not say that it ended and nothing else tells",
		turn: ["paused after a text"],
		quiet: (ms) => ms >= 1_000,
		target: ["unknown", "not running"],
		verdict: WAIT_A_SECOND,
	},

	{
		rule: "never believes that the turn of our own client was left",
		turn: LEFT_TURN,
		ownClient: ["yes"],
		verdict: WAIT,
	},
	{
		rule: "waits a moment where the turn that was left may be our client's",
		turn: LEFT_TURN,
		ownClient: ["perhaps"],
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "asks the registry who has a turn that was left",
		turn: LEFT_TURN,
		target: ["not looked at"],
		ownClient: ["no"],
		verdict: look("registry"),
	},
	{
		rule: "asks the screen where the registry does not tell who has it",
		turn: LEFT_TURN,
		target: ["not in the registry"],
		ownClient: ["no"],
		verdict: look("screen"),
	},
	{
		rule: "believes that a turn was left for the prompt that its only client works on",
		turn: ["left for another prompt"],
		target: ["working"],
		alone: true,
		ownClient: ["no"],
		verdict: over("interrupted"),
	},
	{
		rule: "lets a turn go on whose client works where another may have written the prompt",
		turn: ["left for another prompt"],
		target: ["working"],
		alone: false,
		ownClient: ["no"],
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "lets a turn go on whose client works, whatever a resumed client calls it",
		turn: ["left by a resumed client"],
		target: ["working"],
		ownClient: ["no"],
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "believes that a turn was left after 2 looks in a row at its prompt, and 1 s without a record",
		turn: LEFT_TURN,
		quiet: (ms) => ms >= 1_000,
		target: ["at its prompt"],
		looks: (count) => count > 1,
		ownClient: ["no"],
		verdict: over("interrupted"),
	},
	{
		rule: "waits for the last words of a turn that was left, after the first look at its prompt",
		turn: LEFT_TURN,
		quiet: (ms) => ms >= 1_000,
		target: ["at its prompt"],
		looks: (count) => count <= 1,
		ownClient: ["no"],
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "waits for them as long as records come",
		turn: LEFT_TURN,
		quiet: (ms) => ms < 1_000,
		target: ["at its prompt"],
		ownClient: ["no"],
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "believes that a turn was left whose client does not run",
		turn: LEFT_TURN,
		target: ["not running"],
		ownClient: ["no"],
		verdict: over("interrupted"),
	},
	{
		rule: "believes that a turn was left where nothing tells, after 2 s without a record",
		turn: LEFT_TURN,
		quiet: (ms) => ms > 2_000,
		target: ["unknown"],
		ownClient: ["no"],
		verdict: over("interrupted"),
	},
	{
		rule: "waits 2 s for the next record of a turn that was left, where nothing tells",
		turn: LEFT_TURN,
		quiet: (ms) => ms <= 2_000,
		target: ["unknown"],
		ownClient: ["no"],
		verdict: WAIT_A_SECOND,
	},
];

/** Every combination of what a verdict depends on, with the name of its turn. */
const COMBINATIONS = (Object.keys(TURNS) as TurnName[]).flatMap((name) =>
	QUIET.flatMap((quietMs) =>
		TARGETS.flatMap((target) =>
			LOOKS.flatMap((looksAtPrompt) =>
				OWN_CLIENTS.flatMap((ownClient) =>
					[true, false].map((alone) => ({
						name,
						seen: { turn: TURNS[name], quietMs, target, looksAtPrompt, ownClient, alone },
					})),
				),
			),
		),
	),
);

function holds(rule: Rule, { name, seen }: (typeof COMBINATIONS)[number]): boolean {
	return (
		rule.turn.includes(name) &&
		(rule.quiet?.(seen.quietMs) ?? true) &&
		(rule.target?.includes(seen.target) ?? true) &&
		(rule.looks?.(seen.looksAtPrompt) ?? true) &&
		(rule.alone ?? seen.alone) === seen.alone &&
		(rule.ownClient?.includes(seen.ownClient) ?? true)
	);
}

describe("the verdict on a turn", () => {
	it.each(RULES)("$rule", (rule) => {
		const within = COMBINATIONS.filter((each) => holds(rule, each));
		expect(within).not.toEqual([]);
		for (const { seen } of within) expect(judgeTurn(seen), JSON.stringify(seen)).toEqual(rule.verdict);
	});

	it("has exactly one rule for every combination", () => {
		const counted = COMBINATIONS.filter((each) => RULES.filter((rule) => holds(rule, each)).length !== 1);
		expect(counted).toEqual([]);
	});
});

describe("of a turn that nobody watched", () => {
	it.each<[string, TurnName, ReturnType<typeof judgeUnwatched>]>([
		["its end is the answer", "answered", { outcome: "answered", text: "text" }],
		["its interruption is the answer", "interrupted", { outcome: "interrupted", text: "text" }],
		[
			"so is what it came to where it was left",
			"left for another prompt",
			{ outcome: "interrupted", text: "text" },
		],
		["its failure is the answer", "failed", { outcome: "failed", text: "text" }],
		["the model's last word is the answer", "said its last word", { outcome: "answered", text: "text" }],
		["a text that may not be the last is none", "paused after a text", undefined],
		["what it has written so far is none", "running", undefined],
		["nothing is known while it is queued", "queued", undefined],
		["nothing is known before it is there", "absent", undefined],
	])("%s", (_, turn, expected) => {
		expect(judgeUnwatched(TURNS[turn])).toEqual(expected);
	});
});
