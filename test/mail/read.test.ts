import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { type ReadInput, readMessages } from "../../src/mail/read.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { bareFrame } from "../../src/messages/frame.ts";
import type { Message } from "../../src/model/message.ts";
import { pathsIn } from "../../src/paths.ts";
import {
	ANN,
	aCaller,
	aMachine,
	aMessage,
	anId,
	BOB,
	CAT,
	lines,
	type Machine,
	NOON,
	refusal,
} from "../machine.ts";

let machine: Machine;
/** Bob's own. */
let context: Context;
beforeEach(() => {
	machine = aMachine();
	machine.transcript(ANN, { prompt: "I am Ann", title: "ann" });
	context = machine.context();
});
afterEach(() => machine.end());

async function mail(...changes: Partial<Message>[]): Promise<Message[]> {
	const messages = changes.map((change) => aMessage(change));
	for (const message of messages) await context.mailbox.put(message);
	return messages;
}
const take = (input: Partial<ReadInput> = {}) =>
	readMessages(context, { unreadOnly: true, limit: 20, caller: aCaller(BOB), ...input });
/** What is returned is shown as well. */
async function read(input: Partial<ReadInput> = {}) {
	const found = await take(input);
	await found.taken.shown();
	return found;
}
const texts = (messages: Message[]) => messages.map((message) => message.text);

describe("reading mail", () => {
	it("takes what is unread, oldest first, and marks it read", async () => {
		const [one] = await mail({ text: "1" }, { text: "2" }, { text: "3" });
		const found = await read();
		expect(texts(found.unread)).toEqual(["1", "2", "3"]);
		expect(found).toMatchObject({ history: [], left: 0, bad: [] });
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
		expect((await context.receipts.of(one?.id ?? "")).at(-1)).toMatchObject({
			state: "seen",
			route: "read",
		});
		expect(texts((await read()).unread)).toEqual([]);
	});

	it("only holds what it takes until it is shown", async () => {
		await mail({ text: "1" });
		const { taken, unread } = await take();
		const place = async () => (await context.mailbox.locate(unread[0]?.id ?? ""))?.place;
		expect(await place()).toBe("held");
		await taken.putBack();
		expect(await place()).toBe("unread");
		expect(texts((await read()).unread)).toEqual(["1"]);
		expect(await place()).toBe("read");
	});

	it("takes nothing where a long text cannot be laid into a file", async () => {
		writeFileSync(join(machine.root, "in-the-way"), "");
		context = machine.context({ env: { CLAUDE_INTERCOM_DIR: join(machine.root, "in-the-way") } });
		await mail({ text: "short" }, { text: "x".repeat(20_001) });
		expect((await refusal(take)).code).toBe("unreadable");
		expect(context.mailbox.unreadCount(BOB)).toBe(2);
	});

	it("marks only what it returns: the rest stays unread, and is told of", async () => {
		await mail({ text: "1" }, { text: "2" }, { text: "3" });
		const first = await read({ limit: 2 });
		expect([texts(first.unread), first.left]).toEqual([["1", "2"], 1]);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
		const second = await read({ limit: 2 });
		expect([texts(second.unread), second.left]).toEqual([["3"], 0]);
	});

	it.each([
		["fits behind what is unread", 20, ["new"], ["old 2", "old 1"]],
		["is cut to the limit", 2, ["new"], ["old 2"]],
		["has no room where the unread fills the limit", 1, ["new"], []],
	])("with what was read before, newest first, it %s", async (_, limit, unread, history) => {
		await mail({ text: "old 1" }, { text: "old 2" });
		await read();
		await mail({ text: "new" });
		const found = await read({ unreadOnly: false, limit });
		expect([texts(found.unread), texts(found.history)]).toEqual([unread, history]);
	});

	it("hands over urgent mail and questions first, what is only for information last, expired mail as such", async () => {
		const past = new Date(NOON - 1).toISOString();
		await mail(
			{ text: "status", kind: "status" },
			{ text: "old", urgent: true, expiresAt: past },
			{ text: "news" },
			{ text: "question", kind: "question" },
			{ text: "done", kind: "done" },
			{ text: "urgent", kind: "done", urgent: true },
		);
		const first = await read({ limit: 2 });
		expect([texts(first.unread), first.expired, first.left]).toEqual([["question", "urgent"], [], 4]);
		const rest = await read();
		expect([texts(rest.unread), texts(rest.expired)]).toEqual([["news", "done", "status"], ["old"]]);
	});

	it("leaves other sessions' mail alone", async () => {
		await mail({ text: "mine" });
		await context.mailbox.put(aMessage({ to: CAT, text: "not mine" }));
		expect(texts((await read()).unread)).toEqual(["mine"]);
		expect(context.mailbox.unreadCount(CAT)).toBe(1);
	});

	it("by two at once returns each message once", async () => {
		await mail(...Array.from({ length: 20 }, (_, at) => ({ text: String(at) })));
		const found = await Promise.all([read(), read(), read()]);
		const all = found.flatMap((each) => texts(each.unread));
		expect(all.sort()).toEqual(Array.from({ length: 20 }, (_, at) => String(at)).sort());
	});

	it("reports files that are no messages and keeps them", async () => {
		context = machine.context({
			env: { CLAUDE_INTERCOM_SESSION: BOB },
			stores: openFileStores(pathsIn(machine.intercomDir)),
		});
		await mail({ text: "good" });
		const fresh = join(machine.intercomDir, "inbox", BOB, "new");
		writeFileSync(join(fresh, `${anId()}.json`), "{ torn");
		writeFileSync(join(fresh, "notes.txt"), "hello");
		mkdirSync(join(fresh, `${anId()}.json`));
		const found = await read();
		expect(texts(found.unread)).toEqual(["good"]);
		expect(found.bad.map((bad) => bad.reason).sort()).toEqual([
			"its name is no message id",
			"not JSON",
			"not a regular file",
		]);
		expect(readdirSync(join(machine.intercomDir, "inbox", BOB, "bad"))).toHaveLength(3);
		expect((await read()).bad).toHaveLength(3);
	});
});

