// Histories of a log, each made of plain numbers: quick to draw, and they shrink well.
import fc from "fast-check";
import type { Entry, Numbered } from "../../../src/model/entry.ts";
import type { TaskTarget } from "../../../src/model/entry-parts.ts";
import { LOBBY } from "../../../src/model/room.ts";
import { ANN, BOB, CAT, NOON } from "../../machine.ts";
import { author, DAN } from "../fixtures.ts";

const PARTIES = [ANN, BOB, CAT, DAN, "human"] as const;
const ROLES = ["backend", "reviewer", undefined] as const;
const STATES = ["working", "input_required", "completed", "failed", "cancelled", "rejected"] as const;
const OUTCOMES = ["accepted", "declined", "lapsed"] as const;

export interface History {
	room: string;
	entries: Numbered[];
}

/** Histories of rooms and of the lobby; much in them is out of rule, and clocks jump. */
export const aHistory: fc.Arbitrary<History> = fc
	.tuple(fc.nat({ max: 9 }), fc.array(fc.noBias(fc.nat({ max: 0x7fffffff })), { maxLength: 25, size: "max" }))
	.map(([theme, numbers]) => historyOf(theme, numbers));

/** In some histories there is more of work, in others of votes. */
export function historyOf(theme: number, numbers: readonly number[]): History {
	const room = theme === 0 ? LOBBY : "feature";
	const kinds = [KINDS, TALK, TALK, WORK, VOTES, VOTES][theme % 6] ?? KINDS;
	const made: Made = { tasks: [], proposals: [], services: [] };
	// Most begin as a room does, so that later entries are often allowed.
	const begun = room === LOBBY ? [] : BEGIN.slice(0, (numbers[0] ?? 0) % (BEGIN.length + 2));
	const drawn = numbers.map((number) => drawerOf(number));
	const draws = [...begun.map(([kind, who]) => fixedDrawer(kind, who)), ...drawn];
	const entries = draws.map((draw, index): Numbered => {
		const from = index < begun.length ? KINDS : kinds;
		return { number: index + 1, ...entryOf(from, draw, index + 1, made) };
	});
	return { room, entries };
}

/** What entries before have made, for later ones to speak of. */
interface Made {
	tasks: string[];
	proposals: string[];
	services: number[];
}

/** Takes choices out of a number. */
type Draw = (choices: number) => number;

function drawerOf(number: number): Draw {
	let left = number;
	return (choices) => {
		const choice = left % choices;
		left = Math.floor(left / choices) || (number ^ 0x55555555) >>> 3;
		return choice;
	};
}

/** Kind and author are given; all else is the first choice. */
function fixedDrawer(kind: number, who: number): Draw {
	const first = [kind, who];
	return () => first.shift() ?? 0;
}

type Drawn = (draw: Draw, number: number, made: Made) => Record<string, unknown>;

const KINDS: Drawn[] = [
	() => ({ kind: "open", purpose: "Build it" }),
	(draw) => ({ kind: "join", role: ROLES[draw(3)] }),
	(draw) => ({ kind: "invite", who: author(pick(PARTIES, draw) ?? ANN), role: ROLES[draw(3)] }),
	() => ({ kind: "leave" }),
	(draw) => (draw(6) === 0 ? { kind: "archive" } : { kind: "join" }),
	(draw) => ({ kind: "message", text: "hi", to: [pick(PARTIES, draw)] }),
	aTask,
	aTask,
	aClaim,
	aClaim,
	anUpdate,
	anUpdate,
	(draw) => ({ kind: "signal", name: `s${draw(2)}`, until: time(draw(200)) }),
	aProposal,
	aVote,
	aVote,
	aVote,
	aDecision,
	(draw, number, made) => {
		made.services.push(number);
		return { kind: "service", name: `s${draw(2)}`, url: "http://x", replaces: pick(made.services, draw) };
	},
	(draw, _, made) => ({ kind: "end_service", name: `s${draw(2)}`, service: pick(made.services, draw) ?? 1 }),
	(draw) => ({ kind: "cut_off", who: pick(PARTIES, draw), until: time(draw(200)), reason: "storm" }),
	// A place in the log that holds no entry.
	() => ({}),
];

