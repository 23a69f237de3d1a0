import { describe, expect, it } from "vitest";
import { judgeTurn } from "../../src/ask/judge-turn.ts";
import type { Observation, Verdict } from "../../src/ask/observation.ts";
import type { Turn } from "../../src/claude/turn.ts";

const TURNS = {
	absent: { state: "absent" },
	queued: { state: "queued" },
	running: { state: "running", text: "text" },
	"said its last word": { state: "quiet", ended: true, text: "text" },
	"paused after a text": { state: "quiet", ended: false, text: "text" },
	"said nothing": { state: "quiet", ended: true, text: "" },
	"stopped by a hook": { state: "quiet", ended: true, text: "text", hook: "no" },
	"said its last word, with agents": { state: "quiet", ended: true, agents: 1, text: "text" },
	interim: { state: "interim", agents: 1, text: "text" },
	"interim without a word": { state: "interim", agents: 1, text: "" },
	"interim with a tool at work": { state: "interim", agents: 0, tools: 1, text: "text" },
	answered: { state: "done", outcome: "answered", text: "text" },
	interrupted: { state: "done", outcome: "interrupted", text: "text" },
	"answered, its agents lost": { state: "done", outcome: "answered", text: "text", lost: 1 },
	failed: { state: "done", outcome: "failed", text: "text" },
	"left for another prompt": { state: "left", by: "prompt", outcome: "interrupted", text: "text" },
	"left by a resumed client": { state: "left", by: "resume", outcome: "interrupted", text: "text" },
} as const satisfies Record<string, Turn>;
type TurnName = keyof typeof TURNS;

/** Every value that makes a difference, and its neighbours. */
const QUIET = [0, 999, 1_000, 2_000, 2_001, 2_999, 3_000, 5_000, 5_001, 60_000, 599_999, 600_000];
const TARGETS = [
	"not looked at",
	"not running",
	"gone",
	"not in the registry",
	"at its prompt",
	"working",
	"unknown",
] as const;
const LOOKS = [0, 1, 2, 3, 4];
const MOVED = [true, false] as const;
const COMMANDS = [true, false];
const ON_SCREEN = [true, false];
const ALONE = [true, false];
const OWN_CLIENTS = ["yes", "perhaps", "no"] as const;

const over = (kind: "answered" | "interrupted" | "failed"): Verdict => ({ kind, text: "text" });
/** What there is: the text as the answer, or that the turn ended without a word. */
const whatThereIs = (name: TurnName): Verdict => {
	const turn: Turn = TURNS[name];
	const lost = "agents" in turn && turn.agents ? { lost: turn.agents } : {};
	if ("hook" in turn) return { kind: "interrupted", text: "text", hook: "no" };
	const isSilent = "text" in turn && turn.text === "";
	return isSilent ? { kind: "silent", text: "", ...lost } : { ...over("answered"), ...lost };
};
/** The same, where what it left at work in the background has gone elsewhere. */
const whatThereIsOfIt = (name: TurnName): Verdict => {
	const { lost, ...rest } = { lost: 0, ...whatThereIs(name) };
	return (lost > 0 || INTERIM.includes(name) ? { ...rest, elsewhere: true } : rest) as Verdict;
};
const look = (at: "registry" | "screen"): Verdict => ({ kind: "look", at });
const WAIT: Verdict = { kind: "wait" };
const WAIT_A_SECOND: Verdict = { kind: "wait", atMostMs: 1_000 };
const WAIT_A_MOMENT: Verdict = { kind: "wait", atMostMs: 15 };
const WAIT_LONGER: Verdict = { kind: "wait", atMostMs: 10_000 };
const DROPPED: Verdict = { kind: "dropped" };

/**
 * A rule, what it is about, and its verdict. What a rule does not name makes no difference to it.
 */
interface Rule {
	rule: string;
	turn: TurnName[];
	quiet?: (ms: number) => boolean;
	target?: Observation["target"][];
	moved?: boolean;
	/** Commands work on in the background. */
	commands?: boolean;
	/** The screen told it. */
	onScreen?: boolean;
	looks?: (count: number) => boolean;
	alone?: boolean;
	ownClient?: Observation["ownClient"][];
	verdict: Verdict | ((turn: TurnName) => Verdict);
}

