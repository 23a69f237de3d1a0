// The conversation that is asked moves: its client goes on in a worktree, or in another
// conversation.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Session } from "../harness/session.ts";
import { type Desk, gate, openDesk, warm } from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk();
});

afterAll(async () => {
	await desk?.close();
});

const tool = (name: string, input: object = {}) => `[[tool:${name} ${JSON.stringify(input)}]]`;

describe("a session that goes into a worktree", () => {
	let session: Session;

	beforeAll(async () => {
		const cwd = desk.world.folder("repository");
		const git = (...args: string[]) => execFileSync("git", args, { cwd, env: desk.world.env() });
		git("init", "--quiet");
		writeFileSync(join(cwd, "file"), "text");
		git("add", ".");
		git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "--message", "all");
		const allow = ["Bash", "EnterWorktree", "ExitWorktree"];
		session = await warm(await desk.target({ name: "mover", cwd, settings: { permissions: { allow } } }));
	});

	test("and comes back, in the turn that answers: all its words come", async () => {
		const enter = tool("EnterWorktree", { name: "one" });
		const work = tool("Bash", { command: "sleep 1.2" });
		const exit = tool("ExitWorktree", { action: "keep" });
		const question = `[[say:first]] ${enter} [[say:inside]] ${work} [[say:still]] ${exit} [[say:back]]`;
		const { answer } = await desk.result("mover", question);
		expect(answer).toMatchObject({ outcome: "answered", text: "first\n\ninside\n\nstill\n\nback" });
		await session.waitForIdle();
	});

	test("and stays there: the answer comes as soon as its turn is over", async () => {
		const question = `[[say:first]] ${tool("EnterWorktree", { name: "two" })} [[sleep:1500]] [[say:last]]`;
		const { answer } = await desk.result("mover", question);
		expect(answer).toMatchObject({ outcome: "answered", text: "first\n\nlast" });
		await session.waitForIdle();
	});

	test("while the question waits in its queue: it is answered there", async () => {
		const { call, reached, open } = gate(session, "queue");
		const exit = tool("ExitWorktree", { action: "keep" });
		await session.submit(`${exit} ${call} ${tool("EnterWorktree", { name: "three" })} [[say:own work]]`);
		await reached();
		const asking = desk.ask("mover", "Where are you? [[say:in the third]]", { wait: 30 });
		await asking.says(/has the question/);
		open();
		const { answer } = await asking.done;
		expect(answer).toMatchObject({ outcome: "answered", text: expect.stringContaining("in the third") });
		await session.waitForIdle();
	});
});
