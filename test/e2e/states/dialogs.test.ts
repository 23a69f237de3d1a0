// A dialog, a menu or another view is open: Enter would answer it, so nothing is typed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Session } from "../harness/session.ts";
import { address, type Desk, openDesk, saying, timesAsked, until, warm } from "./desk.ts";

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
	/** What has to be on the screen as long as nobody has dealt with it. */
	shows: RegExp;
	/** What the person does in the end. */
	leave(session: Session): Promise<unknown>;
	/** Files that would exist, had somebody said yes. */
	file?: string;
}

const escape = (session: Session) => session.press("Escape", (screen) => atPrompt(screen));
const PERMISSION = /Do you want to (proceed|create)/;

const DIALOGS: Dialog[] = [
	{
		name: "a permission prompt",
		open: (session) => session.submit('[[tool:Bash {"command":"touch approved.txt"}]] [[say:work over]]'),
		shows: PERMISSION,
		leave: (session) => session.press("Escape", (screen) => atPrompt(screen)),
		file: "approved.txt",
	},
	{
		name: "a permission prompt that is then granted",
		open: (session) => session.submit('[[tool:Write {"file_path":"CWD/granted.txt","content":"x"}]] [[say:work over]]'.replace("CWD", session.cwd)),
		shows: PERMISSION,
		leave: (session) => session.press("Enter", /[●⏺] work over/),
	},
	...["model", "config", "resume", "help"].map((command) => ({
		name: `/${command}`,
		open: (session: Session) => session.submit(`/${command}`),
		shows: { model: /Select model/i, config: /Config|Settings/, resume: /Resume/i, help: /General|Help/ }[command] as RegExp,
		leave: escape,
	})),
	{
		name: "the transcript view",
		open: (session) => session.keys("C-o"),
		shows: /Showing detailed transcript/,
		leave: (session) => session.press("C-o", (screen) => atPrompt(screen)),
	},
	{
		name: "the history search",
		open: (session) => session.keys("C-r"),
		shows: /Filter history|search prompts|bck-i-search/i,
		leave: escape,
	},
	{
		name: "Rewind",
		open: (session) => session.submit("/rewind"),
		shows: /Rewind|Restore/,
		leave: escape,
	},
];

function atPrompt(screen: string): boolean {
	return /^─{10,}.*\n[❯>!]/m.test(screen) && !/Showing detailed transcript/.test(screen) && !/Do you want to/.test(screen);
}

describe.each(["current", "old"] as const)("in the %s client", (client) => {
	let session: Session;

	beforeAll(async () => {
		session = await warm(await desk.target({ client, name: `dialogs-${client}` }));
	});

	test.each(DIALOGS)("$name is left alone", async ({ name, open, shows, leave, file }) => {
		await open(session);
		await session.waitForScreen(shows);
		const before = await settled(session);
		const words = `${name} ${client}`;
		const typed = desk.ask(address(session), saying(`typed after ${words}`), { routes: "type" });
		await typed.says(/held for .*type: /);
		const posted = client === "current" ? desk.ask(address(session), saying(`posted after ${words}`)) : undefined;
		await posted?.says(/has the question|waits at a/);
		console.log(typed.progress(), posted?.progress());
		expect(await session.screen()).toMatch(shows);
		console.log(name, (await session.screen()) === before);
		expect(typed.keys()).toEqual([]);
		if (file) expect(existsSync(join(session.cwd, file))).toBe(false);
		await leave(session);
		const answers = await Promise.all([typed.done, posted?.done]);
		console.log(answers.map((a) => a && JSON.stringify([a.answer, a.delivery, a.standing])));
		await session.waitForIdle();
	});
});

async function settled(session: Session): Promise<string> {
	let last = "";
	return until(async () => {
		const screen = await session.screen();
		const same = screen === last;
		last = screen;
		return same && screen;
	}, "the screen to stand still");
}
