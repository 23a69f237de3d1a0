import { describe, expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { type SendSignalInput, sendSignal } from "../../src/together/send-signal.ts";
import { type WaitForSignalInput, waitForSignal } from "../../src/together/wait-for-signal.ts";
import { ANN, aCaller, aMessage, BOB, refusal } from "../machine.ts";
import { at } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";
import { aCall } from "./waiting-call.ts";

const house = aHouse();
const send = (fields: Partial<SendSignalInput> = {}) =>
	sendSignal(house.another(), { name: "go", minutes: 1, caller: aCaller(BOB), ...fields });
/** Ann waits. */
function wait(fields: Partial<WaitForSignalInput> = {}) {
	const call = aCall(house.context, aCaller(ANN), { printed: true });
	return { call, ended: waitForSignal(call, { name: "go", seconds: 20, ...fields }) };
}
const untilWaiting = (call: { lines: string[] }) =>
	expect.poll(() => call.lines).toEqual(['waiting for the signal "go"']);

describe("a wait for a signal", () => {
	it("ends with it: who sent it, when, and its data", async () => {
		const { call, ended } = wait();
		await untilWaiting(call);
		await send({ name: "other" });
		await send({ data: [1] });
		const by = `"bob" (${BOB})`;
		expect(await ended).toEqual({
			name: "go",
			room: LOBBY,
			waited: {
				kind: "found",
				found: { name: "go", room: LOBBY, number: 2, at: at(0), until: at(60), by, data: [1] },
			},
		});
	});

	it("ends at once where it holds already, unless that is not newer than what was said", async () => {
		await send();
		expect((await wait({ seconds: 0 }).ended).waited.kind).toBe("found");
		expect((await wait({ seconds: 0, since: 0 }).ended).waited.kind).toBe("found");
		for (const since of [1, "1", at(0)]) {
			const ended = await wait({ seconds: 0, since }).ended;
			expect(ended).toMatchObject({ waited: { kind: "over" }, last: { number: 1 } });
		}
		const { call, ended } = wait({ since: 1 });
		await untilWaiting(call);
		await send();
		expect(await ended).toMatchObject({ waited: { found: { number: 2 } } });
	});

	it("does not end with one that holds no more", async () => {
		await send();
		house.machine.clock.now += 60_000;
		expect(await wait({ seconds: 0 }).ended).toMatchObject({ waited: { kind: "over" }, last: { number: 1 } });
	});

	it("ends with one of its own room alone", async () => {
		await house.room("feature");
		await send();
		expect((await wait({ seconds: 0, room: "feature" }).ended).waited.kind).toBe("over");
		await send({ room: "feature" });
		expect((await wait({ seconds: 0, room: "feature" }).ended).waited.kind).toBe("found");
		expect((await refusal(() => wait({ room: "featur" }).ended)).code).toBe("not_found");
	});

	it("ends with a question, so that two that wait for each other come to talk", async () => {
		const { call, ended } = wait();
		await untilWaiting(call);
		const question = aMessage({
			kind: "question",
			from: { session: BOB, name: "bob" },
			to: ANN,
			text: "ready?",
		});
		await house.context.mailbox.put(question);
		expect(await ended).toMatchObject({ waited: { kind: "mail", mail: { messages: [{ text: "ready?" }] } } });
		expect(call.taken).toHaveLength(1);
	});
});
