import { expect, it } from "vitest";
import { ANN } from "../../machine.ts";
import { at } from "../../rooms/fixtures.ts";
import { aHouse } from "../../together/a-house.ts";

const house = aHouse();

it("register_service says where it is shown, and what ends it", async () => {
	await house.room("feature");
	const { pid } = house.machine.start("cat");
	const input = { name: "api", url: "http://127.0.0.1:4117", minutes: 1, pid, room: "feature" };
	expect((await house.call(ANN, "register_service", input)).text).toBe(
		`"api" at "http://127.0.0.1:4117" is registered in @feature (entry 4). It is gone when your session ends, or process ${pid} ends, or it is ${at(60)}.`,
	);
	expect((await house.call(ANN, "register_service", { name: "api", url: "x:y" })).text).toBe(
		'"api" at "x:y" is registered for everybody (entry 1). It is gone when your session ends.',
	);
});
