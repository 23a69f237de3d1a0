import { expect, it } from "vitest";
import { cutOffAt, SPOKEN_KEPT, spokenBetween } from "../../../src/rooms/fold/messages.ts";
import { ANN, BOB, NOON } from "../../machine.ts";
import { at, DAN } from "../fixtures.ts";
import { aRoom, by } from "./a-room.ts";

const says = (party: string, second: number) => by(party, "message", { text: "hi", to: [] }, second);

it("the messages of a time are counted, of all or of one", () => {
	const room = aRoom();
	for (const [party, second] of [
		[ANN, 0],
		[BOB, 10],
		[ANN, 20],
	] as const)
		room.write(says(party, second));
	expect(spokenBetween(room.state, NOON, NOON + 20_000)).toBe(3);
	expect(spokenBetween(room.state, NOON + 1, NOON + 20_000)).toBe(2);
	expect(spokenBetween(room.state, NOON, NOON + 20_000, ANN)).toBe(2);
	for (let count = 0; count < SPOKEN_KEPT; count++) room.write(says(BOB, 30));
	expect(room.state.spoken.size).toBe(SPOKEN_KEPT);
});

it("who is cut off writes nothing until then, and others do", () => {
	const room = aRoom();
	const cut = { until: at(60), reason: "12 messages within a minute" };
	expect(room.refused(by(ANN, "cut_off", { who: DAN, ...cut })).code).toBe("not_found");
	const { number } = room.write(by(ANN, "cut_off", { who: BOB, ...cut }, 0));
	expect(room.refused(says(BOB, 59)).message).toBe(
		`The party may not write to the room until ${at(60)}, as of entry ${number}.`,
	);
	room.write(says(ANN, 59));
	room.write(says(BOB, 60));
	expect(cutOffAt(room.state, BOB, NOON)).toMatchObject({ number, reason: cut.reason });
});

it("nobody is cut off for longer than was meant where a clock goes back", () => {
	const room = aRoom();
	room.write(by(ANN, "cut_off", { who: BOB, until: at(3_660), reason: "x" }, 3_600));
	room.write(says(BOB, 0));
});
