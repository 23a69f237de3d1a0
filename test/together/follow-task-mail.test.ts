import { appendFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeEntry, roster } from "../../src/sessions/roster.ts";
import { followTaskMail } from "../../src/together/follow-task-mail.ts";
import { ANN, aCaller, aMessage, anId, aTurn, BOB, lines } from "../machine.ts";
import { fourSessions } from "./four-sessions.ts";
import { aCall } from "./waiting-call.ts";

const four = fourSessions();

async function follow() {
	const context = four.context();
	const entry = (await roster(context)).find(BOB);
	if (!entry) throw new Error("Bob is not there");
	const call = aCall(context, aCaller(ANN));
	const message = aMessage({ task: anId(), awaited: true, text: "do it" });
	return { call, message, following: await followTaskMail(call, message, describeEntry(context, entry)) };
}

describe("the mail of a task that somebody waits for", () => {
	it("is in the inbox, is tried, and stays there when nobody follows it any more", async () => {
		four.machine.register(BOB);
		const { call, following } = await follow();
		await expect.poll(() => call.lines.join()).toContain("held for bob");
		expect([await following.isTaken(), following.turn()]).toEqual([false, undefined]);
		await following.stop();
		expect(await four.unread(BOB)).toHaveLength(1);
		// It is no question: nobody waits for an answer, and none is collected later.
		expect(await four.stores.questions.open()).toEqual([]);
	});

	it("tells how the turn with it ended", async () => {
		four.machine.register(BOB);
		const { message, following } = await follow();
		await (await four.stores.mailbox.take(BOB, message.id))?.done();
		expect(await following.isTaken()).toBe(true);
		let ended = 0;
		const stop = following.ended(() => ended++);
		const file = four.machine.transcript(BOB, { title: "bob" });
		appendFileSync(file, lines(aTurn(message, { texts: ["later"], ended: true })));
		await expect
			.poll(() => following.turn(), { timeout: 10_000 })
			.toMatchObject({
				outcome: "answered",
				text: "later",
			});
		expect(ended).toBe(1);
		stop();
		await following.stop();
	});
});
