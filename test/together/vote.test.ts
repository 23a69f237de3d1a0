import { describe, expect, it } from "vitest";
import { ANN, BOB, CAT, refusal } from "../machine.ts";
import { DAN } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";
import { votesIn } from "./votes.ts";

const house = aHouse();
const { make, cast } = votesIn(house);

describe("a vote", () => {
	it("counts once, by the beginning of the proposal's id, and says where the proposal stands", async () => {
		await house.room("feature");
		const id = await make();
		const cut = id.slice(0, 30);
		expect(await cast(ANN, cut)).toMatchObject({
			room: "feature",
			proposal: { id, yes: 1, no: 0 },
			left: false,
		});
		expect((await refusal(() => cast(ANN, id, false))).message).toContain("has voted already");
		expect((await cast(BOB, id)).proposal).toMatchObject({ yes: 2, outcome: "accepted" });
		expect((await refusal(() => cast(CAT, id))).message).toContain("is accepted");
	});

	it("that decides is declared at once, and told to who proposed and voted", async () => {
		await house.room("feature");
		const id = await make();
		await cast(BOB, id, false);
		await cast(CAT, id, false);
		const state = await house.state();
		expect(state.proposals.get(id)).toMatchObject({ outcome: "declined", decided: state.number });
		const news = 'The proposal "Do we?" in @feature is declined.';
		for (const session of [ANN, BOB])
			expect((await house.mail(session)).at(-1)).toMatchObject({
				kind: "status",
				text: news,
				room: "feature",
			});
		expect((await house.mail(CAT)).map(({ kind }) => kind)).toEqual(["message"]);
	});

	it("is the member's own after a /clear", async () => {
		await house.room("feature");
		const id = await make();
		house.clear(BOB, DAN);
		expect((await cast(DAN, id)).proposal.yes).toBe(1);
		expect((await refusal(() => cast(DAN, id))).message).toContain("has voted already");
	});

	it("of one that is not there, or too short an id, is refused", async () => {
		await house.room("feature");
		const id = await make();
		await make();
		for (const wrong of ["0000", id.slice(0, 3), ""]) {
			expect((await refusal(() => cast(BOB, wrong))).code).toBe("not_found");
		}
		expect(await refusal(() => cast(BOB, id.slice(0, 8)))).toMatchObject({
			code: "ambiguous",
			hint: expect.stringContaining(id),
		});
	});

	it("of the one that it releases says that it has left", async () => {
		await house.room("feature", [ANN, BOB]);
		const id = await make({ release: BOB });
		await cast(ANN, id);
		expect(await cast(BOB, id)).toMatchObject({ left: true, proposal: { outcome: "accepted" } });
		expect((await house.state()).members.has(BOB)).toBe(false);
	});
});
