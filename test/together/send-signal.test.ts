import { describe, expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { signalAt } from "../../src/rooms/fold/signals.ts";
import { type SendSignalInput, sendSignal } from "../../src/together/send-signal.ts";
import { ANN, aCaller, BOB, CAT, NOON, refusal } from "../machine.ts";
import { at } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();
const send = (fields: Partial<SendSignalInput> = {}) =>
	sendSignal(house.context, { name: "go", minutes: 1, caller: aCaller(ANN), ...fields });

describe("a signal that is sent", () => {
	it("is for everybody, or in a room that the sender is in", async () => {
		await house.room("feature", [ANN, BOB]);
		expect(await send()).toEqual({ name: "go", room: LOBBY, number: 1, until: at(60) });
		expect((await send({ room: "@feature" })).room).toBe("feature");
		expect((await refusal(() => send({ room: "feature", caller: aCaller(CAT) }))).code).toBe("not_found");
	});

	it("holds for its minutes, and the latest of a name counts", async () => {
		await send();
		await send({ caller: aCaller(BOB), minutes: 2 });
		const state = await house.state(LOBBY);
		expect(signalAt(state, "go", NOON + 119_000)?.by.session).toBe(BOB);
		expect(signalAt(state, "go", NOON + 120_000)).toBeUndefined();
	});

	it("with more than 1 MB of data is refused, and nothing is sent", async () => {
		expect((await refusal(() => send({ data: "x".repeat(2_000_000) }))).code).toBe("too_large");
		expect((await house.state(LOBBY)).number).toBe(0);
	});
});
