import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import type { Event } from "../../src/claude/record.ts";
import { readRecord } from "../../src/claude/record.ts";
import type { Addition } from "../../src/claude/said.ts";
import { type Turn, turnOf } from "../../src/claude/turn.ts";
import { framedIds } from "../../src/messages/read-frame.ts";
import { random } from "./simulated/random.ts";
import { simulate } from "./simulated/simulate.ts";
import type { Asked } from "./simulated/talk.ts";
import { truthOf } from "./simulated/truth.ts";

// 100,000 histories in all. They take their time where the cores are busy.
vi.setConfig({ testTimeout: 240_000 });

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const acts = fc.integer({ min: 1, max: 4 });

/** Few texts are made, and each is asked about many times. */
const IDS = new Map<string, string[]>();
function idsIn(text: string): string[] {
	const ids = IDS.get(text) ?? framedIds(text);
	if (IDS.size > 10_000) IDS.clear();
	IDS.set(text, ids);
	return ids;
}

const carrying = (asked: Asked) => (text: string) => idsIn(text).includes(asked.id);
const handingOther = (asked: Asked) => (text: string) => idsIn(text).some((id) => id !== asked.id);
const textOf = (turn: Turn) => ("text" in turn ? turn.text : "");

/**
 * The answer and what was written after others' words. What came of its agents is not another
 * turn's, even where nothing tells any more that nobody waits for them.
 */
function partsOf(turn: Turn): string[] {
	const additions = ("additions" in turn && turn.additions) || [];
	const others = additions.filter(({ after }) => after !== "agent" && after !== "stopped");
	return [textOf(turn), ...others.map(({ text }) => text)];
}

