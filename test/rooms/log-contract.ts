import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Entry, Numbered } from "../../src/model/entry.ts";
import { MAX_JSON_BYTES } from "../../src/model/entry-parts.ts";
import { MAX_TEXT_BYTES } from "../../src/model/message.ts";
import { LOBBY } from "../../src/model/room.ts";
import type { RoomLog } from "../../src/rooms/room-log.ts";
import { BOB, refusal } from "../machine.ts";
import { anEntry, author, everyKind } from "./fixtures.ts";

const ROOM = "feature-x";

/** Appends entries, each as the next one. */
export async function write(log: RoomLog, entries: readonly Entry[], room = ROOM, after = 0): Promise<void> {
	for (const [index, entry] of entries.entries())
		expect(await (await log.draft(room, entry)).append(after + index + 1)).toBe(true);
}

/** Everything in a log, read as far as there is more. */
export async function readAll(log: RoomLog, room = ROOM, after = 0): Promise<Numbered[]> {
	const found: Numbered[] = [];
	for (;;) {
		const more = await log.read(room, found.at(-1)?.number ?? after);
		if (more.length === 0) return found;
		found.push(...more);
	}
}

export function numbered(entries: readonly Entry[], after = 0): Numbered[] {
	return entries.map((entry, index) => ({ number: after + index + 1, entry }));
}

/** So many short entries. */
export function some(count: number): Entry[] {
	return Array.from({ length: count }, (_, index) => anEntry("message", { text: `${index}`, to: [] }));
}

