// What a sender may say of its mail: the kind, and that it is urgent.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reply } from "../../src/mail/reply.ts";
import { send } from "../../src/mail/send.ts";
import { openMemoryStores } from "../../src/mailbox/memory-stores.ts";
import type { Stores } from "../../src/mailbox/stores.ts";
import { ANN, aCaller, aMachine, BOB, type Machine, refusal } from "../machine.ts";
import { aDesktop } from "../notify/person-with-channels.ts";

let machine: Machine;
let stores: Stores;
beforeEach(() => {
	machine = aMachine();
	stores = openMemoryStores();
	for (const session of [ANN, BOB]) machine.transcript(session);
});
afterEach(() => machine.end());

const context = () => machine.context({ stores });
const { signal } = new AbortController();
const write = (more: Partial<Parameters<typeof send>[1]> = {}) =>
	send(context(), { to: BOB, text: "x", live: false, caller: aCaller(ANN), signal, ...more });

describe("a message", () => {
	it.each([
		["by default", {}, { kind: "message", urgent: undefined, answerBy: undefined }],
		["as done, and urgent", { kind: "done", urgent: true }, { kind: "done", urgent: true }],
		["as a status", { kind: "status", urgent: false }, { kind: "status", urgent: undefined }],
		["as a question", { kind: "question" }, { kind: "question", answerBy: "reply" }],
	] as const)("says what it is: %s", async (_, input, expected) => {
		await write(input);
		const said = (await stores.mailbox.unread(BOB)).map(({ kind, urgent, answerBy }) => ({
			kind,
			urgent,
			answerBy,
		}));
		expect(said).toEqual([expected]);
	});

	it("that is a status is never urgent", async () => {
		expect((await refusal(() => write({ kind: "status", urgent: true }))).code).toBe("bad_input");
		expect(stores.mailbox.unreadCount(BOB)).toBe(0);
	});

	it.each([
		["message", true],
		["status", false],
	] as const)("of kind %s is tried live: %s", async (kind, tried) => {
		machine.register(BOB);
		const { delivery } = await write({ kind, live: true });
		expect(delivery !== undefined).toBe(tried);
		expect(stores.mailbox.unreadCount(BOB)).toBe(1);
	});
});

describe("a message to be handed over at once", () => {
	it.each([
		["busy", true, "its hook takes the message when the turn ends"],
		["busy", false, undefined],
		["idle", true, undefined],
		["waiting", true, undefined],
	] as const)(
		"to a session that is %s, with hooks: %s, waits for them: %s",
		async (status, hooked, waits) => {
			machine.register(BOB, { status });
			machine.card(BOB, { hooked });
			const { delivery } = await write({ live: true });
			const reasons = delivery?.state === "held" ? delivery.obstacles : [];
			expect(
				reasons.some(({ route, reason }) => route === "pickup" && reason.includes(waits ?? "never")),
			).toBe(waits !== undefined);
			expect(reasons.some(({ route }) => route === "post")).toBe(waits === undefined);
		},
	);
});

it("a message that is in the inbox is sent, whatever becomes of the live routes", async () => {
	machine.register(BOB);
	stores.mailbox.isUnread = () => Promise.reject(new Error("broken"));
	const { message, delivery } = await write({ live: true });
	expect(delivery).toBeUndefined();
	expect((await stores.mailbox.unread(BOB)).map(({ id }) => id)).toEqual([message.id]);
	expect(machine.logged.map(({ event }) => event)).toContain("send-live");
});

it("a question that was sent opens no wait, and its reply is an answer in the sender's inbox", async () => {
	const { message } = await write({ kind: "question" });
	expect(await stores.questions.open()).toEqual([]);
	const answered = await reply(context(), {
		messageId: message.id,
		text: "yes",
		live: false,
		caller: aCaller(BOB),
		signal,
	});
	expect(answered.waiting).toBe(false);
	expect(await stores.mailbox.unread(ANN)).toMatchObject([
		{ kind: "answer", outcome: "answered", inReplyTo: message.id, text: "yes" },
	]);
	expect((await stores.receipts.of(message.id)).at(-1)).toMatchObject({ state: "answered", route: "reply" });
});

describe("urgent mail for the person", () => {
	const toPerson = (env: Record<string, string>, more: Partial<Parameters<typeof send>[1]> = {}) =>
		send(machine.context({ stores, env }), {
			...{ to: "human", text: "x", live: false, caller: aCaller(ANN), signal, urgent: true },
			...more,
		});

	it("tells them of it, once it is in their inbox", async () => {
		const desktop = aDesktop(machine.root, "exit 0");
		const { notified } = await toPerson(desktop.env);
		expect(notified).toEqual({ by: ["desktop"], failed: [] });
		expect(desktop.shown().map((args) => args.at(-1))).toEqual(["x"]);
		expect(stores.mailbox.unreadCount("human")).toBe(1);
	});

	it("is in their inbox where nothing can tell them of it", async () => {
		const { notified } = await toPerson({ PATH: machine.root });
		expect(notified).toEqual({ by: [], failed: ["desktop: no notify-send on the PATH"] });
		expect(stores.mailbox.unreadCount("human")).toBe(1);
	});

	it("alone tells them: other mail does not, nor does urgent mail for a session", async () => {
		const desktop = aDesktop(machine.root, "exit 0");
		expect((await toPerson(desktop.env, { urgent: false })).notified).toBeUndefined();
		expect((await toPerson(desktop.env, { to: BOB })).notified).toBeUndefined();
		expect(desktop.shown()).toEqual([]);
	});
});
