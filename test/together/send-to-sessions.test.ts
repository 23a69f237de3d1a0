import { beforeEach, describe, expect, it } from "vitest";
import { writeProfile } from "../../src/sessions/profiles.ts";
import { type SessionsInput, sendToSessions } from "../../src/together/send-to-sessions.ts";
import { ANN, aCaller, BOB, CAT, refusal } from "../machine.ts";
import { DAN, fourSessions } from "./four-sessions.ts";

const at = fourSessions();
const { signal } = new AbortController();
const send = (to: SessionsInput["to"], more: Partial<SessionsInput> = {}, env: Record<string, string> = {}) =>
	sendToSessions(at.context(env), {
		...{ to, text: "hello", kind: "message", urgent: false, live: false, caller: aCaller(ANN), signal },
		...more,
	});

beforeEach(async () => {
	for (const session of [ANN, BOB, CAT]) at.machine.register(session);
	await writeProfile(at.context(), { session: BOB, role: "Reviewer" });
});

describe("a message to all", () => {
	it("goes to every other session that runs, each with mail of its own", async () => {
		const sent = await send({ kind: "all" });
		expect(sent.to).toBe("@all");
		expect(sent.copies.map(({ party }) => party).sort()).toEqual([BOB, CAT]);
		for (const session of [BOB, CAT]) {
			const [mail] = await at.unread(session);
			expect(mail).toMatchObject({ kind: "message", text: "hello" });
			expect(mail?.room).toBeUndefined();
		}
		expect(await at.unread(DAN)).toEqual([]);
	});

	it("that one may not be sent any more of goes to the others", async () => {
		const env = { CLAUDE_INTERCOM_PAIR_BUDGET: "1" };
		await send({ kind: "role", role: "reviewer" }, {}, env);
		const { copies, leftOut } = await send({ kind: "all" }, {}, env);
		expect(copies.map(({ party }) => party)).toEqual([CAT]);
		expect(leftOut).toMatchObject([{ party: BOB, why: expect.stringContaining("the limit is 1") }]);
	});
});

describe("a message to a role", () => {
	it("goes to the sessions that run and say that they have it", async () => {
		const sent = await send({ kind: "role", role: "reviewer" }, { kind: "question" });
		expect([sent.to, sent.copies.map(({ party }) => party)]).toEqual(["role:reviewer", [BOB]]);
		expect(await at.unread(BOB)).toMatchObject([{ kind: "question", answerBy: "reply" }]);
	});

	it("that nobody has is an error that names the nearest", async () => {
		const error = await refusal(() => send({ kind: "role", role: "revewer" }));
		expect([error.code, error.hint]).toEqual(["not_found", expect.stringContaining('"Reviewer"')]);
		const none = await refusal(() => send({ kind: "role", role: "reviewer" }, { caller: aCaller(BOB) }));
		expect(none.hint).toContain("None has said a role.");
	});
});

it("a message to many says what is wrong with it before anybody has it", async () => {
	expect((await refusal(() => send({ kind: "all" }, { text: " " }))).code).toBe("bad_input");
	expect((await refusal(() => send({ kind: "all" }, { kind: "status", urgent: true }))).code).toBe(
		"bad_input",
	);
	const caller = aCaller(ANN, { hops: 11 });
	expect((await refusal(() => send({ kind: "all" }, { caller }))).code).toBe("limit");
	expect(await at.unread(BOB)).toEqual([]);
});
