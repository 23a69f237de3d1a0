import { describe, expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { listServices } from "../../src/together/list-services.ts";
import { registerService } from "../../src/together/register-service.ts";
import { ANN, aCaller, BOB, CAT, refusal } from "../machine.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();
const register = (name: string, session: string, room?: string) =>
	registerService(house.context, { name, url: "http://x", caller: aCaller(session), room });
const listed = async (session: string | undefined, room?: string) =>
	(await listServices(house.context, session === undefined ? undefined : aCaller(session), room)).map(
		(each) => `${each.room} ${each.service.name} ${each.party}`,
	);

describe("the services that are listed", () => {
	it("are those of everybody, and of the rooms that the caller is in; or of one room", async () => {
		await house.room("feature", [ANN, BOB]);
		await house.room("other", [CAT]);
		await register("lobby", CAT);
		await register("inside", ANN, "feature");
		await register("elsewhere", CAT, "other");
		const lobby = `${LOBBY} lobby "cat" (${CAT})`;
		const inside = `feature inside "ann" (${ANN})`;
		expect(await listed(BOB)).toEqual([lobby, inside]);
		expect(await listed(undefined)).toEqual([lobby]);
		expect(await listed(CAT, "feature")).toEqual([inside]);
		expect((await refusal(() => listed(CAT, "nowhere"))).code).toBe("not_found");
	});

	it("are none of those that have ended", async () => {
		await register("lobby", CAT);
		house.ends(CAT);
		await expect.poll(() => listed(BOB)).toEqual([]);
	});
});
