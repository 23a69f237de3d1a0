import fc from "fast-check";
import { v7 as newId } from "uuid";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Mailbox } from "../../src/mailbox/mailbox.ts";
import { MAX_TEXT_BYTES, type Message, MessageKind } from "../../src/model/message.ts";
import { ANN, BOB, refusal } from "../machine.ts";
import { aMessage, HOSTILE } from "./fixtures.ts";
import { handOverContract } from "./hand-over-contract.ts";
import { sequencesContract } from "./sequences-contract.ts";

/** What every mailbox must do. `open` gives an empty one. */
export function mailboxContract(open: () => Mailbox | Promise<Mailbox>): void {
	let box: Mailbox;
	beforeEach(async () => {
		box = await open();
	});
	const idsOf = (messages: Message[]) => messages.map((message) => message.id);

	describe("put and read", () => {
		it("knows nothing of an inbox nobody wrote to", async () => {
			expect(await box.unread(BOB)).toEqual([]);
			expect(box.unreadCount(BOB)).toBe(0);
			expect(await box.history(BOB, 10)).toEqual([]);
			expect(await box.find(BOB, newId())).toBeUndefined();
			expect(await box.take(BOB, newId())).toBeUndefined();
			expect(await box.handed(BOB)).toEqual([]);
			expect(await box.bad(BOB)).toEqual([]);
		});

		it("gives unread messages oldest first, whatever the order of putting", async () => {
			const [first, second, third] = [aMessage(), aMessage(), aMessage()];
			for (const message of [third, first, second]) await box.put(message);
			expect(await box.unread(BOB)).toEqual([first, second, third]);
			expect(await box.unread(BOB)).toHaveLength(3);
			expect(box.unreadCount(BOB)).toBe(3);
			expect(await box.unread(ANN)).toEqual([]);
		});

		it("gives pressing messages first and statuses last, each rank oldest first, as many as asked for", async () => {
			const kinds: Partial<Message>[] = [
				{ kind: "status" },
				{},
				{ kind: "question" },
				{ kind: "status", urgent: true },
				{ kind: "done" },
				{ urgent: true },
				{ kind: "answer" },
				{ kind: "status" },
			];
			const messages = kinds.map((change) => aMessage(change));
			for (const message of [...messages].reverse()) await box.put(message);
			const inOrder = [2, 3, 5, 1, 4, 6, 0, 7].map((at) => messages[at]);
			expect(await box.unread(BOB)).toEqual(inOrder);
			for (const most of [0, 1, 4, 8, 9, -1]) {
				const messages = inOrder.slice(0, Math.max(0, most));
				const more = 8 - messages.length;
				expect(await box.firstUnread(BOB, most)).toEqual({ messages, more, stuck: [] });
			}
			expect(box.unreadCount(BOB)).toBe(8);
		});

		it("gives unread messages of before a time oldest first, whatever their rank", async () => {
			const made = (time: number, change: Partial<Message> = {}) =>
				aMessage({ id: newId({ msecs: time }), ...change });
			const old = [made(1_000, { kind: "status" }), made(2_000), made(3_000, { urgent: true })];
			for (const message of [...old, made(4_000, { urgent: true }), made(5_000)].reverse())
				await box.put(message);
			for (const most of [0, 1, 3, 9, Infinity]) {
				const messages = old.slice(0, most);
				expect(await box.unreadBefore(BOB, 4_000, most)).toEqual({
					messages,
					more: 3 - messages.length,
					stuck: [],
				});
			}
			await (await box.take(BOB, old[0]?.id ?? ""))?.done();
			expect((await box.unreadBefore(BOB, 4_000, 9)).messages).toEqual(old.slice(1));
			expect((await box.unreadBefore(ANN, 4_000, 9)).messages).toEqual([]);
		});

		it.each([{ kind: "question" }, { urgent: true }, { kind: "status" }] as const)(
			"does with a message of another rank what it does with an ordinary one: %j",
			async (change) => {
				const message = aMessage(change);
				await Promise.all([box.put(message), box.put(message)]);
				expect(await box.find(BOB, message.id.slice(0, 30))).toEqual(message);
				expect(await box.locate(message.id)).toEqual({ message, place: "unread" });
				const hold = await box.take(BOB, message.id);
				expect(await box.take(BOB, message.id)).toBeUndefined();
				expect(await box.locate(message.id)).toEqual({ message, place: "held" });
				await hold?.putBack();
				expect(await box.unread(BOB)).toEqual([message]);
				expect(await box.since(BOB, 0)).toEqual([message]);
				await (await box.take(BOB, message.id))?.done();
				await box.put(message);
				expect(box.unreadCount(BOB)).toBe(0);
				expect(await box.history(BOB, 9)).toEqual([message]);
				expect(await box.locate(message.id)).toEqual({ message, place: "read" });
			},
		);

		it("keeps the inbox of the person at the terminal", async () => {
			const message = aMessage({ to: "human" });
			await box.put(message);
			expect(await box.unread("human")).toEqual([message]);
		});

		it("is not changed by what a caller does to a message afterwards", async () => {
			const message = aMessage();
			await box.put(message);
			message.text = "changed";
			const [read] = await box.unread(BOB);
			expect(read?.text).toBe("hello");
			(read as Message).text = "changed";
			expect((await box.find(BOB, message.id))?.text).toBe("hello");
		});

		it("returns every message as it was put", async () => {
			const arbitrary = fc.record({
				text: fc.string({ unit: "binary", maxLength: 200 }),
				name: fc.string({ unit: "binary", maxLength: 50 }),
				kind: fc.constantFrom(...MessageKind.options),
				hops: fc.nat(),
				rest: fc.constantFrom<Partial<Message>>(
					{},
					{ inReplyTo: newId() },
					{ outcome: "interrupted" },
					{ urgent: true },
					{ answerBy: "reply" },
				),
			});
			await fc.assert(
				fc.asyncProperty(arbitrary, async ({ text, name, kind, hops, rest }) => {
					const message = aMessage({ text, kind, hops, from: { session: ANN, name }, ...rest });
					await box.put(message);
					expect(await box.find(BOB, message.id)).toEqual(message);
				}),
				{ numRuns: 100 },
			);
		});

		it("takes the longest text, even where JSON makes it six times as long, and no longer one", async () => {
			const longest = aMessage({ text: "\0".repeat(MAX_TEXT_BYTES) });
			await box.put(longest);
			expect((await box.unread(BOB))[0]?.text).toBe(longest.text);
			// Two bytes a letter: it is bytes that count.
			const tooLong = aMessage({ text: "ü".repeat(MAX_TEXT_BYTES / 2 + 1) });
			expect((await refusal(() => box.put(tooLong))).code).toBe("too_large");
			expect(box.unreadCount(BOB)).toBe(1);
		});

		it("keeps one message of an id that is put again: unread, held or read", async () => {
			const message = aMessage();
			await Promise.all([box.put(message), box.put(message), box.put(message)]);
			expect(box.unreadCount(BOB)).toBe(1);
			const hold = await box.take(BOB, message.id);
			await box.put(message);
			expect(box.unreadCount(BOB)).toBe(0);
			await hold?.done();
			await box.put(message);
			expect(box.unreadCount(BOB)).toBe(0);
			expect(await box.history(BOB, 10)).toEqual([message]);
		});
	});

	describe("take", () => {
		it("hands a message to one taker and nobody else", async () => {
			const message = aMessage();
			await box.put(message);
			const holds = await Promise.all(Array.from({ length: 10 }, () => box.take(BOB, message.id)));
			expect(holds.filter(Boolean)).toHaveLength(1);
			expect(holds.find(Boolean)?.message).toEqual(message);
			expect(await box.unread(BOB)).toEqual([]);
			expect(box.unreadCount(BOB)).toBe(0);
			// Held is neither unread nor read, but it is there.
			expect(await box.history(BOB, 10)).toEqual([]);
			expect(await box.find(BOB, message.id)).toEqual(message);
		});

		it("puts what was delivered into the history, what was put back among the unread", async () => {
			const [kept, returned] = [aMessage(), aMessage()];
			await box.put(kept);
			await box.put(returned);
			await (await box.take(BOB, kept.id))?.done();
			await (await box.take(BOB, returned.id))?.putBack();
			expect(await box.history(BOB, 10)).toEqual([kept]);
			expect(await box.unread(BOB)).toEqual([returned]);
			expect(await box.take(BOB, kept.id)).toBeUndefined();
			expect((await box.take(BOB, returned.id))?.message).toEqual(returned);
		});

		it("lets the first of done and putBack count", async () => {
			const [one, two] = [aMessage(), aMessage()];
			await box.put(one);
			await box.put(two);
			const first = await box.take(BOB, one.id);
			await Promise.all([first?.done(), first?.putBack(), first?.done()]);
			const second = await box.take(BOB, two.id);
			await second?.putBack();
			const again = await box.take(BOB, two.id);
			// The old hold is over: it must not touch the message its next taker holds.
			await second?.done();
			expect(await box.unread(BOB)).toEqual([]);
			expect(await box.history(BOB, 10)).toEqual([one]);
			await again?.putBack();
			expect(await box.unread(BOB)).toEqual([two]);
		});

		it("makes a read message unread again, once, and no other", async () => {
			const [read, unread, held, handed] = [aMessage(), aMessage(), aMessage(), aMessage()];
			for (const message of [read, unread, held, handed]) await box.put(message);
			await (await box.take(BOB, read.id))?.done();
			await box.take(BOB, held.id);
			await (await box.take(BOB, handed.id))?.handOver("0123456789abcdef");
			expect(await box.putBack(BOB, read.id)).toBe(true);
			expect(await box.unread(BOB)).toEqual([read, unread]);
			expect(await box.history(BOB, 10)).toEqual([]);
			for (const { id } of [read, unread, held, handed, aMessage()])
				expect(await box.putBack(BOB, id)).toBe(false);
			await (await box.take(BOB, read.id))?.done();
			expect(await box.history(BOB, 10)).toEqual([read]);
		});

		it("does not reach into another inbox", async () => {
			const message = aMessage();
			await box.put(message);
			expect(await box.take(ANN, message.id)).toBeUndefined();
			expect(await box.find(ANN, message.id)).toBeUndefined();
			expect(box.unreadCount(BOB)).toBe(1);
		});
	});

	describe("history and find", () => {
		it("gives the newest read messages, newest first, as many as asked for", async () => {
			const messages = Array.from({ length: 5 }, () => aMessage());
			for (const message of messages) await box.put(message);
			for (const { id } of [...messages].reverse()) await (await box.take(BOB, id))?.done();
			const newest = idsOf(messages).reverse();
			expect(idsOf(await box.history(BOB, 3))).toEqual(newest.slice(0, 3));
			expect(idsOf(await box.history(BOB, 99))).toEqual(newest);
			expect(await box.history(BOB, 0)).toEqual([]);
		});

		it("gives those before an id, whether that is there or not", async () => {
			const messages = Array.from({ length: 5 }, () => aMessage());
			const [first, second, third, between, last] = messages as [Message, Message, Message, Message, Message];
			for (const message of [first, second, third, last]) await box.put(message);
			for (const { id } of [first, second, third]) await (await box.take(BOB, id))?.done();
			expect(idsOf(await box.history(BOB, 9, last.id))).toEqual(idsOf([third, second, first]));
			expect(idsOf(await box.history(BOB, 2, between.id))).toEqual(idsOf([third, second]));
			expect(idsOf(await box.history(BOB, 2, third.id))).toEqual(idsOf([second, first]));
			expect(await box.history(BOB, 2, first.id)).toEqual([]);
		});

		it("finds by a beginning of the id, and lists the ids where several begin so", async () => {
			const one = aMessage({ id: "0196b3c0-aaaa-7000-8000-000000000001" });
			const two = aMessage({ id: "0196b3c0-aaab-7000-8000-000000000002" });
			for (const message of [one, two]) await box.put(message);
			await (await box.take(BOB, two.id))?.done();
			expect(await box.find(BOB, "0196b3c0-aaaa")).toEqual(one);
			expect(await box.find(BOB, "0196b3c0-aaab")).toEqual(two);
			expect(await box.find(BOB, two.id)).toEqual(two);
			expect(await box.find(BOB, "0196b3c1")).toBeUndefined();
			const error = await refusal(() => box.find(BOB, "0196"));
			expect(error.code).toBe("ambiguous");
			expect(error.hint).toContain(one.id);
			expect(error.hint).toContain(two.id);
		});

		it.each(["", "019", "0196/", "../..", "0196*", "ABCD", "0196\0", "    "])(
			"refuses %j as a beginning",
			async (text) => {
				expect((await refusal(() => box.find(BOB, text))).code).toBe("bad_input");
			},
		);
	});

	describe("since, owners and locate", () => {
		it("gives the messages of a time and later, unread, held or read", async () => {
			const [first, second, third, fourth] = [1, 2, 3, 4].map((at) =>
				aMessage({ id: `0196b3c0-000${at}-7000-8000-000000000000` }),
			) as [Message, Message, Message, Message];
			for (const message of [first, second, third, fourth]) await box.put(message);
			await (await box.take(BOB, third.id))?.done();
			const hold = await box.take(BOB, fourth.id);
			const time = 0x0196b3c00002;
			const idsSince = async (from: number) => idsOf(await box.since(BOB, from)).sort();
			expect(await idsSince(time)).toEqual(idsOf([second, third, fourth]));
			expect(await idsSince(time + 1)).toEqual(idsOf([third, fourth]));
			expect(await idsSince(time + 3)).toEqual([]);
			expect(await box.since(ANN, 0)).toEqual([]);
			await hold?.putBack();
		});

		it("names the messages of a time and later that somebody has taken, held or read", async () => {
			const ids = [1, 2, 3, 4, 5].map((at) => `0196b3c0-000${at}-7000-8000-000000000000`);
			const [old, read, held, back] = ids as [string, string, string, string, string];
			for (const id of ids) await box.put(aMessage({ id }));
			for (const id of [old, read]) await (await box.take(BOB, id))?.done();
			await (await box.take(BOB, back))?.putBack();
			const hold = await box.take(BOB, held);
			expect((await box.takenSince(BOB, 0x0196b3c00002)).sort()).toEqual([read, held]);
			expect((await box.takenSince(BOB, 0)).sort()).toEqual([old, read, held]);
			expect(await box.takenSince(ANN, 0)).toEqual([]);
			await hold?.putBack();
			expect((await box.takenSince(BOB, 0)).sort()).toEqual([old, read]);
		});

		it("lists those who have an inbox; to ask about one makes none", async () => {
			expect(await box.owners()).toEqual([]);
			await box.put(aMessage());
			await box.put(aMessage({ to: "human" }));
			await box.unread(ANN);
			box.unreadCount(ANN);
			await box.isUnread(ANN, newId());
			await box.history(ANN, 9);
			await box.since(ANN, 0);
			await box.takenSince(ANN, 0);
			await box.sentSince(BOB, ANN, 0);
			await box.find(ANN, newId());
			await box.take(ANN, newId());
			await box.handed(ANN);
			await box.bad(ANN);
			expect((await box.owners()).sort()).toEqual([BOB, "human"]);
		});

		it("says where a message lies, over all inboxes, whoever holds it", async () => {
			const [toBob, toHuman] = [aMessage(), aMessage({ to: "human" })];
			await box.put(toBob);
			await box.put(toHuman);
			expect(await box.locate(toHuman.id)).toEqual({ message: toHuman, place: "unread" });
			expect(await box.locate(toBob.id)).toEqual({ message: toBob, place: "unread" });
			const hold = await box.take(BOB, toBob.id);
			expect(await box.locate(toBob.id)).toEqual({ message: toBob, place: "held" });
			await hold?.done();
			expect(await box.locate(toBob.id)).toEqual({ message: toBob, place: "read" });
			expect(await box.locate(newId())).toBeUndefined();
		});

		it("tells whether a message of an inbox is unread by its id", async () => {
			const message = aMessage();
			await box.put(message);
			expect(await box.isUnread(BOB, message.id)).toBe(true);
			expect([await box.isUnread(ANN, message.id), await box.isUnread(BOB, newId())]).toEqual([false, false]);
			const hold = await box.take(BOB, message.id);
			expect(await box.isUnread(BOB, message.id)).toBe(false);
			await hold?.putBack();
			expect(await box.isUnread(BOB, message.id)).toBe(true);
			await (await box.take(BOB, message.id))?.done();
			expect(await box.isUnread(BOB, message.id)).toBe(false);
		});

		it("locates by a beginning of the id, and lists the ids of all inboxes that begin so", async () => {
			const one = aMessage({ id: "0196b3c0-aaaa-7000-8000-000000000001" });
			const two = aMessage({ id: "0196b3c0-aaab-7000-8000-000000000002", to: "human" });
			for (const message of [one, two]) await box.put(message);
			expect((await box.locate("0196b3c0-aaab"))?.message).toEqual(two);
			const error = await refusal(() => box.locate("0196b3c0"));
			expect([error.code, error.hint]).toEqual([
				"ambiguous",
				expect.stringContaining(`${two.id}, ${one.id}`),
			]);
			expect((await refusal(() => box.locate("../.."))).code).toBe("bad_input");
		});

		it("locates and finds among some: of the others neither message nor id comes out", async () => {
			const [one, two, other] = [1, 2, 3].map((at) =>
				aMessage({ id: `0196b3c0-aaa${at}-7000-8000-000000000000`, text: at === 3 ? "other" : "own" }),
			) as [Message, Message, Message];
			const own = (message: Message) => message.text === "own";
			for (const message of [one, other]) await box.put(message);
			await (await box.take(BOB, other.id))?.done();
			const searches = [
				(prefix: string) => box.find(BOB, prefix, own),
				async (prefix: string) => (await box.locate(prefix, own))?.message,
			];
			for (const search of searches) {
				expect(await search("0196b3c0-aaa")).toEqual(one);
				expect(await search("0196b3c0-aaa3")).toBeUndefined();
				expect(await search(other.id)).toBeUndefined();
			}
			await box.put(two);
			for (const search of searches) {
				const error = await refusal(() => search("0196b3c0-aaa"));
				expect([error.code, error.message]).toEqual(["ambiguous", "2 messages have an id that begins so."]);
				expect(error.hint).toContain(`${two.id}, ${one.id}`);
				expect(error.hint).not.toContain(other.id);
				expect((await refusal(() => search("../.."))).code).toBe("bad_input");
			}
		});
	});

	describe("what one party has sent another", () => {
		const TIME = Date.parse("2026-01-02T03:04:05.678Z");
		const sent = (at: number, change: Partial<Message> = {}) =>
			aMessage({ sentAt: new Date(at).toISOString(), ...change });

		it("is counted by when it was sent, from a time on and up to one, whatever the ids say", async () => {
			for (const at of [TIME - 1, TIME, TIME + 1, TIME + 2]) await box.put(sent(at));
			expect(await box.sentSince(ANN, BOB, TIME)).toBe(3);
			expect(await box.sentSince(ANN, BOB, TIME + 3)).toBe(0);
			expect(await box.sentSince(ANN, BOB, TIME - 1, TIME + 1)).toBe(3);
			expect(await box.sentSince(ANN, BOB, 0, TIME - 2)).toBe(0);
		});

		it("is counted whatever became of it", async () => {
			const [unread, held, read] = [sent(TIME), sent(TIME), sent(TIME)];
			for (const message of [unread, held, read]) await box.put(message);
			await (await box.take(BOB, read.id))?.done();
			const hold = await box.take(BOB, held.id);
			await box.history(BOB, 1);
			expect(await box.sentSince(ANN, BOB, TIME)).toBe(3);
			await hold?.putBack();
			expect(await box.sentSince(ANN, BOB, TIME)).toBe(3);
		});

		it("is not what others sent, nor what went the other way", async () => {
			await box.put(sent(TIME));
			await box.put(sent(TIME, { from: { session: "human", name: "human" } }));
			await box.put(sent(TIME, { from: { session: BOB, name: "bob" }, to: ANN }));
			await box.put(sent(TIME, { to: "human" }));
			for (const [from, to] of [[ANN, BOB] as const, [BOB, ANN] as const, ["human", BOB] as const])
				expect(await box.sentSince(from, to, TIME)).toBe(1);
			expect(await box.sentSince("human", ANN, TIME)).toBe(0);
		});

		it("counts a message that is put twice once", async () => {
			const message = sent(TIME);
			for (const again of [message, message]) await box.put(again);
			expect(await box.sentSince(ANN, BOB, TIME)).toBe(1);
		});

		it("does not count what was refused", async () => {
			await refusal(() => box.put(sent(TIME, { text: "x".repeat(MAX_TEXT_BYTES + 1) })));
			expect(await box.sentSince(ANN, BOB, TIME)).toBe(0);
		});
	});

	describe("obstacles", () => {
		it.each(HOSTILE)("refuses %j as an owner and as an id", async (text) => {
			const message = aMessage();
			const calls = [
				() => box.unread(text),
				() => box.unreadCount(text),
				() => box.isUnread(text, message.id),
				() => box.isUnread(BOB, text),
				() => box.history(text, 1),
				() => box.since(text, 0),
				() => box.takenSince(text, 0),
				() => box.sentSince(text, BOB, 0),
				() => box.sentSince(BOB, text, 0),
				() => box.history(BOB, 1, text),
				() => box.find(text, message.id),
				() => box.take(text, message.id),
				() => box.take(BOB, text),
				() => box.handed(text),
				() => box.bad(text),
				() => box.watch(text, () => {}),
				() => box.put({ ...message, to: text }),
				() => box.put({ ...message, id: text }),
			];
			for (const call of calls) expect((await refusal(call)).code).toBe("bad_input");
		});

		it("refuses ids that are UUIDs of another kind, and messages that would not be read again", async () => {
			expect((await refusal(() => box.take(BOB, BOB))).code).toBe("bad_input");
			expect((await refusal(() => box.put({ ...aMessage(), sentAt: "yesterday" }))).code).toBe("bad_input");
		});

		it("says nothing of a refused text in message or hint", async () => {
			const error = await refusal(() =>
				box.put({ ...aMessage({ text: "SECRET" }), kind: "SECRET" as "message" }),
			);
			expect(`${error.message} ${error.hint}`).not.toContain("SECRET");
		});
	});

	describe("watch", () => {
		it("calls back for what arrives, from the moment it returns until it is stopped", async () => {
			const seen = vi.fn();
			const other = vi.fn();
			const stop = await box.watch(BOB, () => seen(box.unreadCount(BOB)));
			const stopOther = await box.watch(BOB, other);
			await box.put(aMessage());
			await vi.waitFor(() => expect(seen).toHaveBeenCalledWith(1), 5000);
			stop();
			const calls = seen.mock.calls.length;
			other.mockClear();
			await box.put(aMessage());
			await vi.waitFor(() => expect(other).toHaveBeenCalled(), 5000);
			expect(seen).toHaveBeenCalledTimes(calls);
			stopOther();
			stop();
		});

		it("calls back when a message is put back", async () => {
			const message = aMessage();
			await box.put(message);
			const hold = await box.take(BOB, message.id);
			const counts: number[] = [];
			const stop = await box.watch(BOB, () => counts.push(box.unreadCount(BOB)));
			await hold?.putBack();
			await vi.waitFor(() => expect(counts.at(-1)).toBe(1), 5000);
			stop();
		});
	});

	describe("hand over", () => handOverContract(open));
	describe("any sequence of calls", () => sequencesContract(open));
}
