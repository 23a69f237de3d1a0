// A dialog, a menu or another view is open in the target: Enter would answer it, so nothing is typed, and a post waits in
// the client. What was asked is delivered, once, when the person has dealt with it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Session } from "../harness/session.ts";
import { address, CLIENTS, type Desk, openDesk, saying, timesAsked, until, warm } from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk();
});

afterAll(async () => {
	await desk?.close();
});

interface Dialog {
	name: string;
	open(session: Session): Promise<unknown>;
	/** Stands on the screen until somebody has dealt with it. */
	shows: RegExp;
	/** The key that ends it. */
	leave: string;
	/** Would exist, had somebody said yes. */
	file?: string;
	/** Does, after `leave`. */
	granted?: boolean;
	/** The registry knows nothing of it: only the screen tells. */
	view?: boolean;
}

const PERMISSION = /Do you want to (proceed|create)/;

const DIALOGS: Dialog[] = [
	{
		name: "a permission prompt",
		open: (session) => session.submit('[[tool:Bash {"command":"touch denied.txt"}]] [[say:over]]'),
		shows: PERMISSION,
		leave: "Escape",
		file: "denied.txt",
	},
	{
		name: "a permission prompt that is granted in the end",
		open: (session) => session.submit('[[tool:Bash {"command":"touch granted.txt"}]] [[say:over]]'),
		shows: PERMISSION,
		leave: "Enter",
		file: "granted.txt",
		granted: true,
	},
	menu("/model", /Select model/i),
	menu("/config", /(Enter|Space) to (change|select|toggle)|Auto-compact/),
	menu("/resume", /Resume|Modified/i),
	menu("/help", /For more help/),
	menu("/rewind", /\(current\)/),
	{
		name: "the transcript view",
		open: (session) => session.keys("C-o"),
		shows: /Showing detailed transcript/,
		leave: "C-o",
		view: true,
	},
	{
		name: "the history search",
		open: (session) => session.keys("C-r"),
		shows: /Filter history|search prompts:/,
		leave: "Escape",
		view: true,
	},
];

function menu(command: string, shows: RegExp): Dialog {
	return { name: command, open: (session) => session.submit(command), shows, leave: "Escape" };
}

describe.each(CLIENTS)("in the %s client", (client) => {
	let session: Session;

	beforeAll(async () => {
		session = await warm(await desk.target({ client, name: `dialogs-${client}` }));
	});

	test.each(DIALOGS)("$name", async ({ name, open, shows, leave, file, granted, view }) => {
		const made = () => file !== undefined && existsSync(join(session.cwd, file));
		await open(session);
		await session.waitForScreen(shows);
		const typed = desk.ask(address(session), saying(`typed after ${name}`), { routes: "type" });
		await typed.says(/held for \S+: type: /);
		const posted = desk.ask(address(session), saying(`posted after ${name}`));
		// 2.0.60 has no socket: by default it is held there too.
		if (client === "old") await posted.says(/held for \S+: type: /);
		else await posted.says(view ? /has the question/ : /waits at|gets the question when/);
		expect(await session.screen()).toMatch(shows);
		expect(made()).toBe(false);
		expect([...typed.keys(), ...posted.keys()]).toEqual([]);

		await session.press(leave, (screen) => !shows.test(screen), 2_500);
		const answers = await Promise.all([typed.done, posted.done]);
		expect(answers.map(({ answer }) => answer?.text)).toEqual([
			`typed after ${name}`,
			`posted after ${name}`,
		]);
		for (const { question } of answers) expect(timesAsked(session, question?.id ?? "")).toBe(1);
		expect(made()).toBe(granted ?? false);
		await session.waitForIdle();
	});

	test("is held with the reason when the time is up, and never comes later by itself", async () => {
		await session.submit('[[tool:Bash {"command":"touch later.txt"}]] [[say:over]]');
		await session.waitForScreen(PERMISSION);
		const asking = desk.ask(address(session), saying("too late"), { routes: "type", wait: 2 });
		const { delivery, answer, question, exitCode } = await asking.done;
		expect(answer).toBeUndefined();
		expect(exitCode).toBe(1);
		const reason = client === "current" ? /waits.*permission prompt/ : /shows no free prompt/;
		expect(delivery).toMatchObject({
			state: "held",
			refusals: [{ route: "type", reason: expect.stringMatching(reason) }],
		});
		const status = await desk.run(["status", question?.id ?? ""], { CLAUDE_INTERCOM_ROUTES: "type" });
		expect(status.out).toMatch(/unread in the inbox/);
		expect(status.out).toMatch(new RegExp(`In its way:\\s+type: .*${reason.source}`));
		expect(status.out).toMatch(/ held: /);
		await session.press("Escape", (screen) => !PERMISSION.test(screen), 2_500);
		await session.waitForIdle();
		expect(asking.keys()).toEqual([]);
		expect(timesAsked(session, question?.id ?? "")).toBe(0);
	});

	test.each([
		["the shortcuts under an empty prompt", "?", /shift ?\+ ?tab/, undefined],
		["the slash menu", "/mod", /\/model/, "/mod"],
		["the menu of files", "@", /@/, "@"],
	] as const)("%s: typed beside it or held, but nothing of it is chosen", async (name, keys, shows, left) => {
		await session.type(keys);
		await session.waitForScreen(shows);
		const asking = desk.ask(address(session), saying(`past ${name}`), { routes: "type", wait: 10 });
		await until(() => asking.over() || /held for/.test(asking.progress()), "a result", session.screen);
		if (asking.over()) expect((await asking.done).answer?.text).toBe(`past ${name}`);
		// What the person had typed stands there, unless there was nothing.
		if (left) await session.waitForScreen(new RegExp(`^[❯>]\\s${left}`, "m"));
		await asking.kill();
		expect(given2(session)).not.toContain(left);
		await session.keys("Escape");
		await session.keys("C-u");
		await session.waitForIdle();
	});

	test("Ctrl+C pressed once: the client does not end", async () => {
		await session.keys("C-c");
		await session.waitForScreen(/again to exit/);
		const { answer } = await desk.result(address(session), saying("still here"), { routes: "type" });
		expect(answer?.text).toBe("still here");
		expect(session.isAlive()).toBe(true);
		await session.waitForIdle();
	});
});

test.each(CLIENTS)("the trust dialog of the %s client", async (client) => {
	const session = await desk.target({
		client,
		name: `untrusted-${client}`,
		sessionId: crypto.randomUUID(),
		trust: false,
		waitForPrompt: false,
	});
	await session.waitForScreen(/trust/i);
	const id = session.sessionId() ?? "";
	const asking = desk.ask(id, saying("trusted"), { routes: "type" });
	await until(() => asking.over() || /held for/.test(asking.progress()), "a result", asking.progress);
	console.log(asking.progress(), asking.over() && (await asking.done));
	expect(asking.keys()).toEqual([]);
	expect(await session.screen()).toMatch(/trust/i);
	await session.press("Enter", (screen) => !/Enter to confirm/.test(screen), 2_500);
	const { answer } = await asking.done;
	expect(answer?.text).toBe("trusted");
});

function given2(session: Session): string[] {
	return session.records().flatMap((r) => (r.type === "user" ? [String(r.message?.content)] : []));
}
