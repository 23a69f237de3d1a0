// A dialog, a menu or another view is open in the target: Enter would answer it, so nothing is
// typed, and a post waits in the client. What was asked is delivered, once, when the person has
// dealt with it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boxText } from "../harness/prompt-box.ts";
import type { Session } from "../harness/session.ts";
import {
	address,
	CLIENTS,
	type Desk,
	erase,
	given,
	openDesk,
	saying,
	timesAsked,
	until,
	warm,
} from "./desk.ts";

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
	menu("/resume", /to show all projects/),
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

/** One of each kind. 2.0.60, which has no registry, knows them by the screen alone. */
const SOME_DIALOGS = DIALOGS.filter(({ name }) => !["/config", "/resume", "/help"].includes(name));

function menu(command: string, shows: RegExp): Dialog {
	return { name: command, open: (session) => session.submit(command), shows, leave: "Escape" };
}

describe.each(CLIENTS)("in the %s client", (client) => {
	let session: Session;

	beforeAll(async () => {
		session = await warm(await desk.target({ client, name: `dialogs-${client}` }));
	});

	test.each(client === "old" ? SOME_DIALOGS : DIALOGS)(
		"$name",
		async ({ name, open, shows, leave, file, granted, view }) => {
			const made = () => file !== undefined && existsSync(join(session.cwd, file));
			await open(session);
			await session.waitForScreen(shows);
			const typed = desk.ask(address(session), saying(`typed after ${name}`), { routes: "type" });
			const known = client === "current" && !view;
			const reason = known ? "type: it waits for its user" : "type: its screen shows no free prompt";
			await typed.says(new RegExp(`held for .*${reason}`));
			const posted = desk.ask(address(session), saying(`posted after ${name}`));
			// 2.0.60 has no socket: by default it is held there too.
			if (client === "old") await posted.says(new RegExp(`held for .*${reason}`));
			else await posted.says(view ? /has the question/ : /waits for its user/);
			expect(await session.screen()).toMatch(shows);
			expect(made()).toBe(false);
			expect([...typed.keys(), ...posted.keys()]).toEqual([]);
			// A line is said when something has changed, and never the one before again.
			const lines = typed.progress().split("\n");
			expect(lines.filter((line, at) => line !== "" && line === lines[at - 1])).toEqual([]);

			await session.press(leave, (screen) => !shows.test(screen), 2_500);
			const answers = await Promise.all([typed.done, posted.done]);
			expect(answers.map(({ answer }) => answer?.text)).toEqual([
				`typed after ${name}`,
				`posted after ${name}`,
			]);
			for (const { question } of answers) expect(timesAsked(session, question?.id ?? "")).toBe(1);
			expect(made()).toBe(granted ?? false);
			await session.waitForIdle();
		},
	);

	test("is held with the reason when the time is up, and never comes later by itself", async () => {
		await session.submit('[[tool:Bash {"command":"touch later.txt"}]] [[say:over]]');
		await session.waitForScreen(PERMISSION);
		const asking = desk.ask(address(session), saying("too late"), { routes: "type", wait: 2 });
		const { delivery, answer, question, exitCode } = await asking.done;
		expect(answer).toBeUndefined();
		expect(exitCode).toBe(1);
		const reason = client === "current" ? /waits for its user .permission prompt/ : /shows no free prompt/;
		expect(delivery).toMatchObject({
			state: "held",
			obstacles: [{ route: "type", reason: expect.stringMatching(reason) }],
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
		["the shortcuts under an empty prompt", ["?"], /shift ?\+ ?tab/, ""],
		["the slash menu", ["/", "mod"], /\/add-dir|\/model/, "/mod"],
		["the menu of files", ["@"], /^[❯>]\s@/m, "@"],
	])("%s: nothing of it is chosen", async (name, keys, shows, draft) => {
		for (const key of keys) {
			await session.type(key);
			await session.waitForScreen(shows);
		}
		const asking = desk.ask(address(session), saying(`past ${name}`), { routes: "type" });
		const held = () => /held for .* draft/.test(asking.progress());
		await until(() => asking.over() || held(), "a result", session.screen);
		// 2.0.60 cannot put a draft aside: there it waits until the person has done away with it.
		expect(asking.over()).toBe(client === "current" || draft === "");
		expect(boxText(await session.screen())).toBe(draft);
		await erase(session);
		expect((await asking.done).answer?.text).toBe(`past ${name}`);
		expect(given(session).slice(-2).join()).not.toContain(draft === "" ? "?" : draft);
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

test("the trust dialog: nothing is typed, and it is delivered when the folder is trusted", async () => {
	const session = await desk.target({
		name: "untrusted",
		sessionId: crypto.randomUUID(),
		trust: false,
		waitForPrompt: false,
	});
	await session.waitForScreen(/No, exit/);
	// Not registered yet: the session is known by its arguments alone.
	const asking = desk.ask(session.sessionId() ?? "", saying("trusted"), { routes: "type" });
	await asking.says(/held for \S+: type: /);
	expect(asking.keys()).toEqual([]);
	// In its first moments the dialog loses keys, and once, asked within 150 ms, it showed the new
	// choice and then took Enter for the old one ("No, exit").
	const shown = Date.now();
	await until(() => Date.now() - shown > 1_500, "the dialog to take keys");
	// A second Down would choose "No, exit" again, so it is pressed again only after a while.
	await session.press("Down", (screen) => /❯ Yes, I trust/.test(screen), 4_000);
	await session.press("Enter", (screen) => !/❯ Yes, I trust/.test(screen), 4_000);
	expect((await asking.done).answer?.text).toBe("trusted");
});

test("the trust dialog of 2.0.60: nobody can tell which session it will be, so nothing is typed", async () => {
	const session = await desk.target({
		client: "old",
		trust: false,
		waitForPrompt: false,
	});
	await session.waitForScreen(/Do you trust/);
	const asking = desk.ask(session.sessionId() ?? "", saying("trusted"));
	expect((await asking.done).error?.code).toBe("not_found");
	expect(asking.keys()).toEqual([]);
	expect(await session.screen()).toMatch(/Do you trust/);
});