const NOT_OURS: Observation["ownClient"][] = ["perhaps", "no"];
/** The model said that it ended. */
const AGENTS_AT_WORK: TurnName[] = ["said its last word, with agents"];
const ALONE_WITH_WORD: TurnName[] = ["said its last word", "said nothing", "stopped by a hook"];
const LAST_WORD: TurnName[] = [...ALONE_WITH_WORD, ...AGENTS_AT_WORK];
const QUIET_TURN: TurnName[] = [...LAST_WORD, "paused after a text"];
const TOOL_AT_WORK: TurnName[] = ["interim with a tool at work"];
const INTERIM: TurnName[] = ["interim", "interim without a word", ...TOOL_AT_WORK];
const LEFT_TURN: TurnName[] = ["left for another prompt", "left by a resumed client"];
/** Whatever a look tells. */
const LOOKED_AT = TARGETS.filter((target) => target !== "not looked at");
const ALONE_AND_NOT_OURS = { looksAtPrompt: 0, alone: true, ownClient: "no" } as const;
const WITHOUT_AGENTS: Verdict = { kind: "answered", text: "text", lost: 1 };
/** Another client may have resumed the conversation, and the one with the agents be in another. */
const AGENTS_LOST: Omit<Rule, "turn">[] = [
	{
		rule: "takes an answer whose agents ended with a client of ours, or of nobody's known yet",
		ownClient: ["yes", "perhaps"],
		verdict: WITHOUT_AGENTS,
	},
	{
		rule: "looks whether the client lives that has these agents",
		target: ["not looked at"],
		ownClient: ["no"],
		verdict: look("registry"),
	},
	{
		rule: "takes an answer whose agents ended where no client has gone on elsewhere",
		target: LOOKED_AT,
		moved: false,
		ownClient: ["no"],
		verdict: WITHOUT_AGENTS,
	},
	{
		rule: "and where that client is gone, or nothing tells",
		target: ["not running", "gone", "not in the registry", "unknown"],
		moved: true,
		ownClient: ["no"],
		verdict: WITHOUT_AGENTS,
	},
	{
		rule: "and where it stays at its prompt",
		target: ["at its prompt"],
		moved: true,
		looks: (count: number) => count >= 4,
		ownClient: ["no"],
		verdict: WITHOUT_AGENTS,
	},
	{
		rule: "waits for agents that are called ended, while their client works elsewhere",
		target: ["working"],
		moved: true,
		ownClient: ["no"],
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "and until it stays at its prompt there",
		target: ["at its prompt"],
		moved: true,
		looks: (count) => count < 4,
		ownClient: ["no"],
		verdict: WAIT_A_SECOND,
	},
];
const RULES: Rule[] = [
	{ rule: "waits for the next record while nothing has it", turn: ["absent"], verdict: WAIT },

	{
		rule: "waits for the next record while it is in the queue of our own client",
		turn: ["queued"],
		ownClient: ["yes"],
		verdict: WAIT,
	},
	{
		rule: "leaves a client a second for what waits in its queue",
		turn: ["queued"],
		ownClient: NOT_OURS,
		quiet: (ms) => ms < 1_000,
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "then asks the registry where the client has gone",
		turn: ["queued"],
		ownClient: NOT_OURS,
		quiet: (ms) => ms >= 1_000,
		target: ["not looked at"],
		verdict: look("registry"),
	},
	{
		rule: "asks the screen of a client that has moved where the registry does not tell",
		turn: ["queued"],
		ownClient: NOT_OURS,
		quiet: (ms) => ms >= 1_000,
		target: ["not in the registry"],
		moved: true,
		verdict: look("screen"),
	},
	{
		rule: "calls it dropped where its client has ended",
		turn: ["queued"],
		ownClient: NOT_OURS,
		quiet: (ms) => ms >= 1_000,
		target: ["gone"],
		verdict: DROPPED,
	},
	{
		rule: "calls it dropped after 4 looks in a row at the prompt of another conversation",
		turn: ["queued"],
		ownClient: NOT_OURS,
		quiet: (ms) => ms >= 1_000,
		target: ["at its prompt"],
		moved: true,
		looks: (count) => count >= 4,
		verdict: DROPPED,
	},
	{
		rule: "waits where fewer looks found it there: its queue may be on its way",
		turn: ["queued"],
		ownClient: NOT_OURS,
		quiet: (ms) => ms >= 1_000,
		target: ["at its prompt"],
		moved: true,
		looks: (count) => count < 4,
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "leaves it in the queue of a client that has moved and works on",
		turn: ["queued"],
		ownClient: NOT_OURS,
		quiet: (ms) => ms >= 1_000,
		target: ["working", "unknown", "not running"],
		moved: true,
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "leaves it in the queue of a client that has not moved, whatever that does",
		turn: ["queued"],
		ownClient: NOT_OURS,
		quiet: (ms) => ms >= 1_000,
		target: ["at its prompt", "working", "unknown", "not running", "not in the registry"],
		moved: false,
		verdict: WAIT_A_SECOND,
	},

	{ rule: "takes an answer that has its end", turn: ["answered"], verdict: over("answered") },
	...AGENTS_LOST.map((rule): Rule => ({ ...rule, turn: ["answered, its agents lost"] })),
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
		rule: "waits for the end of our own client, however silent its turn is and whatever it said last",
		turn: ["running", ...QUIET_TURN, ...INTERIM],
		ownClient: ["yes"],
		verdict: WAIT,
	},
	{
		rule: "waits a moment where the silent turn may be our client's",
		turn: ["running", ...QUIET_TURN, ...INTERIM],
		ownClient: ["perhaps"],
		verdict: WAIT_A_SECOND,
	},

	...[
		{
			rule: "lets a turn go on that wrote something in the last 3 s",
			quiet: (ms: number) => ms < 3_000,
			verdict: WAIT_A_SECOND,
		},
		{
			rule: "asks the registry once a turn has been silent for 3 s",
			quiet: (ms: number) => ms >= 3_000,
			target: ["not looked at" as const],
			verdict: look("registry"),
		},
	].map((rule): Rule => ({ ...rule, turn: ["running"], ownClient: ["no"] })),
	...silent([
		{
			rule: "calls a silent turn interrupted after 4 looks in a row at its prompt",
			target: ["at its prompt"],
			moved: false,
			looks: (count) => count >= 4,
			verdict: over("interrupted"),
		},
		{
			rule: "waits where fewer looks found it at its prompt: its last words may be on their way",
			target: ["at its prompt"],
			moved: false,
			looks: (count) => count < 4,
			verdict: WAIT_A_SECOND,
		},
		{
			rule: "lets a silent turn go on where nothing says that the session is at its prompt",
			target: ["not in the registry", "working", "unknown"],
			moved: false,
			verdict: WAIT_A_SECOND,
		},
		{
			rule: "calls a silent turn interrupted whose client has left it for another conversation",
			target: ["not running", "not in the registry", "at its prompt", "working", "unknown"],
			moved: true,
			verdict: over("interrupted"),
		},
		{
			rule: "calls a silent turn interrupted whose client has ended",
			target: ["gone"],
			verdict: over("interrupted"),
		},
		{
			rule: "looks seldom for a client that nobody knows",
			target: ["not running"],
			moved: false,
			verdict: WAIT_LONGER,
		},
	]),

	...quiet([
		...justNow([
			{
				rule: "waits a second after what may be the last word",
				turn: [...AGENTS_AT_WORK, "paused after a text"],
				verdict: WAIT_A_SECOND,
			},
			{
				rule: "and where its client has gone on in another conversation",
				turn: ALONE_WITH_WORD,
				moved: true,
				verdict: WAIT_A_SECOND,
			},
			{
				rule: "asks the registry at once where the model said that it ended",
				turn: ALONE_WITH_WORD,
				moved: false,
				target: ["not looked at"],
				verdict: look("registry"),
			},
			{
				rule: "and the screen where the registry does not tell",
				turn: ALONE_WITH_WORD,
				moved: false,
				target: ["not in the registry"],
				verdict: look("screen"),
			},
			{
				rule: "waits a second for the record of the end where the registry tells",
				turn: ALONE_WITH_WORD,
				moved: false,
				onScreen: false,
				target: ["not running", "gone", "at its prompt", "working", "unknown"],
				verdict: WAIT_A_SECOND,
			},
			{
				rule: "and where no screen is seen",
				turn: ALONE_WITH_WORD,
				moved: false,
				onScreen: true,
				target: ["unknown"],
				verdict: WAIT_A_SECOND,
			},
			{
				rule: "takes what there is as the answer where two looks at the screen found it at its prompt",
				turn: ALONE_WITH_WORD,
				moved: false,
				onScreen: true,
				target: ["at its prompt"],
				looks: (count) => count > 1,
				verdict: whatThereIs,
			},
			{
				rule: "looks at the screen again a moment later after the first",
				turn: ALONE_WITH_WORD,
				moved: false,
				onScreen: true,
				target: ["at its prompt"],
				looks: (count) => count <= 1,
				verdict: WAIT_A_MOMENT,
			},
			{
				rule: "and where the screen shows that it works: a Stop hook may go on with the turn",
				turn: ALONE_WITH_WORD,
				moved: false,
				onScreen: true,
				target: ["not running", "gone", "working"],
				verdict: WAIT_A_MOMENT,
			},
		]),
		{
			rule: "then asks the registry",
			quiet: (ms) => ms >= 1_000,
			target: ["not looked at"],
			verdict: look("registry"),
		},
		{
			rule: "asks the screen where the registry does not tell",
			quiet: (ms) => ms >= 1_000,
			target: ["not in the registry"],
			moved: false,
			verdict: look("screen"),
		},
		{
			rule: "takes what there is as the answer of a session that is at its prompt",
			turn: [...ALONE_WITH_WORD, "paused after a text"],
			quiet: (ms) => ms >= 1_000,
			target: ["at its prompt"],
			moved: false,
			verdict: whatThereIs,
		},
		{
			rule: "waits for its agents there, where its client does not count them, for 10 minutes",
			turn: AGENTS_AT_WORK,
			quiet: (ms) => ms >= 1_000 && ms < 600_000,
			target: ["at its prompt", "unknown"],
			moved: false,
			verdict: WAIT_A_SECOND,
		},
		{
			rule: "and no longer: of one that was stopped there may be no notice",
			turn: AGENTS_AT_WORK,
			quiet: (ms) => ms >= 600_000,
			target: ["at its prompt", "unknown"],
			moved: false,
			verdict: whatThereIs,
		},
		{
			rule: "takes what there is as the answer where its client has left for another conversation",
			quiet: (ms) => ms >= 1_000,
			target: ["not running", "gone", "not in the registry", "at its prompt", "working", "unknown"],
			moved: true,
			verdict: whatThereIsOfIt,
		},
		{
			rule: "lets a session go on that works",
			quiet: (ms) => ms >= 1_000,
			target: ["working"],
			moved: false,
			verdict: WAIT_A_SECOND,
		},
		{
			rule: "takes the model's word where its client has ended",
			turn: LAST_WORD,
			quiet: (ms) => ms >= 1_000,
			target: ["gone"],
			moved: false,
			verdict: whatThereIs,
		},
		{
			rule: "calls a turn interrupted whose client has ended before the model said that it ended",
			turn: ["paused after a text"],
			quiet: (ms) => ms >= 1_000,
			target: ["gone"],
			moved: false,
			verdict: over("interrupted"),
		},
		{
			rule: "takes the model's word where nothing tells, once it has stood for more than 2 s",
			turn: ALONE_WITH_WORD,
			quiet: (ms) => ms > 2_000,
			target: ["unknown"],
			moved: false,
			verdict: whatThereIs,
		},
		{
			rule: "lets the model's word stand for 2 s where nothing tells",
			turn: ALONE_WITH_WORD,
			quiet: (ms) => ms >= 1_000 && ms <= 2_000,
			target: ["unknown"],
			moved: false,
			verdict: WAIT_A_SECOND,
		},
		{
			rule: "takes the model's word where no client is known, once it has stood for more than 5 s",
			turn: LAST_WORD,
			quiet: (ms) => ms > 5_000,
			target: ["not running"],
			moved: false,
			verdict: whatThereIs,
		},
		{
			rule: "lets the model's word stand for 5 s where no client is known",
			turn: QUIET_TURN,
			quiet: (ms) => ms >= 1_000 && ms <= 5_000,
			target: ["not running"],
			moved: false,
			verdict: WAIT_A_SECOND,
		},
		{
			rule: "waits on, however long, where the model did not say that it ended and nothing else tells",
			turn: ["paused after a text"],
			quiet: (ms) => ms >= 1_000,
			target: ["unknown"],
			moved: false,
			verdict: WAIT_A_SECOND,
		},
		{
			rule: "and looks seldom where no client is known",
			turn: ["paused after a text"],
			quiet: (ms) => ms > 5_000,
			target: ["not running"],
			moved: false,
			verdict: WAIT_LONGER,
		},
	]),

	...interim([
		{
			rule: "waits for background agents, and for the turns that their ends begin",
			quiet: (ms) => ms < 3_000,
			verdict: WAIT_A_SECOND,
		},
		{
			rule: "then asks the registry whether any can come",
			quiet: (ms) => ms >= 3_000,
			target: ["not looked at"],
			verdict: look("registry"),
		},
		{
			rule: "takes an interim answer as the answer once its client has ended: its agents have, too",
			quiet: (ms) => ms >= 3_000,
			target: ["gone"],
			moved: false,
			verdict: whatThereIs,
		},
		{
			rule: "takes an interim answer as the answer once its client has ended: its agents have, too; in another conversation it says so",
			quiet: (ms) => ms >= 3_000,
			target: ["gone"],
			moved: true,
			verdict: whatThereIsOfIt,
		},
		{
			rule: "takes it where its client has left for another conversation, and nothing tells what it does there",
			quiet: (ms) => ms >= 3_000,
			target: ["not running", "not in the registry", "unknown"],
			moved: true,
			verdict: whatThereIsOfIt,
		},
		{
			rule: "takes it where no client is known, once it has stood for more than 5 s",
			quiet: (ms) => ms > 5_000,
			target: ["not running"],
			moved: false,
			verdict: whatThereIs,
		},
		{
			rule: "lets it stand for 5 s where no client is known",
			quiet: (ms) => ms >= 3_000 && ms <= 5_000,
			target: ["not running"],
			moved: false,
			verdict: WAIT_A_SECOND,
		},
		{
			rule: "takes it after 4 looks in a row at its prompt: with agents at work it would be busy",
			turn: ["interim", "interim without a word"],
			quiet: (ms) => ms >= 3_000,
			target: ["at its prompt"],
			looks: (count) => count >= 4,
			moved: false,
			verdict: whatThereIs,
		},
		{
			rule: "takes it after 4 looks in a row at its prompt: with agents at work it would be busy; in another conversation it says so",
			turn: ["interim", "interim without a word"],
			quiet: (ms) => ms >= 3_000,
			target: ["at its prompt"],
			looks: (count) => count >= 4,
			moved: true,
			verdict: whatThereIsOfIt,
		},
		{
			rule: "takes it after 4 looks in a row at its prompt, with no command at work: its tool has ended",
			turn: TOOL_AT_WORK,
			quiet: (ms) => ms >= 3_000,
			target: ["at its prompt"],
			commands: false,
			looks: (count) => count >= 4,
			moved: false,
			verdict: whatThereIs,
		},
		{
			rule: "takes it after 4 looks in a row at its prompt, with no command at work: its tool has ended; in another conversation it says so",
			turn: TOOL_AT_WORK,
			quiet: (ms) => ms >= 3_000,
			target: ["at its prompt"],
			commands: false,
			looks: (count) => count >= 4,
			moved: true,
			verdict: whatThereIsOfIt,
		},
		{
			rule: "waits for a tool in the background while a command works on there",
			turn: TOOL_AT_WORK,
			quiet: (ms) => ms >= 3_000 && ms < 600_000,
			target: ["at its prompt"],
			commands: true,
			looks: (count) => count >= 4,
			verdict: WAIT_A_SECOND,
		},
		{
			rule: "but for 10 minutes at most: a server never ends",
			turn: TOOL_AT_WORK,
			quiet: (ms) => ms >= 600_000,
			target: ["at its prompt"],
			commands: true,
			looks: (count) => count >= 4,
			moved: false,
			verdict: whatThereIs,
		},
		{
			rule: "but for 10 minutes at most: a server never ends; in another conversation it says so",
			turn: TOOL_AT_WORK,
			quiet: (ms) => ms >= 600_000,
			target: ["at its prompt"],
			commands: true,
			looks: (count) => count >= 4,
			moved: true,
			verdict: whatThereIsOfIt,
		},
		{
			rule: "waits where fewer looks found it there: an agent's end may just begin a turn",
			quiet: (ms) => ms >= 3_000,
			target: ["at its prompt"],
			looks: (count) => count < 4,
			verdict: WAIT_A_SECOND,
		},
		{
			rule: "waits, however long, while its client works, in whichever conversation",
			quiet: (ms) => ms >= 3_000,
			target: ["working"],
			verdict: WAIT_A_SECOND,
		},
		{
			rule: "waits, however long, where nothing tells",
			quiet: (ms) => ms >= 3_000,
			target: ["not in the registry", "unknown"],
			moved: false,
			verdict: WAIT_A_SECOND,
		},
	]),

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
		moved: false,
		ownClient: ["no"],
		verdict: look("screen"),
	},
	{
		rule: "believes that a turn was left for the prompt that its only client works on",
		turn: ["left for another prompt"],
		target: ["working"],
		moved: false,
		alone: true,
		ownClient: ["no"],
		verdict: over("interrupted"),
	},
	{
		rule: "lets a turn go on whose client works where another may have written the prompt",
		turn: ["left for another prompt"],
		target: ["working"],
		moved: false,
		alone: false,
		ownClient: ["no"],
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "lets a turn go on whose client works, whatever a resumed client calls it",
		turn: ["left by a resumed client"],
		target: ["working"],
		moved: false,
		ownClient: ["no"],
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "believes that a turn was left after 2 looks in a row at its prompt, and 1 s without a record",
		turn: LEFT_TURN,
		quiet: (ms) => ms >= 1_000,
		target: ["at its prompt"],
		moved: false,
		looks: (count) => count > 1,
		ownClient: ["no"],
		verdict: over("interrupted"),
	},
	{
		rule: "waits for the last words of a turn that was left, after the first look at its prompt",
		turn: LEFT_TURN,
		quiet: (ms) => ms >= 1_000,
		target: ["at its prompt"],
		moved: false,
		looks: (count) => count <= 1,
		ownClient: ["no"],
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "waits for them as long as records come",
		turn: LEFT_TURN,
		quiet: (ms) => ms < 1_000,
		target: ["at its prompt"],
		moved: false,
		ownClient: ["no"],
		verdict: WAIT_A_SECOND,
	},
	{
		rule: "believes that a turn was left whose client does not run, or has ended",
		turn: LEFT_TURN,
		target: ["not running", "gone"],
		moved: false,
		ownClient: ["no"],
		verdict: over("interrupted"),
	},
	{
		rule: "believes that a turn was left where nothing tells, after 2 s without a record",
		turn: LEFT_TURN,
		quiet: (ms) => ms > 2_000,
		target: ["unknown"],
		moved: false,
		ownClient: ["no"],
		verdict: over("interrupted"),
	},
	{
		rule: "waits 2 s for the next record of a turn that was left, where nothing tells",
		turn: LEFT_TURN,
		quiet: (ms) => ms <= 2_000,
		target: ["unknown"],
		moved: false,
		ownClient: ["no"],
		verdict: WAIT_A_SECOND,
	},
	...[
		{
			rule: "believes that a turn was left whose client has gone on in another conversation",
			quiet: (ms: number) => ms >= 1_000,
			verdict: over("interrupted"),
		},
		{
			rule: "waits a second for its last words",
			quiet: (ms: number) => ms < 1_000,
			verdict: WAIT_A_SECOND,
		},
	].map((rule): Rule => ({ ...rule, turn: LEFT_TURN, target: LOOKED_AT, moved: true, ownClient: ["no"] })),
];

