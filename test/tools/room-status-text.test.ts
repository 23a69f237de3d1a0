import { expect, it } from "vitest";
import type { RoomMessageStatus } from "../../src/together/message-status.ts";
import { roomStatusText } from "../../src/tools/room-status-text.ts";
import { BOB, CAT, NOON } from "../machine.ts";
import { anEntry } from "../rooms/fixtures.ts";

const entry = anEntry("message", { text: "x", to: [CAT] });
const at = "2026-03-04T12:00:01.000Z";
const status = (more: Partial<RoomMessageStatus>) =>
	roomStatusText({ room: "x", number: 4, entry, copies: [], without: [], ...more }, NOON).split("\n");

it("has a line for each receiver: those it is for first, then the others, then who has none", () => {
	expect(
		status({
			copies: [
				{
					party: BOB,
					name: "bob",
					message: "id-b",
					addressed: false,
					place: "unread",
					last: { at, state: "queued" },
				},
				{
					party: CAT,
					name: "cat",
					message: "id-c",
					addressed: true,
					place: "read",
					last: { at, state: "seen", route: "read" },
				},
				{ party: "human", name: "human", message: "id-h", addressed: false, place: "unread" },
			],
			without: [{ party: BOB, name: "bob" }],
		}),
	).toEqual([
		`message ${entry.id}, entry 4 of @x, sent now by "ann"`,
		`- "cat" (cccc3333): taken out of its inbox; proven: seen by read at ${at}; it is not running; its copy is id-c`,
		'- "bob" (bbbb2222) (a status, for information): unread in its inbox; it is not running; its copy is id-b',
		"- the person (human) (a status, for information): unread in its inbox; its copy is id-h",
		'- "bob" (bbbb2222): it has no copy; it could not be reached, or a copy was removed',
		"message_status with a copy's id says what is in its way.",
	]);
	expect(status({})[1]).toBe("Nobody else was in the room.");
});
