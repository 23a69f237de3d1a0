import { expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { logOf } from "../../src/together/which-log.ts";
import { refusal } from "../machine.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();

it("a call that names no room means the lobby", async () => {
	await house.room("feature-x");
	for (const none of [undefined, "", " "]) expect(await logOf(house.context, none)).toBe(LOBBY);
	expect(await logOf(house.context, "@Feature-X")).toBe("feature-x");
	expect((await refusal(() => logOf(house.context, "feature"))).code).toBe("not_found");
});
