import { describe, expect, it } from "vitest";
import { MOST_MEMBERS } from "../../../src/rooms/fold/members.ts";
import { ANN, BOB, CAT } from "../../machine.ts";
import { author, DAN } from "../fixtures.ts";
import { aRoom, by, claim, folded, give } from "./a-room.ts";

describe("a room", () => {
	it("is opened by the first join with a purpose, once", () => {
		const room = folded();
		expect(room.refused(by(ANN, "join", {}))).toMatchObject({
			code: "not_found",
			message: "There is no room feature.",
		});
		room.write(by(ANN, "open", { purpose: "Build it", role: "lead" }));
		expect(room.state).toMatchObject({ phase: "open", purpose: "Build it" });
		expect(room.state.members.get(ANN)).toMatchObject({ role: "lead", since: 2 });
		expect(room.refused(by(BOB, "open", { purpose: "Mine" })).message).toBe("The room is open already.");
	});

	it("is joined by who wants to, and a member that joins again takes another role", () => {
		const room = aRoom();
		room.write(by(DAN, "join", {}));
		expect(room.refused(by(DAN, "join", {})).message).toContain("member of the room already");
		room.write(by(DAN, "join", { role: "tester" }));
		expect(room.refused(by(DAN, "join", { role: "tester" })).code).toBe("not_allowed");
		expect([...room.state.members].map(([party, { role }]) => [party, role])).toEqual([
			[ANN, undefined],
			[BOB, "backend"],
			[CAT, "reviewer"],
			[DAN, "tester"],
		]);
	});

	it("takes nothing from who is no member", () => {
		const room = aRoom();
		for (const entry of [
			by(DAN, "leave", {}),
			by(DAN, "invite", { who: author(DAN) }),
			by(DAN, "archive", {}),
			by(DAN, "message", { text: "hi", to: [ANN] }),
			by(DAN, "task", { title: "x", to: { kind: "anyone" } }),
			by(DAN, "signal", { name: "x", until: "2027-01-01T00:00:00Z" }),
		])
			expect(room.refused(entry)).toMatchObject({ code: "not_found", hint: expect.any(Function) });
	});

	it("is left for good until the party joins again; the last member may leave it", () => {
		const room = aRoom();
		for (const party of [ANN, BOB, CAT]) room.write(by(party, "leave", {}));
		expect(room.state.members.size).toBe(0);
		expect(room.state.phase).toBe("open");
		room.write(by(BOB, "join", {}));
		expect([...room.state.members.keys()]).toEqual([BOB]);
		expect(room.state.former.get(ANN)).toBe("left");
		expect(room.state.former.has(BOB)).toBe(false);
	});

	it("lets others take what a member that leaves was working on", () => {
		const room = aRoom();
		const task = give(room);
		claim(room, task, BOB);
		room.write(by(BOB, "leave", {}));
		expect(room.state.open.get(task)).toMatchObject({ state: "submitted" });
		expect(room.state.open.get(task)?.claim).toBeUndefined();
		claim(room, task, CAT);
		expect(room.state.open.get(task)?.claim?.by.session).toBe(CAT);
	});

	it("is archived by a member, takes nothing more then, and keeps what it was", () => {
		const room = aRoom();
		room.write(by(BOB, "archive", {}));
		expect(room.state.phase).toBe("archived");
		expect(room.state.members.size).toBe(3);
		for (const entry of [
			by(ANN, "message", { text: "x", to: [] }),
			by(DAN, "join", {}),
			by(ANN, "leave", {}),
		])
			expect(room.refused(entry).message).toBe(
				"The room feature is archived: it can be read, and nothing can be added.",
			);
	});

	it("is opened again by who was its member, and by nobody else", () => {
		const room = aRoom();
		room.write(by(BOB, "leave", {}));
		room.write(by(CAT, "archive", {}));
		expect(room.refused(by(DAN, "open", { purpose: "Mine" })).message).toContain("only who was its member");
		room.write(by(BOB, "open", { purpose: "Go on" }));
		expect(room.state).toMatchObject({ phase: "open", purpose: "Go on" });
		expect([...room.state.members.keys()].sort()).toEqual([ANN, BOB, CAT]);
		expect(room.state.members.get(CAT)?.role).toBe("reviewer");
	});

	it("has so many members and no more", () => {
		const room = folded();
		room.write(by(ANN, "open", { purpose: "x" }));
		const party = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
		for (let index = 1; index < MOST_MEMBERS; index++) room.write(by(party(index), "join", {}));
		expect(room.refused(by(BOB, "join", {})).code).toBe("limit");
		expect(room.refused(by(ANN, "invite", { who: author(BOB) })).code).toBe("limit");
		room.write(by(ANN, "join", { role: "lead" }));
	});
});
