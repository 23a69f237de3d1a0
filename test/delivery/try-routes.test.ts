import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import type { Follow } from "../../src/delivery/follow-message.ts";
import type { RouteObstacle } from "../../src/delivery/obstacle-words.ts";
import type { Attempt } from "../../src/delivery/routes/route.ts";
import { deliveryOf, isHopeless, notNeededYet, obstacles, tryRoutes } from "../../src/delivery/try-routes.ts";
import type { Message } from "../../src/model/message.ts";
import { ROUTES } from "../../src/model/routes.ts";
import type { Session } from "../../src/model/session.ts";
import { writeProfile } from "../../src/sessions/profiles.ts";
import { ANN, aMachine, aMessage, BOB, type Machine, NOON } from "../machine.ts";
import { bob, carry, tried } from "./carry.ts";

let machine: Machine;
let context: Context;
let message: Message;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	message = aMessage({ kind: "question", from: { session: ANN, name: "ann" }, text: "merged?" });
});
afterEach(() => machine.end());

describe("the routes", () => {
	const gone: Session = {
		id: BOB,
		name: "bob",
		named: false,
		configDir: "/nowhere",
		lastActive: 0,
		unread: 0,
	};
	const routesIn = (delivery: Awaited<ReturnType<typeof carry>>) =>
		delivery.state === "held" ? delivery.reasons.map((reason) => reason.split(":")[0]) : delivery;

	it.each([
		["post,type,resume", ["post", "type", "resume"]],
		["resume,type,post", ["resume", "type", "post"]],
		[" Type , type,RESUME ", ["type", "resume"]],
		["type", ["type"]],
		["push", ["push"]],
		[undefined, ["wake", "post", "push", "type", "pickup", "resume", "fork"]],
	])("are looked at in the order of CLAUDE_INTERCOM_ROUTES=%s", async (routes, expected) => {
		context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: routes } });
		expect(routesIn(await carry(context, message, gone))).toEqual(expected);
		// Held: it lies unread where it was, its receipt says nothing, and nothing was tried.
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
		expect(await context.receipts.of(message.id)).toEqual([]);
		expect(tried).toEqual([]);
	});

	it("are only those the caller allows", async () => {
		expect(routesIn(await carry(context, message, gone, { among: ["type", "fork"] }))).toEqual([
			"type",
			"fork",
		]);
	});

	it("are not tried once the caller has gone", async () => {
		expect(await carry(context, message, gone, { signal: AbortSignal.abort() })).toEqual({
			state: "held",
			reasons: [],
		});
	});

	it.each([[true], [false]])(
		"are not tried for a message somebody has taken (for good: %s)",
		async (forGood) => {
			const cwd = join(machine.root, "project");
			mkdirSync(cwd);
			machine.transcript(BOB, { cwd, prompt: "x" });
			const fake = machine.fakeClaude('turn("yes"); result("yes");', join(machine.root, "elsewhere.jsonl"));
			context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "resume", ...fake.env } });
			await context.mailbox.put(message);
			const hold = await context.mailbox.take(BOB, message.id);
			if (forGood) await hold?.done();
			expect(await carry(context, message)).toEqual({ state: "taken" });
			expect([tried, fake.starts()]).toEqual([[], []]);
		},
	);
});

describe("a message that a route has in its hands", () => {
	const broken = new Error("broken");
	const fail = () => {
		throw broken;
	};
	let fake: ReturnType<Machine["fakeClaude"]>;
	beforeEach(() => {
		const cwd = join(machine.root, "project");
		mkdirSync(cwd);
		const transcript = machine.transcript(BOB, { cwd, prompt: "x" });
		fake = machine.fakeClaude('turn("yes"); result("yes");', transcript);
		context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "resume", ...fake.env } });
	});

	it("is unread again where telling of it fails, and the route is not tried", async () => {
		await expect(carry(context, message, undefined, { say: fail })).rejects.toBe(broken);
		expect([context.mailbox.unreadCount(BOB), fake.starts()]).toEqual([1, []]);
	});

	it("is unread again where the route fails at a fault of ours", async () => {
		await context.mailbox.put(message);
		const faulty = { turn: fail, until: async () => fail() } as unknown as Follow;
		const { signal } = new AbortController();
		const trying = tryRoutes(context, await bob(context), message, faulty, { among: ROUTES, signal });
		await expect(trying).rejects.toBe(broken);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("is never unread again once it is delivered, though its receipt cannot be written", async () => {
		context = { ...context, receipts: { ...context.receipts, note: async () => fail() } };
		expect(await carry(context, message)).toMatchObject({ state: "carried" });
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
		expect(fake.starts()).toHaveLength(1);
	});

	it("is nobody else's while it is carried", async () => {
		const said: number[] = [];
		await carry(context, message, undefined, { say: () => said.push(context.mailbox.unreadCount(BOB)) });
		expect(said).toEqual([0]);
	});
});

