import { expect, it } from "vitest";
import { roomsOf } from "../../../src/context-rooms.ts";
import { LOBBY } from "../../../src/model/room.ts";
import { ANN } from "../../machine.ts";
import { at } from "../../rooms/fixtures.ts";
import { aHouse } from "../../together/a-house.ts";

const house = aHouse();

it("send_signal says until when it holds; data may come as JSON or as its text", async () => {
	expect((await house.call(ANN, "send_signal", { name: "go", data: '{"port":1}', minutes: "1" })).text).toBe(
		`The signal "go" is sent for everybody (entry 1). It holds until ${at(60)}; wait_for_signal finds it until then.`,
	);
	await house.call(ANN, "send_signal", { name: "go", data: { port: 2 } });
	await house.call(ANN, "send_signal", { name: "go", data: "merged" });
	await house.call(ANN, "send_signal", { name: "go" });
	const entries = await roomsOf(house.context).entries(LOBBY, 0, 9);
	expect(entries.map(({ entry }) => entry?.kind === "signal" && entry.data)).toEqual([
		{ port: 1 },
		{ port: 2 },
		"merged",
		undefined,
	]);
	expect((await house.call(ANN, "send_signal", { name: " " })).error?.code).toBe("bad_input");
});
