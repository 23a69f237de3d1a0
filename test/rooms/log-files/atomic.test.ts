// Eight processes claim from 200 tasks, and some are killed at any point. `ROOM_KILL_RUNS` says how
// often; 100 runs take some minutes.
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import type { Numbered } from "../../../src/model/entry.ts";
import { LOBBY } from "../../../src/model/room.ts";
import { fold } from "../../../src/rooms/fold/fold.ts";
import { emptyState, type RoomState } from "../../../src/rooms/fold/state.ts";
import { openLogFiles } from "../../../src/rooms/log-files/log-files.ts";
import { openRooms } from "../../../src/rooms/rooms.ts";
import { anEntry } from "../fixtures.ts";
import { readAll } from "../log-contract.ts";
import { aLogOnDisk } from "./a-log.ts";
import { type Child, childrenOfTest } from "./children.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const RUNS = Number(process.env.ROOM_KILL_RUNS ?? 3);
const WORKERS = 8;
const TASKS = 200;
const KILLS = 4;
/** So small that packing goes on all the time. */
const GROUP = 40;

const disk = aLogOnDisk();
const start = childrenOfTest();
const partyOf = (worker: number) => `00000000-0000-4000-8000-${String(worker).padStart(12, "0")}`;

it.each(Array.from({ length: RUNS }, (_, run) => run + 1))(
	"each of 200 tasks is claimed once by eight processes, whoever is killed when (run %i)",
	async () => {
		const log = openLogFiles(disk.paths, { groupSize: GROUP });
		await giveTasks();
		let workers = 0;
		const startOne = async () => {
			const child = start("work", disk.paths.root, partyOf(++workers), String(GROUP));
			await child.said("ready");
			return child;
		};
		const living = new Set(await Promise.all(Array.from({ length: WORKERS }, startOne)));
		const killed: Child[] = [];
		for (const each of living) each.tell("work");
		for (let kill = 0; kill < KILLS; kill++) {
			await pause(Math.random() * 150);
			const victim = [...living][Math.floor(Math.random() * living.size)] as Child;
			living.delete(victim);
			victim.child.kill("SIGKILL");
			await victim.ended;
			killed.push(victim);
			const said = acknowledged([...living, ...killed]);
			const entries = await readAll(log, LOBBY);
			expectWhole(entries);
			expectKept(entries, said);
			const next = await startOne();
			living.add(next);
			next.tell("work");
		}
		await Promise.all([...living].map((each) => each.said("idle")));

		const said = acknowledged([...living, ...killed]);
		const entries = await readAll(log, LOBBY);
		expectWhole(entries);
		expectKept(entries, said);
		expectClaimedOnce(entries);
		const digest = digestOf(fold(emptyState(LOBBY), entries));
		for (const each of living) each.tell("tell");
		for (const each of living) expect((await each.said("state")).slice(1)).toEqual(digest);
		expect(disk.list("bad")).toEqual([]);
	},
);

/** Gives the tasks in one go. */
async function giveTasks(): Promise<void> {
	const rooms = openRooms(openLogFiles(disk.paths, { groupSize: GROUP }));
	for (let task = 0; task < TASKS; task++)
		await rooms.append(LOBBY, () => anEntry("task", { title: `${task}`, to: { kind: "anyone" } }));
}

/** No gap, and nothing that is no entry. */
function expectWhole(entries: Numbered[]): void {
	expect(entries.map(({ number }) => number)).toEqual(entries.map((_, index) => index + 1));
	expect(entries.filter(({ entry }) => entry === undefined)).toEqual([]);
}

/** What processes were told is appended: numbers and ids. */
function acknowledged(children: Child[]): { number: number; id: string }[] {
	const said = children.flatMap(({ lines }) =>
		lines.filter(([word]) => word === "claimed" || word === "completed"),
	);
	return said.map(([, number, id = ""]) => ({ number: Number(number), id }));
}

/** All of it stands under its number. */
function expectKept(entries: Numbered[], said: { number: number; id: string }[]): void {
	for (const { number, id } of said) expect([number, entries[number - 1]?.entry?.id]).toEqual([number, id]);
}

/** Nobody wrote a claim that was not allowed: check and append are one step. */
function expectClaimedOnce(entries: Numbered[]): void {
	const claims = entries.flatMap(({ entry }) => (entry?.kind === "claim" ? [entry.task] : []));
	expect(claims).toHaveLength(TASKS);
	expect(new Set(claims).size).toBe(TASKS);
	const updates = entries.flatMap(({ entry }) => (entry?.kind === "update" ? [entry.task] : []));
	expect(new Set(updates).size).toBe(updates.length);
	// Who was killed had one task in hand.
	expect(updates.length).toBeGreaterThanOrEqual(TASKS - KILLS);
}

function digestOf(state: RoomState): string[] {
	const text = JSON.stringify([state.number, ...state.open, ...state.ended]);
	return [String(state.number), createHash("sha256").update(text).digest("hex")];
}