/** `expect` alone takes as long as to judge the turn: it is asked where the two differ. */
function expectSame(actual: object, expected: object): void {
	if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

/** What every transcript of a session must say of one of its questions. */
function expectTruth(turn: Turn, asked: Asked): void {
	if (asked.unproven && turn.state !== "done" && textOf(turn) === "") return;
	const { states, isOver, rest } = truthOf(asked);
	if (!states.includes(turn.state)) expect(states).toContain(turn.state);
	const { state, ...said } = turn;
	// Where another client writes the same file, it may be its prompt that left the turn first.
	if (isOver && asked.besideOther) expectSame({ ...said, by: "any" }, { ...rest, by: "any" });
	else if (isOver) expectSame(said, rest);
	else expectSame(written(said, state === "left" ? openParts(asked) : 0), written(rest));
}

/**
 * What was written in a turn that goes on.
 * @param open so many of its last parts were left in the midst: how they ended is not known.
 */
function written({ text, additions = [] }: Written, open = 0): object {
	const told = additions.filter((each) => each.text !== "");
	const from = told.length - open;
	return { text, additions: told.map((each, at) => (at < from ? each : withoutEnd(each))) };
}

/** So many parts were written in the turn that is open, by one agent's end or by several. */
function openParts({ standing, later }: Asked): number {
	if (standing === "open") return 1;
	const open = later.filter((turn) => turn.standing === "open");
	const parts = open.flatMap(({ words, additions }) => [words, ...additions.map((part) => part.words)]);
	return parts.filter((words) => words.length > 0).length;
}

interface Written {
	text?: string;
	additions?: readonly Addition[];
}

const withoutEnd = ({ outcome: _, ...addition }: Addition) => addition;

const parse = (lines: readonly string[]): (Event | undefined)[] => lines.map(readRecord);
const present = (events: readonly (Event | undefined)[]) => events.filter((event) => event !== undefined);

it("gives each question its own turn's text and nothing else", () => {
	fc.assert(
		fc.property(seeds, acts, (seed, size) => {
			const { lines, questions } = simulate(seed, size);
			const events = present(parse(lines));
			for (const asked of questions) expectTruth(turnOf(events, carrying(asked), handingOther(asked)), asked);
		}),
		{ numRuns: 36_000 },
	);
});

it("says the same wherever reading began before the question", () => {
	fc.assert(
		fc.property(seeds, acts, (seed, size) => {
			const { lines, questions } = simulate(seed, size);
			const below = random(seed ^ 1);
			const events = parse(lines);
			for (const asked of questions) {
				if (asked.besideOther) continue;
				const from = below(asked.first + 1);
				expectTruth(turnOf(present(events.slice(from)), carrying(asked), handingOther(asked)), asked);
			}
		}),
		{ numRuns: 18_000 },
	);
});

it("never says too early that it is done, nor anything that is not in the end result", () => {
	fc.assert(
		fc.property(seeds, acts, (seed, size) => {
			const { lines, questions } = simulate(seed, size);
			const below = random(seed ^ 2);
			// Cut off at any byte, as a reader finds a file that is being written.
			const bytes = Buffer.from(lines.join("\n"));
			const cut = present(
				parse(
					bytes
						.subarray(0, below(bytes.length + 1))
						.toString("utf8")
						.split("\n"),
				),
			);
			for (const asked of questions) {
				const turn = turnOf(cut, carrying(asked), handingOther(asked));
				const whole = asked.words.join("\n\n");
				if (turn.state === "done") expectTruth(turn, asked);
				else if (!whole.startsWith(textOf(turn))) expect(textOf(turn)).toBe(whole);
			}
		}),
		{ numRuns: 27_000 },
	);
});

it("is not misled by duplicate lines and by garbage", () => {
	fc.assert(
		fc.property(seeds, acts, (seed, size) => {
			const { lines, questions } = simulate(seed, size);
			const below = random(seed ^ 3);
			const mangled: string[] = [];
			for (const line of lines) {
				mangled.push(line);
				if (below(5) === 0) mangled.push(GARBAGE[below(GARBAGE.length)] as string);
				const earlier = mangled[below(mangled.length)] as string;
				// The queue's own records have no uuid that would tell one from its double.
				if (below(5) === 0 && !earlier.includes('"queue-operation"')) mangled.push(earlier);
			}
			const events = present(parse(mangled));
			for (const asked of questions) expectTruth(turnOf(events, carrying(asked), handingOther(asked)), asked);
		}),
		{ numRuns: 9_500 },
	);
});

it("never makes up for lost lines with text of another turn", () => {
	fc.assert(
		fc.property(seeds, acts, (seed, size) => {
			const { lines, questions } = simulate(seed, size);
			const below = random(seed ^ 4);
			// A client that dies in the middle of a line spoils the one that comes next, too. 2.0.60
			// names a prompt only as it goes into the queue: those lines stay.
			const at = below(lines.length);
			const lost = (index: number) => index === at || (index === at + 1 && below(2) === 0);
			const kept = lines.filter((line, index) => !lost(index) || line.includes('"queue-operation"'));
			const events = present(parse(kept));
			for (const asked of questions) {
				if (asked.besideOther) continue;
				const parts = [asked, ...asked.later].flatMap((turn) => [turn, ...turn.additions]);
				const own = new Set(parts.flatMap((part) => part.words).flatMap(words));
				const said = partsOf(turnOf(events, carrying(asked), handingOther(asked)));
				const texts = said.flatMap((text) => text.split("\n\n"));
				for (const each of texts.flatMap(words)) if (!own.has(each)) expect(own).toContain(each);
			}
		}),
		{ numRuns: 9_500 },
	);
});

/** A message that was cut at its greatest length and what goes on with it are one. */
const words = (text: string) => text.split("\n")[0]?.match(/[we]\d+/g) ?? [];

const GARBAGE = [
	"",
	"null",
	"17",
	"[]",
	'"text"',
	"{",
	"{}",
	'{"type":"user"}',
	'{"type":"user","uuid":7,"message":{"content":[null,3,{"type":"text","text":9}]}}',
	'{"type":"assistant","uuid":"g","message":null}',
	'{"type":"attachment","uuid":"h","attachment":{"type":"queued_command","prompt":{}}}',
	'{"type":"queue-operation"}',
	'{"type":"of tomorrow","uuid":"i","parentUuid":"i"}',
	"\u0000\u0000",
];
