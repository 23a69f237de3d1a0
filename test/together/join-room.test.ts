import { describe, expect, it } from "vitest";
import { archiveRoom } from "../../src/together/archive-room.ts";
import { joinRoom } from "../../src/together/join-room.ts";
import { leaveRoom } from "../../src/together/leave-room.ts";
import { ANN, aCaller, BOB, CAT, refusal } from "../machine.ts";
import { DAN, fourSessions, ROOM } from "./four-sessions.ts";

const { signal } = new AbortController();
const at = fourSessions();
const join = (session: string, more: { purpose?: string; role?: string; room?: string } = {}) =>
	joinRoom(at.context(), { room: ROOM, caller: aCaller(session), signal, ...more });

describe("joining", () => {
	it("opens the room where there is none, with its purpose and the role", async () => {
		const joined = await join(ANN, { purpose: "Build X", role: "Lead" });
		expect(joined).toMatchObject({ room: ROOM, did: "opened", purpose: "Build X", role: "lead", number: 1 });
		expect(joined.members).toMatchObject([{ party: ANN, name: "ann", role: "lead", isHere: true }]);
	});

	it("wants a purpose to open one, and names the nearest room", async () => {
		await at.room();
		const error = await refusal(() => join(ANN, { room: "feature-y" }));
		expect([error.code, error.message]).toEqual([
			"bad_input",
			"There is no room @feature-y. To open it, say its purpose.",
		]);
		expect(error.hint).toContain("The nearest is @feature-x.");
		for (const purpose of ["", " \n "])
			expect((await refusal(() => join(ANN, { room: "feature-y", purpose }))).code).toBe("bad_input");
		expect((await refusal(() => join(ANN, { room: "y", purpose: "x".repeat(10_000) }))).code).toBe(
			"too_large",
		);
	});

	it("makes a member of an open room, which keeps its purpose", async () => {
		await at.room({});
		const joined = await join(BOB, { purpose: "Something else", role: "backend" });
		expect(joined).toMatchObject({ did: "joined", purpose: "Build X", purposeKept: true, role: "backend" });
		expect(joined.members.map(({ name }) => name)).toEqual(["ann", "bob"]);
	});

	it("again changes the role, and nothing where it is the same or none is named", async () => {
		await at.room();
		expect(await join(BOB, { role: "client" })).toMatchObject({ did: "took a role", role: "client" });
		const before = (await at.log()).length;
		expect(await join(BOB, { role: "client" })).toMatchObject({ did: "there", role: "client" });
		expect(await join(BOB)).toMatchObject({ did: "there", role: "client" });
		expect(await at.log()).toHaveLength(before);
	});

	it("after /clear is still the member's, under its former id", async () => {
		await at.room();
		at.clear(BOB, DAN);
		expect(await join(DAN)).toMatchObject({ did: "there", role: "backend" });
		expect(await join(DAN, { role: "client" })).toMatchObject({ did: "took a role" });
		expect((await join(DAN)).members).toHaveLength(3);
	});

	it("opens an archived room again, for those who were its members alone", async () => {
		await at.room();
		await leaveRoom(at.context(), ROOM, { caller: aCaller(CAT), signal });
		await archiveRoom(at.context(), ROOM, { caller: aCaller(ANN), signal });
		expect((await refusal(() => join(DAN))).code).toBe("not_allowed");
		expect(await join(CAT)).toMatchObject({ did: "reopened", purpose: "Build X" });
	});

	it.each([{ room: "../x" }, { room: "a b" }, { role: "@x" }, { role: "\u0000" }])(
		"refuses %j",
		async (input) => {
			await at.room();
			expect((await refusal(() => join(BOB, input))).code).toBe("bad_input");
		},
	);

	it("of several at once opens the room once, and all are members", async () => {
		const ids = [ANN, BOB, CAT, DAN];
		const joined = await Promise.all(ids.map((id) => join(id, { purpose: `of ${id.slice(0, 4)}` })));
		expect(joined.filter(({ did }) => did === "opened")).toHaveLength(1);
		expect((await join(ANN)).members).toHaveLength(4);
	});
});
