// After a tool call, as Claude Code runs its hook.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { markFor } from "../../src/hooks/marks.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame } from "../../src/messages/frame.ts";
import type { Message } from "../../src/model/message.ts";
import { pathsIn } from "../../src/paths.ts";
import { aMachine, aMessage, anOpenQuestion, BOB, type Machine, markless } from "../machine.ts";
import { aClient, runHook } from "./run-hook.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
	aClient(machine);
});
afterEach(() => machine.end());

const stores = () => openFileStores(pathsIn(machine.intercomDir));
const box = () => stores().mailbox;
const context = (): Context => ({ ...machine.context(), mailbox: box() });
const run = (event: string, input: object, options?: { node?: boolean; pid?: number }) =>
	runHook(machine, event, input, options);
const mark = (name: string) => join(machine.intercomDir, "inbox", BOB, name);

/** As 2.1.328 sends it. */
const modern = (more: object = {}) => ({ session_id: BOB, cwd: "/work/app", prompt_id: "p", ...more });

describe("after a tool call", () => {
	it("a question reaches the session, and other mail waits for the turn's end", async () => {
		const [news, question] = [aMessage({ text: "news" }), aMessage({ kind: "question", text: "merged?" })];
		for (const message of [news, question]) await box().put(message);
		expect(markless(await run("post-tool-use", modern()))).toBe(markless(frame(question)));
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
		expect(markless(await run("post-tool-use", modern()))).toBe(markless(frame(question)));
	});

	it("with more mail than the shell could tell apart, node looks each time", async () => {
		for (let at = 0; at <= 50; at++) await box().put(aMessage());
		expect(await run("post-tool-use", modern())).toBe("");
		expect(existsSync(mark("quiet"))).toBe(false);
		const question = aMessage({ kind: "question" });
		await box().put(question);
		expect(markless(await run("post-tool-use", modern()))).toBe(markless(frame(question)));
	});

	it("urgent mail reaches the session as well; what has expired does not", async () => {
		const past = new Date(Date.now() - 1).toISOString();
		const urgent = aMessage({ kind: "done", urgent: true });
		const rest = [aMessage(), aMessage({ kind: "done" }), aMessage({ kind: "status" })];
		for (const message of [...rest, urgent, aMessage({ urgent: true, expiresAt: past })])
			await box().put(message);
		expect(markless(await run("post-tool-use", modern()))).toBe(markless(frame(urgent)));
		expect((await box().unread(BOB)).map((each) => each.id)).toEqual(rest.map((each) => each.id));
	});

	it("what comes while node looks is not hidden by the mark", async () => {
		await box().put(aMessage({ text: "news" }));
		const setMark = markFor(context(), BOB, "quiet");
		const question = aMessage({ kind: "question" });
		await box().put(question);
		setMark();
		expect(markless(await run("post-tool-use", modern()))).toBe(markless(frame(question)));
	});

	it("of several questions that somebody waits for one reaches the session, and node looks again", async () => {
		const questions = ["merged?", "and tested?"].map((text) => aMessage({ kind: "question", text }));
		const waitUntil = new Date(Date.now() + 600_000).toISOString();
		for (const question of questions) {
			await stores().questions.put(await anOpenQuestion(question, { waitUntil }));
			await box().put(question);
		}
		const [first, second] = questions as [Message, Message];
		expect(markless(await run("post-tool-use", modern()))).toBe(markless(frame(first)));
		expect(await run("post-tool-use", modern())).toBe("");
		expect(existsSync(mark("quiet"))).toBe(false);
		await stores().questions.remove(first.id);
		expect(markless(await run("post-tool-use", modern()))).toBe(markless(frame(second)));
	});

	it("of a subagent starts no node, whatever lies there", async () => {
		await box().put(aMessage({ text: "news" }));
		expect(await run("post-tool-use", modern({ agent_id: "a6" }))).toBe("");
		expect(existsSync(mark("quiet"))).toBe(false);
	});

	it("a question is not kept back by a tool whose input or result has a key agent_id", async () => {
		const question = aMessage({ kind: "question", text: "merged?" });
		await box().put(question);
		const tool = {
			tool_name: "mcp__srv__look",
			tool_input: { agent_id: "x" },
			tool_response: { agent_id: "y" },
		};
		const said = await run("post-tool-use", modern(tool));
		expect(markless(said)).toBe(markless(frame(question)));
	});

	it.each([
		["a subagent", "2.1.328", modern({ agent_id: "a61d25b38686ff444" })],
		["a client whose transcript would not show it", "2.1.50", modern()],
		["one of unknown version", undefined, modern()],
	])("%s does not take it", async (_, version, input) => {
		aClient(machine, version, version === undefined ? { version } : {});
		await box().put(aMessage({ kind: "question", text: "merged?" }));
		expect(await run("post-tool-use", input)).toBe("");
		expect(box().unreadCount(BOB)).toBe(1);
	});
});
