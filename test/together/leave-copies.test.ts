import { v7 } from "uuid";
import { describe, expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { roster } from "../../src/sessions/roster.ts";
import { copyId } from "../../src/together/copy-id.ts";
import { leaveCopies } from "../../src/together/leave-copies.ts";
import { membersNow } from "../../src/together/members-now.ts";
import { newEntry } from "../../src/together/new-entry.ts";
import { ANN, aCaller, BOB, CAT } from "../machine.ts";
import { fourSessions, ROOM } from "./four-sessions.ts";

const four = fourSessions();

async function leave(id: string, again = false) {
	const context = four.context();
	const state = await roomsOf(context).state(ROOM);
	const fields = { text: "hello", to: [BOB], says: "question", urgent: true } as const;
	return leaveCopies(context, {
		room: ROOM,
		entry: newEntry(context, { session: ANN, name: "ann" }, "message", { ...fields, to: [BOB] }, id),
		from: { ...aCaller(ANN), name: "ann" },
		others: membersNow(context, await roster(context), state).filter(({ known }) => known !== ANN),
		hops: 2,
		live: () => false,
		signal: new AbortController().signal,
		again,
	});
}

describe("the copies of a room's message", () => {
	it("are as it was sent for whom it is for, and a status for the others", async () => {
		await four.room();
		const id = v7();
		const { copies, leftOut } = await leave(id);
		expect([copies.map(({ party, addressed }) => [party, addressed]), leftOut]).toEqual([
			[
				[BOB, true],
				[CAT, false],
			],
			[],
		]);
		const head = { entry: id, room: ROOM, hops: 2, text: "hello" };
		const asSent = { ...head, id: copyId(id, BOB), kind: "question", urgent: true, answerBy: "reply" };
		expect(await four.unread(BOB)).toMatchObject([asSent]);
		const [other] = await four.unread(CAT);
		expect(other).toMatchObject({ ...head, id: copyId(id, CAT), kind: "status" });
		expect(other?.urgent).toBeUndefined();
	});

	it("are left again only to whom they were not left", async () => {
		await four.room();
		const id = v7();
		await leave(id);
		const { copies } = await leave(id, true);
		expect(copies).toEqual([]);
	});
});
