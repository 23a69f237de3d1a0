// A turn is followed wherever it goes, and until it is over: its client goes on in a worktree or in
// another conversation, ends, or runs a Stop hook that takes its time.
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storesOf } from "../calls.ts";
import type { Session } from "../harness/session.ts";
import { type Desk, gate, openDesk, until, warm } from "./desk.ts";

let desk: Desk;
/** It goes into worktrees of its repository. */
let mover: Session;
/** It goes to other conversations, and has a Stop hook of its person's. */
let leaver: Session;
/** The conversation that it began with. */
let first: string;

beforeAll(async () => {
	desk = await openDesk();
	[mover, leaver] = await Promise.all([
		desk.target({ name: "mover", cwd: repository(), settings: { permissions: { allow: MOVES } } }).then(warm),
		desk.target({ name: "leaver", cwd: checkedFolder() }).then(warm),
	]);
	first = leaver.sessionId() ?? "";
});

afterAll(async () => {
	await desk?.close();
});

const MOVES = ["Bash", "EnterWorktree", "ExitWorktree"];

function repository(): string {
	const cwd = desk.world.folder("repository");
	const git = (...args: string[]) => execFileSync("git", args, { cwd, env: desk.world.env() });
	git("init", "--quiet");
	writeFileSync(join(cwd, "file"), "text");
	git("add", ".");
	git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "--message", "all");
	return cwd;
}

/** A folder whose Stop hook takes its time over certain answers, and goes on once. */
function checkedFolder(): string {
	const cwd = desk.world.folder("checked");
	const hook = join(cwd, "check");
	const goOn = JSON.stringify({ decision: "block", reason: "Check it. [[say:CORRECTED: port 4317]]" });
	const cases = `*8080*) sleep 6; echo '${goOn}';; *8081*) sleep 3; echo '${goOn}';;`;
	writeFileSync(hook, `#!/bin/sh\ncase "$(cat)" in ${cases} esac\n`, { mode: 0o755 });
	mkdirSync(join(cwd, ".claude"));
	const hooks = { Stop: [{ hooks: [{ type: "command", command: hook }] }] };
	writeFileSync(join(cwd, ".claude/settings.json"), JSON.stringify({ hooks }));
	return cwd;
}

/**
 * The transcript has not grown for longer than a turn may be quiet before somebody looks whether it
 * is over.
 */
async function isQuiet({ transcriptPath }: Session): Promise<void> {
	const since = Date.now();
	const writtenAt = () => statSync(transcriptPath() ?? "").mtimeMs;
	await until(() => Date.now() - Math.max(since, writtenAt()) > 1_100, "a quiet transcript");
}

const tool = (name: string, input: object = {}) => `[[tool:${name} ${JSON.stringify(input)}]]`;

describe("a session that goes into a worktree", () => {
	test("and comes back, in the turn that answers: all its words come", async () => {
		const work = desk.world.model.gate("inside");
		const enter = tool("EnterWorktree", { name: "one" });
		const exit = tool("ExitWorktree", { action: "keep" });
		const question = `[[say:first]] ${enter} [[say:inside]] ${work.call} [[say:still]] ${exit} [[say:back]]`;
		const asked = desk.result("mover", question);
		await work.reached();
		await isQuiet(mover);
		work.open();
		const { answer } = await asked;
		expect(answer).toMatchObject({ outcome: "answered", text: "first\n\ninside\n\nstill\n\nback" });
		await mover.waitForIdle();
	});

	test("and stays there: the answer comes as soon as its turn is over", async () => {
		const work = desk.world.model.gate("stays");
		const question = `[[say:first]] ${tool("EnterWorktree", { name: "two" })} ${work.call} [[say:last]]`;
		const asked = desk.result("mover", question);
		await work.reached();
		await isQuiet(mover);
		work.open();
		const { answer } = await asked;
		expect(answer).toMatchObject({ outcome: "answered", text: "first\n\nlast" });
		await mover.waitForIdle();
	});

	test("while the question waits in its queue: it is answered there", async () => {
		const { call, reached, open } = gate(mover, "queue");
		const exit = tool("ExitWorktree", { action: "keep" });
		await mover.submit(`${exit} ${call} ${tool("EnterWorktree", { name: "three" })} [[say:own work]]`);
		await reached();
		const asking = desk.ask("mover", "Where are you? [[say:in the third]]", { wait: 30 });
		await asking.says(/has the question/);
		open();
		const { answer } = await asking.done;
		expect(answer).toMatchObject({ outcome: "answered", text: expect.stringContaining("in the third") });
		await mover.waitForIdle();
	});
});

