// What holds of every history of a log: 100,000 are drawn.
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Entry, Numbered } from "../../../src/model/entry.ts";
import { LOBBY } from "../../../src/model/room.ts";
import { checkpointOf, stateOf } from "../../../src/rooms/checkpoint.ts";
import { fold, refusalOf } from "../../../src/rooms/fold/fold.ts";
import { emptyState, type RoomState } from "../../../src/rooms/fold/state.ts";
import { isEnd, taskOf } from "../../../src/rooms/fold/tasks.ts";
import { aHistory, type History } from "./histories.ts";

const HISTORIES = 100_000;

/** How often each kind was allowed: a property that meets none of a kind says nothing of it. */
const allowed = new Map<string, number>();

it("any prefix folds, by the rules, and folding in steps equals folding at once", () => {
	fc.assert(
		fc.property(aHistory, ({ room, entries }) => {
			const seen = newWitness();
			let state = emptyState(room);
			for (const each of entries) state = step(state, each, seen);
			const atOnce = fold(emptyState(room), entries);
			if (!isDeepStrictEqual(state, atOnce)) expect(state).toEqual(atOnce);
		}),
		{ numRuns: HISTORIES },
	);
	for (const kind of KINDS) expect([kind, (allowed.get(kind) ?? 0) > 100]).toEqual([kind, true]);
});

it("folding on from any state that was kept equals folding at once", () => {
	const cut = ({ entries }: History, share: number) => Math.floor((entries.length * share) / 100);
	fc.assert(
		fc.property(aHistory, fc.nat({ max: 100 }), fc.nat({ max: 100 }), (history, one, other) => {
			const { room, entries } = history;
			const [first, second] = [cut(history, Math.min(one, other)), cut(history, Math.max(one, other))];
			const kept = fold(emptyState(room), entries.slice(0, first));
			// Whoever read more than it had asked for gives entries twice.
			const inSteps = fold(fold(kept, entries.slice(0, second)), entries.slice(first));
			const atOnce = fold(emptyState(room), entries);
			if (!isDeepStrictEqual(inSteps, atOnce)) expect(inSteps).toEqual(atOnce);
		}),
		{ numRuns: HISTORIES / 10 },
	);
});

it("folding on from a state that was written down equals folding at once", () => {
	fc.assert(
		fc.property(aHistory, fc.nat({ max: 100 }), ({ room, entries }, share) => {
			const cut = Math.floor((entries.length * share) / 100);
			const kept = stateOf(room, checkpointOf(fold(emptyState(room), entries.slice(0, cut))));
			const inSteps = kept && fold(kept, entries.slice(cut));
			const atOnce = fold(emptyState(room), entries);
			if (!isDeepStrictEqual(inSteps, atOnce)) expect(inSteps).toEqual(atOnce);
		}),
		{ numRuns: HISTORIES / 10 },
	);
});

const KINDS = [
	"open",
	"join",
	"invite",
	"leave",
	"archive",
	"message",
	"task",
	"claim",
	"update",
	"signal",
	"propose",
	"vote",
	"decide",
	"service",
	"end_service",
	"cut_off",
];

/** What was seen of a history so far; it knows nothing of how a state is made. */
interface Witness {
	/** Who works on a task: the number of the claim. */
	claims: Map<string, number>;
	ended: Set<string>;
	/** Who was a member when it was made, and who has voted. */
	proposals: Map<string, { voters: string[]; yes: Set<string>; no: Set<string> }>;
	told: Set<string>;
}

function newWitness(): Witness {
	return { claims: new Map(), ended: new Set(), proposals: new Map(), told: new Set() };
}

/** Folds one entry on, and holds it to the rules. */
function step(before: RoomState, { number, entry }: Numbered, seen: Witness): RoomState {
	const isAllowed = entry !== undefined && refusalOf(before, entry) === undefined;
	const after = fold(before, [{ number, entry }]);
	if (after.number !== number) throw new Error("it was not counted");
	if (after.refused.has(number) !== (entry !== undefined && !isAllowed))
		throw new Error("it was refused in vain");
	if (!isAllowed) {
		expectUnchanged(before, after);
		return after;
	}
	allowed.set(entry.kind, (allowed.get(entry.kind) ?? 0) + 1);
	witness(before, after, entry, number, seen);
	return after;
}

function expectUnchanged(before: RoomState, after: RoomState): void {
	for (const [name, part] of Object.entries(before)) {
		const mayChange = name === "number" || name === "refused";
		if (!mayChange && after[name as keyof RoomState] !== part) throw new Error(`${name} has changed`);
	}
}

function witness(before: RoomState, after: RoomState, entry: Entry, number: number, seen: Witness): void {
	const { session } = entry.by;
	const isRoom = before.room !== LOBBY;
	const mustBeMember = isRoom && entry.kind !== "open" && entry.kind !== "join";
	if (mustBeMember && !before.members.has(session)) throw new Error("a stranger wrote");
	if (before.phase !== "open" && entry.kind !== "open") throw new Error("it was written to a closed room");
	if (entry.kind === "claim" || entry.kind === "update") witnessWork(after, entry, number, seen);
	if (entry.kind === "propose")
		seen.proposals.set(entry.id, { voters: [...before.members.keys()], yes: new Set(), no: new Set() });
	if (entry.kind === "vote") witnessVote(after, entry, seen);
	if (entry.kind === "decide") {
		if (seen.told.has(entry.proposal)) throw new Error("it was decided twice");
		seen.told.add(entry.proposal);
	}
	for (const [task, claim] of seen.claims)
		if (taskOf(after, task)?.claim?.number !== claim) {
			const wasLeft = isRoom && before.members.size > after.members.size;
			if (!wasLeft) throw new Error("a claim was lost");
			seen.claims.delete(task);
		}
}

function witnessWork(after: RoomState, entry: Entry & { task: string }, number: number, seen: Witness): void {
	const standing = seen.claims.get(entry.task);
	if (seen.ended.has(entry.task)) throw new Error("it had ended");
	if (entry.kind === "claim") {
		if (standing !== undefined && standing !== entry.replaces) throw new Error("it was claimed twice");
		seen.claims.set(entry.task, number);
	}
	const task = taskOf(after, entry.task);
	if (standing === undefined && task?.claim) seen.claims.set(entry.task, task.claim.number);
	if (task && isEnd(task.state)) {
		seen.ended.add(entry.task);
		seen.claims.delete(entry.task);
	}
}

function witnessVote(after: RoomState, entry: Extract<Entry, { kind: "vote" }>, seen: Witness): void {
	const counted = seen.proposals.get(entry.proposal);
	const { session } = entry.by;
	if (!counted?.voters.includes(session)) throw new Error("a stranger voted");
	if (counted.yes.has(session) || counted.no.has(session)) throw new Error("it voted twice");
	const { voters, yes, no } = counted;
	const isOver = () => 2 * yes.size > voters.length || 2 * no.size >= voters.length;
	if (isOver()) throw new Error("it was decided before");
	(entry.yes ? yes : no).add(session);
	const outcome = 2 * yes.size > voters.length ? "accepted" : isOver() ? "declined" : undefined;
	const proposal = after.proposals.get(entry.proposal);
	if (proposal?.outcome !== outcome) throw new Error(`it is ${proposal?.outcome}, not ${outcome}`);
	const { release } = proposal ?? {};
	if (outcome === "accepted" && release && after.members.has(release)) throw new Error("it was not released");
}
