import { expect, it } from "vitest";
import { SIGNALS_KEPT, signalAt } from "../../../src/rooms/fold/signals.ts";
import { ANN, BOB, NOON } from "../../machine.ts";
import { at } from "../fixtures.ts";
import { by, theLobby } from "./a-room.ts";

it("a signal holds until its time is over, and the latest of a name counts", () => {
	const log = theLobby();
	const send = (party: string, until: number) =>
		log.write(by(party, "signal", { name: "api-ready", until: at(until) }));
	send(ANN, 60);
	expect(signalAt(log.state, "api-ready", NOON)).toMatchObject({ number: 1, by: { session: ANN } });
	send(BOB, 30);
	expect(signalAt(log.state, "api-ready", NOON)).toMatchObject({ number: 2, by: { session: BOB } });
	expect(signalAt(log.state, "api-ready", NOON + 30_000)).toBeUndefined();
	expect(signalAt(log.state, "other", NOON)).toBeUndefined();
	// A clock that has gone back.
	expect(signalAt(log.state, "api-ready", NOON - 1e9)).toMatchObject({ number: 2 });
});

it("so many names are kept, those that were sent last", () => {
	const log = theLobby();
	const send = (name: string) => log.write(by(ANN, "signal", { name, until: at(60) }));
	for (let count = 0; count < SIGNALS_KEPT; count++) send(`s${count}`);
	send("s0");
	send("new");
	expect(log.state.signals.size).toBe(SIGNALS_KEPT);
	expect(["s0", "s1", "new"].map((name) => log.state.signals.has(name))).toEqual([true, false, true]);
});