describe("reading mail for a tool call of a client", () => {
	const TOOL = "toolu_1";
	let transcript: string;
	beforeEach(() => {
		transcript = machine.transcript(BOB, { prompt: "I am Bob" });
		write(callRecord());
	});
	/** As the client writes it now. */
	const write = (...records: object[]) =>
		appendFileSync(
			transcript,
			lines(records.map((each) => ({ timestamp: new Date().toISOString(), ...each }))),
		);
	const callRecord = (more: object = {}) => ({
		type: "assistant",
		message: { id: "m", content: [{ type: "tool_use", id: TOOL }] },
		...more,
	});
	const resultRecord = (text: string) => ({
		type: "user",
		message: { content: [{ type: "tool_result", tool_use_id: TOOL, content: text }] },
	});
	const readByTool = (more: Partial<ReadInput> = {}) =>
		readMessages(context, {
			unreadOnly: true,
			limit: 20,
			caller: aCaller(BOB, { configDir: machine.claudeDir, cwd: "/work/app" }),
			toolUse: TOOL,
			room: 40_000,
			...more,
		});
	const placeOf = async (message: Message | undefined) =>
		(await context.mailbox.locate(message?.id ?? ""))?.place;

	it("hands it over, and it is read once the transcript shows the result", async () => {
		const [one] = await mail({ text: "1" });
		const found = await readByTool();
		await found.taken.shown();
		expect([texts(found.unread), await placeOf(one)]).toEqual([["1"], "handed"]);
		expect(await context.receipts.of(one?.id ?? "")).toEqual([]);
		expect(texts((await readByTool()).unread)).toEqual([]);
		write(resultRecord(bareFrame(one as Message)));
		expect((await readByTool({ unreadOnly: false })).history).toMatchObject([{ id: one?.id }]);
		expect(await context.receipts.of(one?.id ?? "")).toMatchObject([{ state: "seen", route: "read" }]);
	});

	it("shows it again where the result came to nothing", async () => {
		await mail({ text: "1" });
		await readByTool();
		write(resultRecord("<persisted-output>\nOutput too large</persisted-output>"));
		expect(texts((await readByTool()).unread)).toEqual(["1"]);
	});

	it("shows it to a subagent and takes nothing", async () => {
		transcript = machine.transcript(BOB, { prompt: "I am Bob" });
		write(callRecord({ isSidechain: true }));
		const [one] = await mail({ text: "1" }, { text: "2" });
		const found = await readByTool({ limit: 1 });
		expect(found).toMatchObject({ forMain: true, left: 1 });
		await found.taken.shown();
		expect([texts(found.unread), await placeOf(one)]).toEqual([["1"], "unread"]);
	});

	it("leaves it unread where the call is cancelled, before or after it is taken", async () => {
		await mail({ text: "1" });
		const signal = AbortSignal.abort();
		expect((await refusal(() => readByTool({ signal }))).code).toBe("cancelled");
		const found = await readByTool();
		await found.taken.putBack();
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("takes nothing that it cannot show: where a hand-over cannot be written down", async () => {
		await mail({ text: "1" }, { text: "2" });
		mkdirSync(machine.intercomDir, { recursive: true });
		writeFileSync(context.config.paths.handOvers, "in the way");
		expect((await refusal(() => readByTool())).code).toBe("unreadable");
		expect(context.mailbox.unreadCount(BOB)).toBe(2);
	});

	it("shows as much as the client shows whole, and says how much is left", async () => {
		await mail(...Array.from({ length: 20 }, (_, at) => ({ text: `${at}.`.padEnd(15_000, "x") })));
		const seen: string[] = [];
		for (let left = 20; left > 0; ) {
			const found = await readByTool();
			expect(found.unread.length).toBeGreaterThan(0);
			const bytes = found.unread.reduce((sum, each) => sum + Buffer.byteLength(bareFrame(each)), 0);
			expect(bytes).toBeLessThan(40_000);
			seen.push(...texts(found.unread));
			left = found.left;
			expect(left).toBe(20 - seen.length);
		}
		expect(new Set(seen).size).toBe(20);
	});

	it("hands over all at once to the person at a terminal, and to a client that names no call", async () => {
		const [one] = await mail({ text: "1" });
		const found = await readByTool({ toolUse: undefined });
		expect(await placeOf(one)).toBe("held");
		await found.taken.shown();
		expect(await placeOf(one)).toBe("read");
	});
});

describe("paging through what was read", () => {
	/** Follows `next` to the end; the texts of each page. */
	async function pages(limit: number): Promise<string[][]> {
		const found: string[][] = [];
		for (
			let page = await read({ unreadOnly: false, limit });
			;
			page = await read({ limit, before: page.next })
		) {
			found.push(texts(page.history));
			expect(page.more).toBe(page.next !== undefined);
			if (!page.more) return found;
		}
	}
	const some = (count: number) => Array.from({ length: count }, (_, at) => ({ text: String(at + 1) }));

	it.each([
		[2, [["5", "4"], ["3", "2"], ["1"]]],
		[5, [["5", "4", "3", "2", "1"]]],
		[4, [["5", "4", "3", "2"], ["1"]]],
	])("shows each message once, by %i", async (limit, expected) => {
		await mail(...some(5));
		await read();
		expect(await pages(limit)).toEqual(expected);
	});

	it("goes through the mail of the sessions /clear replaced as well", async () => {
		machine.card(CAT, { movedTo: BOB });
		await mail({ text: "1", to: CAT }, { text: "2" }, { text: "3", to: CAT }, { text: "4" });
		await read();
		expect(await pages(1)).toEqual([["4"], ["3"], ["2"], ["1"]]);
	});

	it("takes unread mail on the first page alone, and tells of it on the others", async () => {
		const [, second] = await mail(...some(3));
		await read();
		await mail({ text: "new" });
		const page = await read({ before: second?.id });
		expect(page).toMatchObject({ unread: [], left: 1, more: false, before: second?.id });
		expect(texts(page.history)).toEqual(["1"]);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
		const first = await read({ unreadOnly: false, limit: 2 });
		expect([texts(first.unread), texts(first.history)]).toEqual([["new"], ["3"]]);
		expect(texts((await read({ before: first.next, limit: 2 })).history)).toEqual(["2", "1"]);
	});

	it("says so where unread mail leaves no room", async () => {
		await mail({ text: "old" });
		await read();
		await mail({ text: "new" });
		const found = await read({ unreadOnly: false, limit: 1 });
		expect(found).toMatchObject({ history: [], left: 0, more: true, next: undefined });
		expect(await read()).toMatchObject({ more: false });
	});

	it("takes a prefix in any case, and an unread message as well", async () => {
		const [, second] = await mail(...some(2));
		await read();
		const [unread] = await mail({ text: "new" });
		expect(texts((await read({ before: ` ${second?.id.slice(0, 8).toUpperCase()} ` })).history)).toEqual([
			"1",
		]);
		expect(texts((await read({ before: unread?.id })).history)).toEqual(["2", "1"]);
	});

	it.each([
		["unknown", anId(), "not_found"],
		["an unknown prefix", "ffff", "not_found"],
		["empty", "", "bad_input"],
		["too short", "019", "bad_input"],
		["a path", "../../etc", "bad_input"],
		["the beginning of two", "0198", "ambiguous"],
	])("from an id that is %s is refused, and takes nothing", async (_, before, code) => {
		await mail(...some(2));
		expect((await refusal(() => read({ before }))).code).toBe(code);
		expect(context.mailbox.unreadCount(BOB)).toBe(2);
	});

	it("from the beginning of ids in two inboxes is refused as well", async () => {
		machine.card(CAT, { movedTo: BOB });
		const [one, two] = await mail({}, { to: CAT });
		const error = await refusal(() => read({ before: "0198" }));
		expect(error.code).toBe("ambiguous");
		for (const message of [one, two]) expect(error.hint).toContain(message?.id);
	});
});
