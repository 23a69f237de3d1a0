import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Context } from "../../src/context.ts";
import { HUMAN } from "../../src/model/session.ts";
import { resolve } from "../../src/sessions/address.ts";
import type { ProfileChange } from "../../src/sessions/check-profile.ts";
import { profileOf } from "../../src/sessions/profiles.ts";
import { roster } from "../../src/sessions/roster.ts";
import { changed, setProfile } from "../../src/sessions/set-profile.ts";
import { ANN, aCaller, aMachine, BOB, CAT, type Machine, NOON, refusal, startOf } from "../machine.ts";

const MINUTE = 60_000;

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	for (const session of [ANN, BOB, CAT]) machine.transcript(session);
});
afterEach(() => machine.end());

const set = (session: string, change: ProfileChange) => setProfile(context, aCaller(session), change);
const found = async (address: string) => resolve(context, await roster(context), address, undefined).id;

/** A process that begins a tick of the system's clock after those that are there. */
async function startedLater(): Promise<number> {
	const before = startOf(machine.start("cat").pid ?? 0);
	const later = () => {
		const pid = machine.start("cat").pid ?? 0;
		return startOf(pid) === before ? undefined : pid;
	};
	return (await vi.waitUntil(later)) ?? 0;
}

describe("a name", () => {
	it("is kept, and is an address from then on", async () => {
		const done = await set(ANN, { name: "api" });
		expect([done.name, done.taken]).toEqual(["api", undefined]);
		expect(await found("API")).toBe(ANN);
	});

	it.each<[string, () => unknown]>([
		["by its user", () => machine.register(BOB, { name: "api", nameSource: "user" })],
		["by itself", async () => machine.register(BOB) && set(BOB, { name: "api" })],
		["by its folder, where it has no name", () => machine.register(BOB, { cwd: "/work/Api" })],
	])("that another running session has %s gets a number, and the result says so", async (_, prepare) => {
		await prepare();
		expect(await set(ANN, { name: "api" })).toMatchObject({ name: "api-2", taken: "api" });
		machine.register(ANN);
		expect(await set(CAT, { name: "Api" })).toMatchObject({ name: "Api-3", taken: "Api" });
		// Its own name is no other's.
		expect(await set(ANN, { name: "api" })).toMatchObject({ name: "api-2" });
	});

	it("of a session that has ended is free", async () => {
		await set(BOB, { name: "api" });
		expect(await set(ANN, { name: "api" })).toMatchObject({ name: "api" });
	});

	it("that another took meanwhile gets a number where its session comes back, and a change says so", async () => {
		await set(ANN, { name: "api" });
		machine.register(BOB);
		await set(BOB, { name: "api" });
		const pid = await startedLater();
		machine.register(ANN, { pid });
		expect([await found("api"), await found("api-2")]).toEqual([BOB, ANN]);
		expect(await set(ANN, { role: "x" })).toMatchObject({ name: "api-2", taken: "api" });
		const kept = await set(BOB, { role: "y" });
		const other = await set(ANN, { name: "web" });
		expect([kept, other].map(({ name, taken }) => [name, taken])).toEqual([
			["api", undefined],
			["web", undefined],
		]);
	});

	it("that two ask for at once is given to one of them", async () => {
		for (const session of [ANN, BOB]) machine.register(session);
		const both = await Promise.all([set(ANN, { name: "api" }), set(BOB, { name: "api" })]);
		expect(both.map(({ name }) => name).sort()).toEqual(["api", "api-2"]);
	});

	it("wins over the one its user gave it before; that one still is an address", async () => {
		machine.register(ANN, { name: "backend", nameSource: "user" });
		expect((await set(ANN, { name: "api" })).name).toBe("api");
		expect([await found("api"), await found("backend")]).toEqual([ANN, ANN]);
	});

	it("does not win over the one its user gives it later, and is no address any more", async () => {
		const pid = machine.register(ANN, { name: "backend", nameSource: "user" });
		await set(ANN, { name: "api" });
		machine.register(ANN, { pid, name: "web", nameSource: "user" });
		expect((await set(ANN, { role: "x" })).name).toBe("web");
		expect((await refusal(() => found("api"))).code).toBe("not_found");
		// Chosen once more, it is the later one.
		expect((await set(ANN, { name: "api" })).name).toBe("api");
	});

	it("is taken away by an empty one", async () => {
		machine.register(ANN, { name: "app-3f", nameSource: "derived" });
		await set(ANN, { name: "api", role: "x" });
		expect((await set(ANN, { name: "" })).name).toBe("app-3f");
		const profile = profileOf(context, ANN);
		expect([profile?.name, profile?.role]).toEqual([undefined, "x"]);
	});

	it("of a session without a transcript yet is kept as well", async () => {
		const fresh = "dddd4444-4444-4444-8444-444444444444";
		expect((await set(fresh, { name: "api" })).name).toBe("api");
	});
});

