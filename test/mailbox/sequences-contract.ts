import fc from "fast-check";
import { expect, it } from "vitest";
import type { Hold, Mailbox } from "../../src/mailbox/mailbox.ts";
import { RANKS, rankOf } from "../../src/mailbox/rank.ts";
import type { Message } from "../../src/model/message.ts";
import { BOB } from "../machine.ts";
import { aKey, aMessage } from "./fixtures.ts";

type State = "unread" | "held" | "handed" | "read";

const ENDS = { done: "read", putBack: "unread", handOver: "handed" } as const;
const SETTLES = { settleDone: "read", settlePutBack: "unread" } as const;
const step = fc.record({
	what: fc.constantFrom(
		"put",
		"take",
		...(["done", "putBack", "handOver"] as const),
		...(["settleDone", "settlePutBack"] as const),
	),
	which: fc.integer({ min: 0, max: 3 }),
});

/** No sequence of calls loses a message, doubles one or tells two stories of it. */
export function sequencesContract(open: () => Mailbox | Promise<Mailbox>): void {
	it("leaves each message in the one place that the calls say", async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
				const model = await aModel(await open());
				for (const { what, which } of steps) {
					await model.step(what, which);
					await model.check();
				}
			}),
			{ numRuns: 40 },
		);
	});
}

/** Four messages of all ranks, and where each must lie. */
async function aModel(mailbox: Mailbox) {
	const kinds: Partial<Message>[] = [{}, { kind: "status" }, { kind: "question" }, {}];
	const messages = kinds.map((change) => aMessage(change));
	const state = new Map<Message, State>();
	const keys = new Map<Message, string>();
	const holds = new Map<Message, Hold>();

	const settle = async (message: Message, how: keyof typeof SETTLES) => {
		const handed = (await mailbox.handed(BOB)).find((each) => each.message.id === message.id);
		expect(handed?.key).toBe(state.get(message) === "handed" ? keys.get(message) : undefined);
		await handed?.[how === "settleDone" ? "done" : "putBack"]();
		if (handed) state.set(message, SETTLES[how]);
	};
	const end = async (message: Message, how: keyof typeof ENDS) => {
		const key = aKey();
		// The hold may be over; then nothing happens.
		await holds.get(message)?.[how](key);
		if (state.get(message) !== "held") return;
		state.set(message, ENDS[how]);
		if (how === "handOver") keys.set(message, key);
	};
	const take = async (message: Message) => {
		const hold = await mailbox.take(BOB, message.id);
		expect(hold !== undefined).toBe(state.get(message) === "unread");
		if (!hold) return;
		holds.set(message, hold);
		state.set(message, "held");
	};
	const put = async (message: Message) => {
		await mailbox.put(message);
		if (!state.has(message)) state.set(message, "unread");
	};

	return {
		async step(what: "put" | "take" | keyof typeof ENDS | keyof typeof SETTLES, which: number) {
			const message = messages[which] as Message;
			if (what === "put") await put(message);
			else if (what === "take") await take(message);
			else if (what === "settleDone" || what === "settlePutBack") await settle(message, what);
			else await end(message, what);
		},
		async check() {
			const those = (wanted: State) => messages.filter((each) => state.get(each) === wanted);
			const unread = those("unread");
			const inOrder = RANKS.flatMap((rank) => unread.filter((each) => rankOf(each) === rank));
			expect(await mailbox.unread(BOB)).toEqual(inOrder);
			expect((await mailbox.firstUnread(BOB, 2)).messages).toEqual(inOrder.slice(0, 2));
			expect(mailbox.unreadCount(BOB)).toBe(unread.length);
			expect((await mailbox.handed(BOB)).map(({ message }) => message)).toEqual(those("handed"));
			expect(await mailbox.history(BOB, 9)).toEqual(those("read").reverse());
			for (const message of messages)
				expect((await mailbox.locate(message.id))?.place).toBe(state.get(message));
			expect(await mailbox.bad(BOB)).toEqual([]);
		},
	};
}
