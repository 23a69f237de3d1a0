// A session's start, as Claude Code runs its hook, and what becomes of the event that the hook's
// shell writes down.
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { pathsIn } from "../../src/paths.ts";
import { readCard } from "../../src/sessions/cards.ts";
import { applyEvents } from "../../src/sessions/hook-events.ts";
import { ANN, aMachine, aMessage, BOB, CAT, type Machine } from "../machine.ts";
import { runHook } from "./run-hook.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const stores = () => openFileStores(pathsIn(machine.intercomDir));
const box = () => stores().mailbox;
const context = (): Context => ({ ...machine.context(), mailbox: box() });
const run = (event: string, input: object, options?: { node?: boolean; pid?: number }) =>
	runHook(machine, event, input, options);

/** As 2.1.328 sends it; 2.0.60 has no prompt_id. */
const modern = (more: object = {}) => ({ session_id: BOB, cwd: "/work/app", prompt_id: "p", ...more });

describe("a session's start", () => {
	it("tells of unread mail and leaves it unread", async () => {
		expect(await run("session-start", modern({ source: "startup" }), { node: false })).toBe("");
		await box().put(aMessage());
		expect(await run("session-start", modern({ source: "startup" }))).toContain("1 unread message from");
		expect(box().unreadCount(BOB)).toBe(1);
	});

	it("after /clear tells of the mail left for the session it replaced", async () => {
		const pid = machine.claude(["cat"]).pid ?? 0;
		await expect.poll(() => readFileSync(`/proc/${pid}/comm`, "utf8")).toBe("claude\n");
		const start = (session: string, source: string) =>
			run("session-start", { session_id: session, cwd: "/work/app", source }, { pid });
		expect(await start(BOB, "startup")).toBe("");
		await box().put(aMessage());
		expect(await start(CAT, "clear")).toContain("1 unread message from");
		expect(box().unreadCount(BOB)).toBe(1);
		expect(readCard(context(), BOB)).toMatchObject({ movedTo: CAT });
	});

	it("says what kinds wait", async () => {
		for (const change of [{ kind: "status" }, { kind: "question" }, { urgent: true }, {}] as const)
			await box().put(aMessage(change));
		expect(await run("session-start", modern({ source: "startup" }))).toContain(
			"4 unread messages from other sessions (1 question, 1 urgent message, 1 message, 1 status)",
		);
	});

	it("writes down which process runs it; /clear and the end are followed", async () => {
		const pid = machine.claude(["cat"]).pid ?? 0;
		await expect.poll(() => readFileSync(`/proc/${pid}/comm`, "utf8")).toBe("claude\n");
		const event = (name: string, input: object) => run(name, input, { pid });
		const cards = async () => {
			await applyEvents(context());
			return [readCard(context(), ANN), readCard(context(), BOB)];
		};
		await event("session-start", { session_id: ANN, cwd: "/work/app", source: "startup" });
		expect(await cards()).toMatchObject([{ pid, cwd: "/work/app", hooked: true }, undefined]);

		await event("session-end", { session_id: ANN, reason: "clear" });
		await event("session-start", { session_id: BOB, cwd: "/work/app", source: "clear" });
		const [ann, bob] = await cards();
		expect(ann).toMatchObject({ movedTo: BOB });
		expect(ann?.pid).toBeUndefined();
		expect(bob).toMatchObject({ pid });

		await event("session-start", { session_id: ANN, cwd: "/work/app", source: "resume" });
		const [back, left] = await cards();
		expect(back).toMatchObject({ pid });
		expect(back?.movedTo).toBeUndefined();
		expect(left?.pid ?? left?.movedTo).toBeUndefined();

		await event("session-end", { session_id: ANN, reason: "other" });
		expect((await cards())[0]?.pid).toBeUndefined();
		expect(readdirSync(join(machine.intercomDir, "events"))).toEqual([]);
	});

	it("a start and the /clear after it are worked in in their order, however many look at once", async () => {
		const folder = join(machine.intercomDir, "events");
		mkdirSync(folder, { recursive: true });
		const event = (at: number, name: string, input: object) => {
			const file = join(folder, `${name}.${at}`);
			writeFileSync(file, `${name}\n12\n1\n${JSON.stringify(input)}`);
			utimesSync(file, at, at);
		};
		for (let round = 0; round < 10; round++) {
			event(1, "session-start", { session_id: ANN, source: "startup" });
			event(2, "session-end", { session_id: ANN, reason: "clear" });
			event(3, "session-start", { session_id: BOB, source: "clear" });
			await Promise.all(Array.from({ length: 4 }, () => applyEvents(context())));
			expect(readCard(context(), BOB)).toMatchObject({ pid: 12 });
			expect(readCard(context(), ANN)).toMatchObject({ movedTo: BOB });
		}
	});

	it("an event that cannot be worked in now holds those after it up, and is not lost", async () => {
		const folder = join(machine.intercomDir, "events");
		const sessions = join(machine.intercomDir, "sessions");
		mkdirSync(folder, { recursive: true });
		// No folder can be made there, as on a full disk.
		writeFileSync(sessions, "");
		for (const [at, text] of [
			[1, `session-start\n12\n1\n{"session_id":"${ANN}","source":"startup"}`],
			[2, `session-start\n12\n1\n{"session_id":"${BOB}","source":"clear"}`],
		] as const) {
			writeFileSync(join(folder, String(at)), text);
			utimesSync(join(folder, String(at)), at, at);
		}
		await applyEvents(context());
		expect(readdirSync(folder)).toEqual(["1", "2"]);
		rmSync(sessions);
		await applyEvents(context());
		expect(readCard(context(), BOB)).toMatchObject({ pid: 12 });
		expect(readCard(context(), ANN)).toMatchObject({ movedTo: BOB });
	});

	it("an event that cannot be read is dropped, and the others are worked in", async () => {
		const folder = join(machine.intercomDir, "events");
		mkdirSync(folder, { recursive: true });
		for (const [name, content] of [
			["a", ""],
			["b", "session-start\nx\n1\n{}"],
			["c", `session-start\n12\n1\n{"session_id":"../../etc"}`],
			["d", "session-start\n12\n1\n{not json"],
			["e", `session-start\n12\n1\n{"session_id":"${BOB}"}`],
		] as const) {
			writeFileSync(join(folder, name), content);
		}
		await applyEvents(context());
		expect(readCard(context(), BOB)).toMatchObject({ pid: 12, procStart: "1" });
		expect(readdirSync(folder)).toEqual([]);
	});
});
