import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { roomsOf } from "../../src/context-rooms.ts";
import { LOBBY } from "../../src/model/room.ts";
import { newEntry } from "../../src/together/new-entry.ts";
import { findOwed, isDue, owe, owing, readOwed } from "../../src/together/owed.ts";
import { owedEntries } from "../../src/together/owed-entries.ts";
import { ANN, aCaller } from "../machine.ts";
import { fourSessions } from "./four-sessions.ts";

const four = fourSessions();
const caller = aCaller(ANN);
let context: Context;
let entry: string;
beforeEach(() => {
	context = four.context();
	entry = v7();
});
const write = (id = entry) =>
	roomsOf(context).append(LOBBY, () => {
		const until = new Date(context.now()).toISOString();
		return newEntry(context, { session: ANN, name: "ann" }, "signal", { name: "x", until }, id);
	});

describe("what is owed for an entry", () => {
	it("is written down while its mail is left, and crossed out after", async () => {
		const done = await owing(context, { room: LOBBY, entry, caller }, async () => {
			expect(owedEntries(context)).toEqual([entry]);
			return "done";
		});
		expect([done, owedEntries(context)]).toEqual(["done", []]);
	});

	it.each([true, false])("stays where the work fails after the entry is written: %s", async (isWritten) => {
		const work = owing(context, { room: LOBBY, entry, caller }, async () => {
			if (isWritten) await write();
			throw new Error("disk");
		});
		await expect(work).rejects.toThrow("disk");
		expect(owedEntries(context)).toEqual(isWritten ? [entry] : []);
	});

	it("is its own process's to pay, for a minute, whichever way the clock is set", async () => {
		await owe(context, { room: LOBBY, entry, caller });
		const owed = readOwed(context, entry);
		if (!owed) throw new Error("nothing is owed");
		expect(await isDue(context, owed)).toEqual({ due: false, hasEnded: false });
		expect(await isDue(context, { ...owed, pid: 2 ** 30 })).toEqual({ due: true, hasEnded: true });
		for (const ms of [61_000, -122_000]) {
			four.machine.clock.now += ms;
			expect((await isDue(context, owed)).due).toBe(true);
		}
	});

	it("names the entry that is found behind many others", async () => {
		for (let at = 0; at < 3; at++) await write(v7());
		await owe(context, { room: LOBBY, entry, caller });
		const owed = readOwed(context, entry);
		if (!owed) throw new Error("nothing is owed");
		expect(await findOwed(context, owed)).toBeUndefined();
		await write(v7());
		await write();
		expect((await findOwed(context, owed))?.number).toBe(5);
	});
});
