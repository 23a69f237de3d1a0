// The target stands in the way of its own answer: a hook of its client blocks the question, it
// waits for its person, its model's service refuses, or others ask it at the same moment.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boxText } from "../harness/prompt-box.ts";
import type { Session } from "../harness/session.ts";
import { address, CLIENTS, type Desk, openDesk, saying, timesAsked, warm } from "./desk.ts";

/** Blocks what has "forbidden" in it, and stops what has "unwanted". */
const HOOK = `input=$(cat)
case "$input" in
*forbidden*) echo "The office is closed." >&2; exit 2;;
*unwanted*) echo '{"continue": false, "stopReason": "Not today."}';;
esac`;
const PERMISSION = /Do you want to proceed/;

let desk: Desk;
const sessions = new Map<string, Session>();
beforeAll(async () => {
	desk = await openDesk();
	const start = async (client: (typeof CLIENTS)[number]) => {
		const target = { client, name: `standing-${client}`, hooks: { UserPromptSubmit: HOOK } };
		sessions.set(client, await warm(await desk.target(target)));
	};
	await Promise.all(CLIENTS.map(start));
});
afterAll(async () => {
	await desk?.close();
});
const sessionOf = (client: string) => sessions.get(client) as Session;

describe("a question that a hook of the target's client blocks", () => {
	test.each([
		["current", "post", "forbidden", "The office is closed."],
		["current", "type", "forbidden", "The office is closed."],
		["current", "type", "unwanted", "Not today."],
		["old", "type", "forbidden", "The office is closed."],
	])("%s, by %s, %s: is told at once and sent once", async (client, routes, word, text) => {
		const session = sessionOf(client);
		const asking = desk.ask(address(session), `This is ${word}.`, { routes });
		const { answer, question, elapsed, exitCode } = await asking.done;
		expect(answer).toMatchObject({ outcome: "blocked", text });
		expect(exitCode).toBe(1);
		expect(elapsed).toBeLessThan(10_000);
		const pasted = asking.keys().filter((line) => line.includes("i n t e r c o m - q u e s t i o n"));
		expect(pasted).toHaveLength(routes === "type" ? 1 : 0);
		// 2.1.328 puts what was blocked back into the box.
		expect(boxText(await session.screen())).toBe("");
		const status = await desk.status(question?.id ?? "");
		expect(status).toMatch(/ blocked.*: a hook of its client/);
		expect(status).not.toMatch(/unread/);
		expect(timesAsked(session, question?.id ?? "")).toBe(word === "unwanted" ? 1 : 0);
		await session.waitForIdle();
	});

	test("mail too: it is not said to be delivered, and does not stay for another route", async () => {
		const send = ["send", "standing-current", "This is forbidden.", "--deliver-live"];
		const { out } = await desk.run(send, { CLAUDE_INTERCOM_ROUTES: "type" });
		expect(out).toMatch(/did not reach standing-current: a hook of its client/);
		expect(out).toMatch(/<intercom-hook mark="\w+">\s+The office is closed\./);
		expect((await desk.run(["list"])).out).toMatch(/"standing-current".*no unread mail/);
		expect(boxText(await sessionOf("current").screen())).toBe("");
	});
});

describe.each(CLIENTS)("a target that stands still, in the %s client", (client) => {
	test("at a permission prompt: the asker is told, and gets the answer once somebody has answered", async () => {
		const session = sessionOf(client);
		const question = `Make it. [[tool:Bash {"command":"touch made-${client}"}]] [[say:made]]`;
		const asking = desk.ask(address(session), question);
		await session.waitForScreen(PERMISSION);
		const words =
			/it waits for its user: a permission prompt for Bash, since [\d:]{8}, in tmux "[^"]+" %\d+; only a person can answer it/;
		await asking.says(new RegExp(`stands still: ${words.source}`));
		expect((await desk.run(["list"])).out).toMatch(words);
		await session.press("Enter", (screen) => !PERMISSION.test(screen), 2_500);
		const { answer } = await asking.done;
		expect(answer).toMatchObject({ outcome: "answered", text: "made" });
		expect(existsSync(join(session.cwd, `made-${client}`))).toBe(true);
		await session.waitForIdle();
	});

	test("while its model's service refuses: the asker is told which try comes, and the result says so", async () => {
		const session = sessionOf(client);
		const asking = desk.ask(address(session), "Fail. [[error:401]]", { wait: 5 });
		await asking.says(/its model's service refuses \(401\), attempt \d of 10/);
		const { answer, standstill, question } = await asking.done;
		expect(answer).toBeUndefined();
		expect(standstill).toMatchObject({ kind: "refused", status: 401, most: 10 });
		const status = await desk.status(question?.id ?? "");
		expect(status).toMatch(/which is \w+: its model's service refuses \(401\), attempt \d of 10/);
		expect(status).toContain("the session's turn with it stands still");
		await session.press("Escape", (screen) => !/attempt \d/.test(screen), 2_500);
		await session.waitForIdle();
	});
});

test("several questions at the same moment: each gets its own answer, in a turn of its own", async () => {
	const session = sessionOf("current");
	const asked = ["one", "two", "three"].map((word) => desk.result(session.name, saying(word)));
	const answers = (await Promise.all(asked)).map(({ answer }) => answer);
	expect(answers).toEqual(["one", "two", "three"].map((text) => ({ outcome: "answered", by: "turn", text })));
});

test("an asker that dies holds nobody up who asks the same session", async () => {
	const session = sessionOf("current");
	const work = desk.world.model.gate("of the first");
	const first = desk.ask(session.name, `Take your time. ${work.call} [[say:too late]]`);
	await first.says(/has the question/);
	const second = desk.ask(session.name, saying("mine"));
	await second.says(/held for standing-current: .*another question is answered first/);
	await first.kill();
	work.open();
	const { answer } = await second.done;
	expect(answer?.text).toMatch(/mine$/);
});
