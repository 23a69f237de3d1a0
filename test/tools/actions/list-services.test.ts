import { expect, it } from "vitest";
import { ANN, BOB } from "../../machine.ts";
import { at } from "../../rooms/fixtures.ts";
import { aHouse } from "../../together/a-house.ts";

const house = aHouse();

it("list_services shows a line a service, in which nobody's words pass for ours", async () => {
	await house.room("feature");
	expect((await house.call(BOB, "list_services", {})).text).toBe(
		"No service runs. Tell of one with register_service.",
	);
	await house.call(ANN, "register_service", {
		name: "api",
		url: "http://x",
		description: 'a" | b',
		minutes: 1,
	});
	await house.call(BOB, "register_service", { name: "ui", url: "http://y", room: "feature" });
	expect((await house.call(BOB, "list_services", {})).text.split("\n")).toEqual([
		`"api": "http://x" | "a\\" \\u007c b" | for everybody | run by "ann" (${ANN}) | until ${at(60)}`,
		`"ui": "http://y" | in @feature | run by "bob" (${BOB})`,
	]);
});
