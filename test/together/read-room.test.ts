import { describe, expect, it } from "vitest";
import { type ReadRoomInput, readRoom } from "../../src/together/read-room.ts";
import { ANN, aCaller, aMessage, BOB, refusal } from "../machine.ts";
import { DAN, fourSessions, ROOM } from "./four-sessions.ts";
import { aCall } from "./waiting-call.ts";

const at = fourSessions();
const read = (input: Partial<ReadRoomInput> = {}, by = ANN) =>
	readRoom(aCall(at.context(), aCaller(by)), { room: ROOM, limit: 30, ...input });
const numbers = async (input?: Partial<ReadRoomInput>) =>
	(await read(input)).entries.map(({ number }) => number);

describe("a room's log", () => {
	it("is read from a number on, and says which one to go on from", async () => {
		await at.room();
		expect(await read({ since: 1, limit: 1 })).toMatchObject({ next: 2, more: 1, entries: [{ number: 2 }] });
		expect(await numbers({ since: 2 })).toEqual([3]);
		expect(await read({ since: 3 })).toMatchObject({ next: 3, more: 0, entries: [] });
	});

	it("is read from its newest entries without a number", async () => {
		await at.room();
		expect(await numbers({ limit: 2 })).toEqual([2, 3]);
		expect(await numbers()).toEqual([1, 2, 3]);
	});

	it("is read by who is no member too, and an unknown room is an error", async () => {
		await at.room();
		expect((await read({}, DAN)).entries).toHaveLength(3);
		expect((await refusal(() => read({ room: "nowhere" }))).code).toBe("not_found");
	});

	it("goes on from its last number where the given one is beyond it", async () => {
		await at.room();
		expect(await read({ since: 900 })).toMatchObject({ next: 3, entries: [] });
	});
});

describe("a wait for a room's entries", () => {
	it("ends at once where there is one after the number, else when it comes", async () => {
		await at.room();
		expect(await numbers({ since: 1, waitSeconds: 60 })).toEqual([2, 3]);
		const waiting = read({ since: 3, waitSeconds: 60 });
		await at.join(DAN);
		expect(await waiting).toMatchObject({ entries: [{ number: 4 }], next: 4, waited: false });
	});

	it("ends with its time, and says from which number to go on", async () => {
		await at.room();
		expect(await read({ waitSeconds: 0.05 })).toMatchObject({ entries: [], next: 3, waited: true });
	});

	it("ends for a question to whoever waits", async () => {
		await at.room();
		const waiting = read({ waitSeconds: 60 });
		const question = aMessage({ kind: "question", from: { session: BOB, name: "bob" }, to: ANN });
		await at.stores.mailbox.put(question);
		expect(await waiting).toMatchObject({ next: 3, mail: { messages: [{ id: question.id }] } });
	});
});