describe("a change", () => {
	const now = { now: NOON, given: undefined };
	const before = { v: 1, session: ANN, updatedAt: new Date(NOON).toISOString() } as const;
	const until = (minutes: number) => new Date(NOON + minutes * MINUTE).toISOString();

	it("leaves what it does not name, and takes away what is empty", () => {
		const all = { ...before, name: "n", given: "g", role: "r", capabilities: ["c"], summary: "s" };
		const kept = changed({ ...all, accepts: "urgent" }, { role: "", capabilities: [] }, now);
		expect(kept).toMatchObject({ name: "n", given: "g", role: undefined, capabilities: [], summary: "s" });
		expect(kept.accepts).toBe("urgent");
		expect(changed({ ...all, accepts: "urgent" }, { accepts: "all" }, now).accepts).toBe("all");
	});

	it("makes it busy for a time and a reason, both of them anew", () => {
		const busy = changed(undefined, { busyMinutes: 30, busyReason: "a build" }, now);
		expect(busy).toMatchObject({ busyUntil: until(30), busyReason: "a build" });
		const again = changed({ ...before, ...busy }, { busyMinutes: 5 }, now);
		expect(again).toMatchObject({ busyUntil: until(5), busyReason: undefined });
	});

	it("makes it ready with 0, and forgets what is over", () => {
		const busy = { ...before, busyUntil: until(5), busyReason: "x" };
		expect(changed(busy, { busyMinutes: 0 }, now).busyUntil).toBeUndefined();
		expect(changed(busy, { role: "r" }, now)).toMatchObject({ busyUntil: until(5), busyReason: "x" });
		const later = { now: NOON + 5 * MINUTE, given: undefined };
		expect(changed(busy, { role: "r" }, later).busyReason).toBeUndefined();
	});

	it("of the reason alone is for one that is busy", async () => {
		const busy = { ...before, busyUntil: until(5), busyReason: "x" };
		expect(changed(busy, { busyReason: "y" }, now)).toMatchObject({ busyUntil: until(5), busyReason: "y" });
		const error = await refusal(() => changed(before, { busyReason: "y" }, now));
		expect([error.code, error.hint]).toEqual(["bad_input", expect.stringContaining("busy_minutes")]);
	});

	it("keeps a name through the /clear of a client that forgets the one its user gave it (2.1.100)", async () => {
		const pid = machine.register(ANN, { name: "backend", nameSource: "user" });
		await set(ANN, { name: "api" });
		machine.card(ANN, { movedTo: BOB });
		machine.register(BOB, { pid, name: "backend" });
		expect(await found("api")).toBe(BOB);
		expect(await set(BOB, { role: "x" })).toMatchObject({ name: "api" });
		expect(await found("api")).toBe(BOB);
		machine.register(BOB, { pid, name: "web", nameSource: "user" });
		expect((await set(BOB, {})).name).toBe("web");
	});

	it("that names nothing writes nothing", async () => {
		expect(await set(ANN, {})).toMatchObject({ name: "app", before: undefined });
		expect(existsSync(context.config.paths.profiles)).toBe(false);
	});

	it("after /clear goes on from what was said before", async () => {
		await set(ANN, { name: "api", role: "reviewer" });
		machine.card(ANN, { movedTo: BOB });
		expect(await set(BOB, { summary: "new work" })).toMatchObject({
			name: "api",
			profile: { session: BOB, role: "reviewer", summary: "new work" },
		});
	});

	it("is refused to the person at the terminal", async () => {
		const error = await refusal(() => set(HUMAN, { name: "me" }));
		expect([error.code, error.hint]).toEqual([
			"bad_input",
			expect.stringContaining("CLAUDE_INTERCOM_SESSION"),
		]);
	});
});
