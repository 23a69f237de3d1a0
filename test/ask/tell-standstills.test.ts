import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tellStandstills } from "../../src/ask/tell-standstills.ts";
import type { Context } from "../../src/context.ts";
import { type Follow, followFromEnd } from "../../src/delivery/follow-message.ts";
import { describeEntry, roster } from "../../src/sessions/roster.ts";
import { ANN, aMachine, aMessage, aTurn, BOB, lines, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
let follow: Follow;
let ending: AbortController;
let said: string[];
let transcript: string;
let pid: number;
/** How often the target was looked at. */
let looks: number;
const question = aMessage({ kind: "question", from: { session: ANN, name: "ann" }, text: "merged?" });
const WAITING = { status: "waiting", waitingFor: "permission prompt" };
const STANDS =
	"bob stands still: it waits for its user: a permission prompt, in its terminal; only a person can answer it";
beforeEach(async () => {
	machine = aMachine();
	context = machine.context();
	transcript = machine.transcript(BOB, { title: "bob" });
	pid = machine.register(BOB, { status: "busy" });
	ending = new AbortController();
	said = [];
	const entry = (await roster(context)).find(BOB);
	const session = describeEntry(context, entry as NonNullable<typeof entry>);
	follow = followFromEnd(context, session, question);
	const { signal } = ending;
	const target = () => {
		looks++;
		return session;
	};
	looks = 0;
	tellStandstills(context, { target, follow, signal, progress: (line) => said.push(line) });
});
afterEach(() => {
	ending.abort();
	follow.stop();
	machine.end();
});
const give = (ended = false) => appendFileSync(transcript, lines(aTurn(question, { texts: [], ended })));

describe("whoever waits for an answer", () => {
	it("is told within a second that the target stands still, and when it goes on", async () => {
		give();
		await expect.poll(() => follow.turn().state).toBe("running");
		machine.register(BOB, { pid, ...WAITING });
		await expect.poll(() => said, { timeout: 1_000 }).toEqual([STANDS]);
		machine.register(BOB, { pid, status: "busy" });
		await expect.poll(() => said.slice(1), { timeout: 1_000 }).toEqual(["bob goes on"]);
	});

	it("is told nothing of a target that does not have the question", async () => {
		machine.register(BOB, { pid, ...WAITING });
		const before = looks;
		await expect.poll(() => looks, { timeout: 5_000 }).toBeGreaterThan(before + 2);
		expect(said).toEqual([]);
		give();
		await expect.poll(() => said).toEqual([STANDS]);
	});

	it("is told nothing any more once the wait is over", async () => {
		give();
		ending.abort();
		machine.register(BOB, { pid, ...WAITING });
		await expect.poll(() => follow.turn().state).toBe("running");
		expect(said).toEqual([]);
	});
});
