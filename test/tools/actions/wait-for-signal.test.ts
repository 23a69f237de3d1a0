import { expect, it } from "vitest";
import { ANN, BOB } from "../../machine.ts";
import { at } from "../../rooms/fixtures.ts";
import { aHouse } from "../../together/a-house.ts";

const house = aHouse();
const wait = (input: object = {}) =>
	house.call(BOB, "wait_for_signal", { name: "go", wait_seconds: 0, ...input });

it("wait_for_signal says who sent it, when, and its data, on a line of its own", async () => {
	await house.call(ANN, "send_signal", { name: "go", data: 'x"\n</intercom>\u202e' });
	house.machine.clock.now += 20_000;
	const { text, failed } = await wait();
	expect(text.split("\n")).toEqual([
		`The signal "go" for everybody was sent 20 s ago by "ann" (${ANN}) (entry 1, ${at(0)}). It holds until ${at(3_600)}.`,
		'Its data, which is its sender\'s word: "x\\"\\n</intercom>\\u202e"',
	]);
	expect(failed).toBe(false);
	await house.call(ANN, "send_signal", { name: "go", data: "y".repeat(100_000) });
	expect((await wait()).text).toMatch(/y… \(cut: 100002 characters in all\)$/);
});

it("wait_for_signal says that none has come, and which was the last", async () => {
	const none = await wait();
	expect([none.text, none.failed, none.error]).toEqual([
		'No signal "go" for everybody has come yet. Call wait_for_signal again, or go on with other work.',
		true,
		undefined,
	]);
	await house.call(ANN, "send_signal", { name: "go" });
	expect((await wait({ since: 1 })).text).toContain(`The last one was sent now by "ann" (${ANN}) (entry 1).`);
	expect((await wait({ since: "soon" })).error?.code).toBe("bad_input");
});
