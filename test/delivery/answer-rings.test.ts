import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { answerRings } from "../../src/delivery/answer-rings.ts";
import { type PlacedRing, placeRing } from "../../src/delivery/rings.ts";
import { BURST, postBudget, REFILL_MS } from "../../src/delivery/routes/post-budget.ts";
import { frame } from "../../src/messages/frame.ts";
import type { Message } from "../../src/model/message.ts";
import { ANN, aCaller, aMachine, aMessage, BOB, CAT, type Machine, markless } from "../machine.ts";
import { aClientSocket, type ClientSocket } from "./routes/client-socket.ts";

let machine: Machine;
let context: Context;
let client: ClientSocket;
let stops: (() => void)[];
/** The session that the client runs. */
let runs: string;
const message: Message = aMessage({ to: BOB, from: { session: ANN, name: "ann" }, text: "merged?" });
beforeEach(async () => {
	machine = aMachine();
	context = machine.context();
	client = await aClientSocket(machine);
	stops = [];
	runs = BOB;
});
afterEach(async () => {
	for (const stop of stops) stop();
	await client.close();
	machine.end();
});

async function aServer(): Promise<void> {
	const socket = { path: client.path, token: "t0k3n" };
	const findCaller = async () => aCaller(runs);
	stops.push(await answerRings(context, { client: client.pid, socket, findCaller }));
}

const ring = (change: Partial<Message> = {}) =>
	placeRing(context, client.pid, { target: BOB, message: { ...message, ...change } });
const comesTo = (placed: PlacedRing, state: string) =>
	expect.poll(() => placed.state(), { timeout: 10_000 }).toBe(state);

describe("a session's own server", () => {
	it("posts what it is rung for, framed, with the proof that it is a child", async () => {
		await aServer();
		await comesTo(await ring(), "posted");
		await expect.poll(() => client.posted).toHaveLength(1);
		const [posted] = client.posted;
		expect(posted?.token).toBe("t0k3n");
		expect(markless(posted?.content ?? "")).toBe(markless(frame(message)));
	});

	it("posts what it was rung for while it started", async () => {
		await aServer();
		for (const stop of stops.splice(0)) stop();
		const placed = await ring();
		await aServer();
		await comesTo(placed, "posted");
	});

	it("posts once where several servers hear the bell", async () => {
		for (let servers = 0; servers < 3; servers++) await aServer();
		const placed = await Promise.all(Array.from({ length: 5 }, () => ring()));
		for (const each of placed) await comesTo(each, "posted");
		await expect.poll(() => client.posted.length).toBe(5);
	});

	it("refuses what is for a session that its client does not run any more", async () => {
		await aServer();
		runs = CAT;
		await comesTo(await ring(), "refused");
		expect(client.posted).toEqual([]);
	});

	it("refuses mail of another inbox", async () => {
		await aServer();
		await comesTo(await ring({ to: CAT }), "refused");
		expect(client.posted).toEqual([]);
	});

	it("takes what went to the session's inbox before /clear", async () => {
		machine.card(CAT, { movedTo: BOB });
		await aServer();
		await comesTo(await ring({ to: CAT }), "posted");
	});

	it("posts no more than its client lets in, and says so", async () => {
		await aServer();
		const budget = postBudget(context);
		for (let posts = 0; posts < BURST; posts++) budget.spend(client.path, context.now());
		await comesTo(await ring(), "full");
		machine.clock.now += REFILL_MS;
		await comesTo(await ring(), "posted");
		expect(budget.left(client.path, context.now())).toBe(0);
	});

	it("says that the socket did not take it", async () => {
		await client.close();
		await aServer();
		await comesTo(await ring(), "failed");
	});
});
