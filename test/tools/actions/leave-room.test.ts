import { expect, it } from "vitest";
import { roomsOf } from "../../../src/context-rooms.ts";
import { ANN, BOB, CAT } from "../../machine.ts";
import { anEntry } from "../../rooms/fixtures.ts";
import { ROOM } from "../../together/four-sessions.ts";
import { roomsByTool } from "../rooms-by-tool.ts";

const at = roomsByTool();

it("leave_room says who is left, and what others may take", async () => {
	await at.room();
	const task = anEntry("task", { title: "t", to: { kind: "anyone" } });
	const own = anEntry("task", { title: "own", to: { kind: "party", party: BOB } });
	for (const entry of [task, own, anEntry("claim", { task: task.id }, { by: BOB })])
		await roomsOf(at.context()).append(ROOM, () => entry);
	expect((await at.call("leave_room", { room: "feature-x" }, BOB)).text).toBe(
		`You have left @feature-x. It has 2 members now. Others may take what you were working on there: ${task.id}. Of what was for you alone, whoever gave it is told, and nobody else takes it: ${own.id}.`,
	);
	await at.call("leave_room", { room: "feature-x" }, CAT);
	expect((await at.call("leave_room", { room: "feature-x" }, ANN)).text).toBe(
		"You have left @feature-x. It has no member now.",
	);
});
