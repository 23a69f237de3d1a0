import { expect, it } from "vitest";
import { SERVICES_KEPT, serviceAt } from "../../../src/rooms/fold/services.ts";
import { ANN, BOB, NOON } from "../../machine.ts";
import { at } from "../fixtures.ts";
import { by, theLobby } from "./a-room.ts";

const url = "http://127.0.0.1:4117";

it("a name is one party's service until that ends, and who has it may register it again", () => {
	const log = theLobby();
	const first = log.write(by(ANN, "service", { name: "api", url }));
	expect(log.refused(by(BOB, "service", { name: "api", url })).message).toBe(
		`Another party runs a service of that name, as of entry ${first.number}.`,
	);
	const again = log.write(by(ANN, "service", { name: "api", url, description: "new" }));
	log.refused(by(BOB, "end_service", { name: "api", service: first.number }));
	log.write(by(BOB, "end_service", { name: "api", service: again.number }));
	expect(serviceAt(log.state, "api", NOON)).toBeUndefined();
	log.refused(by(ANN, "end_service", { name: "api", service: again.number }));
	log.write(by(BOB, "service", { name: "api", url }));
});

it("another takes the name of a service that has ended, where that one still stands", () => {
	const log = theLobby();
	const { number } = log.write(by(ANN, "service", { name: "api", url, process: { pid: 4, procStart: "7" } }));
	log.refused(by(BOB, "service", { name: "api", url, replaces: number + 1 }));
	log.write(by(BOB, "service", { name: "api", url, replaces: number }));
	log.refused(by(ANN, "service", { name: "api", url, replaces: number }));
	expect(serviceAt(log.state, "api", NOON)?.by.session).toBe(BOB);
});

it("a service is over when its time is, and its name is free then", () => {
	const log = theLobby();
	log.write(by(ANN, "service", { name: "api", url, until: at(60) }));
	expect(serviceAt(log.state, "api", NOON + 59_999)?.url).toBe(url);
	expect(serviceAt(log.state, "api", NOON + 60_000)).toBeUndefined();
	log.refused(by(BOB, "service", { name: "api", url }, 59));
	log.write(by(BOB, "service", { name: "api", url }, 60));
});

it("so many names are kept, those that were registered last", () => {
	const log = theLobby();
	for (let count = 0; count <= SERVICES_KEPT; count++)
		log.write(by(ANN, "service", { name: `s${count}`, url }));
	expect([log.state.services.size, log.state.services.has("s0")]).toEqual([SERVICES_KEPT, false]);
});
