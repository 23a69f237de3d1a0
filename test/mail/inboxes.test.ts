import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { findIn, firstUnread } from "../../src/mail/inboxes.ts";
import type { Message } from "../../src/model/message.ts";
import { inboxesOf } from "../../src/sessions/predecessors.ts";
import { ANN, aMachine, aMessage, anId, BOB, CAT, type Machine, refusal } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

async function mail(change: Partial<Message> = {}): Promise<Message> {
	const message = aMessage(change);
	await context.mailbox.put(message);
	return message;
}

describe("a session's unread mail", () => {
	it("is that of all its inboxes, and stays unread", async () => {
		machine.card(CAT, { movedTo: BOB });
		const messages = [await mail(), await mail({ to: CAT }), await mail()];
		await mail({ to: ANN });
		const byId = (found: Message[]) => found.map(({ id }) => id).sort();
		for (let time = 0; time < 2; time++) {
			const all = await firstUnread(context, inboxesOf(context, BOB), 9);
			expect(byId(all.messages)).toEqual(byId(messages));
			expect(all.more).toBe(0);
		}
		const first = await firstUnread(context, inboxesOf(context, BOB), 1);
		expect(first).toMatchObject({ messages: { length: 2 }, more: 1, stuck: [] });
	});

	it("is not that of the session which took its place", async () => {
		machine.card(CAT, { movedTo: BOB });
		const old = await mail({ to: CAT });
		await mail();
		const { messages } = await firstUnread(context, inboxesOf(context, CAT), 9);
		expect(messages).toEqual([old]);
	});
});

describe("a message", () => {
	it.each<[string, (id: string) => string]>([
		["its id", (id) => id],
		["its id in capitals, with blanks around", (id) => ` ${id.toUpperCase()}\n`],
		["the beginning of its id", (id) => id.slice(0, 13)],
	])("is found by %s in any of the inboxes, read or unread", async (_, given) => {
		const [one, two] = [await mail({ to: CAT }), await mail()];
		await (await context.mailbox.take(BOB, two.id))?.done();
		for (const message of [one, two])
			expect(await findIn(context, [BOB, CAT], given(message.id))).toEqual(message);
	});

	it("is not found in an inbox that was not given", async () => {
		const message = await mail({ to: ANN });
		expect((await refusal(() => findIn(context, [BOB, CAT], message.id))).code).toBe("not_found");
	});

	it.each([
		["nobody has", anId(), "not_found"],
		["is too short", "019", "bad_input"],
		["is a path", "../../etc", "bad_input"],
	])("is not found by what %s", async (_, given, code) => {
		await mail();
		expect((await refusal(() => findIn(context, [BOB], given))).code).toBe(code);
	});

	it("is not guessed where two inboxes have one whose id begins so: the hint lists them", async () => {
		const messages = [await mail(), await mail({ to: CAT })];
		const error = await refusal(() => findIn(context, [BOB, CAT], "0198"));
		expect(error.code).toBe("ambiguous");
		for (const { id } of messages) expect(error.hint).toContain(id);
	});
});
