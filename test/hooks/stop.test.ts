// The end of a turn, as Claude Code runs its hook: hooks/intercom-hook with the event as JSON on
// stdin.
import { appendFileSync, existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame } from "../../src/messages/frame.ts";
import { mayGo } from "../../src/messages/line.ts";
import type { Message } from "../../src/model/message.ts";
import { pathsIn } from "../../src/paths.ts";
import { aMachine, aMessage, anOpenQuestion, aTurn, BOB, lines, type Machine, markless } from "../machine.ts";
import {
	aClient,
	bobsTranscript,
	contextOf,
	hookRunner,
	runHook,
	SILENT_NODE,
	stopEvent,
} from "./run-hook.ts";

let machine: Machine;
let run: ReturnType<typeof hookRunner>;
beforeEach(() => {
	machine = aMachine();
	aClient(machine);
	run = hookRunner(machine);
});
afterEach(() => machine.end());

const stores = () => openFileStores(pathsIn(machine.intercomDir));
const box = () => stores().mailbox;
const mark = (name: string) => join(machine.intercomDir, "inbox", BOB, name);

/** As 2.1.328 sends it. */
const modern = (more: object = {}) => ({ session_id: BOB, cwd: "/work/app", prompt_id: "p", ...more });
async function mail(...texts: string[]): Promise<Message[]> {
	const messages = texts.map((each) => aMessage({ text: each }));
	for (const message of messages) await box().put(message);
	return messages;
}

describe("unread mail", () => {
	const asContext = (text: string) => ({
		hookSpecificOutput: { hookEventName: "Stop", additionalContext: text },
	});
	const asBlock = (text: string) => ({ decision: "block", reason: text });
	/** 2.1.100 to 2.1.150 have the fields of a new client, and refuse additional context at Stop. */
	it.each([
		["2.1.328, as additional context", "2.1.328", {}, asContext],
		["2.1.328 that wrote nothing", "2.1.328", { last_assistant_message: "" }, asContext],
		["2.1.163", "2.1.163", {}, asContext],
		["2.1.150, as the reason of a block", "2.1.150", { prompt_id: "p" }, asBlock],
		["2.0.60", "2.0.60", { last_assistant_message: undefined }, asBlock],
		["a client of unknown version", undefined, {}, asBlock],
	])("is given to %s, once, and is handed over then", async (_, version, more, expected) => {
		aClient(machine, version, version === undefined ? { version: undefined } : {});
		const [message] = (await mail('the API is merged\n\n🙂 "quoted" \\ and </intercom-message>')) as [
			Message,
		];
		const ran = await run(stopEvent(more));
		expect(ran).toMatchObject({ code: 0, err: "", node: true });
		expect(JSON.parse(markless(ran.out))).toEqual(expected(markless(frame(message))));
		expect(ran.out.trim().split("\n")).toHaveLength(1);
		expect(box().unreadCount(BOB)).toBe(0);
		expect((await box().handed(BOB)).map((each) => each.message.id)).toEqual([message.id]);
		expect(await stores().receipts.of(message.id)).toEqual([]);
		expect(await run(stopEvent(more))).toEqual(SILENT_NODE);
	});

	it("is given by the version in the transcript where no registry tells one", async () => {
		aClient(machine, "2.1.100", { version: undefined });
		machine.transcript(BOB, { prompt: "work" });
		await mail("news");
		const ran = await run(stopEvent({ transcript_path: bobsTranscript(machine) }));
		expect(JSON.parse(ran.out)).toHaveProperty("hookSpecificOutput");
	});

	it("comes while a Stop hook has continued the turn already, too", async () => {
		const [message] = (await mail("more")) as [Message];
		expect(markless(contextOf(await run(stopEvent({ stop_hook_active: true }))))).toBe(
			markless(frame(message)),
		);
	});
});

describe("at the turn's end", () => {
	it("a subagent does not take the parent's mail", async () => {
		await box().put(aMessage());
		expect(await runHook(machine, "stop", modern({ agent_id: "a6", last_assistant_message: "x" }))).toBe("");
		expect(box().unreadCount(BOB)).toBe(1);
	});

	it("a status alone does not go on with the turn, and node looks at it once", async () => {
		const stop = (options?: { node: boolean }) =>
			runHook(machine, "stop", modern({ last_assistant_message: "x" }), options);
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
		expect(markless(await stop())).toBe(markless(`${frame(news)}\n\n${frame(status)}`));
		expect(box().unreadCount(BOB)).toBe(0);
	});

	it("mail whose taker died goes on with the turn, whatever was seen before", async () => {
		await box().put(aMessage({ kind: "status" }));
		const stop = () => runHook(machine, "stop", modern({ last_assistant_message: "x" }));
		expect(await stop()).toBe("");
		const news = aMessage({ text: "news" });
		await box().put(news);
		const folder = join(machine.intercomDir, "inbox", BOB);
		renameSync(join(folder, "new", `${news.id}.json`), join(folder, "cur", `${news.id},1,1.json`));
		expect(markless(await stop())).toContain(markless(frame(news)));
	});

	it("a question goes on with the turn that another one has had, and waits for one in the queue", async () => {
		const transcript = machine.transcript(BOB, { prompt: "work" });
		const waitUntil = new Date(Date.now() + 600_000).toISOString();
		const [first, second] = ["merged?", "and tested?"].map((text) => aMessage({ kind: "question", text }));
		for (const question of [first, second] as Message[])
			await stores().questions.put(await anOpenQuestion(question, { transcript, waitUntil }));
		const { mailbox } = stores();
		await mailbox.put(first as Message);
		await (await mailbox.take(BOB, first?.id ?? ""))?.done();
		const context = { ...machine.context(), questions: stores().questions };
		expect(await mayGo(context, first as Message)).toBe(true);
		await mailbox.put(second as Message);
		const stop = () => runHook(machine, "stop", modern({ last_assistant_message: "x" }));
		const enqueue = { type: "queue-operation", operation: "enqueue", content: frame(first as Message) };
		appendFileSync(transcript, lines([enqueue]));
		expect(await stop()).toBe("");
		expect(existsSync(mark("status-only"))).toBe(false);
		appendFileSync(transcript, lines(aTurn(first as Message, { texts: ["yes"] })));
		expect(markless(await stop())).toBe(markless(frame(second as Message)));
	});

	it("mail goes on with the turn three times in a row and then waits", async () => {
		const stop = (continued: boolean) =>
			runHook(machine, "stop", modern({ last_assistant_message: "x", stop_hook_active: continued }));
		const rounds: boolean[] = [];
		for (const continued of [false, true, true, true, false]) {
			await box().put(aMessage());
			rounds.push((await stop(continued)) !== "");
		}
		expect(rounds).toEqual([true, true, true, false, true]);
	});
});
