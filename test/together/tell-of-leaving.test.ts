import { describe, expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import type { TaskTarget } from "../../src/model/entry-parts.ts";
import { leaveRoom } from "../../src/together/leave-room.ts";
import { propose } from "../../src/together/propose.ts";
import { vote } from "../../src/together/vote.ts";
import { ANN, aCaller, BOB, CAT } from "../machine.ts";
import { anEntry } from "../rooms/fixtures.ts";
import { fourSessions, ROOM } from "./four-sessions.ts";

const at = fourSessions();
const { signal } = new AbortController();
const by = (session: string) => ({ caller: aCaller(session), signal });

/** Ann gives a task of the room; bob works on it, where it says so. */
async function given(to: TaskTarget, isWorked: boolean): Promise<string> {
	const task = anEntry("task", { title: "Do it", to });
	await roomsOf(at.context()).append(ROOM, () => task);
	if (isWorked)
		await roomsOf(at.context()).append(ROOM, () => anEntry("claim", { task: task.id }, { by: BOB }));
	return task.id;
}

const textsOf = async (session: string) => (await at.unread(session)).map(({ text }) => text);

describe("when a member leaves", () => {
	it("the giver of what it worked on is told, and whoever has the role that may take it", async () => {
		await at.room({ [BOB]: "dev", [CAT]: "dev" });
		at.machine.register(CAT);
		const task = await given({ kind: "role", role: "dev" }, true);
		await leaveRoom(at.context(), ROOM, by(BOB));
		expect(await textsOf(ANN)).toEqual([
			`"bob" (${BOB}) is no member of @${ROOM} any more, and had your task "Do it" (task ${task}). Whom it is for may take it.`,
		]);
		expect((await textsOf(CAT)).join()).toContain(task);
	});

	it("the giver of what was for it alone is told that nobody else takes it", async () => {
		await at.room();
		const task = await given({ kind: "party", party: BOB }, false);
		await leaveRoom(at.context(), ROOM, by(BOB));
		const [text = "", ...more] = await textsOf(ANN);
		expect(more).toEqual([]);
		expect(text).toContain(`(task ${task}). It was for that member alone, so nobody else takes it.`);
		expect(await textsOf(CAT)).toEqual([]);
	});

	it("nobody is told of what it had given itself, nor of what others do", async () => {
		await at.room();
		await given({ kind: "anyone" }, false);
		await leaveRoom(at.context(), ROOM, by(ANN));
		expect([await textsOf(ANN), await textsOf(BOB)]).toEqual([[], []]);
	});
});

it("when a member is released, the givers of its tasks are told as well", async () => {
	await at.room();
	const task = await given({ kind: "anyone" }, true);
	const asked = { room: ROOM, what: "Bob is busy", release: BOB, ...by(CAT) };
	const { proposal } = await propose(at.context(), asked);
	await vote(at.context(), { proposalId: proposal.id, yes: true, ...by(ANN) });
	await vote(at.context(), { proposalId: proposal.id, yes: true, ...by(CAT) });
	expect((await textsOf(ANN)).join("\n")).toContain(`had your task "Do it" (task ${task})`);
});
