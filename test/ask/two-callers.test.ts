// Who calls is data: one process, with one environment and one parent, speaks for many parties.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ask } from "../../src/ask/ask.ts";
import type { Context } from "../../src/context.ts";
import { readMessages } from "../../src/mail/read.ts";
import { reply } from "../../src/mail/reply.ts";
import { send } from "../../src/mail/send.ts";
import { openMemoryStores } from "../../src/mailbox/memory-stores.ts";
import type { Message } from "../../src/model/message.ts";
import { ANN, aCaller, aMachine, BOB, CAT, type Machine, refusal } from "../machine.ts";

let machine: Machine;
/** A context over the stores that all contexts of a test share. */
let open: () => Context;
beforeEach(() => {
	machine = aMachine();
	machine.transcript(ANN, { title: "ann", cwd: "/work/ann" });
	machine.transcript(BOB, { title: "bob", cwd: "/work/bob" });
	machine.transcript(CAT, { title: "cat", cwd: "/work/cat" });
	// At work, with our hooks: a question waits in the inbox until it is read.
	for (const id of [ANN, BOB, CAT]) machine.busy(id);
	const stores = openMemoryStores();
	// The process's own environment names a third party.
	const env = {
		CLAUDE_INTERCOM_SESSION: CAT,
		CLAUDE_CODE_SESSION_ID: CAT,
		CLAUDE_INTERCOM_HOPS: "9",
		CLAUDE_INTERCOM_ROUTES: "pickup",
	};
	open = () => machine.context({ stores, env });
});
afterEach(() => machine.end());

/** What one caller does through a context. */
function aParty(context: Context, id: string, hops = 0) {
	const caller = aCaller(id, { hops });
	const { signal } = new AbortController();
	return {
		id,
		send: (to: string, text: string) => send(context, { to, text, live: true, caller, signal }),
		read: async () => (await readMessages(context, { unreadOnly: true, limit: 20, caller })).unread,
		ask: (to: string, question: string) =>
			ask(context, { to, question, waitMs: 60_000, mode: "wait", caller, signal, progress: () => {} }),
		reply: ({ id: messageId }: Message, text: string) =>
			reply(context, { messageId, text, live: true, caller, signal }),
		unreadCount: () => context.mailbox.unreadCount(id),
	};
}
type Party = ReturnType<typeof aParty>;

/** The one message that lies unread for a party, as soon as it does; read now. */
async function oneFor(party: Party): Promise<Message> {
	await expect.poll(party.unreadCount).toBe(1);
	const [message] = await party.read();
	return message as Message;
}
const fromAndText = ({ from, text }: Message) => [from.session, text];

describe.each([
	["one context", () => [open()]],
	["two contexts over the same stores", () => [open(), open()]],
] as const)("over %s", (_, contexts) => {
	let ann: Party;
	let bob: Party;
	let cat: Party;
	beforeEach(() => {
		const [one, other = one] = contexts() as [Context, Context?];
		ann = aParty(one, ANN);
		bob = aParty(other, BOB);
		cat = aParty(other, CAT);
	});

	it("two callers in one process, each with its own mail, asks and answers", async () => {
		await ann.send("bob", "from ann");
		await bob.send("ann", "from bob");
		expect((await ann.read()).map(fromAndText)).toEqual([[BOB, "from bob"]]);
		expect((await bob.read()).map(fromAndText)).toEqual([[ANN, "from ann"]]);

		for (const [asker, target, name] of [
			[ann, bob, "bob"],
			[bob, ann, "ann"],
		] as const) {
			const asked = asker.ask(name, `question of ${asker.id}`);
			const question = await oneFor(target);
			expect(fromAndText(question)).toEqual([asker.id, `question of ${asker.id}`]);
			expect(await target.reply(question, `answer of ${target.id}`)).toMatchObject({ waiting: true });
			expect((await asked).answer).toMatchObject({ by: "reply", text: `answer of ${target.id}` });
		}
		expect([ann, bob].map((party) => party.unreadCount())).toEqual([0, 0]);
		expect(await open().questions.open()).toEqual([]);
		// The party that the process's environment names had no part in it.
		expect(cat.unreadCount()).toBe(0);
	});

	it("two callers that ask the same session at once each get their own answer", async () => {
		const asked = [ann.ask("cat", "what is a?"), bob.ask("cat", "what is b?")];
		await expect.poll(cat.unreadCount).toBe(2);
		for (const question of await cat.read()) await cat.reply(question, `re: ${question.text}`);
		const answers = (await Promise.all(asked)).map(({ answer }) => answer?.text);
		expect(answers).toEqual(["re: what is a?", "re: what is b?"]);
	});

	it("two callers that would wait for each other are told, though one process waits for both", async () => {
		const asked = ann.ask("bob", "merged?");
		const question = await oneFor(bob);
		const error = await refusal(() => bob.ask("ann", "which?"));
		expect([error.code, error.hint]).toEqual(["limit", expect.stringContaining(question.id)]);
		await bob.reply(question, "yes");
		expect((await asked).answer?.text).toBe("yes");
	});

	it("one caller can neither read nor answer the other's mail", async () => {
		const { message } = await cat.send("bob", "for bob alone");
		expect(await ann.read()).toEqual([]);
		expect((await refusal(() => ann.reply(message, "I am not bob"))).code).toBe("not_found");
		expect((await bob.read()).map(fromAndText)).toEqual([[CAT, "for bob alone"]]);
	});

	it("neither caller has the hops of the other, or of the process", async () => {
		await aParty(open(), ANN, 2).send("cat", "x");
		await bob.send("cat", "y");
		expect((await cat.read()).map(({ hops }) => hops)).toEqual([2, 0]);
	});

	it("each caller is itself to itself: its own address is refused to it, and open to the other", async () => {
		for (const [party, other, name] of [
			[ann, bob, "ann"],
			[bob, ann, "bob"],
		] as const) {
			expect((await refusal(() => party.send(name, "x"))).code).toBe("self");
			expect((await other.send(name, "x")).target?.id).toBe(party.id);
		}
	});
});
