import { beforeEach, expect, it, vi } from "vitest";
import type { Mailbox } from "../../src/mailbox/mailbox.ts";
import type { Message } from "../../src/model/message.ts";
import { ANN, BOB, refusal } from "../machine.ts";
import { aKey, aMessage, HOSTILE } from "./fixtures.ts";

/** What every mailbox must do with mail that is handed over. `open` gives an empty one. */
export function handOverContract(open: () => Mailbox | Promise<Mailbox>): void {
	let box: Mailbox;
	beforeEach(async () => {
		box = await open();
	});
	const handedOver = async (change: Partial<Message>, key: string) => {
		const message = aMessage(change);
		await box.put(message);
		await (await box.take(BOB, message.id))?.handOver(key);
		return message;
	};

	it.each<Partial<Message>>([{}, { kind: "question" }, { kind: "status" }])(
		"makes a message neither unread nor read, but it is there: %j",
		async (change) => {
			const key = aKey();
			const message = await handedOver(change, key);
			expect(await box.handed(BOB)).toMatchObject([{ key, message }]);
			expect(await box.handed(ANN)).toEqual([]);
			expect(await box.unread(BOB)).toEqual([]);
			expect(box.unreadCount(BOB)).toBe(0);
			expect(await box.history(BOB, 9)).toEqual([]);
			expect(await box.bad(BOB)).toEqual([]);
			expect(await box.find(BOB, message.id.slice(0, 30))).toEqual(message);
			expect(await box.locate(message.id)).toEqual({ message, place: "handed" });
			expect(await box.since(BOB, 0)).toEqual([message]);
			expect(await box.take(BOB, message.id)).toBeUndefined();
			await box.put(message);
			expect(box.unreadCount(BOB)).toBe(0);
			expect(await box.handed(BOB)).toHaveLength(1);
		},
	);

	it("is settled by done, which makes it read, or by putBack, which makes it unread with its rank", async () => {
		const [read, back] = [await handedOver({}, aKey()), await handedOver({ urgent: true }, aKey())];
		await box.put(aMessage());
		const [first, second] = await box.handed(BOB);
		await first?.done();
		expect(await box.history(BOB, 9)).toEqual([read]);
		expect(await box.handed(BOB)).toHaveLength(1);
		await second?.putBack();
		expect((await box.firstUnread(BOB, 1)).messages).toEqual([back]);
		expect(await box.handed(BOB)).toEqual([]);
		expect((await box.take(BOB, back.id))?.message).toEqual(back);
	});

	it("gives what was handed over with the key of each, oldest first", async () => {
		const [one, two] = [aKey(), aKey()];
		const messages = [await handedOver({}, two), await handedOver({ urgent: true }, one)];
		messages.push(await handedOver({ kind: "status" }, two));
		const found = await box.handed(BOB);
		expect(found.map(({ key, message }) => [key, message])).toEqual([
			[two, messages[0]],
			[one, messages[1]],
			[two, messages[2]],
		]);
	});

	it.each(["done", "putBack", "handOver"] as const)(
		"counts for a hold as its end: not after %s",
		async (first) => {
			const message = aMessage();
			await box.put(message);
			const hold = await box.take(BOB, message.id);
			const keys = [aKey(), aKey()] as const;
			await hold?.[first](keys[0]);
			await hold?.handOver(keys[1]);
			await hold?.done();
			await hold?.putBack();
			expect((await box.handed(BOB)).map(({ key }) => key)).toEqual(first === "handOver" ? [keys[0]] : []);
			const place = { done: "read", putBack: "unread", handOver: "handed" }[first];
			expect(await box.locate(message.id)).toEqual({ message, place });
		},
	);

	it.each(["done", "putBack"] as const)("lets the first of those who settle it count: %s", async (first) => {
		const message = await handedOver({}, aKey());
		const [[one], [other]] = [await box.handed(BOB), await box.handed(BOB)];
		expect(await one?.[first]()).toBe(true);
		const late = [other?.done(), other?.putBack(), one?.putBack(), one?.done()];
		expect(await Promise.all(late)).toEqual([false, false, false, false]);
		const place = { done: "read", putBack: "unread" }[first];
		expect(await box.locate(message.id)).toEqual({ message, place });
	});

	it("is not settled by who knew an earlier hand-over of the same message", async () => {
		const message = await handedOver({}, aKey());
		const [early] = await box.handed(BOB);
		await (await box.handed(BOB))[0]?.putBack();
		const hold = await box.take(BOB, message.id);
		await early?.done();
		expect((await box.locate(message.id))?.place).toBe("held");
		const key = aKey();
		await hold?.handOver(key);
		expect([await early?.done(), await early?.putBack()]).toEqual([false, false]);
		expect(await box.handed(BOB)).toMatchObject([{ key, message }]);
	});

	it.each([...HOSTILE, "0123456789abcde", "0123456789abcdef0", "0123456789abcdeF", "0123456789abcdef\n"])(
		"refuses %j as a key, and the message stays held",
		async (key) => {
			const message = aMessage();
			await box.put(message);
			const hold = await box.take(BOB, message.id);
			expect((await refusal(() => hold?.handOver(key))).code).toBe("bad_input");
			expect((await box.locate(message.id))?.place).toBe("held");
			await hold?.putBack();
			expect(box.unreadCount(BOB)).toBe(1);
		},
	);

	it("calls back when a message that was handed over is put back", async () => {
		const message = await handedOver({}, aKey());
		const counts: number[] = [];
		const stop = await box.watch(message.to, () => counts.push(box.unreadCount(BOB)));
		await (await box.handed(BOB))[0]?.putBack();
		await vi.waitFor(() => expect(counts.at(-1)).toBe(1), 5000);
		stop();
	});
}
