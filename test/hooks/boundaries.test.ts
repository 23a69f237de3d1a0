// The hooks of the other boundaries, as Claude Code runs them: hooks/intercom-hook with the event as JSON on stdin.
import {
	appendFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { markFor } from "../../src/hooks/marks.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame } from "../../src/messages/frame.ts";
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

const mark = (name: string) => join(machine.intercomDir, "inbox", BOB, name);

/** As 2.1.328 sends it; 2.0.60 has no prompt_id. */
const modern = (more: object = {}) => ({ session_id: BOB, cwd: "/work/app", prompt_id: "p", ...more });
const old = (more: object = {}) => ({ session_id: BOB, cwd: "/work/app", ...more });

describe("with the user's next prompt", () => {
	it("unread mail rides along, once, questions first", async () => {
		const [news, question] = [aMessage({ text: "news" }), aMessage({ kind: "question", text: "merged?" })];
		for (const message of [news, question]) await box().put(message);
		expect(await run("user-prompt-submit", modern())).toBe(`${frame(question)}\n\n${frame(news)}`);
		expect(await stores().receipts.of(question.id)).toMatchObject([{ state: "seen", route: "pickup" }]);
		expect(await run("user-prompt-submit", modern(), { node: false })).toBe("");
	});

	it("a status rides along by itself, and a question nobody waits for with any client", async () => {
		const [status, question] = [
			aMessage({ kind: "status" }),
			aMessage({ kind: "question", answerBy: "reply" }),
		];
		for (const message of [status, question]) await box().put(message);
		expect(await run("user-prompt-submit", old())).toBe(`${frame(question)}\n\n${frame(status)}`);
	});

	it("a question waits for the turn's end in a client that would not write it into its transcript", async () => {
		const [news, question] = [aMessage({ text: "news" }), aMessage({ kind: "question", text: "merged?" })];
		for (const message of [news, question]) await box().put(message);
		expect(await run("user-prompt-submit", old())).toBe(frame(news));
		expect((await box().unread(BOB)).map((each) => each.id)).toEqual([question.id]);
	});
});

describe("after a tool call", () => {
	it("a question reaches the session, and other mail waits for the turn's end", async () => {
		const [news, question] = [aMessage({ text: "news" }), aMessage({ kind: "question", text: "merged?" })];
		for (const message of [news, question]) await box().put(message);
		expect(await run("post-tool-use", modern())).toBe(frame(question));
		expect((await box().unread(BOB)).map((each) => each.id)).toEqual([news.id]);
	});

	it("node is started once for mail that can wait, and again when more comes", async () => {
		await box().put(aMessage({ text: "news" }));
		expect(await run("post-tool-use", modern())).toBe("");
		// A node that was started would leave its mark anew.
		appendFileSync(mark("quiet"), "\n");
		const marked = readFileSync(mark("quiet"), "utf8");
		expect(await run("post-tool-use", modern())).toBe("");
		expect(readFileSync(mark("quiet"), "utf8")).toBe(marked);
		const question = aMessage({ kind: "question", text: "merged?" });
		await box().put(question);
		expect(await run("post-tool-use", modern())).toBe(frame(question));
	});

	it("with more mail than the shell could tell apart, node looks each time", async () => {
		for (let at = 0; at <= 50; at++) await box().put(aMessage());
		expect(await run("post-tool-use", modern())).toBe("");
		expect(existsSync(mark("quiet"))).toBe(false);
		const question = aMessage({ kind: "question" });
		await box().put(question);
		expect(await run("post-tool-use", modern())).toBe(frame(question));
	});

	it("urgent mail reaches the session as well; what has expired does not", async () => {
		const past = new Date(Date.now() - 1).toISOString();
		const urgent = aMessage({ kind: "done", urgent: true });
		const rest = [aMessage(), aMessage({ kind: "done" }), aMessage({ kind: "status" })];
		for (const message of [...rest, urgent, aMessage({ urgent: true, expiresAt: past })])
			await box().put(message);
		expect(await run("post-tool-use", modern())).toBe(frame(urgent));
		expect((await box().unread(BOB)).map((each) => each.id)).toEqual(rest.map((each) => each.id));
	});

	it("what comes while node looks is not hidden by the mark", async () => {
		await box().put(aMessage({ text: "news" }));
		const setMark = markFor(context(), BOB, "quiet");
		const question = aMessage({ kind: "question" });
		await box().put(question);
		setMark();
		expect(await run("post-tool-use", modern())).toBe(frame(question));
	});

	it("of a subagent starts no node, whatever lies there", async () => {
		await box().put(aMessage({ text: "news" }));
		expect(await run("post-tool-use", modern({ agent_id: "a6" }))).toBe("");
		expect(existsSync(mark("quiet"))).toBe(false);
	});

	it.each([
		["a subagent", modern({ agent_id: "a61d25b38686ff444" })],
		["a client whose transcript would not show it", old()],
	])("%s does not take it", async (_, input) => {
		await box().put(aMessage({ kind: "question", text: "merged?" }));
		expect(await run("post-tool-use", input)).toBe("");
		expect(box().unreadCount(BOB)).toBe(1);
	});
});

describe("at the turn's end", () => {
	it("a subagent does not take the parent's mail", async () => {
		await box().put(aMessage());
		expect(await run("stop", modern({ agent_id: "a6", last_assistant_message: "x" }))).toBe("");
		expect(box().unreadCount(BOB)).toBe(1);
	});

	it("a status alone does not go on with the turn, and node looks at it once", async () => {
		const stop = (options?: { node: boolean }) =>
			run("stop", modern({ last_assistant_message: "x" }), options);
		const status = aMessage({ kind: "status" });
		await box().put(status);
		expect(await stop()).toBe("");
		// A node that was started would leave its mark anew.
		appendFileSync(mark("status-only"), "\n");
		const marked = readFileSync(mark("status-only"), "utf8");
		expect(await stop()).toBe("");
		expect(readFileSync(mark("status-only"), "utf8")).toBe(marked);
		expect(await stop({ node: false })).toBe("");
		expect((await box().unread(BOB)).map((each) => each.id)).toEqual([status.id]);

		const news = aMessage({ text: "news" });
		await box().put(news);
		expect(await stop()).toBe(`${frame(news)}\n\n${frame(status)}`);
		expect(box().unreadCount(BOB)).toBe(0);
	});
	it("mail whose taker died goes on with the turn, whatever was seen before", async () => {
		await box().put(aMessage({ kind: "status" }));
		const stop = () => run("stop", modern({ last_assistant_message: "x" }));
		expect(await stop()).toBe("");
		const news = aMessage({ text: "news" });
		await box().put(news);
		const folder = join(machine.intercomDir, "inbox", BOB);
		renameSync(join(folder, "new", `${news.id}.json`), join(folder, "cur", `${news.id},1,1.json`));
		expect(await stop()).toContain(frame(news));
	});

	it("mail goes on with the turn three times in a row and then waits", async () => {
		const stop = (continued: boolean) =>
			run("stop", modern({ last_assistant_message: "x", stop_hook_active: continued }));
		const rounds: boolean[] = [];
		for (const continued of [false, true, true, true, false]) {
			await box().put(aMessage());
			rounds.push((await stop(continued)) !== "");
		}
		expect(rounds).toEqual([true, true, true, false, true]);
	});
});

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