/** What every log of rooms must do. `open` gives an empty one. */
export function logContract(open: () => RoomLog | Promise<RoomLog>): void {
	let log: RoomLog;
	beforeEach(async () => {
		log = await open();
	});

	it("knows nothing of a room that nobody wrote to, and a look makes none", async () => {
		expect(await log.read(ROOM, 0)).toEqual([]);
		expect(log.birth(ROOM)).toBeUndefined();
		await log.draft(ROOM, anEntry("leave", {}));
		expect(await log.rooms()).toEqual([]);
	});

	it("returns every kind of entry as it was appended, in order", async () => {
		const entries = everyKind();
		await write(log, entries);
		expect(await readAll(log)).toEqual(numbered(entries));
		expect(await readAll(log, ROOM, 3)).toEqual(numbered(entries).slice(3));
		expect(await readAll(log, "other")).toEqual([]);
	});

	it("reads as many as are asked for", async () => {
		const entries = some(5);
		await write(log, entries);
		const read = await log.read(ROOM, 1, 2);
		expect([1, 2]).toContain(read.length);
		expect(read).toEqual(numbered(entries).slice(1, 1 + read.length));
		for (const most of [0, -1]) expect(await log.read(ROOM, 1, most)).toEqual([]);
		for (const after of [5, 6, 1_000_000]) expect(await log.read(ROOM, after)).toEqual([]);
	});

	it("gives a number to one, and tells the others", async () => {
		const drafts = await Promise.all(some(10).map((entry) => log.draft(ROOM, entry)));
		const won = await Promise.all(drafts.map((draft) => draft.append(1)));
		expect(won.filter(Boolean)).toHaveLength(1);
		expect(await readAll(log)).toHaveLength(1);
	});

	it("takes a draft that has lost a number as the next one", async () => {
		const [first, second] = some(2) as [Entry, Entry];
		const draft = await log.draft(ROOM, second);
		await write(log, [first]);
		expect(await draft.append(1)).toBe(false);
		expect(await draft.append(2)).toBe(true);
		draft.discard();
		expect(await readAll(log)).toEqual(numbered([first, second]));
	});

	it("allows only the next number", async () => {
		const [first, second] = some(2) as [Entry, Entry];
		const draft = await log.draft(ROOM, second);
		expect(await draft.append(2)).toBe(false);
		await write(log, [first]);
		for (const number of [1, 3, 1_000]) expect(await draft.append(number)).toBe(false);
		expect(await readAll(log)).toEqual(numbered([first]));
	});

	it("keeps nothing of a draft that was thrown away", async () => {
		(await log.draft(ROOM, anEntry("leave", {}))).discard();
		expect(await readAll(log)).toEqual([]);
	});

	it("lists the rooms, without the lobby", async () => {
		for (const room of ["b", "a", LOBBY]) await write(log, some(1), room);
		expect(await log.rooms()).toEqual(["a", "b"]);
		expect(await readAll(log, LOBBY)).toHaveLength(1);
	});

	it("tells a log from nothing", async () => {
		await write(log, some(1));
		expect(log.birth(ROOM)).toEqual(expect.any(String));
		expect(log.birth(ROOM)).toBe(log.birth(ROOM));
	});

	it("gives back the newest checkpoint, of a log that has its entry", async () => {
		expect(await log.checkpoint(ROOM)).toBeUndefined();
		await log.keepCheckpoint(ROOM, { number: 1, text: "of nothing" });
		expect(await log.checkpoint(ROOM)).toBeUndefined();
		await write(log, some(5));
		for (const number of [2, 4])
			await log.keepCheckpoint(ROOM, { number, text: `state ${number}\n\u{1f600}` });
		expect(await log.checkpoint(ROOM)).toEqual({ number: 4, text: "state 4\n\u{1f600}" });
		await log.keepCheckpoint(ROOM, { number: 6, text: "of what is not there yet" });
		expect((await log.checkpoint(ROOM))?.number ?? 4).toBe(4);
		expect(await log.checkpoint("other")).toBeUndefined();
		expect(await readAll(log)).toHaveLength(5);
	});

	it("says that a log has grown, until it is stopped", async () => {
		const changed = vi.fn();
		const stop = await log.watch(ROOM, changed);
		await write(log, some(1));
		await vi.waitFor(() => expect(changed).toHaveBeenCalled(), { timeout: 10_000 });
		stop();
		const calls = changed.mock.calls.length;
		await write(log, some(3), ROOM, 1);
		expect(changed).toHaveBeenCalledTimes(calls);
	});

	it("is not changed by what a caller does to an entry afterwards", async () => {
		const entry = anEntry("message", { text: "hello", to: [BOB] });
		await write(log, [entry]);
		entry.text = "changed";
		const [read] = await log.read(ROOM, 0);
		expect(read?.entry).toMatchObject({ text: "hello" });
		(read?.entry as typeof entry).text = "changed";
		expect((await log.read(ROOM, 0))[0]?.entry).toMatchObject({ text: "hello" });
	});

	it("keeps names and titles cleaned", async () => {
		const invite = anEntry("invite", { who: { session: BOB, name: "b\u202eob\n" }, role: " Back End " });
		await write(log, [invite]);
		expect((await log.read(ROOM, 0))[0]?.entry).toEqual({ ...invite, who: author(BOB), role: "back end" });
	});

	describe("refuses", () => {
		it.each(["", "..", "a/b", "../x", "A", "all", "a\0", "_other", "a".repeat(10_000), ".hidden"])(
			"%j as a room",
			async (room) => {
				for (const work of [
					() => log.read(room, 0),
					() => log.draft(room, anEntry("leave", {})),
					() => log.birth(room),
					() => log.watch(room, () => {}),
				])
					expect((await refusal(work)).code).toBe("bad_input");
			},
		);

		it("what is no entry", async () => {
			for (const change of [{ kind: "other" }, { id: "../x" }, { by: author("nobody") }, { v: 2 }])
				expect(
					(await refusal(() => log.draft(ROOM, { ...anEntry("leave", {}), ...change } as Entry))).code,
				).toBe("bad_input");
		});

		it("a result that is too large, and says what to do instead", async () => {
			const result = (size: number) =>
				anEntry("update", { task: anEntry("leave", {}).id, state: "completed", result: "x".repeat(size) });
			await write(log, [result(MAX_JSON_BYTES - 2)]);
			const error = await refusal(() => log.draft(ROOM, result(2_000_000)));
			expect([error.code, error.message]).toEqual([
				"too_large",
				"The result may hold 1000000 bytes of JSON.",
			]);
			expect(error.hint).toContain("artifacts");
		});

		it("a text that is too long by its bytes", async () => {
			const says = (text: string) => anEntry("message", { text, to: [] });
			await write(log, [says("\0".repeat(MAX_TEXT_BYTES))]);
			expect((await refusal(() => log.draft(ROOM, says("ü".repeat(MAX_TEXT_BYTES / 2 + 1))))).code).toBe(
				"too_large",
			);
			expect(await readAll(log)).toHaveLength(1);
		});

		it.each([
			["a number that JSON lacks", 1n],
			["a function", () => {}],
			["what goes too deep", JSON.parse(`${"[".repeat(200_000)}${"]".repeat(200_000)}`)],
		])("params that are no JSON: %s", async (_, params) => {
			const task = anEntry("task", { title: "x", to: { kind: "anyone" }, params });
			const error = await refusal(() => log.draft(ROOM, task));
			expect([error.code, error.message]).toEqual(["bad_input", "The params cannot be written as JSON."]);
		});
	});
}
