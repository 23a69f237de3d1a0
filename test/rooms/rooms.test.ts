import * as fs from "node:fs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Entry } from "../../src/model/entry.ts";
import { LOBBY } from "../../src/model/room.ts";
import { fold } from "../../src/rooms/fold/fold.ts";
import { emptyState } from "../../src/rooms/fold/state.ts";
import { readyTasks } from "../../src/rooms/fold/tasks.ts";
import { openMemoryLog } from "../../src/rooms/memory-log.ts";
import type { RoomLog } from "../../src/rooms/room-log.ts";
import { openRooms, type Rooms } from "../../src/rooms/rooms.ts";
import { ANN, BOB, CAT, refusal } from "../machine.ts";
import { anEntry, author } from "./fixtures.ts";
import { numbered, some } from "./log-contract.ts";
import { aLogOnDisk, GROUP } from "./log-files/a-log.ts";

const disk = aLogOnDisk();
const opens = (by = ANN) => anEntry("open", { purpose: "Build it" }, { by });
const joins = (by: string) => anEntry("join", {}, { by });
const aTask = (title = "Do it") => anEntry("task", { title, to: { kind: "anyone" } });

describe.each<[string, () => RoomLog]>([
	["in memory", openMemoryLog],
	["in files", () => disk.log],
])("rooms %s", (_, open) => {
	let log: RoomLog;
	let rooms: Rooms;
	beforeEach(() => {
		log = open();
		rooms = openRooms(log);
	});
	const append = (entry: Entry, room = "feature") => rooms.append(room, () => entry);

	it("come to a state by what is appended", async () => {
		expect((await rooms.state("feature")).phase).toBe("unopened");
		const first = await append(opens());
		expect(first).toMatchObject({ number: 1, entry: { kind: "open" }, state: { phase: "open", number: 1 } });
		await append(joins(BOB));
		expect([...(await rooms.state("feature")).members.keys()]).toEqual([ANN, BOB]);
		expect(await rooms.names()).toEqual(["feature"]);
	});

	it("refuse what the rules forbid, and write nothing of it", async () => {
		const error = await refusal(() => append(joins(BOB)));
		expect([error.code, error.message]).toEqual(["not_found", "There is no room feature."]);
		expect(error.hint).toContain("join_room with room=feature");
		expect(await rooms.names()).toEqual([]);
		await append(opens());
		await refusal(() => append(opens()));
		expect(await rooms.entries("feature", 0, 9)).toHaveLength(1);
	});

	it("append nothing where there is nothing to be said", async () => {
		expect(await rooms.append("feature", () => undefined)).toBeUndefined();
		expect(await rooms.names()).toEqual([]);
	});

	it("follow what others write", async () => {
		const other = openRooms(log);
		await append(opens());
		expect((await other.state("feature")).number).toBe(1);
		await other.append("feature", () => joins(BOB));
		await append(joins(CAT));
		expect((await other.state("feature")).members.size).toBe(3);
	});

	it("check and append in one step, however many do so at once", async () => {
		await append(opens());
		const claimers = [BOB, CAT, "human"];
		for (const by of claimers) await append(joins(by));
		const task = aTask();
		await append(task);
		const claims = claimers.map((by) =>
			openRooms(log).append("feature", () => anEntry("claim", { task: task.id }, { by })),
		);
		const settled = await Promise.allSettled(claims);
		expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
		expect((await rooms.state("feature")).number).toBe(6);
	});

	it("ask again what is to be appended where somebody was first", async () => {
		for (let count = 0; count < 8; count++) await append(aTask(`${count}`), LOBBY);
		const takers = Array.from({ length: 8 }, (_, index) => ({
			taker: openRooms(log),
			by: [ANN, BOB][index % 2],
		}));
		const taken = await Promise.all(
			takers.map(({ taker, by = ANN }) =>
				taker.append(LOBBY, (state) => {
					const task = readyTasks(state, { party: by })[0];
					return task && anEntry("claim", { task: task.id }, { by });
				}),
			),
		);
		const tasks = taken.map((each) => each?.entry.kind === "claim" && each.entry.task);
		expect(new Set(tasks).size).toBe(8);
		expect(
			await rooms.append(LOBBY, (state) => {
				const task = readyTasks(state, { party: CAT })[0];
				return task && anEntry("claim", { task: task.id }, { by: CAT });
			}),
		).toBeUndefined();
	});

	it("fold a log that they do not know from its checkpoint on, and come to the same", async () => {
		const writer = openRooms(log, { checkpointEvery: 5 });
		const entries = [opens(), joins(BOB), ...Array.from({ length: 2 * GROUP }, (_, at) => aTask(`${at}`))];
		for (const [at, entry] of entries.entries()) {
			await writer.append("feature", () => entry);
			const read = vi.spyOn(log, "read");
			expect(await openRooms(log).state("feature")).toEqual(
				fold(emptyState("feature"), numbered(entries.slice(0, at + 1))),
			);
			expect(read.mock.calls[0]?.[1]).toBe(at + 1 - ((at + 1) % 5));
			read.mockRestore();
		}
	});

	it("fold a log from its first entry where its checkpoint is none of theirs", async () => {
		await append(opens());
		await append(joins(BOB));
		for (const text of ["", "{}", '{"v":0}', "null"]) {
			await log.keepCheckpoint("feature", { number: 2, text });
			expect((await openRooms(log).state("feature")).members.size).toBe(2);
		}
	});

	it("give entries from a number on, as many as are asked for", async () => {
		const entries = [opens(), ...some(2 * GROUP + 3)];
		for (const entry of entries) await append(entry);
		expect(await rooms.entries("feature", 0, 1_000)).toEqual(numbered(entries));
		expect(await rooms.entries("feature", 4, GROUP)).toEqual(numbered(entries).slice(4, 4 + GROUP));
		expect(await rooms.entries("feature", 0, 0)).toEqual([]);
	});

	it("give no entry that the rules forbid, whatever was written by hand", async () => {
		await append(opens());
		for (const [at, entry] of [joins(ANN), joins(BOB)].entries())
			await (await log.draft("feature", entry)).append(2 + at);
		const entries = await rooms.entries("feature", 0, 9);
		expect(entries.map(({ number, entry }) => [number, entry?.kind])).toEqual([
			[1, "open"],
			[2, undefined],
			[3, "join"],
		]);
		expect(await openRooms(log).entries("feature", 1, 1)).toEqual([{ number: 2 }]);
	});

	it("keep more logs apart than they remember", async () => {
		const names = Array.from({ length: 120 }, (_, index) => `room-${index}`);
		for (const name of names) await append(opens(), name);
		for (const name of names) expect(await rooms.state(name)).toMatchObject({ room: name, number: 1 });
	});

	it("say that a log has grown", async () => {
		const changed = vi.fn();
		const stop = await rooms.watch("feature", changed);
		await append(opens());
		await vi.waitFor(() => expect(changed).toHaveBeenCalled(), { timeout: 10_000 });
		stop();
	});

	it("refuse what is no room's name", async () => {
		for (const work of [
			() => rooms.state("../x"),
			() => append(opens(), "A"),
			() => rooms.entries("all", 0, 1),
		])
			expect((await refusal(work)).code).toBe("bad_input");
	});

	it("check an entry as it will be read again", async () => {
		await append(opens());
		await append(anEntry("invite", { who: author(BOB), role: "dev" }));
		expect((await refusal(() => append(anEntry("join", { role: " DEV " }, { by: BOB })))).code).toBe(
			"not_allowed",
		);
	});
});

