// After /clear the session has another id, and nobody may have looked at the cards since: the
// hook's shell has to find its mail.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame } from "../../src/messages/frame.ts";
import { pathsIn } from "../../src/paths.ts";
import { readCard } from "../../src/sessions/cards.ts";
import { applyEvents } from "../../src/sessions/hook-events.ts";
import { readPredecessors } from "../../src/sessions/predecessor-file.ts";
import { ANN, aMachine, aMessage, BOB, CAT, type Machine, markless } from "../machine.ts";
import { runHook } from "./run-hook.ts";

let machine: Machine;
/** The client that runs the sessions, one after the other. */
let pid: number;
beforeEach(async () => {
	machine = aMachine();
	pid = await aClient();
});
afterEach(() => machine.end());

async function aClient(): Promise<number> {
	const started = machine.claude(["cat"]).pid ?? 0;
	await expect.poll(() => readFileSync(`/proc/${started}/comm`, "utf8")).toBe("claude\n");
	machine.register(ANN, { pid: started });
	return started;
}
const stores = () => openFileStores(pathsIn(machine.intercomDir));
const box = () => stores().mailbox;
const context = (): Context => ({ ...machine.context(), mailbox: box() });
const predecessorFile = (session: string) => join(machine.intercomDir, "sessions", `${session}.former`);

/** Runs the hook in that client. */
const run = (event: string, input: object, options: { node?: boolean; pid?: number } = {}) =>
	runHook(machine, event, { cwd: "/work/app", prompt_id: "p", ...input }, { pid, ...options });
const start = (session: string, source = "startup") => run("session-start", { session_id: session, source });
const end = (session: string, reason: string) => run("session-end", { session_id: session, reason });
async function clear(from: string, to: string): Promise<string> {
	await end(from, "clear");
	return start(to, "clear");
}
const stop = (session: string, options?: { node?: boolean; pid?: number }) =>
	run("stop", { session_id: session, last_assistant_message: "x" }, options);

describe("mail to the session before /clear", () => {
	it("is found where nobody has looked at the cards, and costs nothing where there is none", async () => {
		await start(ANN);
		await clear(ANN, BOB);
		expect(await stop(BOB, { node: false })).toBe("");
		const message = aMessage({ to: ANN, from: { session: CAT, name: "cat" } });
		await box().put(message);
		expect(markless(await stop(BOB))).toBe(markless(frame(message)));
		expect(await stop(BOB, { node: false })).toBe("");
		expect(readCard(context(), ANN)).toMatchObject({ movedTo: BOB });
	});

	it("is told of as soon as the new one starts", async () => {
		await start(ANN);
		await box().put(aMessage({ to: ANN, from: { session: CAT, name: "cat" } }));
		expect(await clear(ANN, BOB)).toContain("1 unread message from");
	});

	it("is found after /clear was used again and again", async () => {
		await start(ANN);
		await clear(ANN, BOB);
		await clear(BOB, CAT);
		const message = aMessage({ to: ANN, from: { session: BOB, name: "b" } });
		await box().put(message);
		expect(markless(await run("user-prompt-submit", { session_id: CAT }))).toBe(markless(frame(message)));
		expect(readPredecessors(context(), CAT)).toEqual([ANN, BOB]);
	});

	it("is found where the hooks came into a session that had begun without them", async () => {
		await clear(ANN, BOB);
		const message = aMessage({ to: ANN, from: { session: CAT, name: "cat" } });
		await box().put(message);
		expect(markless(await stop(BOB))).toBe(markless(frame(message)));
		expect(readCard(context(), ANN)).toMatchObject({ movedTo: BOB });
	});

	it("reaches the new one within its turn, and node is not started again for what can wait", async () => {
		await start(ANN);
		await clear(ANN, BOB);
		const from = { session: CAT, name: "cat" };
		await box().put(aMessage({ to: ANN, from }));
		const inbox = join(machine.intercomDir, "inbox", ANN);
		const tool = (node = true) => run("post-tool-use", { session_id: BOB }, { node });
		expect(await tool()).toBe("");
		expect(existsSync(join(inbox, "quiet"))).toBe(true);
		expect(await tool(false)).toBe("");
		const question = aMessage({ to: ANN, from, kind: "question" });
		await box().put(question);
		expect(markless(await tool())).toBe(markless(frame(question)));
	});

	it("is not taken by a session that another process runs, nor where /resume changed the session", async () => {
		await start(ANN);
		const other = await aClient();
		await run("session-start", { session_id: BOB, source: "clear" }, { pid: other });
		await start(CAT, "resume");
		await box().put(aMessage({ to: ANN, from: { session: CAT, name: "cat" } }));
		for (const session of [BOB, CAT]) expect(await stop(session)).toBe("");
		expect(existsSync(predecessorFile(BOB))).toBe(false);
		expect(existsSync(predecessorFile(CAT))).toBe(false);
	});

	it("is not taken by a later process of the same number", async () => {
		await start(ANN);
		const client = join(machine.intercomDir, "sessions", `${pid}.client`);
		writeFileSync(client, readFileSync(client, "utf8").replace(/^\d+/, "1"));
		rmSync(join(machine.intercomDir, "events"), { recursive: true });
		await start(BOB, "clear");
		expect(existsSync(predecessorFile(BOB))).toBe(false);
	});

	it("is its own again once it is resumed", async () => {
		await start(ANN);
		await clear(ANN, BOB);
		await start(ANN, "resume");
		await box().put(aMessage({ to: ANN, from: { session: CAT, name: "cat" } }));
		expect(await stop(BOB)).toBe("");
		// Node has looked, and set right what the shell goes by.
		expect(readPredecessors(context(), BOB)).toEqual([]);
		expect(await stop(BOB, { node: false })).toBe("");
		expect(await stop(ANN)).not.toBe("");
	});
});

describe("the file of predecessors", () => {
	it("is written by whoever works the event in, where the shell could not", async () => {
		await start(ANN);
		await end(ANN, "clear");
		rmSync(join(machine.intercomDir, "sessions", `${pid}.client`));
		await start(BOB, "clear");
		expect(existsSync(predecessorFile(BOB))).toBe(false);
		await applyEvents(context());
		expect(readPredecessors(context(), BOB)).toEqual([ANN]);
	});

	it("is forgotten with the process, as to which session that had", async () => {
		const client = join(machine.intercomDir, "sessions", `${pid}.client`);
		await start(ANN);
		await clear(ANN, BOB);
		await applyEvents(context());
		expect(readFileSync(client, "utf8")).toContain(BOB);
		await end(BOB, "other");
		await applyEvents(context());
		expect(existsSync(client)).toBe(false);
	});

	it("keeps which session the process has, where another one ended in it", async () => {
		await start(ANN);
		await end(ANN, "resume");
		await start(CAT, "resume");
		await applyEvents(context());
		await start(BOB, "clear");
		expect(readPredecessors(context(), BOB)).toEqual([CAT]);
	});
});
