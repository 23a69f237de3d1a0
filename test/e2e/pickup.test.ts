// Pickup: the hooks of a session take its mail at the boundaries of its turns. 2.1.328 has them in
// its settings, without the plugin's monitor; 2.0.60 has the plugin, in which it knows no monitors.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storesOf } from "./calls.ts";
import type { LoggedRequest } from "./harness/model.ts";
import type { Session } from "./harness/session.ts";
import { repository } from "./harness/world.ts";
import {
	type Asking,
	address,
	CLIENTS,
	type Desk,
	gate,
	mcp,
	openDesk,
	saying,
	timesShown,
	until,
	warm,
} from "./states/desk.ts";

const hook = (event: string) => `${join(repository, "hooks/intercom-hook")} ${event}`;
const hooks = {
	SessionStart: hook("session-start"),
	UserPromptSubmit: hook("user-prompt-submit"),
	PostToolUse: hook("post-tool-use"),
	Stop: hook("stop"),
	SessionEnd: hook("session-end"),
};
const SERVER = { current: "mcp__intercom", old: "mcp__plugin_intercom_intercom" };

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk();
});

afterAll(async () => {
	await desk?.close();
});

describe.each(CLIENTS)("the hooks of the %s client", (client) => {
	let session: Session;
	const start = async (args: string[]) => {
		const parts = client === "old" ? { mcp: false, plugin: repository } : { mcp, hooks };
		const started = await desk.world.startSession({
			client,
			name: `taker-${client}`,
			...(session ? { cwd: session.cwd } : {}),
			args,
			settings: { permissions: { allow: ["Bash", "Task", "Agent", SERVER[client]] } },
			...parts,
		});
		if (client === "old") await started.waitForServer("plugin:intercom:intercom");
		return started;
	};
	beforeAll(async () => {
		session = await warm(await start(["--session-id", crypto.randomUUID()]));
	});

	const mine = (): LoggedRequest[] =>
		desk.world.model.requests.filter((one) => one.label === session.label && one.kind === "main");
	const shown = (id: string | undefined) => timesShown(desk.world, session, id);
	const unread = (id = session.sessionId()) => storesOf(desk.world).mailbox.unreadCount(id ?? "");
	const send = async (text: string, ...options: string[]): Promise<string> => {
		const { out } = await desk.run(["send", address(session), text, "--json", ...options]);
		return (JSON.parse(out) as { message: { id: string } }).message.id;
	};
	/** Asks, and waits until it is seen that only the hooks can take the question. */
	const ask = async (question: string): Promise<Asking> => {
		const asking = desk.ask(address(session), question, { routes: "pickup" });
		await asking.says(/held for .*pickup: (it is busy; its hook takes|its hooks run when)/);
		return asking;
	};

	test("a question comes to a busy session, within its turn or at its end, and gets its own answer", async () => {
		const tool = gate(session, "busy");
		await session.submit(`[[say:my own work]] ${tool.call}`);
		await tool.reached();
		const asking = await ask(saying("between tool calls"));
		expect(unread()).toBe(1);
		tool.open();
		const { answer, delivery, question } = await asking.done;
		// At the turn's end it is alone.
		const shared = client === "current" ? { shared: true } : {};
		expect(answer).toEqual({ outcome: "answered", text: "between tool calls", by: "turn", ...shared });
		expect(delivery).toEqual({ state: "taken" });
		expect(await desk.receipt(question?.id)).toEqual(["queued", "seen by pickup", "answered by turn"]);
		const given = session.records().filter((record) => JSON.stringify(record).includes(question?.id ?? "?"));
		if (client === "current") {
			expect(shown(question?.id)).toBe(1);
			expect(given.map((record) => record.attachment?.hookEvent)).toContain("PostToolUse");
		} else {
			// 2.0.60 would not write PostToolUse's context into its transcript: then nothing could tell the answer.
			expect(given.flatMap((record) => record.message?.content ?? [])).toEqual([
				expect.stringMatching(/^Stop hook feedback:/),
			]);
		}
		await session.waitForIdle();
	});

	test.runIf(client === "current")(
		"of several questions that wait, each boundary hands over one, and each has its own answer",
		async () => {
			const tool = gate(session, "several");
			await session.submit(`[[say:my own work]] ${tool.call}`);
			await tool.reached();
			const asked: Asking[] = [];
			for (const word of ["first", "second", "third"]) {
				const asking = desk.ask(address(session), saying(word), { routes: "pickup" });
				await asking.says(/held for /);
				asked.push(asking);
			}
			expect(unread()).toBe(3);
			tool.open();
			const results = await Promise.all(asked.map(({ done }) => done));
			expect(results.map(({ answer }) => answer?.text)).toEqual(["first", "second", "third"]);
			const given = session.records().flatMap(({ attachment }) => {
				const text = attachment?.type === "hook_additional_context" ? JSON.stringify(attachment) : "";
				const words = results.filter(({ question }) => text.includes(question?.id ?? "?"));
				return words.length > 0 ? [[attachment?.hookEvent, ...words.map(({ answer }) => answer?.text)]] : [];
			});
			expect(given).toEqual([
				["PostToolUse", "first"],
				["Stop", "second"],
				["Stop", "third"],
			]);
			await session.waitForIdle();
		},
	);

	test("the question's answer by reply is no word of the work that goes on", async () => {
		const [work, rest] = [gate(session, "work"), gate(session, "rest")];
		await session.submit(`[[say:my own work]] ${work.call}`);
		await work.reached();
		const forget = desk.world.model.respond(({ prompt, request }) => {
			const id = /<intercom-question id="([^"]+)"/.exec(prompt)?.[1];
			if (request.label !== session.label || !id) return undefined;
			const input = JSON.stringify({ message_id: id, text: "by reply" });
			return `[[tool:${SERVER[client]}__reply ${input}]] [[say:on with my work]] ${rest.call} [[say:my work is over]]`;
		});
		const asking = await ask(saying("replaced by what is said above"));
		work.open();
		const { answer, question } = await asking.done;
		expect(answer).toEqual({ outcome: "answered", text: "by reply", by: "reply" });
		await rest.reached();
		rest.open();
		await session.waitForScreen("my work is over");
		await session.waitForIdle();
		forget();
		expect(await desk.receipt(question?.id)).toContain("answered by reply");
		expect(storesOf(desk.world).mailbox.unreadCount("human")).toBe(0);
	});

	test("a subagent does not take the mail of the session it works for", async () => {
		const [first, second] = [gate(session, "sub-1"), gate(session, "sub-2")];
		const prompt = `I am the subagent. ${first.call} ${second.call} [[say:word of the subagent]]`;
		const task = { description: "d", prompt, subagent_type: "general-purpose" };
		const ends = () => session.records().filter((record) => record.subtype === "stop_hook_summary").length;
		const before = ends();
		await session.submit(`[[say:I have one do it]] [[tool:Task ${JSON.stringify(task)}]]`);
		await first.reached();
		// 2.1.328 has it work in the background, and its own turn ends meanwhile; of 2.0.60 it is a tool call.
		if (client === "current") await until(() => ends() > before, "the turn's end", session.screen);
		const asking = await ask(saying("said by the session itself"));
		const news = await send("Some news.");
		first.open();
		// Its first tool call is over and has run the hook.
		await second.reached();
		expect(unread()).toBe(2);
		second.open();
		const { answer, question } = await asking.done;
		expect(answer?.text).toBe("said by the session itself");
		const gave = session.records().find((record) => JSON.stringify(record).includes(question?.id ?? "?"));
		// The subagent's report begins a turn.
		if (client === "current") expect(gave?.attachment?.hookName).toBe("UserPromptSubmit");
		await session.waitForIdle();
		const subagents = mine().filter((request) => request.prompt.startsWith("I am the subagent."));
		expect(subagents).toHaveLength(3);
		for (const id of [question?.id, news]) {
			expect(JSON.stringify(subagents.map((request) => request.body.messages))).not.toContain(id);
			expect(await desk.receipt(id)).toContain("seen by pickup");
		}
	});

	test("a turn is gone on with by mail three times in a row; what comes then waits for the user's next prompt", async () => {
		const ids: string[] = [];
		let running = gate(session, "round-0");
		await session.submit(`[[say:my own work]] ${running.call}`);
		for (const at of [1, 2, 3, 4]) {
			await running.reached();
			const next = gate(session, `round-${at}`);
			ids.push(await send(`Mail ${at}. ${next.call} [[say:mail ${at} is dealt with]]`));
			running.open();
			running = next;
		}
		// Not as it stands in the mail, which both clients show.
		await session.waitForScreen(/[●⏺] mail 3 is dealt with/);
		await session.waitForIdle();
		expect(unread()).toBe(1);
		expect(shown(ids[3])).toBe(0);
		running.open();
		await session.turn("the user's own words");
		// 2.0.60 would not write it into its transcript beside a prompt: there it comes when that turn ends.
		if (client === "current") expect(mine().at(-1)?.prompt).toMatch(/the user's own words[\s\S]*Mail 4\./);
		else expect(mine().at(-1)?.prompt).toMatch(/^Stop hook feedback:[\s\S]*Mail 4\./);
		expect(unread()).toBe(0);
		for (const [at, id] of ids.entries()) {
			expect(await desk.receipt(id)).toEqual(["queued", "seen by pickup"]);
			// 2.0.60 itself repeats what a Stop hook says in a reminder.
			expect(shown(id)).toBe(client === "old" && at < 3 ? 2 : 1);
		}
		const before = mine().length;
		await session.turn("nothing new [[say:no mail]]");
		expect(mine()).toHaveLength(before + 1);
	});

	test("urgent mail reaches a busy session; a status continues no turn and rides with the user's next prompt", async () => {
		const [tool, rest] = [gate(session, "kinds-1"), gate(session, "kinds-2")];
		await session.submit(`[[say:my own work]] ${tool.call} ${rest.call} [[say:my work is over]]`);
		await tool.reached();
		const status = await send("Halfway through.", "--kind", "status");
		const urgent = await send("Stop pushing to main.", "--urgent");
		tool.open();
		await rest.reached();
		// Its PostToolUse the hooks leave alone in 2.0.60.
		if (client === "current") {
			await until(() => mine().some((one) => one.body.messages && shown(urgent) === 1), "the urgent mail");
			expect(unread()).toBe(1);
		}
		rest.open();
		await session.waitForScreen(/[●⏺] my work is over/);
		await until(
			async () => (await desk.receipt(urgent)).includes("seen by pickup"),
			"the urgent mail to be seen",
		);
		await session.waitForIdle();
		// In 2.0.60 the urgent mail went on with the turn, and a status rides along with other mail.
		if (client === "current") expect(await desk.receipt(status)).toEqual(["queued"]);
		await session.turn("what else? [[say:this]]");
		expect(await desk.receipt(status)).toEqual(["queued", "seen by pickup"]);
		expect(JSON.stringify(mine().at(-1)?.body.messages)).toContain("Halfway through.");
		expect(unread()).toBe(0);
	});

	test("a question to a session at its prompt waits for its user, and is answered in the turn they begin", async () => {
		const asking = await ask(saying("now that somebody is here"));
		await session.turn("hello again");
		const { answer, question } = await asking.done;
		expect(answer?.text).toMatch(/now that somebody is here$/);
		expect(await desk.receipt(question?.id)).toEqual(["queued", "seen by pickup", "answered by turn"]);
	});

	test("mail that waited is told of where a session is resumed, and where /clear puts another in its place", async () => {
		const told = /Intercom: 1 unread message from other sessions\./;
		const id = session.sessionId() ?? "";
		await session.exit();
		const [resumed] = (await desk.run(["send", id, "for later", "--json"])).out.match(/[0-9a-f-]{36}/) ?? [];
		session = await start(["--resume", id]);
		// Named: resumed, 2.0.60 asks the model for a title before its first turn, under an id of its
		// own.
		expect(unread(id)).toBe(1);
		await session.turn("back again");
		expect(JSON.stringify(mine().at(-1)?.body.messages)).toMatch(told);
		expect(shown(resumed)).toBe(1);

		const left = await send("before the clear");
		await session.submit("/clear");
		// 2.0.60 names its new session at the model only.
		await session.waitForScreen((screen) => !screen.includes("back again"));
		await session.waitForIdle();
		// That it was told of, and then gets it with the prompt, as mail of its own.
		await session.turn("anything new?");
		expect(JSON.stringify(mine().at(-1)?.body.messages)).toMatch(told);
		expect(session.sessionId()).not.toBe(id);
		expect(shown(left)).toBe(1);
		expect(await desk.receipt(left)).toEqual(["queued", "seen by pickup"]);
	});

	test("busy by its own word, it is given urgent mail alone; ready, it is told what waited, and gets it; /clear keeps its profile", async () => {
		const name = `crew-${client}`;
		/** What the session's model was told of its profile, each time that it set it. */
		const told = (): string[] =>
			session
				.records()
				.flatMap(({ message }) => (Array.isArray(message?.content) ? message.content : []))
				.filter(({ type }) => type === "tool_result")
				.map((block) => JSON.stringify(block).replaceAll('\\"', '"'))
				.filter((text) => text.includes("This session is called"));
		const says = async (input: object): Promise<string> => {
			const before = told().length;
			await session.submit(
				`[[tool:${SERVER[client]}__set_profile ${JSON.stringify(input)}]] [[say:it is said]]`,
			);
			const result = await until(() => told()[before], "the result of set_profile", session.screen);
			await session.waitForIdle();
			return result;
		};
		const busy = { busy_minutes: 30, busy_reason: "a release" };
		expect(await says({ name, role: "tester", ...busy })).toContain(`This session is called "${name}".`);

		const news = await send("some news");
		const asking = desk.ask(name, saying("at last"));
		await asking.says(/held for crew-\w+: it is busy until \d\d:\d\d, by its own word \("a release"\)/);
		await session.turn("work [[say:worked]]");
		expect([unread(), shown(news), asking.over(), asking.keys()]).toEqual([2, 0, false, []]);

		const urgent = "It burns. [[say:I see it]]";
		const { out } = await desk.run(["send", name, urgent, "--urgent", "--deliver-live"]);
		expect(out).toMatch(/was delivered to crew-\w+ \(route: (wake|type)\)/);
		await session.waitForScreen("I see it");
		await session.waitForIdle();
		expect([unread(), shown(news), asking.over()]).toEqual([2, 0, false]);

		expect(await says({ busy_minutes: 0 })).toContain('2 messages waited: 2 of "human".');
		const { answer, question } = await asking.done;
		expect(answer).toMatchObject({ outcome: "answered", text: expect.stringContaining("at last") });
		await session.waitForIdle();
		expect([unread(), shown(news), shown(question?.id)]).toEqual([0, 1, 1]);

		await session.submit("/clear");
		await session.waitForScreen((screen) => !screen.includes("worked"));
		await session.turn("a new start");
		const listed = (await desk.run(["list", "--scope", "live"])).out;
		expect(listed).toMatch(new RegExp(`^- "${name}" \\| .* \\| role "tester"$`, "m"));
		const { answer: after } = await desk.result(name, saying("after the clear"));
		expect(after?.text).toBe("after the clear");
	});
});
