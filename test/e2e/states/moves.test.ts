// A turn is followed wherever it goes, and until it is over: its client goes on in a worktree or in
// another conversation, ends, or runs a Stop hook that takes its time.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storesOf } from "../calls.ts";
import type { Session } from "../harness/session.ts";
import { type Desk, gate, openDesk, until, warm } from "./desk.ts";

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

describe("a client that goes to another conversation with the question in its queue", () => {
	let session: Session;
	let first: string;

	beforeAll(async () => {
		session = await warm(await desk.target({ name: "leaver" }));
		first = session.sessionId() ?? "";
	});

	/** The question waits behind the person's command, which waits for the turn under way. */
	async function askedBehind(command: string, question: string, ms: number) {
		const words = `busy before ${command.split(" ")[0]}`;
		await session.submit(`[[say:${words}]] [[sleep:${ms}]] [[say:over]]`);
		await session.waitForScreen(`● ${words}`);
		await session.submit(command);
		const asking = desk.ask("leaver", question, { wait: 30 });
		await asking.says(/has the question/);
		return asking;
	}

	test("by /clear: the answer is the one given there, and that is said", async () => {
		const asking = await askedBehind("/clear", "Which colour? [[say:teal it is]]", 1_200);
		const { answer } = await asking.done;
		expect(session.sessionId()).not.toBe(first);
		expect(answer).toEqual({
			outcome: "answered",
			text: "teal it is",
			by: "turn",
			movedTo: session.sessionId(),
		});
		await session.waitForIdle();
	});

	test("by /resume, and nobody waits any more: message_status says it, the answer comes as mail", async () => {
		const question = "Which shape? [[say:round it is]]";
		const asking = await askedBehind(`/resume ${first}`, question, 1_500);
		await asking.kill();
		const id = (await storesOf(desk.world).questions.open())[0]?.id ?? "";
		await until(() => session.sessionId() === first, "the other conversation");
		await until(
			async () => (await desk.status(id)).includes(`another conversation (${first.slice(0, 8)})`),
			"the move",
		);
		await until(async () => (await desk.run(["read"])).out.includes("round it is"), "the answer");
		await session.waitForIdle();
	});

	test("that ends instead: it is tried again", async () => {
		await session.submit("[[say:busy to the end]] [[sleep:60000]]");
		await session.waitForScreen("● busy to the end");
		const asking = desk.ask("leaver", "And now? [[say:resumed for it]]", { wait: 30 });
		await asking.says(/has the question/);
		await session.exit("SIGKILL");
		const { answer, delivery, question } = await asking.done;
		expect(answer).toMatchObject({ outcome: "answered", text: "resumed for it" });
		expect(delivery).toMatchObject({ state: "carried", route: "resume" });
		expect(await desk.status(question?.id ?? "")).toMatch(
			/carried by post[\s\S]*held: .*dropped it[\s\S]*carried by resume/,
		);
	});
});

describe("a Stop hook of the person's that takes longer than any silence counts, and goes on once", () => {
	let session: Session;

	beforeAll(async () => {
		const cwd = desk.world.folder("checked");
		const hook = join(cwd, "check");
		const goOn = JSON.stringify({ decision: "block", reason: "Check it. [[say:CORRECTED: port 4317]]" });
		writeFileSync(
			hook,
			`#!/bin/sh\ncase "$(cat)" in *8080*) sleep 6; echo '${goOn}';; *8081*) sleep 3; echo '${goOn}';; esac\n`,
			{
				mode: 0o755,
			},
		);
		mkdirSync(join(cwd, ".claude"));
		const hooks = { Stop: [{ hooks: [{ type: "command", command: hook }] }] };
		writeFileSync(join(cwd, ".claude/settings.json"), JSON.stringify({ hooks }));
		session = await warm(await desk.target({ name: "checked", cwd }));
	});

	test("in a client that nobody watches any more: nothing is taken for its end before", async () => {
		const asking = desk.ask("checked", "Which port? [[say:Port 8081.]]", { wait: 30 });
		await asking.says(/has the question/);
		await session.waitForScreen("● Port 8081.");
		await asking.kill();
		const mail = await until(async () => {
			const { out } = await desk.run(["read"]);
			return out.includes("Port 8081.") && out;
		}, "the answer");
		expect(mail).toContain("CORRECTED: port 4317");
		await session.waitForIdle();
	});

	test("in a client that was started to answer: its end decides", async () => {
		await session.exit();
		const { answer, delivery } = await desk.result("checked", "Which port? [[say:Port 8080.]]");
		expect(delivery).toMatchObject({ route: "resume" });
		expect(JSON.stringify(answer)).toContain("CORRECTED: port 4317");
	});
});
