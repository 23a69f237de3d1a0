import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { targetObstacle } from "../../src/delivery/target-obstacle.ts";
import type { Message } from "../../src/model/message.ts";
import { ROUTES, type RouteName } from "../../src/model/routes.ts";
import type { Running } from "../../src/model/session.ts";
import { writeProfile } from "../../src/sessions/profiles.ts";
import { markWaiting } from "../../src/sessions/waiting.ts";
import { ANN, aMachine, aMessage, BOB, type Machine } from "../machine.ts";
import { carry } from "./carry.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const running: Running = { pid: 1, procStart: "1", state: "busy", where: { kind: "terminal" } };
const why = (
	message: Partial<Message>,
	among: readonly RouteName[] = ROUTES,
	target: { id: string; running?: Running } = bob,
) => targetObstacle(context, target, aMessage(message), among);
const bob = { id: BOB, running };

describe("a session that waits in a call", () => {
	it.each([
		[{ kind: "question" }, true],
		[{ urgent: true }, true],
		[{ kind: "message" }, false],
		[{ kind: "status" }, false],
	] as const)("takes %o itself: %s", async (message, taken) => {
		await markWaiting(context, BOB, { anyMail: false });
		expect((await why(message))?.route).toBe(taken ? "wait" : undefined);
	});

	it("takes any mail itself where it waits for mail", async () => {
		await markWaiting(context, BOB, { anyMail: true });
		expect((await why({ kind: "message" }))?.route).toBe("wait");
	});

	it("is no obstacle once it waits no more, where it has ended, and for a copy of it", async () => {
		const over = await markWaiting(context, BOB, { anyMail: false });
		expect(await why({ kind: "question" }, ["fork"])).toBeUndefined();
		expect(await why({ kind: "question" }, ROUTES, { id: BOB })).toBeUndefined();
		over();
		expect(await why({ kind: "question" })).toBeUndefined();
	});

	it("is kept from a message first by its profile", async () => {
		await markWaiting(context, BOB, { anyMail: true });
		await writeProfile(context, { session: BOB, accepts: "nothing" });
		expect((await why({ kind: "question" }))?.route).toBe("profile");
	});

	it("is not at work while it waits: that it is busy comes after the wait", async () => {
		const over = await markWaiting(context, BOB, { anyMail: false });
		await writeProfile(context, { session: BOB, busyUntil: new Date(context.now() + 60_000).toISOString() });
		expect((await why({ kind: "question" }))?.route).toBe("wait");
		expect((await why({ kind: "message" }))?.route).toBe("profile");
		over();
		expect((await why({ kind: "question" }))?.route).toBe("profile");
	});

	it("is given nothing by any route: the message lies in its inbox, and the sender is told why", async () => {
		machine.transcript(BOB);
		machine.register(BOB, { status: "busy" });
		await markWaiting(context, BOB, { anyMail: false });
		const message = aMessage({ kind: "question", from: { session: ANN, name: "ann" } });
		await context.mailbox.put(message);
		const delivery = await carry(context, message);
		expect(delivery).toEqual({
			state: "held",
			reasons: ["wait: it waits in a call of Intercom, and this ends its wait"],
		});
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});
});
