// A turn is under way in the target: it goes on, and the answer is never the text of that work.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boxText } from "../harness/prompt-box.ts";
import type { Session } from "../harness/session.ts";
import { address, CLIENTS, type Desk, erase, openDesk, saying, timesAsked, until, warm } from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk();
});

afterAll(async () => {
	await desk?.close();
});

describe.each(CLIENTS)("in the %s client", (client) => {
	let session: Session;

	beforeAll(async () => {
		session = await warm(
			await desk.target({ client, name: `busy-${client}`, settings: { permissions: { allow: ["Bash"] } } }),
		);
	});

	test.each([
		[
			"a tool",
			'[[say:looking]] [[tool:Bash {"command":"sleep 2; touch FILE"}]] [[say:work over]]',
			/Running|sleep 2/,
		],
		[
			"streaming",
			'[[say:begun]] [[sleep:2500]] [[say:work over]] [[tool:Bash {"command":"touch FILE"}]]',
			/[●⏺] begun/,
		],
	])("%s: the turn goes on and each question gets its own answer", async (what, script, shows) => {
		const file = `made-${what.replace(" ", "-")}`;
		await session.submit(script.replace("FILE", file));
		await session.waitForScreen(shows);
		const typed = desk.ask(address(session), saying(`typed, ${what}`), { routes: "type" });
		await typed.says(/held for .*busy/);
		const other = desk.ask(address(session), saying(`other, ${what}`));
		await other.says(client === "current" ? /has the question/ : /held for .*busy/);
		expect([...typed.keys(), ...other.keys()]).toEqual([]);
		const answers = await Promise.all([typed.done, other.done]);
		expect(answers.map(({ answer }) => answer)).toEqual([
			{ outcome: "answered", text: `typed, ${what}`, by: "turn" },
			// 2.1.328 takes it into the turn under way, and the result says so.
			{
				outcome: "answered",
				text: `other, ${what}`,
				by: "turn",
				...(client === "current" ? { shared: true } : {}),
			},
		]);
		for (const { question } of answers) expect(timesAsked(session, question?.id ?? "")).toBe(1);
		expect(existsSync(join(session.cwd, file))).toBe(true);
		await session.waitForIdle();
	});

	test("a tool that never ends, and a draft: nothing is typed; delivered after Escape, the draft stays", async () => {
		await session.submit('[[tool:Bash {"command":"touch w; tail -f w"}]] [[say:work over]]');
		await session.waitForScreen(/tail -f/);
		await until(() => existsSync(join(session.cwd, "w")), "the tool to run");
		await session.type("my own thought");
		await session.waitForScreen("my own thought");
		const typed = desk.ask(address(session), saying("after the interruption"), { routes: "type" });
		await typed.says(/held for /);
		const late = await desk.result(address(session), saying("no time"), { routes: "type", wait: 1 });
		expect(late.answer).toBeUndefined();
		expect(late.delivery).toMatchObject({
			state: "held",
			obstacles: [{ reason: expect.stringMatching(/busy|draft/) }],
		});
		expect(typed.keys()).toEqual([]);
		// 2.0.60 takes Escape for the draft first.
		await session.press("Escape", /Interrupted/, 2_500);
		if (client === "old") {
			expect(boxText(await session.screen())).toBe("my own thought");
			await erase(session);
		}
		expect((await typed.done).answer?.text).toBe("after the interruption");
		if (client === "current")
			await until(
				async () => boxText(await session.screen()) === "my own thought",
				"the draft",
				session.screen,
			);
		expect(JSON.stringify(session.records().filter((record) => record.type === "user"))).not.toContain(
			"my own thought",
		);
		await erase(session);
	});
});

test.each(CLIENTS)(
	"shell mode, gone into between the look and the paste: nothing is run, nothing is left (%s)",
	async (client) => {
		const session = await warm(await desk.target({ client, name: `shell-race-${client}` }));
		const typed = desk.ask(address(session), "touch ran", { routes: "type", stopBefore: "paste" });
		await typed.stopped();
		await session.type("!");
		await session.waitForScreen(/^!/m);
		await typed.goOn();
		// It may have been pasted, for the cursor stands where it stood.
		await typed.says(/held for|something came up/);
		await until(async () => !/intercom-|Pasted text/.test(await session.screen()), "the box", session.screen);
		await session.keys("BSpace");
		const { answer, question } = await typed.done;
		expect(answer?.outcome).toBe("answered");
		expect(timesAsked(session, question?.id ?? "")).toBe(1);
		expect(existsSync(join(session.cwd, "ran"))).toBe(false);
	},
);

test("a permission prompt that comes up between the look and the key: Enter is not pressed", async () => {
	const session = await warm(await desk.target({ name: "race" }));
	// Our text stands in the box; the asker is about to press Enter.
	const typed = desk.ask(session.name, saying("after the race"), { routes: "type", stopBefore: "enter" });
	await typed.stopped();
	expect(boxText(await session.screen())).toMatch(/Pasted text|intercom-question/);
	// A message: a question would wait until this one is answered.
	const work = '[[tool:Bash {"command":"touch approved"}]] [[say:other]]';
	const sent = await desk.run(["send", session.name, work, "--deliver-live"]);
	expect(sent.out).toMatch(/route: post/);
	await session.waitForScreen(/Do you want to proceed/);
	// In its first moments the dialog ignores keys (300 ms after it showed it did, after 800 no more):
	// then nothing would be proven.
	const shown = Date.now();
	await until(() => Date.now() - shown > 2_000, "the dialog to take keys");
	await typed.goOn();
	// What an Enter would have done takes the client a moment.
	const pressed = Date.now();
	await until(() => Date.now() - pressed > 1_000, "the client to act");
	expect(await session.screen()).toMatch(/Do you want to proceed/);
	expect(existsSync(join(session.cwd, "approved"))).toBe(false);
	await session.press("Escape", (screen) => !/Do you want to proceed/.test(screen), 4_000);
	const { answer, question } = await typed.done;
	expect(answer?.text).toBe("after the race");
	expect(timesAsked(session, question?.id ?? "")).toBe(1);
	expect(existsSync(join(session.cwd, "approved"))).toBe(false);
});
