import { expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { showRoom } from "../../src/together/show-room.ts";
import { ANN, aCaller, BOB, CAT, refusal } from "../machine.ts";
import { anEntry, at as second } from "../rooms/fixtures.ts";
import { DAN, fourSessions, ROOM } from "./four-sessions.ts";

const at = fourSessions();
const { signal } = new AbortController();
const show = () => showRoom(at.context(), ROOM, { caller: aCaller(ANN), signal });

it("a room is shown with its members as they are, its tasks, proposals, services and newest entries", async () => {
	await at.room();
	at.machine.register(ANN);
	const rooms = roomsOf(at.context());
	const task = anEntry("task", { title: "Write it", to: { kind: "anyone" } });
	const proposal = anEntry("propose", { what: "Ship it?" });
	for (const entry of [
		task,
		anEntry("claim", { task: task.id }, { by: BOB }),
		proposal,
		anEntry("vote", { proposal: proposal.id, yes: true }, { by: CAT }),
		anEntry("service", { name: "api", url: "http://127.0.0.1:1" }),
	])
		await rooms.append(ROOM, () => entry);
	const shown = await show();
	expect(shown.people.map(({ name, role, running }) => [name, role, running?.state])).toEqual([
		["ann", "lead", "idle"],
		["bob", "backend", undefined],
		["cat", "reviewer", undefined],
	]);
	expect(shown.tasks).toMatchObject([{ id: task.id, state: "working", claim: { by: { session: BOB } } }]);
	expect(shown.proposals).toMatchObject([{ id: proposal.id, yes: 1, no: 0, needed: 2, voters: 3 }]);
	expect(shown.services).toMatchObject([{ name: "api" }]);
	expect([shown.number, shown.newest.map(({ number }) => number)]).toEqual([8, [1, 2, 3, 4, 5, 6, 7, 8]]);
	expect(JSON.stringify(shown)).toContain("Ship it?");
});

it("a service is not shown whose session, process or time has ended", async () => {
	await at.room();
	at.machine.register(ANN);
	const rooms = roomsOf(at.context());
	const url = "http://127.0.0.1:1";
	for (const entry of [
		anEntry("service", { name: "runs", url }),
		anEntry("service", { name: "over", url, until: second(0) }),
		anEntry("service", { name: "no-process", url, process: { pid: 4_000_000, procStart: "1" } }),
		anEntry("service", { name: "no-session", url }, { by: BOB }),
	])
		await rooms.append(ROOM, () => entry);
	expect((await show()).services.map(({ name }) => name)).toEqual(["runs"]);
});

it("a room that is not there is an error that names the nearest", async () => {
	await at.room();
	const error = await refusal(() => showRoom(at.context(), "feature-y", { signal }));
	expect([error.code, error.hint]).toEqual(["not_found", expect.stringContaining("@feature-x")]);
});

it("whoever of the members looks at it declares what its votes have decided; nobody else does", async () => {
	await at.room();
	const proposal = anEntry("propose", { what: "Ship it?", deadline: second(1) });
	await roomsOf(at.context()).append(ROOM, () => proposal);
	at.machine.clock.now += 2_000;
	const isDecided = async () => (await at.log()).some(({ kind }) => kind === "decide");
	await showRoom(at.context(), ROOM, { signal });
	await showRoom(at.context(), ROOM, { caller: aCaller(DAN), signal });
	expect(await isDecided()).toBe(false);
	expect((await show()).proposals).toEqual([]);
	expect(await isDecided()).toBe(true);
});
