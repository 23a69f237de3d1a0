import { describe, expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { sendSignal } from "../../src/together/send-signal.ts";
import { isSince, showSignal, signalName, sinceOf } from "../../src/together/signals.ts";
import { ANN, aCaller, NOON, refusal } from "../machine.ts";
import { at } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();

describe("a signal", () => {
	it("is shown with who sent it, when, and its data", async () => {
		await sendSignal(house.context, { name: "go", data: { port: 1 }, minutes: 1, caller: aCaller(ANN) });
		const signal = (await house.state(LOBBY)).signals.get("go");
		expect(signal && (await showSignal(house.context, LOBBY, signal))).toEqual({
			name: "go",
			room: LOBBY,
			number: 1,
			at: at(0),
			until: at(60),
			by: `"ann" (${ANN})`,
			data: { port: 1 },
		});
	});

	it("has a name of one line", async () => {
		expect(signalName(" api  ready\n")).toBe("api ready");
		for (const none of ["", " ", "\u200b"])
			expect((await refusal(() => signalName(none))).code).toBe("bad_input");
		for (const long of ["x".repeat(81), "x".repeat(200_000)])
			expect((await refusal(() => signalName(long))).code).toBe("too_large");
	});
});

describe("what a signal is newer than", () => {
	it("is an entry's number or a time", () => {
		expect([sinceOf(12), sinceOf(" 12 ")]).toEqual([{ number: 12 }, { number: 12 }]);
		expect(sinceOf(at(0))).toEqual({ time: NOON });
		const signal = { number: 12, at: at(5) };
		expect([11, 12, at(4), at(5)].map((since) => isSince(signal, sinceOf(since)))).toEqual([
			true,
			false,
			true,
			false,
		]);
		expect(isSince(signal, undefined)).toBe(true);
	});

	it.each(["", "yesterday", "-1", "1.5", "2026-3", "2026-99-99", "9".repeat(40)])(
		"is no %j",
		async (text) => {
			expect((await refusal(() => sinceOf(text))).code).toBe("bad_input");
		},
	);
});