const [opens, joins, invites, leaves] = KINDS as [Drawn, Drawn, Drawn, Drawn];
const TALK = KINDS.filter((kind) => kind !== aVote && kind !== aClaim);
const WORK = [aTask, aTask, aClaim, aClaim, aClaim, anUpdate, anUpdate, aClaim, anUpdate, joins, leaves];
const VOTES = [aProposal, aVote, aVote, aVote, aVote, aVote, aVote, aDecision, aDecision, invites, opens];

/** Opened by Ann, joined by three. */
const BEGIN: [kind: number, who: number][] = [
	[0, 0],
	[1, 1],
	[1, 2],
	[1, 3],
];

function entryOf(kinds: readonly Drawn[], draw: Draw, number: number, made: Made): { entry?: Entry } {
	const kind = kinds[draw(kinds.length)];
	const by = author(pick(PARTIES, draw) ?? ANN);
	const fields = kind?.(draw, number, made) ?? {};
	if (!("kind" in fields)) return {};
	const entry = { v: 1, id: idOf(number), at: time(draw(200)), by, ...fields } as Entry;
	if (entry.kind === "task") made.tasks.push(entry.id);
	if (entry.kind === "propose") made.proposals.push(entry.id);
	return { entry };
}

function aTask(draw: Draw, _: number, made: Made): Record<string, unknown> {
	const targets: TaskTarget[] = [
		{ kind: "anyone" },
		{ kind: "role", role: "reviewer" },
		{ kind: "party", party: pick(PARTIES, draw) ?? ANN },
	];
	const blocker = draw(3) === 0 ? pick(made.tasks, draw) : undefined;
	return {
		kind: "task",
		title: "Do it",
		to: pick(targets, draw),
		blockedBy: blocker ? [blocker] : undefined,
	};
}

function aClaim(draw: Draw, number: number, made: Made): Record<string, unknown> {
	const replaces = draw(3) === 0 ? Math.max(1, number - 1 - draw(6)) : undefined;
	return { kind: "claim", task: pick(made.tasks, draw) ?? idOf(0), replaces, role: ROLES[draw(3)] };
}

function anUpdate(draw: Draw, _: number, made: Made): Record<string, unknown> {
	return { kind: "update", task: pick(made.tasks, draw) ?? idOf(0), state: pick(STATES, draw) };
}

function aProposal(draw: Draw): Record<string, unknown> {
	const release = draw(2) === 0 ? pick(PARTIES, draw) : undefined;
	return { kind: "propose", what: "Do we?", release, deadline: draw(3) === 0 ? time(draw(200)) : undefined };
}

function aVote(draw: Draw, _: number, made: Made): Record<string, unknown> {
	return { kind: "vote", proposal: pick(made.proposals, draw) ?? idOf(0), yes: draw(3) > 0 };
}

function aDecision(draw: Draw, _: number, made: Made): Record<string, unknown> {
	return { kind: "decide", proposal: pick(made.proposals, draw) ?? idOf(0), outcome: OUTCOMES[draw(3)] };
}

/** The newest ones come first: most is said of what is new. */
function pick<Item>(items: readonly Item[], draw: Draw): Item | undefined {
	return items[items.length - 1 - draw(Math.max(1, items.length))];
}

const IDS = Array.from(
	{ length: 50 },
	(_, index) => `019b0000-0000-7000-8000-${String(index).padStart(12, "0")}`,
);
const TIMES = Array.from({ length: 200 }, (_, second) => new Date(NOON + second * 1_000).toISOString());

function idOf(number: number): string {
	return IDS[number] as string;
}

function time(second: number): string {
	return TIMES[second] as string;
}
