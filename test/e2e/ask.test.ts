// The main job: a real session calls `ask`, another real session answers, and the answer is the
// tool's result.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerIn, call, called, command, mcp, questionIn, storesOf, timesGiven } from "./calls.ts";
import type { Session } from "./harness/session.ts";
import { waitFor } from "./harness/wait.ts";
import { createWorld, type World } from "./harness/world.ts";

const settings = { permissions: { allow: ["Bash(echo:*)", "Bash(sleep:*)"] } };

describe("a current session asks a current one", () => {
	let world: World;
	/** By the default routes, and by the terminal alone. */
	let poster: Session;
	let typer: Session;
	/** Has nothing of ours installed. */
	let target: Session;
	beforeAll(async () => {
		world = await createWorld();
		[poster, typer, target] = (await Promise.all([
			world.startSession({ name: "poster", mcp }),
			world.startSession({ name: "typer", mcp, env: { CLAUDE_INTERCOM_ROUTES: "type" } }),
			world.startSession({ name: "litellm", mcp: false, settings }),
		])) as [Session, Session, Session];
	});
	afterAll(() => world?.close());

	const asker = (route: string) => (route === "post" ? poster : typer);
	const ask = (route: string, question: string, more: object = {}) =>
		called(world, asker(route), "ask", { to: "litellm", question, wait_seconds: 60, ...more });

	test.each(["post", "type"])("that is idle, by %s", async (route) => {
		await target.turn("a turn of its own [[say:not the answer]]");
		const result = await ask(route, "Is the refactor merged? [[say:Yes, in abc123.]]");
		expect(answerIn(result)).toBe("Yes, in abc123.");
		expect(result).toMatch(
			new RegExp(`^litellm \\(${target.sessionId()?.slice(0, 8)}\\) answered, after [\\d.]+ s by ${route}:`),
		);
		expect(timesGiven(target, questionIn(result))).toBe(1);
		await target.turn("a turn after it [[say:not the answer either]]");
		expect(storesOf(world).mailbox.unreadCount(target.sessionId() ?? "")).toBe(0);
	});

	test.each(["post", "type"])("and gets all it writes, with tool calls in between, by %s", async (route) => {
		const script =
			'[[say:Let me look.]] [[tool:Bash {"command":"echo looked"}]] [[think:hm]] [[say:It is:\n\n- merged\n- “done” 🙂]]';
		const result = await ask(
			route,
			`What do you see?\n\nSay it\nin lines; "quoted" \\n; ümläut; trailing;\n${script}`,
		);
		expect(answerIn(result)).toBe("Let me look.\n\nIt is:\n\n- merged\n- “done” 🙂");
		expect(world.model.requests.findLast((one) => one.label === target.label)?.prompt).toContain(
			'Say it\nin lines; "quoted" \\n; ümläut; trailing;\n',
		);
	});

	test("whose answer is longer than a result may be: the rest is in a file", async () => {
		const long = Array.from({ length: 2500 }, (_, at) => `line ${String(at).padStart(4, "0")} ü`).join("\n");
		const forget = world.model.respond(({ request }) =>
			request.label === target.label ? [{ kind: "say", text: long }] : undefined,
		);
		const result = await ask("post", "Please tell me everything");
		forget();
		expect(answerIn(result) === long.slice(0, 20_000)).toBe(true);
		const [, characters, file = ""] =
			/of (\d+) characters; all of it is in (\S+)/.exec(result.slice(-300)) ?? [];
		expect(Number(characters)).toBe(long.length);
		expect(readFileSync(file, "utf8") === long).toBe(true);
	});

	test.each(["post", "type"])("that is busy, and gets its answer when that is over, by %s", async (route) => {
		await target.submit('[[tool:Bash {"command":"sleep 2"}]] [[say:that was my own work]]');
		await target.waitForStatus("busy");
		const result = await ask(route, "Are you free? [[say:Now I am.]]");
		expect(answerIn(result)).toBe("Now I am.");
		expect(timesGiven(target, questionIn(result))).toBe(1);
		await target.waitForIdle();
	});

	test("that waits at a permission prompt: nothing is typed, and the result says so", async () => {
		await target.submit('[[tool:Bash {"command":"touch approved.txt"}]] [[say:went on]]');
		await target.waitForStatus("waiting");
		const prompt = await target.waitForScreen(/Do you want to proceed\?/);
		const result = await ask("type", "Hello? [[say:too early]]", { wait_seconds: 4 });
		expect(result).toMatch(/^No answer from litellm/);
		expect(result).toContain("litellm is waiting (permission prompt)");
		expect(result).toContain("held in its inbox, nothing was typed");
		expect((await target.screen()).trim()).toBe(prompt.trim());
		expect(timesGiven(target, questionIn(result))).toBe(0);
		expect(existsSync(join(target.cwd, "approved.txt"))).toBe(false);
		const inbox = await storesOf(world).mailbox.unread(target.sessionId() ?? "");
		expect(inbox.map((message) => message.id)).toEqual([questionIn(result)]);
		await target.press("Escape", (screen) => !screen.includes("Do you want to proceed?"), 2500);
		await target.waitForIdle();
	});

	test("while the person there scrolls back in tmux", async () => {
		await target.pane.tmux("copy-mode", "-t", target.pane.id);
		const result = await ask("type", "Two lines:\n\n- one\n- two [[say:I see both.]]");
		expect(answerIn(result)).toBe("I see both.");
		expect(world.model.requests.findLast((one) => one.label === target.label)?.prompt).toContain(
			"Two lines:\n\n- one\n- two",
		);
		expect(
			(await target.pane.tmux("display-message", "-p", "-t", target.pane.id, "#{pane_in_mode}")).trim(),
		).toBe("1");
		await target.pane.tmux("send-keys", "-t", target.pane.id, "-X", "cancel");
	});

	test("for longer than it waits: the late answer comes to its inbox", async () => {
		const late = await ask("post", "Slowly, please. [[sleep:4000]] [[say:Here it is.]]", { wait_seconds: 1 });
		expect(late).toMatch(/^No answer from litellm/);
		expect(late).toContain("read_messages");
		const id = poster.sessionId() ?? "";
		await waitFor(() => storesOf(world).mailbox.unreadCount(id) > 0, { what: "the late answer" });
		const mail = await called(world, poster, "read_messages", {});
		expect(mail).toContain("Here it is.");
		expect(mail).toContain(`in-reply-to="${questionIn(late)}"`);
		const open = (await storesOf(world).questions.open()).map((question) => question.id);
		expect(open).not.toContain(questionIn(late));
	});

	test("from a terminal, as the person there", async () => {
		const asked = await command(world, ["ask", "litellm", "-"], { input: "Who asks?\n[[say:You do.]]" });
		expect(asked).toMatchObject({ code: 0, err: "" });
		expect(answerIn(asked.out)).toBe("You do.");
		const json = await command(world, ["ask", "litellm", "Again [[say:Still you.]]", "--json"]);
		expect(JSON.parse(json.out)).toMatchObject({
			answer: { text: "Still you.", outcome: "answered" },
			target: { name: "litellm" },
		});
	});

	test("that does not run any more: it is resumed for the answer", async () => {
		const id = target.sessionId() ?? "";
		await target.exit();
		const result = await called(world, poster, "ask", {
			to: id.slice(0, 8),
			question: "Still there? [[say:From the grave.]]",
			wait_seconds: 60,
		});
		expect(answerIn(result)).toBe("From the grave.");
		expect(result).toContain("by resume");
		const transcript = join(
			target.configDir,
			"projects",
			target.cwd.replace(/[^a-zA-Z0-9]/g, "-"),
			`${id}.jsonl`,
		);
		expect(readFileSync(transcript, "utf8")).toContain("From the grave.");
	});
});