describe("an attempt", () => {
	const finished = Promise.resolve({ exitCode: 0, text: "yes", failed: false, cost: undefined });
	it.each<[string, Attempt, ReturnType<typeof deliveryOf>]>([
		["that is done carried it", { done: true, finished }, { state: "carried", route: "post", finished }],
		[
			"that cannot be taken back is stuck",
			{ done: false, stuck: true, reason: "unsure", remedy: "wait" },
			{ state: "stuck", route: "post", reason: "unsure" },
		],
		[
			"that did nothing holds it, with the obstacle",
			{ done: false, reason: "busy", remedy: "wait", lasting: true },
			{ state: "held", obstacles: [{ route: "post", reason: "busy", remedy: "wait", lasting: true }] },
		],
	])("%s", (_, attempt, expected) => {
		expect(deliveryOf("post", attempt)).toEqual(expected);
	});
});

const BUSY: RouteObstacle = { route: "type", reason: "it is busy" };
const NO_SOCKET: RouteObstacle = { route: "post", reason: "no socket", lasting: true };

describe("a copy of the session", () => {
	it("is not needed yet where a route before it may still reach the session", () => {
		const obstacle = { reason: "not needed yet: type may still reach it" };
		expect(notNeededYet("fork", [NO_SOCKET, BUSY])).toEqual(obstacle);
	});

	it("is needed where nothing can reach the session as it runs now", () => {
		expect(notNeededYet("fork", [NO_SOCKET])).toBeUndefined();
		expect(notNeededYet("fork", [])).toBeUndefined();
	});

	it("is the only route that waits for the others", () => {
		for (const route of ROUTES.filter((name) => name !== "fork")) {
			expect(notNeededYet(route, [BUSY, NO_SOCKET])).toBeUndefined();
		}
	});
});

describe("a session whose profile keeps the message away", () => {
	beforeEach(async () => {
		machine.transcript(BOB, { prompt: "x", cwd: machine.root });
		machine.register(BOB);
		const busyUntil = new Date(NOON + 60_000).toISOString();
		await writeProfile(context, { session: BOB, busyUntil, busyReason: "a build" });
	});

	it("is tried by no route: the message stays unread, and nothing is touched", async () => {
		const held = await carry(context, message);
		expect(held).toEqual({
			state: "held",
			reasons: [expect.stringMatching(/^profile: it is busy until \d\d:\d\d, by its own word$/)],
		});
		expect(tried).toEqual([]);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
		expect(await context.receipts.of(message.id)).toEqual([]);
	});

	const byProfile = (carried: Awaited<ReturnType<typeof carry>>) =>
		carried.state === "held" && carried.reasons.some((reason) => reason.startsWith("profile"));

	it("is tried as ever for urgent mail, and once its time is over", async () => {
		const urgent = { ...message, urgent: true };
		expect(byProfile(await carry(context, urgent))).toBe(false);
		machine.clock.now += 60_000;
		expect(byProfile(await carry(context, message))).toBe(false);
	});

	it("has that as its one obstacle, found out without a try", async () => {
		const found = await obstacles(context, await bob(context), message, ROUTES);
		expect(found).toMatchObject([{ route: "profile", says: '"a build"' }]);
	});

	it("is hopeless only where it lasts: also with our hooks in it", async () => {
		machine.card(BOB, { hooked: true });
		const target = await bob(context);
		const hopeless = async () =>
			isHopeless(context, target, {
				state: "held",
				obstacles: await obstacles(context, target, message, ROUTES),
			});
		expect(await hopeless()).toBe(false);
		await writeProfile(context, { session: BOB, accepts: "nothing" });
		expect(await hopeless()).toBe(true);
	});
});

describe("the obstacles of a session", () => {
	it("are those of each route, in order, found out without a try", async () => {
		context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "push,resume" } });
		machine.transcript(BOB, { prompt: "x" });
		const target = { ...(await bob(context)), transcript: undefined };
		expect(await obstacles(context, target, message, ROUTES)).toEqual([
			{ route: "push", reason: "it is not running", lasting: true },
			{ route: "resume", reason: "it has no transcript to resume", lasting: true },
		]);
	});

	it("are none where one route could carry a message", async () => {
		context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "push,resume" } });
		machine.transcript(BOB, { prompt: "x", cwd: machine.root });
		expect(await obstacles(context, await bob(context), message, ROUTES)).toEqual([]);
	});
});
