import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { followFromEnd } from "../../src/delivery/follow-message.ts";
import { endOfHold } from "../../src/delivery/in-queue.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame } from "../../src/messages/frame.ts";
import { readHandOver } from "../../src/messages/hand-over-record.ts";
import type { Message } from "../../src/model/message.ts";
import type { RouteName } from "../../src/model/routes.ts";
import { aMachine, aMessage, BOB, lines, type Machine } from "../machine.ts";
import { bob } from "./carry.ts";

let machine: Machine;
let context: Context;
let transcript: string;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	context = machine.context({ stores: openFileStores(context.config.paths) });
	transcript = machine.transcript(BOB, { prompt: "x" });
	machine.register(BOB);
});
afterEach(() => machine.end());

const queued = (message: Message) => ({
	type: "queue-operation",
	operation: "enqueue",
	content: frame(message),
});
const inTurn = (message: Message) => ({ type: "user", uuid: "1", message: { content: frame(message) } });

/** What becomes of a message that a route delivers, where the client then writes this. */
async function placeAfter(message: Message, route: RouteName, record: object): Promise<string | undefined> {
	await context.mailbox.put(message);
	const target = await bob(context);
	const follow = followFromEnd(context, target, message);
	try {
		const { signal } = new AbortController();
		const end = endOfHold({ context, target, message, follow, signal }, route);
		const hold = await context.mailbox.take(BOB, message.id);
		appendFileSync(transcript, lines([record]));
		await expect.poll(() => follow.turn().state).not.toBe("absent");
		if (hold) await end(hold);
		return (await context.mailbox.locate(message.id))?.place;
	} finally {
		follow.stop();
	}
}

it.each(["wake", "post", "type"] as const)(
	"a message that stands in its client's queue alone is handed over, by %s",
	async (route) => {
		const message = aMessage({ text: "done" });
		expect(await placeAfter(message, route, queued(message))).toBe("handed");
		const key = (await context.mailbox.handed(BOB))[0]?.key ?? "";
		const { pid } = (await bob(context)).running ?? {};
		expect(readHandOver(context, key)).toMatchObject({
			session: BOB,
			transcript,
			queuedBy: route,
			client: { pid },
		});
	},
);

it("a message that a turn has is done with", async () => {
	const message = aMessage({ text: "done" });
	expect(await placeAfter(message, "post", inTurn(message))).toBe("read");
});

it("a question whose asker waits is done with: the asker follows it", async () => {
	const awaited = aMessage({ kind: "question", text: "done?" });
	expect(await placeAfter(awaited, "post", queued(awaited))).toBe("read");
	const byMail = aMessage({ kind: "question", answerBy: "reply", text: "done?" });
	expect(await placeAfter(byMail, "post", queued(byMail))).toBe("handed");
});
