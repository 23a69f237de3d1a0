import { v7 } from "uuid";
import { describe, expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import type { Entry } from "../../src/model/entry.ts";
import { ANN, BOB, CAT } from "../machine.ts";
import { anEntry } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";
import { votesIn } from "./votes.ts";

const house = aHouse();
const { make, cast } = votesIn(house);
const write = (entry: Entry) => roomsOf(house.context).append("feature", () => entry);

describe("a member that is released", () => {
	it("is told that it has left, and which tasks it hands over to whom", async () => {
		await house.room("feature");
		const [worked, given, other] = [v7(), v7(), v7()];
		await write(anEntry("task", { title: "Write it", to: { kind: "anyone" } }, { id: worked }));
		await write(anEntry("claim", { task: worked }, { by: BOB }));
		await write(anEntry("task", { title: "Read it", to: { kind: "party", party: BOB } }, { id: given }));
		await write(anEntry("task", { title: "Leave it", to: { kind: "anyone" } }, { id: other }));
		const id = await make({ release: "bob", what: "Bob is busy" });
		await cast(ANN, id);
		await cast(CAT, id);
		const told = (await house.mail(BOB)).at(-1);
		expect(told).toMatchObject({ kind: "message", room: "feature", from: { session: CAT } });
		expect(told?.text.split("\n")).toEqual([
			'The members of @feature have voted to release you: "Bob is busy". You have left the room.',
			`Work no more on what was yours there, and hand it over: tell "ann" (${ANN}) where each stands, and which files hold the work.`,
			`- ${worked}: "Write it"`,
			`- ${given}: "Read it"`,
		]);
		expect((await house.mail(ANN)).at(-1)?.text).toBe(
			`The proposal "Bob is busy" in @feature is accepted. "bob" (${BOB}) is no member any more.`,
		);
		expect((await house.state()).open.get(worked)?.state).toBe("submitted");
	});

	it("without tasks has nothing to hand over", async () => {
		await house.room("feature");
		const id = await make({ release: "bob" });
		for (const session of [ANN, CAT]) await cast(session, id);
		expect((await house.mail(BOB)).at(-1)?.text).toContain("there is nothing to hand over");
	});
});
