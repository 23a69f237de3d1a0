import { describe, expect, it } from "vitest";
import { writeProfile } from "../../src/sessions/profiles.ts";
import { tell } from "../../src/together/tell.ts";
import { ANN, BOB, CAT } from "../machine.ts";
import { author, DAN } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();
const telling = async (session: string) =>
	({ ...(await house.looking(session)), room: "feature", kind: "message" }) as const;

describe("telling", () => {
	it("leaves mail for each but the caller, under its id of now", async () => {
		house.clear(BOB, DAN);
		const parties = [author(ANN), author(BOB), author("human")];
		const told = await tell(house.context, await telling(ANN), parties, "news");
		expect(told.map(({ session, name }) => [session, name])).toEqual([
			[DAN, "bob"],
			["human", "human"],
		]);
		for (const party of [DAN, "human"])
			expect(await house.mail(party)).toMatchObject([
				{ text: "news", room: "feature", from: { name: "ann" } },
			]);
		expect(await house.mail(ANN)).toEqual([]);
	});

	it("is none to the caller that a member is since a /clear", async () => {
		house.clear(BOB, DAN);
		expect(await tell(house.context, await telling(DAN), [author(BOB)], "news")).toEqual([]);
	});

	it("holds to the budget of each pair, and says who was left out", async () => {
		const all = await telling(ANN);
		const { pairBudget } = house.context.config;
		for (let sent = 0; sent < pairBudget; sent++) await tell(house.context, all, [author(BOB)], `${sent}`);
		const [bob, cat] = await tell(house.context, all, [author(BOB), author(CAT)], "one more");
		expect(bob?.leftOut).toContain("within a minute");
		expect([cat?.leftOut, (await house.mail(CAT)).length]).toEqual([undefined, 1]);
	});

	it("says of whom nothing wakes that its mail waits, and why", async () => {
		writeProfile(house.context, { session: BOB, accepts: "nothing" });
		const [told] = await tell(house.context, await telling(ANN), [author(BOB)], "news");
		expect(told).toMatchObject({
			session: BOB,
			closed: { route: "profile", reason: expect.stringContaining("it accepts nothing") },
		});
		expect(await house.mail(BOB)).toHaveLength(1);
	});

	it("never throws: what it tells of is in the log already", async () => {
		house.context.mailbox.put = () => Promise.reject(new Error("disk"));
		const told = await tell(house.context, await telling(ANN), [author(BOB)], "news");
		expect(told).toMatchObject([{ session: BOB, leftOut: "The mail could not be written." }]);
		expect(house.machine.logged.map(({ event }) => event)).toContain("left-out");
	});
});