/** Rules of a turn that has been silent for 3 s, of no client of ours, after a look. */
function silent(rules: Omit<Rule, "turn">[]): Rule[] {
	const about: Pick<Rule, "turn" | "quiet" | "ownClient"> = {
		turn: ["running"],
		quiet: (ms) => ms >= 3_000,
		ownClient: ["no"],
	};
	return rules.map((rule) => ({ ...rule, ...about }));
}

/** Rules of what may be a turn's last word, of no client of ours. */
function quiet(rules: (Omit<Rule, "turn"> & Partial<Rule>)[]): Rule[] {
	return rules.map((rule) => ({ turn: QUIET_TURN, ...rule, ownClient: ["no"] }));
}

/** The same, of a word that was said less than a second ago. */
function justNow(rules: Rule[]): Rule[] {
	return rules.map((rule) => ({ ...rule, quiet: (ms) => ms < 1_000 }));
}

/** Rules of a turn whose background agents work on, of no client of ours. */
function interim(rules: (Omit<Rule, "turn"> & Partial<Rule>)[]): Rule[] {
	return rules.map((rule) => ({ turn: INTERIM, ...rule, ownClient: ["no"] }));
}

/** Every combination of what a verdict depends on, with the name of its turn. */
const COMBINATIONS = (Object.keys(TURNS) as TurnName[]).flatMap((name) =>
	QUIET.flatMap((quietMs) =>
		TARGETS.flatMap((target) =>
			MOVED.flatMap((moved) =>
				LOOKS.flatMap((looksAtPrompt) =>
					OWN_CLIENTS.flatMap((ownClient) =>
						ALONE.flatMap((alone) =>
							COMMANDS.flatMap((commands) =>
								ON_SCREEN.map((onScreen) => ({
									name,
									seen: {
										turn: TURNS[name],
										quietMs,
										target,
										moved,
										commands,
										onScreen,
										looksAtPrompt,
										ownClient,
										alone,
									},
								})),
							),
						),
					),
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
		(rule.moved ?? seen.moved) === seen.moved &&
		(rule.commands ?? seen.commands) === seen.commands &&
		(rule.onScreen ?? seen.onScreen) === seen.onScreen &&
		(rule.looks?.(seen.looksAtPrompt) ?? true) &&
		(rule.alone ?? seen.alone) === seen.alone &&
		(rule.ownClient?.includes(seen.ownClient) ?? true)
	);
}

describe("the verdict on a turn", () => {
	it.each(RULES)("$rule", (rule) => {
		const within = COMBINATIONS.filter((each) => holds(rule, each));
		expect(within).not.toEqual([]);
		for (const { name, seen } of within) {
			const verdict = typeof rule.verdict === "function" ? rule.verdict(name) : rule.verdict;
			expect(judgeTurn(seen), JSON.stringify(seen)).toEqual(verdict);
		}
	});

	it("waits so too where the turn was left", () => {
		const turn: Turn = { state: "left", by: "resume", outcome: "answered", text: "text", lost: 1 };
		const seen: Observation = { turn, quietMs: 2_000, moved: true, target: "working", ...ALONE_AND_NOT_OURS };
		expect(judgeTurn(seen)).toEqual(WAIT_A_SECOND);
		expect(judgeTurn({ ...seen, target: "gone" })).toEqual(WITHOUT_AGENTS);
	});

	it("has exactly one rule for every combination", () => {
		const counted = COMBINATIONS.filter((each) => RULES.filter((rule) => holds(rule, each)).length !== 1);
		expect(counted).toEqual([]);
	});
});
