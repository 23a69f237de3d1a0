import { expect, it } from "vitest";
import { roomsOf } from "../../../src/context-rooms.ts";
import { anEntry } from "../../rooms/fixtures.ts";
import { ROOM } from "../../together/four-sessions.ts";
import { roomsByTool } from "../rooms-by-tool.ts";

const at = roomsByTool();

it("archive_room says what had not ended, and how the room is opened again", async () => {
	await at.room();
	await roomsOf(at.context()).append(ROOM, () => anEntry("task", { title: "t", to: { kind: "anyone" } }));
	expect((await at.call("archive_room", { room: "@feature-x" })).text).toBe(
		"@feature-x is archived. 1 task in it had not ended. read_room still shows it; who was its member opens it again with join_room.",
	);
	const { error } = await at.call("send_message", { to: "@feature-x", text: "x" });
	expect(error?.message).toContain("is archived: it can be read, and nothing can be added");
});