it("a log that was removed after its first entry begins anew, for whoever wrote that as well", async () => {
	const rooms = openRooms(disk.log);
	await rooms.append(LOBBY, () => aTask("one"));
	fs.rmSync(disk.paths.rooms, { recursive: true });
	expect(await rooms.state(LOBBY)).toMatchObject({ number: 0, open: { size: 0 } });
	await rooms.append(LOBBY, () => aTask("two"));
	fs.rmSync(disk.paths.rooms, { recursive: true });
	expect((await rooms.append(LOBBY, () => aTask("three")))?.number).toBe(1);
});

it("a room that was removed and opened again is another one", async () => {
	const rooms = openRooms(disk.log);
	for (const entry of [opens(), joins(BOB), joins(CAT)]) await rooms.append("feature", () => entry);
	fs.rmSync(disk.paths.room("feature"), { recursive: true });
	expect(await rooms.state("feature")).toMatchObject({ number: 0, phase: "unopened" });
	const other = openRooms(disk.log);
	for (const entry of [opens(CAT), joins(BOB), joins(ANN), ...some(3)])
		await other.append("feature", () => entry);
	expect([...(await rooms.state("feature")).members.keys()]).toEqual([CAT, BOB, ANN]);
});

describe("where somebody has removed entries by hand", () => {
	const write = async (rooms: Rooms, entries: Entry[]) => {
		for (const entry of entries) await rooms.append("feature-x", () => entry);
	};

	it("from the midst, those behind them count all the same, packed or not", async () => {
		const rooms = openRooms(disk.log, { checkpointEvery: 1_000 });
		await write(rooms, [opens(), joins(BOB), joins(CAT), aTask("one"), aTask("two")]);
		for (const removed of [3, 4]) fs.rmSync(disk.file(removed));
		const other = openRooms(disk.log);
		expect(await other.state("feature-x")).toMatchObject({
			number: 5,
			members: { size: 2 },
			open: { size: 1 },
		});
		await write(other, [aTask("three"), ...some(2 * GROUP)]);
		expect(disk.list("packed")).toHaveLength(2);
		expect((await openRooms(disk.log).entries("feature-x", 2, 3)).map(({ entry }) => entry?.kind)).toEqual([
			undefined,
			undefined,
			"task",
		]);
	});

	it("from its end, whoever knew them goes on from what is left", async () => {
		const rooms = openRooms(disk.log, { checkpointEvery: 2 });
		await write(rooms, [opens(), joins(BOB), joins(CAT), aTask("one")]);
		for (const removed of [3, 4]) fs.rmSync(disk.file(removed));
		const appended = await rooms.append("feature-x", () => aTask("two"));
		expect(appended?.number).toBe(3);
		expect([...(await rooms.state("feature-x")).members.keys()]).toEqual([ANN, BOB]);
	});
});

it("a log that neither takes its next number nor shows who has it is an error", async () => {
	const log = openMemoryLog();
	const rooms = openRooms({
		...log,
		draft: async (room, entry) => ({ ...(await log.draft(room, entry)), append: async () => false }),
	});
	const error = await refusal(() => rooms.append("feature-x", () => opens()));
	expect([error.code, error.hint]).toEqual(["unreadable", expect.stringContaining("below `rooms`")]);
});
