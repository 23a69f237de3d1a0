// Somebody has begun to type. What they typed is never sent and never lost: put aside and brought
// back, or left alone.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { boxText } from "../harness/prompt-box.ts";
import type { Session } from "../harness/session.ts";
import { address, type Desk, erase, given, openDesk, saying, timesAsked, until, warm } from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk();
});

afterAll(async () => {
	await desk?.close();
});

// What one test has left in the box is not the next one's.
afterEach(async () => {
	for (const session of desk.world.sessions) await erase(session);
});

interface Draft {
	name: string;
	write(session: Session): Promise<unknown>;
	/** As the box shows it. */
	shown: string | RegExp;
}

const DRAFTS: Draft[] = [
	{ name: "one line", write: (session) => session.type("half a thought"), shown: "half a thought" },
	{
		name: "several lines",
		async write(session) {
			await session.type("first line \\");
			// In one go with the Enter 2.0.60 takes it for pasted text, and keeps the backslash.
			await session.waitForScreen("first line \\");
			await session.keys("Enter");
			await session.type("second line");
		},
		shown: "first line \nsecond line",
	},
	{
		name: "the cursor in its middle",
		async write(session) {
			await session.type("before after");
			await session.waitForScreen("before after");
			for (let step = 0; step < 5; step++) await session.keys("Left");
		},
		shown: "before after",
	},
	{
		name: "a long paste",
		write: (session) =>
			session.paste(Array.from({ length: 60 }, (_, at) => `line ${at} of something pasted`).join("\n")),
		shown: /^\[Pasted text #\d+/,
	},
	{ name: "a slash command", write: (session) => session.type("/clear"), shown: "/clear" },
];

function holds(screen: string, shown: Draft["shown"]): boolean {
	const text = boxText(screen) ?? "";
	return typeof shown === "string" ? packed(text) === packed(shown) : shown.test(text);
}

function packed(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}

describe("in the current client", () => {
	let session: Session;

	beforeAll(async () => {
		session = await warm(await desk.target({ name: "drafting" }));
	});

	test.each(DRAFTS)(
		"$name is put aside and brought back, or not touched at all",
		async ({ name, write, shown }) => {
			await write(session);
			const before = await until(
				async () => {
					const screen = await session.screen();
					return holds(screen, shown) && boxText(screen);
				},
				"the draft",
				session.screen,
			);
			const posted = desk.ask(address(session), saying(`posted over ${name}`));
			expect((await posted.done).answer?.text).toBe(`posted over ${name}`);
			expect(posted.keys()).toEqual([]);
			await session.waitForIdle();
			expect(boxText(await session.screen())).toBe(before);

			const typed = desk.ask(address(session), saying(`typed over ${name}`), { routes: "type" });
			const result = await typed.done;
			expect(result.answer?.text).toBe(`typed over ${name}`);
			expect(result.delivery).toMatchObject({ state: "carried", route: "type" });
			await until(
				async () => boxText(await session.screen()) === before,
				"the draft to be back",
				session.screen,
			);
			for (const text of given(session).slice(-2))
				expect(text.trim()).toMatch(/^(Another|<pasted_content|<intercom-question)/);
			await erase(session);
		},
	);

	test("with a draft put aside before, a second one is left alone and nothing is lost", async () => {
		await session.type("kept earlier");
		await session.waitForScreen("kept earlier");
		await session.press("C-s", /stashed/);
		await session.type("kept now");
		await session.waitForScreen("kept now");
		const asking = desk.ask(address(session), saying("past both drafts"), { routes: "type" });
		await asking.says(/held for .*draft/);
		expect(asking.keys()).toEqual([]);
		expect(boxText(await session.screen())).toBe("kept now");
		await erase(session);
		const { answer, question } = await asking.done;
		expect(answer?.text).toBe("past both drafts");
		expect(timesAsked(session, question?.id ?? "")).toBe(1);
		await until(
			async () => boxText(await session.screen()) === "kept earlier",
			"the first draft",
			session.screen,
		);
		await erase(session);
	});
});

test.each(DRAFTS)(
	"in 2.0.60, which cannot put a draft aside, it waits: $name",
	async ({ name, write, shown }) => {
		const session = await old();
		await write(session);
		await until(async () => holds(await session.screen(), shown), "the draft", session.screen);
		const asking = desk.ask(address(session), saying(`after ${name}`));
		await asking.says(/held for .*draft/);
		expect(holds(await session.screen(), shown)).toBe(true);
		expect(asking.keys()).toEqual([]);
		const { question } = JSON.parse(
			(await desk.run(["ask", address(session), "x", "--json", "--wait-seconds", "1"])).out,
		);
		expect(await desk.status(question.id)).toMatch(/In its way:[\s\S]*type: .*draft/);
		await erase(session);
		expect((await asking.done).answer?.text).toBe(`after ${name}`);
		await session.waitForIdle();
	},
);

let oldSession: Promise<Session> | undefined;

function old(): Promise<Session> {
	oldSession ??= desk.target({ client: "old", name: "drafting-old" }).then(warm);
	return oldSession;
}
