import { v7 as newId } from "uuid";
import { describe, expect, it } from "vitest";
import {
	MOST_OPEN_PROPOSALS,
	openProposals,
	outcomeAt,
	PROPOSALS_KEPT,
	undeclared,
	votesNeeded,
} from "../../../src/rooms/fold/proposals.ts";
import type { Proposal } from "../../../src/rooms/fold/state.ts";
import { ANN, BOB, CAT, NOON } from "../../machine.ts";
import { anEntry, at, DAN } from "../fixtures.ts";
import { aRoom, by, claim, type Folded, folded, give } from "./a-room.ts";

const propose = (room: Folded, fields: { release?: string; deadline?: string } = {}, party = ANN) =>
	room.write(by(party, "propose", { what: "Do we?", ...fields })).id;
const vote = (room: Folded, proposal: string, party: string, yes = true) =>
	room.write(by(party, "vote", { proposal, yes }));
const of = (room: Folded, id: string) => room.state.proposals.get(id) as Proposal;
const decide = (proposal: string, outcome: "accepted" | "declined" | "lapsed", second = 0) =>
	by(CAT, "decide", { proposal, outcome }, second);

describe("a proposal", () => {
	it.each([
		[1, 1],
		[2, 2],
		[3, 2],
		[4, 3],
		[5, 3],
	])("of %i voters needs %i who say yes", (voters, needed) => {
		expect(votesNeeded({ voters: Array(voters).fill(ANN) } as unknown as Proposal)).toBe(needed);
	});

	it("is accepted with the vote that makes the majority; who is silent has not said yes", () => {
		const room = aRoom();
		const id = propose(room);
		expect(of(room, id).voters).toEqual([ANN, BOB, CAT]);
		vote(room, id, ANN);
		expect(outcomeAt(of(room, id), NOON)).toBeUndefined();
		expect(room.refused(decide(id, "accepted")).message).toBe(
			"The proposal is open: 1 of 2 needed have said yes.",
		);
		vote(room, id, BOB);
		expect(outcomeAt(of(room, id), NOON)).toBe("accepted");
		expect(room.refused(by(CAT, "vote", { proposal: id, yes: false })).message).toMatch(/is accepted\.$/);
	});

	it("is declined once those who are left can make no majority", () => {
		const room = aRoom();
		const id = propose(room);
		vote(room, id, ANN, false);
		vote(room, id, CAT, false);
		expect(outcomeAt(of(room, id), NOON)).toBe("declined");
	});

	it("has the quorum of those who were members when it was made", () => {
		const room = aRoom();
		const id = propose(room);
		room.write(by(DAN, "join", {}));
		expect(room.refused(by(DAN, "vote", { proposal: id, yes: true })).message).toBe(
			"Only those vote who were members when the proposal was made.",
		);
		room.write(by(BOB, "leave", {}));
		expect(room.refused(by(BOB, "vote", { proposal: id, yes: true })).code).toBe("not_found");
		vote(room, id, ANN);
		expect(of(room, id).outcome).toBeUndefined();
		vote(room, id, CAT);
		expect(of(room, id).outcome).toBe("accepted");
	});

	it("takes one vote of each", () => {
		const room = aRoom();
		const id = propose(room);
		const { number } = vote(room, id, BOB, false);
		expect(room.refused(by(BOB, "vote", { proposal: id, yes: true })).message).toBe(
			`The party has voted already, in entry ${number}.`,
		);
		expect(room.refused(by(BOB, "vote", { proposal: newId(), yes: true })).code).toBe("not_found");
	});

	it("lapses at its deadline, by the times that stand in the entries", () => {
		const room = aRoom();
		const id = propose(room, { deadline: at(60) });
		vote(room, id, ANN);
		expect(room.refused(decide(id, "lapsed", 59)).code).toBe("not_allowed");
		expect(room.refused(by(BOB, "vote", { proposal: id, yes: true }, 60)).message).toMatch(/is lapsed\.$/);
		expect(outcomeAt(of(room, id), NOON + 60_000)).toBe("lapsed");
		room.write(decide(id, "lapsed", 60));
		// By a clock that has gone back, the vote would have been in time.
		room.refused(by(BOB, "vote", { proposal: id, yes: true }, 0));
		expect(outcomeAt(of(room, id), NOON)).toBe("lapsed");
	});

	it("is told once, as what it is", () => {
		const room = aRoom();
		const id = propose(room);
		for (const party of [ANN, BOB]) vote(room, id, party);
		expect(undeclared(room.state, NOON)).toEqual([{ proposal: of(room, id), outcome: "accepted" }]);
		room.refused(decide(id, "declined"));
		room.refused(decide(newId(), "accepted"));
		const { number } = room.write(decide(id, "accepted"));
		expect(of(room, id).decided).toBe(number);
		expect(undeclared(room.state, NOON)).toEqual([]);
		expect(room.refused(decide(id, "accepted")).message).toMatch(/is accepted\.$/);
	});

	it("of which there are too many is refused, and old ones are forgotten", () => {
		const room = aRoom();
		const ids = Array.from({ length: MOST_OPEN_PROPOSALS }, () => propose(room));
		expect(room.refused(by(BOB, "propose", { what: "One more?" })).code).toBe("limit");
		for (const id of ids.slice(1)) for (const party of [ANN, BOB]) vote(room, id, party);
		for (let count = ids.length; count <= PROPOSALS_KEPT; count++) {
			const id = propose(room);
			for (const party of [ANN, BOB]) vote(room, id, party);
		}
		expect(room.state.proposals.size).toBe(PROPOSALS_KEPT);
		expect([ids[0], ids[1]].map((id) => room.state.proposals.has(id as string))).toEqual([true, false]);
		expect(openProposals(room.state, NOON).map(({ id }) => id)).toEqual([ids[0]]);
	});

	it("keeps its id to itself", () => {
		const room = aRoom();
		const id = propose(room);
		room.refused(anEntry("propose", { what: "Other?" }, { id, by: BOB }));
	});
});

