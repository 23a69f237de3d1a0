// Sessions that ask each other: what would go round for ever is refused at once, and the refusal
// says why.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Session } from "../harness/session.ts";
import { type Desk, given, mcp, openDesk, saying, until, warm } from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk({ settings: { permissions: { allow: ["Bash(printenv:*)"] } } });
});

afterAll(async () => {
	await desk?.close();
});

function directive(tool: string, input: object): string {
	return `[[tool:mcp__intercom__${tool} ${JSON.stringify(input)}]]`;
}

/**
 * A question that makes its receiver ask the next one; not in its first 100 ms, when its transcript
 * does not have it yet.
 */
function chain(...names: string[]): string {
	return names.reduceRight(
		(question, to) =>
			`[[sleep:500]] ${directive("ask", { to, question, wait_seconds: 30 })} [[say:${to} was asked]]`,
		saying("the end of the chain"),
	);
}

function results(session: Session): string[] {
	const requests = desk.world.model.requests.filter(
		(one) => one.label === session.label && one.kind === "main",
	);
	return requests.flatMap((request) => request.toolResults);
}

describe("sessions with Intercom's server", () => {
	let ann: Session;
	let bob: Session;
	let cid: Session;

	beforeAll(async () => {
		[ann, bob, cid] = await Promise.all(
			["ann", "bob", "cid"].map((name) => desk.target({ name, mcp })) as [
				Promise<Session>,
				Promise<Session>,
				Promise<Session>,
			],
		);
		for (const session of [ann, bob, cid]) await warm(session);
	});

	test("itself", async () => {
		await ann.turn(`${directive("ask", { to: "ann", question: "me?" })} [[say:refused]]`);
		expect(results(ann).at(-1)).toMatch(/own address/);
	});

	test("a chain of three is no circle", async () => {
		await ann.turn(`${chain("bob", "cid")} [[say:done]]`);
		expect(results(ann).at(-1)).toContain("cid was asked");
		expect(results(bob).at(-1)).toContain("the end of the chain");
	});

	test("one that waits for the asker: refused at once, with the question to answer first", async () => {
		await ann.turn(chain("bob", "ann"));
		const refusal = results(bob).at(-1) ?? "";
		expect(refusal).toMatch(/waiting for an answer from you/);
		const asked = given(bob).flatMap(
			(text) => /<intercom-question id="([^"]+)" from="ann"/.exec(text)?.[1] ?? [],
		);
		expect(refusal).toContain(`question ${asked.at(-1)} first`);
	});

	test("a ring of three: refused at once", async () => {
		await ann.turn(chain("bob", "cid", "ann"));
		expect(results(cid).at(-1)).toMatch(
			/waiting for an answer from you[\s\S]*Answer question [0-9a-f-]{36} first/,
		);
		await until(() => bob.registry()?.status === "idle", "bob to be done");
	});

	test("an answer to an answer wakes nobody", async () => {
		await ann.turn(
			`${directive("ask", { to: "bob", question: "[[sleep:2000]] [[say:late]]", wait_seconds: 1 })} [[say:gone on]]`,
		);
		const id = /Question ([0-9a-f-]{36})/.exec(results(ann).at(-1) ?? "")?.[1] ?? "";
		await until(async () => /answered by/.test(await desk.status(id)), "the answer");
		await ann.turn(`${directive("read_messages", {})} [[say:read]]`);
		const answer = /intercom-answer id="([^"]+)"/.exec(results(ann).at(-1) ?? "")?.[1] ?? "";
		await bob.waitForIdle();
		const before = bob.records().length;
		await ann.turn(`${directive("reply", { message_id: answer, text: "[[say:woken]]" })} [[say:replied]]`);
		expect(results(ann).at(-1)).toMatch(/is in the inbox/);
		// It lies there unread; a question asked now is bob's next turn.
		expect((await desk.result("bob", saying("what is new?"))).answer?.text).toBe("what is new?");
		expect(JSON.stringify(bob.records().slice(before))).not.toContain("woken");
		await bob.turn(`${directive("read_messages", {})} [[say:read]]`);
		expect(results(bob).at(-1)).toContain("woken");
	});
});

describe("limits that are set low", () => {
	test("hops: counted from session to session", async () => {
		const env = { CLAUDE_INTERCOM_MAX_HOPS: "1" };
		const [a, b, c] = await Promise.all(
			["h1", "h2", "h3"].map((name) => desk.target({ name, mcp, env })) as [
				Promise<Session>,
				Promise<Session>,
				Promise<Session>,
			],
		);
		await warm(await desk.target({ name: "h4" }));
		for (const session of [a, b, c]) await warm(session);
		// h1 asks h2 (0 hops), that h3 (1), that h4 (2).
		await a.turn(chain("h2", "h3", "h4"));
		expect(results(c).at(-1)).toMatch(
			/2 messages between sessions led to this one; the limit is 1[\s\S]*CLAUDE_INTERCOM_MAX_HOPS/,
		);
		expect(
			desk.world.model.requests.filter(
				(one) => one.label === "h4" && one.prompt.includes("the end of the chain"),
			),
		).toEqual([]);
	});

	test("hops: inherited by a session that is resumed for an answer", async () => {
		// Our server sees how it was started. Of a session where that is not known, a resume only reads.
		const asleep = await warm(await desk.target({ name: "asleep", mcp }));
		const id = asleep.sessionId() ?? "";
		await asleep.exit();
		const question = `[[tool:Bash {"command":"printenv CLAUDE_INTERCOM_HOPS"}]] [[say:{{result}}]]`;
		const { answer } = await desk.result(id, question);
		expect(answer?.text).toBe("1");
	});

	test("the budget of a pair a minute, which can be set", async () => {
		const env = { CLAUDE_INTERCOM_PAIR_BUDGET: "2" };
		const session = await warm(await desk.target({ name: "chatty" }));
		for (const text of ["one", "two"])
			expect((await desk.result("chatty", saying(text), { env })).answer?.text).toBe(text);
		const { error } = await desk.result("chatty", saying("three"), { env });
		expect(error?.code).toBe("limit");
		expect(`${error?.message} ${error?.hint}`).toMatch(
			/2 messages within a minute; the limit is 2[\s\S]*CLAUDE_INTERCOM_PAIR_BUDGET/,
		);
		expect(JSON.stringify(session.records())).not.toContain("three");
		expect(
			(await desk.result("chatty", saying("more"), { env: { CLAUDE_INTERCOM_PAIR_BUDGET: "9" } })).answer
				?.text,
		).toBe("more");
	});
});
