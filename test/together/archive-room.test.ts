import { expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { archiveRoom } from "../../src/together/archive-room.ts";
import { ANN, aCaller, refusal } from "../machine.ts";
import { anEntry } from "../rooms/fixtures.ts";
import { DAN, fourSessions, ROOM } from "./four-sessions.ts";

const { signal } = new AbortController();
const at = fourSessions();
const archive = (session: string) => archiveRoom(at.context(), ROOM, { caller: aCaller(session), signal });

it("a member archives a room, once", async () => {
	await at.room();
	await roomsOf(at.context()).append(ROOM, () => anEntry("task", { title: "t", to: { kind: "anyone" } }));
	expect((await refusal(() => archive(DAN))).code).toBe("not_found");
	expect(await archive(ANN)).toEqual({ room: ROOM, openTasks: 1 });
	expect((await roomsOf(at.context()).state(ROOM)).phase).toBe("archived");
	expect((await refusal(() => archive(ANN))).code).toBe("not_allowed");
});
