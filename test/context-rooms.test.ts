import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { roomsOf } from "../src/context-rooms.ts";
import { openMemoryLog } from "../src/rooms/memory-log.ts";
import { ANN, aMachine, anId, type Machine } from "./machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

describe("the rooms of a context", () => {
	it("lie in files, or where a test puts them", async () => {
		const opens = {
			v: 1,
			id: anId(),
			at: "2026-03-04T12:00:00Z",
			by: { session: ANN, name: "ann" },
		} as const;
		const [files, memory] = [machine.context(), { ...machine.context(), roomLog: openMemoryLog() }];
		for (const context of [files, memory])
			await roomsOf(context).append("feature", () => ({ ...opens, kind: "open", purpose: "x" }));
		expect(await roomsOf(machine.context()).names()).toEqual(["feature"]);
		expect(await memory.roomLog.rooms()).toEqual(["feature"]);
		expect(roomsOf(files)).toBe(roomsOf(files));
	});
});
