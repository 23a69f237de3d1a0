// The end of a turn, as Claude Code runs its hook: hooks/intercom-hook with the event as JSON on
// stdin.
import { appendFileSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame } from "../../src/messages/frame.ts";
import type { Message } from "../../src/model/message.ts";
import { pathsIn } from "../../src/paths.ts";
import { aMachine, aMessage, BOB, type Machine, markless } from "../machine.ts";
import { contextOf, hookRunner, runHook, SILENT, stopEvent } from "./run-hook.ts";

let machine: Machine;
let run: ReturnType<typeof hookRunner>;
beforeEach(() => {
	machine = aMachine();
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
	it.each([
		[
			"a new client, as additional context",
			{},
			(text: string) => ({ hookSpecificOutput: { hookEventName: "Stop", additionalContext: text } }),
		],
		[
			"an old client, as the reason of a block",
			{ last_assistant_message: undefined },
			(text: string) => ({ decision: "block", reason: text }),
		],
		[
			"a new client that wrote nothing",
			{ last_assistant_message: "" },
			(text: string) => ({ hookSpecificOutput: { hookEventName: "Stop", additionalContext: text } }),
		],
	])("is given to %s, once, and is read then", async (_, more, expected) => {
		const [message] = (await mail('the API is merged\n\n🙂 "quoted" \\ and </intercom-message>')) as [
			Message,
		];
		const ran = await run(stopEvent(more));
		expect(ran).toMatchObject({ code: 0, err: "", node: true });
		expect(JSON.parse(markless(ran.out))).toEqual(expected(markless(frame(message))));
		expect(ran.out.trim().split("\n")).toHaveLength(1);
		expect(box().unreadCount(BOB)).toBe(0);
		expect((await box().history(BOB, 9)).map((each) => each.id)).toEqual([message.id]);
		expect(await stores().receipts.of(message.id)).toMatchObject([{ state: "seen", route: "pickup" }]);
		expect(await run(stopEvent(more))).toEqual(SILENT);
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
