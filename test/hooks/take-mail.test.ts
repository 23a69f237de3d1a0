// What a hook takes, by the example of Stop, as Claude Code runs it.
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readyMail, type Wish } from "../../src/hooks/take-mail.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame } from "../../src/messages/frame.ts";
import type { Message } from "../../src/model/message.ts";
import { pathsIn } from "../../src/paths.ts";
import { aMachine, aMessage, anOpenQuestion, BOB, lines, type Machine, markless } from "../machine.ts";
import {
	aClient,
	bobsTranscript,
	contextOf,
	hook,
	hookRunner,
	SILENT,
	SILENT_NODE,
	shows,
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
const inbox = (...names: string[]) => join(machine.intercomDir, "inbox", BOB, ...names);
async function mail(...texts: string[]): Promise<Message[]> {
	const messages = texts.map((each) => aMessage({ text: each }));
	for (const message of messages) await box().put(message);
	return messages;
}

describe("unread mail", () => {
	it("of several messages comes together, oldest first", async () => {
		const messages = await mail("one", "two", "three");
		const expected = messages.map((message) => markless(frame(message))).join("\n\n");
		expect(markless(contextOf(await run(stopEvent())))).toBe(expected);
	});

	it("that is too much for one turn's end goes on with the next", async () => {
		await mail(...Array.from({ length: 3 }, () => "w".repeat(2_500)), "z".repeat(2_500), "end");
		const first = contextOf(await run(stopEvent()));
		expect([first.includes("www"), first.includes("zzz")]).toEqual([true, false]);
		const second = contextOf(await run(stopEvent()));
		expect([second.includes("www"), second.includes("zzz"), second.includes("\nend\n")]).toEqual([
			false,
			true,
			true,
		]);
		expect(await run(stopEvent())).toEqual(SILENT_NODE);
	});

	it("that is thousands of letters comes in parts that the client shows, each saying how much is left", async () => {
		await mail(...Array.from({ length: 200 }, () => "x"));
		let seen = 0;
		for (;;) {
			const text = contextOf(await run(stopEvent()));
			expect(text.length).toBeLessThanOrEqual(10_000);
			seen += text.split("\nx\n").length - 1;
			if (seen === 200) break;
			expect(text).toContain(`\n(Intercom: ${200 - seen} more messages are unread.`);
			expect(box().unreadCount(BOB)).toBe(200 - seen);
		}
		expect(await run(stopEvent())).toEqual(SILENT_NODE);
	});

	it("that is one message longer than the client shows is handed over by file", async () => {
		const [message] = (await mail("ü".repeat(9_600))) as [Message];
		const text = contextOf(await run(stopEvent()));
		expect(text.length).toBeLessThan(2_000);
		const [, file = ""] = /in the file (\S+) \(sha256/.exec(text) ?? [];
		expect(readFileSync(file, "utf8")).toBe(message.text);
	});

	it("that is one message of 1 MB is handed over by file, whole", async () => {
		const [message] = (await mail("x".repeat(1_000_000))) as [Message];
		const ran = await run(stopEvent());
		expect(ran.code).toBe(0);
		const [, file = ""] = /in the file (\S+) \(sha256/.exec(contextOf(ran)) ?? [];
		expect(contextOf(ran)).toContain(`id="${message.id}"`);
		expect(readFileSync(file, "utf8") === message.text).toBe(true);
	});

	it("with control characters is harmless on the way", async () => {
		await mail("red \u001b[201~\u001b[31m \u0000 \u202e end");
		expect(contextOf(await run(stopEvent()))).toContain("red [201~[31m   end");
	});

	it("beside files that cannot be read still comes", async () => {
		const [message] = (await mail("good")) as [Message];
		writeFileSync(inbox("new", "01980000-0000-7000-8000-000000000000.json"), "{ torn");
		mkdirSync(inbox("new", "01980001-0000-7000-8000-000000000000.json"));
		writeFileSync(inbox("new", "not an id.json"), "");
		expect(markless(contextOf(await run(stopEvent())))).toBe(markless(frame(message)));
		expect(await box().bad(BOB)).toHaveLength(3);
	});

	it("that nobody can read is kept, and the hook stays silent", async () => {
		mkdirSync(inbox("new"), { recursive: true });
		writeFileSync(inbox("new", "01980000-0000-7000-8000-000000000000.json"), "{ torn");
		expect(await run(stopEvent())).toEqual({ ...SILENT, node: true });
		expect(readdirSync(inbox("bad"))).toHaveLength(1);
		expect(await run(stopEvent())).toEqual(SILENT);
	});

	it("that a dead process holds is given back and comes", async () => {
		const [message] = (await mail("held")) as [Message];
		mkdirSync(inbox("cur"), { recursive: true });
		const child = machine.start("true");
		await new Promise((resolve) => child.once("exit", resolve));
		renameSync(inbox("new", `${message.id}.json`), inbox("cur", `${message.id},${child.pid},1.json`));
		expect(markless(contextOf(await run(stopEvent())))).toBe(markless(frame(message)));
	});

	it("is delivered once by hooks that run at the same time", async () => {
		const messages = await mail(...Array.from({ length: 10 }, (_, at) => `message number ${at}.`));
		const runs = await Promise.all(Array.from({ length: 4 }, () => run(stopEvent())));
		expect(runs.map((ran) => ran.code)).toEqual([0, 0, 0, 0]);
		const all = runs.map((ran) => (ran.out === "" ? "" : contextOf(ran))).join("\n");
		for (const message of messages) expect(all.split(`\n${message.text}\n`)).toHaveLength(2);
		expect(box().unreadCount(BOB)).toBe(0);
	});
});

describe("what was handed over", () => {
	const event = (more: object = {}) => stopEvent({ transcript_path: bobsTranscript(machine), ...more });
	const receipt = async ({ id }: Message) =>
		(await stores().receipts.of(id)).map(({ state, route }) => `${state} by ${route}`);

	it("is read once the transcript shows it; then node need not look again", async () => {
		const [message] = (await mail("news")) as [Message];
		const text = contextOf(await run(event()));
		expect([(await box().locate(message.id))?.place, await receipt(message)]).toEqual(["handed", []]);
		shows(machine, text);
		expect(await run(event())).toEqual(SILENT_NODE);
		expect([(await box().locate(message.id))?.place, await receipt(message)]).toEqual([
			"read",
			["seen by pickup"],
		]);
		expect(await run(event())).toEqual(SILENT);
	});

	it("comes again where the client went on without it, three times at most; then a prompt tells of it", async () => {
		const [message] = (await mail("news")) as [Message];
		for (let time = 0; time < 3; time++) {
			expect(contextOf(await run(event()))).toContain("\nnews\n");
			endsTurn();
		}
		expect(await run(event())).toEqual(SILENT_NODE);
		expect((await receipt(message)).length).toBe(3);
		expect(box().unreadCount(BOB)).toBe(1);
		const prompt = { session_id: BOB, transcript_path: bobsTranscript(machine) };
		expect(contextOf(await run(prompt, { event: "user-prompt-submit" }))).toBe(
			"(Intercom: 1 unread message could not be shown here. Call read_messages for them.)",
		);
		const [next] = (await mail("more news")) as [Message];
		expect(markless(contextOf(await run(event())))).toContain(markless(frame(next)));
	});

	it("is nothing where it cannot be written down: all of it stays unread", async () => {
		await mail("one", "two");
		writeFileSync(join(machine.intercomDir, "handed"), "in the way");
		expect(await run(event())).toEqual(SILENT_NODE);
		expect(box().unreadCount(BOB)).toBe(2);
	});

	it("comes again where the hook dies before it has printed it", async () => {
		await mail("news");
		// Its reader is gone before it prints.
		const ran = await run(event(), { shell: "/bin/sh", command: killed() });
		expect(ran.out).toBe("");
		expect(box().unreadCount(BOB)).toBe(0);
		endsTurn();
		expect(contextOf(await run(event()))).toContain("\nnews\n");
	});

	/** The hook with a node that ends, as killed, the moment it would print. */
	function killed(): string {
		const file = join(machine.root, "killed-hook");
		const preload = join(machine.root, "preload.cjs");
		writeFileSync(preload, "process.stdout.write = () => process.kill(process.pid, 'SIGKILL');");
		writeFileSync(file, `NODE_OPTIONS="--require ${preload}" exec "${hook}" "$@"\n`);
		return file;
	}

	/** The client's turn ends, and it shows nothing. */
	function endsTurn(): void {
		shows(machine, "something else");
		const end = { type: "system", subtype: "turn_duration", timestamp: new Date().toISOString() };
		appendFileSync(bobsTranscript(machine), lines([end]));
	}
});

describe("what may be handed over", () => {
	const open = () => machine.context({ stores: stores() });
	const input = () => ({
		session: BOB,
		continued: false,
		subagent: false,
		transcript: bobsTranscript(machine),
	});
	const client = { manners: { stopContext: true, writesContext: true } };
	const ready = (wish: Partial<Wish> = {}) =>
		readyMail(open(), input(), client, { wanted: () => true, ...wish });
	const taken = async (wish: Partial<Wish> = {}) => {
		const mail = await ready(wish);
		return mail.any ? mail.handOver() : undefined;
	};
	const put = async (...changes: Partial<Message>[]) => {
		const messages = changes.map((change) => aMessage(change));
		for (const message of messages) await box().put(message);
		return messages;
	};
	const shown = (messages: (Message | undefined)[]) =>
		messages.map((message) => markless(frame(message as Message))).join("\n\n");

	it("is what is wanted", async () => {
		const [, question] = await put({}, { kind: "question" });
		expect(markless((await taken({ wanted: ({ kind }) => kind === "question" })) ?? "")).toBe(
			shown([question]),
		);
		expect(box().unreadCount(BOB)).toBe(1);
	});

	it("is unread until then, and handed over from then on", async () => {
		const [message] = await put({});
		const mail = await ready();
		expect(box().unreadCount(BOB)).toBe(1);
		await mail.handOver();
		expect((await box().handed(BOB)).map((each) => each.message.id)).toEqual([message?.id]);
		expect(await taken()).toBeUndefined();
	});

	it("is nothing where another reader was faster", async () => {
		const [message] = await put({});
		const mail = await ready();
		await box().take(BOB, message?.id ?? "");
		expect(await mail.handOver()).toBeUndefined();
	});

	it("is in order: what presses, other mail, what is only for information", async () => {
		const [status, news, urgent] = await put({ kind: "status" }, {}, { urgent: true });
		expect(markless((await taken({ wakes: true })) ?? "")).toBe(shown([urgent, news, status]));
	});

	it("is one question at a time of those that somebody waits for, beside other mail", async () => {
		const [first, news, second] = await put({ kind: "question" }, {}, { kind: "question", text: "and?" });
		const { questions } = open();
		for (const each of [first, second]) await questions.put(await anOpenQuestion(each as Message));
		const mail = await ready();
		expect(mail.inLine).toBe(1);
		// That more waits is no news to it: it would read it, and answer both at once.
		expect(markless((await mail.handOver()) ?? "")).toBe(shown([first, news]));
		expect(await ready()).toMatchObject({ any: false, inLine: 1 });
		expect(await ready({ isOver: async ({ id }) => id === first?.id })).toMatchObject({
			any: true,
			inLine: 0,
		});
	});

	it("lets the next question go where another reader was faster with the first", async () => {
		const [first, second] = await put({ kind: "question" }, { kind: "question", text: "and?" });
		const { questions } = open();
		for (const each of [first, second]) await questions.put(await anOpenQuestion(each as Message));
		const mail = await ready();
		await (await box().take(BOB, first?.id ?? ""))?.done();
		expect(await mail.handOver()).toBeUndefined();
		expect(markless((await taken()) ?? "")).toBe(shown([second]));
	});

	it("is no status alone, where the mail goes on with a turn", async () => {
		const [status] = await put({ kind: "status" });
		expect(await taken({ wakes: true })).toBeUndefined();
		expect(box().unreadCount(BOB)).toBe(1);
		expect(markless((await taken()) ?? "")).toBe(shown([status]));
	});

	it("is no status alone either where another reader was faster with the rest", async () => {
		const [, news] = await put({ kind: "status" }, {});
		const mail = await ready({ wakes: true });
		await box().take(BOB, news?.id ?? "");
		expect(await mail.handOver()).toBeUndefined();
		expect(box().unreadCount(BOB)).toBe(1);
	});

	it("is nothing that has expired: that is among the read mail from then on", async () => {
		const expiresAt = new Date(machine.clock.now).toISOString();
		const [old] = await put({ expiresAt });
		expect(await taken()).toBeUndefined();
		expect((await box().history(BOB, 9)).map((each) => each.id)).toEqual([old?.id]);
		expect(await stores().receipts.of(old?.id ?? "")).toMatchObject([{ state: "expired" }]);
	});
});