describe("a release", () => {
	it("takes effect with the deciding vote: the member has left, and may come back by invitation alone", () => {
		const room = aRoom();
		const task = give(room);
		claim(room, task, CAT);
		const id = propose(room, { release: CAT });
		vote(room, id, ANN);
		expect(room.state.members.has(CAT)).toBe(true);
		vote(room, id, BOB);
		expect([...room.state.members.keys()]).toEqual([ANN, BOB]);
		expect(room.state.former.get(CAT)).toBe("released");
		expect(room.state.open.get(task)?.state).toBe("submitted");
		expect(room.refused(by(CAT, "join", {})).message).toBe(
			"The room's members have released this party by a vote.",
		);
		room.write(by(ANN, "invite", { who: { session: CAT, name: "cat" } }));
	});

	it("of one of two needs both", () => {
		const room = folded();
		room.write(by(ANN, "open", { purpose: "x" }));
		room.write(by(BOB, "join", {}));
		const id = propose(room, { release: BOB });
		vote(room, id, ANN);
		expect(room.state.members.has(BOB)).toBe(true);
		vote(room, id, BOB);
		expect(room.state.members.has(BOB)).toBe(false);
	});

	it("is of a member, and voted on once at a time", () => {
		const room = aRoom();
		expect(room.refused(by(ANN, "propose", { what: "x", release: DAN })).code).toBe("not_found");
		const id = propose(room, { release: CAT, deadline: at(60) });
		const again = (second: number) => by(BOB, "propose", { what: "x", release: CAT }, second);
		const refusal = room.refused(again(0));
		expect(refusal.message).toContain("The room votes on that already");
		for (const party of [ANN, BOB, CAT]) expect(of(room, id).votes.has(party)).toBe(false);
		room.write(again(60));
	});

	it("does not reach who has left meanwhile, nor open an archived room to who was released", () => {
		const room = aRoom();
		const id = propose(room, { release: CAT });
		room.write(by(CAT, "leave", {}));
		for (const party of [ANN, BOB]) vote(room, id, party);
		expect(room.state.former.get(CAT)).toBe("left");
		const other = propose(room, { release: BOB });
		for (const party of [ANN, BOB]) vote(room, other, party);
		room.write(by(ANN, "archive", {}));
		room.refused(by(BOB, "open", { purpose: "x" }));
		room.write(by(CAT, "open", { purpose: "x" }));
	});
});
