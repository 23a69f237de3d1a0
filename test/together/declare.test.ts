import { describe, expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { roomNow } from "../../src/together/declare.ts";
import { ANN, BOB, CAT } from "../machine.ts";
import { aHouse } from "./a-house.ts";
import { votesIn } from "./votes.ts";

const house = aHouse();
const { make, cast } = votesIn(house);
const look = async (session: string) => roomNow(house.context, "feature", await house.looking(session));

describe("a decision", () => {
	it("by the clock is declared by the first member that looks, and told once", async () => {
		await house.room("feature");
		const id = await make({ deadlineMinutes: 1 });
		await cast(BOB, id);
		house.machine.clock.now += 60_000;
		const looks = await Promise.all([
			look(CAT),
			look(CAT),
			roomNow(house.another(), "feature", await house.looking(CAT)),
		]);
		expect(looks.flatMap(({ declared }) => declared.map(({ outcome }) => outcome))).toEqual(["lapsed"]);
		for (const { state } of looks) expect(state.proposals.get(id)?.decided).toBe(state.number);
		for (const session of [ANN, BOB])
			expect((await house.mail(session)).filter(({ kind }) => kind === "status")).toHaveLength(1);
		expect((await look(BOB)).declared).toEqual([]);
	});

	it("is left to the members by who is none", async () => {
		await house.room("feature", [ANN, BOB]);
		await make({ deadlineMinutes: 1 });
		house.machine.clock.now += 60_000;
		expect((await look(CAT)).declared).toEqual([]);
		expect((await look(ANN)).declared).toHaveLength(1);
	});

	it("is none in the lobby", async () => {
		const { state, declared } = await roomNow(house.context, LOBBY, await house.looking(ANN));
		expect([state.room, declared]).toEqual([LOBBY, []]);
	});
});