describe("a client that goes to another conversation with the question in its queue", () => {
	/** The question waits behind the person's command, which waits for the turn under way. */
	async function askedBehind(command: string, question: string) {
		const work = desk.world.model.gate(`before ${command}`);
		await leaver.submit(`${work.call} [[say:over]]`);
		await work.reached();
		await leaver.submit(command);
		const asking = desk.ask("leaver", question, { wait: 30 });
		await asking.says(/has the question/);
		return { asking, open: work.open };
	}

	test("by /clear: the answer is the one given there, and that is said", async () => {
		const { asking, open } = await askedBehind("/clear", "Which colour? [[say:teal it is]]");
		open();
		const { answer } = await asking.done;
		expect(leaver.sessionId()).not.toBe(first);
		expect(answer).toEqual({
			outcome: "answered",
			text: "teal it is",
			by: "turn",
			movedTo: leaver.sessionId(),
		});
		await leaver.waitForIdle();
	});

	test("by /resume, and nobody waits any more: message_status says it, the answer comes as mail", async () => {
		const question = "Which shape? [[say:round it is]]";
		const { asking, open } = await askedBehind(`/resume ${first}`, question);
		await asking.kill();
		open();
		const id = (await storesOf(desk.world).questions.open())[0]?.id ?? "";
		await until(() => leaver.sessionId() === first, "the other conversation");
		await until(
			async () => (await desk.status(id)).includes(`another conversation (${first.slice(0, 8)})`),
			"the move",
		);
		await until(async () => (await desk.run(["read"])).out.includes("round it is"), "the answer");
		await leaver.waitForIdle();
	});
});

describe("a Stop hook of the person's that takes longer than any silence counts, and goes on once", () => {
	test("in a client that nobody watches any more: nothing is taken for its end before", async () => {
		const asking = desk.ask("leaver", "Which port? [[say:Port 8081.]]", { wait: 30 });
		await asking.says(/has the question/);
		await leaver.waitForScreen("● Port 8081.");
		await asking.kill();
		const mail = await until(async () => {
			const { out } = await desk.run(["read"]);
			return out.includes("Port 8081.") && out;
		}, "the answer");
		expect(mail).toContain("CORRECTED: port 4317");
		await leaver.waitForIdle();
	});
});

test("a client that ends with the question in its queue: it is tried again", async () => {
	const work = desk.world.model.gate("to the end");
	await leaver.submit(work.call);
	await work.reached();
	const asking = desk.ask("leaver", "And now? [[say:resumed for it]]", { wait: 30 });
	await asking.says(/has the question/);
	await leaver.exit("SIGKILL");
	const { answer, delivery, question } = await asking.done;
	expect(answer).toMatchObject({ outcome: "answered", text: "resumed for it" });
	expect(delivery).toMatchObject({ state: "carried", route: "resume" });
	expect(await desk.status(question?.id ?? "")).toMatch(
		/carried by post[\s\S]*held: .*dropped it[\s\S]*carried by resume/,
	);
});

test("such a Stop hook, in a client that was started to answer: its end decides", async () => {
	const { answer, delivery } = await desk.result(first, "Which port? [[say:Port 8080.]]");
	expect(delivery).toMatchObject({ route: "resume" });
	expect(JSON.stringify(answer)).toContain("CORRECTED: port 4317");
});