describe("a session with our tools is asked", () => {
	let world: World;
	let asker: Session;
	let target: Session;
	beforeAll(async () => {
		world = await createWorld();
		[asker, target] = (await Promise.all([
			world.startSession({ name: "asker", mcp }),
			world.startSession({ name: "expert", mcp, settings }),
		])) as [Session, Session];
	});
	afterAll(() => world?.close());

	test("and answers with reply, while its turn goes on", async () => {
		const forget = world.model.respond(({ prompt, request }) => {
			const id = /<intercom-question id="([0-9a-f-]{36})"/.exec(prompt)?.[1];
			if (request.label !== target.label || !id) return undefined;
			const reply = { message_id: id, text: "By reply.\nAt once." };
			return `[[tool:mcp__intercom__reply ${JSON.stringify(reply)}]] [[tool:Bash {"command":"sleep 4"}]] [[say:I have replied.]]`;
		});
		const result = await called(world, asker, "ask", {
			to: "expert",
			question: "Quickly?",
			wait_seconds: 60,
		});
		expect(answerIn(result)).toBe("By reply.\nAt once.");
		expect(result).toContain("by reply:");
		// The words at the end of its turn are no second answer.
		await target.waitForScreen("I have replied.");
		await target.waitForIdle();
		forget();
		expect(storesOf(world).mailbox.unreadCount(asker.sessionId() ?? "")).toBe(0);
		expect(await storesOf(world).questions.open()).toEqual([]);
	});

	test("by two sessions that would wait for each other: the second is told", async () => {
		const first = await call(world, asker, "ask", {
			to: "expert",
			question:
				'[[tool:mcp__intercom__ask {"to":"asker","question":"And you?","wait_seconds":60}]] [[say:I could not ask.]]',
			wait_seconds: 60,
		});
		expect(answerIn(await first.result)).toBe("I could not ask.");
		const theirs = world.model.requests.findLast(
			(one) => one.label === target.label && one.toolResults.length > 0,
		);
		expect(theirs?.toolResults.join()).toContain("waiting for an answer from you");
		await asker.waitForIdle();
	});

	test("in a call the person interrupts: the question is not lost, and the server goes on", async () => {
		await target.submit('[[tool:Bash {"command":"sleep 6"}]] [[say:done with that]]');
		await target.waitForStatus("busy");
		await call(world, asker, "ask", {
			to: "expert",
			question: "Anybody? [[say:Here I am.]]",
			wait_seconds: 60,
		});
		const questions = () => storesOf(world).questions.open();
		await waitFor(async () => (await questions()).length > 0, { what: "the question to be put" });
		await asker.press("Escape", /Interrupted/);
		await asker.waitForIdle();
		const id = asker.sessionId() ?? "";
		await waitFor(() => storesOf(world).mailbox.unreadCount(id) > 0, {
			what: "the answer nobody waits for",
			dump: target.screen,
		});
		expect(await called(world, asker, "read_messages", {})).toContain("Here I am.");
		await target.waitForIdle();
	});
});

