// What a hook takes, by the example of Stop, as Claude Code runs it.
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeMail, type Wish } from "../../src/hooks/take-mail.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame } from "../../src/messages/frame.ts";
import type { Message } from "../../src/model/message.ts";
import { pathsIn } from "../../src/paths.ts";
import { aMachine, aMessage, BOB, type Machine, markless } from "../machine.ts";
import { contextOf, hookRunner, SILENT, stopEvent } from "./run-hook.ts";

let machine: Machine;
let run: ReturnType<typeof hookRunner>;
beforeEach(() => {
	machine = aMachine();
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
		expect(await run(stopEvent())).toEqual(SILENT);
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
		expect(await run(stopEvent())).toEqual(SILENT);
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

describe("what may be taken", () => {
	const taken = async (wish: Partial<Wish> = {}) =>
		takeMail(machine.context({ stores: stores() }), BOB, { wanted: () => true, ...wish });
	const put = async (...changes: Partial<Message>[]) => {
		const messages = changes.map((change) => aMessage(change));
		for (const message of messages) await box().put(message);
		return messages;
	};
	const shown = (messages: (Message | undefined)[]) =>
		messages.map((message) => markless(frame(message as Message))).join("\n\n");

	it("is what is wanted", async () => {
		const [, question] = await put({}, { kind: "question" });
		const mail = await taken({ wanted: ({ kind }) => kind === "question" });
		expect(markless(mail?.text ?? "")).toBe(shown([question]));
		expect(box().unreadCount(BOB)).toBe(1);
	});

	it("is held until it is delivered", async () => {
		const [message] = await put({});
		const mail = await taken();
		expect(await box().history(BOB, 9)).toEqual([]);
		expect(await taken()).toBeUndefined();
		await mail?.delivered();
		expect((await box().history(BOB, 9)).map((each) => each.id)).toEqual([message?.id]);
		expect(await stores().receipts.of(message?.id ?? "")).toMatchObject([{ state: "seen", route: "pickup" }]);
	});

	it("is in order: what presses, other mail, what is only for information", async () => {
		const [status, news, urgent] = await put({ kind: "status" }, {}, { urgent: true });
		expect(markless((await taken({ wakes: true }))?.text ?? "")).toBe(shown([urgent, news, status]));
	});

	it("is no status alone, where the mail goes on with a turn", async () => {
		const [status] = await put({ kind: "status" });
		expect(await taken({ wakes: true })).toBeUndefined();
		expect(box().unreadCount(BOB)).toBe(1);
		expect(markless((await taken())?.text ?? "")).toBe(shown([status]));
	});

	it("is nothing that has expired: that is among the read mail from then on", async () => {
		const expiresAt = new Date(machine.clock.now).toISOString();
		const [old] = await put({ expiresAt });
		expect(await taken()).toBeUndefined();
		expect((await box().history(BOB, 9)).map((each) => each.id)).toEqual([old?.id]);
		expect(await stores().receipts.of(old?.id ?? "")).toMatchObject([{ state: "expired" }]);
	});
});
