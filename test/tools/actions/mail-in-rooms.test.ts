// The tools of mail where the address is of several: a room, all that run, a role.
import { describe, expect, it } from "vitest";
import { ANN, BOB, CAT } from "../../machine.ts";
import { roomsByTool } from "../rooms-by-tool.ts";

const at = roomsByTool();

describe("send_message to many", () => {
	it("says which entry it is, who has it and who was left out, a line each", async () => {
		await at.room();
		const lines = await at.lines("send_message", { to: "@feature-x/reviewer", text: "look" });
		const entry = (await at.log()).at(-1)?.id;
		const idOf = async (session: string) => (await at.unread(session))[0]?.id;
		expect(lines).toEqual([
			`Message ${entry} to @feature-x/reviewer is entry 4 of the room.`,
			"It is for 1:",
			`- "cat" (cccc3333): not reached now: it is not running; it has it in its inbox when it is resumed; its copy is ${await idOf(CAT)}`,
			"As a status, for information, it went to 1:",
			`- "bob" (bbbb2222): in its inbox; it is idle; its copy is ${await idOf(BOB)}`,
			"Left out:",
			'- "ann" (aaaa1111): the sender',
		]);
	});

	it("that an unknown address begins is an error, and goes to nobody", async () => {
		await at.room();
		for (const to of ["@feature-y", "@feature-x/x", "role:x", "@", "@a b"]) {
			const { error } = await at.call("send_message", { to, text: "x" });
			expect(["not_found", "bad_input"]).toContain(error?.code);
		}
		expect(await at.unread(BOB)).toEqual([]);
	});

	it("fails for a script where nobody has it", async () => {
		await at.room();
		const { put } = at.stores.mailbox;
		at.stores.mailbox.put = () => Promise.reject(new Error("full"));
		const outcome = await at.call("send_message", { to: "@all", text: "x" });
		at.stores.mailbox.put = put;
		expect([outcome.failed, outcome.text.split("\n")[0]]).toEqual([true, "Nobody has the message to @all."]);
		expect((await at.call("send_message", { to: "@all", text: "x" })).failed).toBe(false);
	});

	it("has no copy of its text in the data: that would be one for each receiver", async () => {
		await at.room();
		const { data } = await at.call("send_message", { to: "@feature-x", text: "only once" });
		expect(JSON.stringify(data)).not.toContain("only once");
	});
});

describe("reply to a room's message", () => {
	it("says who has it, and with private that it went to one", async () => {
		await at.room();
		await at.call("send_message", { to: "@feature-x", text: "ready?", kind: "question" });
		const [question] = await at.unread(BOB);
		const input = { message_id: question?.id, text: "yes", deliver_live: false };
		expect((await at.lines("reply", input, BOB))[0]).toMatch(
			/^Message \S+ to @feature-x is entry 5 of the room\.$/,
		);
		const alone = await at.call("reply", { ...input, private: true }, BOB);
		expect(alone.text).toContain("is in the inbox of ann.");
	});
});

describe("message_status of a room's message", () => {
	it("has a line for each receiver", async () => {
		await at.room();
		await at.call("send_message", { to: "@feature-x", text: "x" });
		const entry = (await at.log()).at(-1)?.id ?? "";
		const lines = await at.lines("message_status", { message_id: entry });
		expect(lines[0]).toContain(`message ${entry}, entry 4 of @feature-x`);
		expect(lines.slice(1, 3)).toEqual([
			expect.stringMatching(/^- "bob" \(bbbb2222\): unread in its inbox; it is idle; its copy is /),
			expect.stringMatching(/^- "cat" \(cccc3333\): unread in its inbox; it is not running; its copy is /),
		]);
	});
});

describe("ask", () => {
	it("is for one session: of several it names whom to ask", async () => {
		await at.room();
		const { error } = await at.call("ask", { to: "@feature-x", question: "?" }, ANN);
		expect(error?.code).toBe("bad_input");
		expect(error?.hint).toContain(BOB);
		expect(error?.hint).toContain("send_message with kind=question");
	});
});