describe("an old client", () => {
	let world: World;
	/**
	 * Old and current clients offer first-run screens in each other's config folders: each has its
	 * own.
	 */
	let old: Session;
	let oldAsker: Session;
	let current: Session;
	beforeAll(async () => {
		world = await createWorld();
		const configDir = join(world.root, "old-claude");
		[old, oldAsker, current] = (await Promise.all([
			world.startSession({ name: "veteran", client: "old", mcp: false, configDir, settings }),
			world.startSession({ name: "elder", client: "old", mcp, configDir }),
			world.startSession({ name: "young", mcp }),
		])) as [Session, Session, Session];
		// It has no session to be told by before its first prompt.
		await old.turn("warm up [[say:warm]]");
		await oldAsker.turn("warm up [[say:warm]]");
	});
	afterAll(() => world?.close());

	test("is asked by a current one, by its folder's name, through its terminal", async () => {
		const to = old.cwd.split("/").at(-1);
		const result = await called(world, current, "ask", {
			to,
			question: 'Two\nlines? [[tool:Bash {"command":"echo looked"}]] [[say:Both seen.]]',
			wait_seconds: 60,
		});
		expect(answerIn(result)).toBe("Both seen.");
		expect(result).toContain("by type");
		expect(timesGiven(old, questionIn(result))).toBe(1);
	});

	test("asks a current one", async () => {
		const result = await called(world, oldAsker, "ask", {
			to: "young",
			question: "Hello? [[say:Hello, elder.]]",
			wait_seconds: 60,
		});
		expect(answerIn(result)).toBe("Hello, elder.");
		expect(result).toContain("by wake");
	});

	test("asks another old one, and is known to it by its own id", async () => {
		const result = await called(world, oldAsker, "ask", {
			to: old.sessionId(),
			question: "Who am I? [[say:An elder.]]",
			wait_seconds: 60,
		});
		expect(answerIn(result)).toBe("An elder.");
		const prompt = world.model.requests.findLast((one) => one.label === old.label)?.prompt;
		expect(prompt).toContain(`session="${oldAsker.sessionId()}"`);
	});

	test("that does not run any more is resumed", async () => {
		const id = old.sessionId() ?? "";
		await old.exit();
		const env = { PATH: `${join(world.root, "bin-old")}:${process.env.PATH}` };
		const asked = await command(world, ["ask", id, "Still there? [[say:I was resumed.]]"], { env });
		expect(answerIn(asked.out)).toBe("I was resumed.");
		expect(asked.code).toBe(0);
	});
});
