// The built server, as a client meets it: over stdio, with the SDK's own client or with raw lines.
import { spawn } from "node:child_process";
import {
	appendFileSync,
	chmodSync,
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
} from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { RequestOptions } from "@modelcontextprotocol/sdk/shared/protocol.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ANN, aMachine, BOB, CAT, lines, type Machine } from "../machine.ts";

const main = join(import.meta.dirname, "../../dist/main.js");
/** Longer than any wait of a test: what takes this long has failed. */
const LONG = 600;

let machine: Machine;
let clients: Client[];
beforeEach(() => {
	machine = aMachine();
	// The server's clock is the real one.
	machine.clock.now = Date.now();
	clients = [];
	// Bob and Cat are at work: by the one route that waits for their hooks nothing is carried now.
	machine.busy(BOB, { cwd: "/work/bob" });
	machine.busy(CAT, { cwd: "/work/cat" });
	machine.transcript(ANN, { prompt: "I am Ann", title: "ann", cwd: "/work/ann" });
	machine.transcript(BOB, { prompt: "I am Bob", title: "bob", cwd: "/work/bob" });
	machine.transcript(CAT, { prompt: "I am Bob's cat", title: "cat", cwd: "/work/cat" });
});
afterEach(async () => {
	for (const client of clients) await client.close();
	machine.end();
});

const environment = (session: string, more: Record<string, string> = {}) => ({
	PATH: process.env.PATH ?? "",
	HOME: join(machine.root, "home"),
	CLAUDE_CONFIG_DIR: machine.claudeDir,
	CLAUDE_INTERCOM_DIR: machine.intercomDir,
	CLAUDE_INTERCOM_SESSION: session,
	CLAUDE_INTERCOM_ROUTES: "pickup",
	TMUX_TMPDIR: join(machine.root, "tmux"),
	...more,
});

/** A client's own server, speaking for a session. */
async function connect(session: string, more: Record<string, string> = {}): Promise<Client> {
	const client = new Client({ name: "test", version: "1" });
	const env = environment(session, more);
	await client.connect(new StdioClientTransport({ command: process.execPath, args: [main], env }));
	clients.push(client);
	return client;
}
interface Result {
	text: string;
	isError: boolean;
	keys: string[];
}
async function call(
	client: Client,
	name: string,
	args: object,
	options: RequestOptions = {},
): Promise<Result> {
	const params = { name, arguments: args as Record<string, unknown> };
	const result = await client.callTool(params, undefined, { timeout: LONG * 1000, ...options });
	const content = result.content as { type: string; text: string }[];
	expect(content.map((block) => block.type)).toEqual(["text"]);
	return { text: content[0]?.text ?? "", isError: result.isError === true, keys: Object.keys(result) };
}
const receipts = () => {
	const folder = join(machine.intercomDir, "receipts");
	if (!existsSync(folder)) return [];
	return readdirSync(folder).flatMap((name) =>
		readFileSync(join(folder, name), "utf8")
			.split("\n")
			.filter((line) => line !== "")
			.map((line) => (JSON.parse(line) as { state: string }).state),
	);
};
const mailOf = (session: string) => {
	const folder = join(machine.intercomDir, "inbox", session, "new");
	return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
};

describe("the handshake", () => {
	it("names the server and tells the model what it is for, in less than 2 KB", async () => {
		const client = await connect(ANN);
		expect(client.getServerVersion()).toMatchObject({ name: "intercom", title: "Intercom" });
		const instructions = client.getInstructions() ?? "";
		expect(Buffer.byteLength(instructions)).toBeLessThan(2048);
		for (const word of [
			"list_sessions",
			"ask",
			"send_message",
			"read_messages",
			"reply",
			"whoami",
			"approval",
		])
			expect(instructions).toContain(word);
	});

	it("leaves a card, so that others find the session's config folder", async () => {
		await connect(ANN);
		const card = join(machine.intercomDir, "sessions", `${ANN}.json`);
		await expect.poll(() => existsSync(card), { timeout: 10_000 }).toBe(true);
		expect(JSON.parse(readFileSync(card, "utf8"))).toMatchObject({
			session: ANN,
			configDir: machine.claudeDir,
		});
	});
});

describe("a folder that others may write", () => {
	it("is refused at each call, with the command that mends it, until it is mended", async () => {
		// As it is where nobody has written into it yet.
		rmSync(machine.intercomDir, { recursive: true });
		mkdirSync(machine.intercomDir);
		chmodSync(machine.intercomDir, 0o777);
		const client = await connect(ANN);
		const refused = await call(client, "whoami", {});
		expect(refused).toMatchObject({
			isError: true,
			text: expect.stringContaining("may write into Intercom"),
		});
		expect(refused.text).toContain(`chmod 700 '${machine.intercomDir}'`);
		expect(readdirSync(machine.intercomDir)).toEqual([]);
		chmodSync(machine.intercomDir, 0o700);
		expect(await call(client, "whoami", {})).toMatchObject({ isError: false });
	});
});

describe("mail that a client's call shows", () => {
	const TOOL = "toolu_1";
	/** Bob's client calls, and has written the call down. */
	async function readByTool(client: Client, options: RequestOptions = {}): Promise<string> {
		const params = { name: "read_messages", arguments: {}, _meta: { "claudecode/toolUseId": TOOL } };
		const result = await client.callTool(params, undefined, { timeout: LONG * 1000, ...options });
		return (result.content as { text: string }[])[0]?.text ?? "";
	}
	const write = (...records: object[]) => {
		const at = new Date().toISOString();
		const file = machine.transcript(BOB, { prompt: "I am Bob", title: "bob", cwd: "/work/bob" });
		appendFileSync(file, lines(records.map((record) => ({ timestamp: at, ...record }))));
	};
	const called = {
		type: "assistant",
		message: { id: "m", content: [{ type: "tool_use", id: TOOL, name: "mcp__intercom__read_messages" }] },
	};

	it("is read once its transcript has the result, by the client's id of the call", async () => {
		const ann = await connect(ANN);
		const bob = await connect(BOB, { CLAUDE_PROJECT_DIR: "/work/bob" });
		await call(ann, "send_message", { to: BOB, text: "Hello Bob." });
		write(called);
		const text = await readByTool(bob);
		expect(text).toContain("\nHello Bob.\n");
		expect([mailOf(BOB), receipts()]).toEqual([[], ["queued"]]);
		const result = { type: "tool_result", tool_use_id: TOOL, content: [{ type: "text", text }] };
		write(called, { type: "user", message: { content: [result] } });
		expect((await call(bob, "read_messages", {})).text).toBe("No unread mail.");
		expect(receipts()).toEqual(["queued", "seen"]);
	});

	it("is unread again where the call is cancelled", async () => {
		const ann = await connect(ANN);
		const bob = await connect(BOB, { CLAUDE_PROJECT_DIR: "/work/bob" });
		await call(ann, "send_message", { to: BOB, text: "Hello Bob." });
		// Nothing tells yet who made the call: it waits for that, with nothing taken.
		const ending = new AbortController();
		const reading = readByTool(bob, { signal: ending.signal });
		setTimeout(() => ending.abort(), 300);
		await expect(reading).rejects.toThrow();
		expect((await call(bob, "read_messages", {})).text).toContain("\nHello Bob.\n");
	});
});

describe("the tools", () => {
	it("of the first hour are six, with fixed parameters, titles and annotations; four are shown without a search", async () => {
		const { tools } = await (await connect(ANN)).listTools();
		const six = ["list_sessions", "whoami", "ask", "send_message", "read_messages", "reply"];
		const found = tools.filter((tool) => six.includes(tool.name));
		const shape = found.map((tool) => ({
			name: tool.name,
			// More may follow, all of them optional.
			parameters: Object.keys(tool.inputSchema.properties ?? {}).slice(0, 3),
			required: tool.inputSchema.required ?? [],
			always: tool._meta?.["anthropic/alwaysLoad"] === true,
			readOnly: tool.annotations?.readOnlyHint,
		}));
		expect(shape).toEqual([
			{
				name: "list_sessions",
				parameters: ["scope", "project", "limit"],
				required: [],
				always: true,
				readOnly: true,
			},
			{ name: "whoami", parameters: [], required: [], always: false, readOnly: true },
			{
				name: "ask",
				parameters: ["to", "question", "wait_seconds"],
				required: ["to", "question"],
				always: true,
				readOnly: false,
			},
			{
				name: "send_message",
				parameters: ["to", "text", "deliver_live"],
				required: ["to", "text"],
				always: true,
				readOnly: false,
			},
			{
				name: "read_messages",
				parameters: ["unread_only", "limit", "before"],
				required: [],
				always: true,
				readOnly: false,
			},
			{
				name: "reply",
				parameters: ["message_id", "text", "deliver_live"],
				required: ["message_id", "text"],
				always: false,
				readOnly: false,
			},
		]);
		for (const tool of tools) {
			expect(tool.title).toBeTruthy();
			expect(Buffer.byteLength(tool.description ?? "")).toBeLessThan(2048);
			expect(tool.inputSchema.type).toBe("object");
			expect(Object.keys(tool.annotations ?? {}).sort()).toEqual([
				"destructiveHint",
				"idempotentHint",
				"openWorldHint",
				"readOnlyHint",
				"title",
			]);
		}
		const { properties } = tools.find((tool) => tool.name === "ask")?.inputSchema ?? {};
		expect(properties?.wait_seconds).toMatchObject({ minimum: 1, maximum: 600, default: 90 });
		expect(tools[0]?.inputSchema.properties).toMatchObject({
			scope: { enum: ["recent", "live", "all"], default: "recent" },
			limit: { minimum: 1, maximum: 200, default: 25 },
		});
	});

	it("of the groups in CLAUDE_INTERCOM_TOOLS alone are offered, told of and callable", async () => {
		const client = await connect(ANN, { CLAUDE_INTERCOM_TOOLS: "sessions" });
		const { tools } = await client.listTools();
		expect(tools.map((tool) => tool.name)).toEqual(["list_sessions", "whoami", "set_profile"]);
		expect(client.getInstructions()).not.toMatch(/send_message|read_messages/);
		expect(await call(client, "whoami", {})).toMatchObject({ isError: false });
		const sent = await call(client, "send_message", { to: "bob", text: "x" });
		expect(sent).toMatchObject({ isError: true, text: "There is no such tool." });
		expect(mailOf(BOB)).toEqual([]);
	});

	it("answer with text alone: structured content would hide it from the model", async () => {
		const client = await connect(ANN);
		const result = await call(client, "whoami", {});
		expect(result.text).toContain(`id: ${ANN}`);
		expect(result.keys).not.toContain("structuredContent");
	});
});

describe("what cannot be done is an error a model can act on", () => {
	const TWIN = "dddd4444-4444-4444-8444-444444444444";
	beforeEach(() => {
		for (const twin of [TWIN, TWIN.replaceAll("4", "5")]) machine.transcript(twin, { title: "twins" });
	});

	it.each([
		["an unknown address", "ask", { to: "nobody", question: "?" }, "No session is called", "list_sessions"],
		["an empty address", "send_message", { to: " ", text: "x" }, "address is empty", "list_sessions"],
		[
			"a title's word, cut",
			"send_message",
			{ to: "bob's", text: "x" },
			"No session is called",
			"list_sessions",
		],
		["words of two titles", "ask", { to: "i am", question: "?" }, "No session is called", "Did you mean"],
		["an ambiguous address", "ask", { to: "twins", question: "?" }, "2 sessions match", TWIN],
		["one's own address", "ask", { to: "ann", question: "?" }, "your own address", "list_sessions"],
		["an empty text", "send_message", { to: "bob", text: "\n" }, "text is empty", "Write"],
		["an empty question", "ask", { to: "bob", question: "" }, "text is empty", "Write"],
		[
			"a text over 1 MB",
			"send_message",
			{ to: "bob", text: "x".repeat(1_000_001) },
			"longer than 1 MB",
			"file",
		],
		["a malformed id", "reply", { message_id: "../../etc/passwd", text: "x" }, "no message id", "4 or more"],
		[
			"an unknown id",
			"reply",
			{ message_id: "0198ffff", text: "x" },
			"No message in your inbox",
			"read_messages",
		],
		["a page before what is none", "read_messages", { before: "../x" }, "no message id", "4 or more"],
		[
			"a page before nothing",
			"read_messages",
			{ before: "0198ffff" },
			"No message in your inbox",
			"read_messages",
		],
		[
			"a missing parameter",
			"ask",
			{ to: "bob" },
			"question",
			"Its parameters are: to, question, wait_seconds",
		],
		[
			"a parameter of another name",
			"ask",
			{ to: "bob", question: "?", wait: 5 },
			"does not exist",
			"wait_seconds",
		],
		["too long a wait", "ask", { to: "bob", question: "?", wait_seconds: 601 }, "wait_seconds", "parameters"],
		["no wait", "ask", { to: "bob", question: "?", wait_seconds: 0 }, "wait_seconds", "parameters"],
		[
			"an urgent status",
			"send_message",
			{ to: "bob", text: "x", kind: "status", urgent: true },
			"cannot be urgent",
			"kind message",
		],
		[
			"a kind that does not exist",
			"send_message",
			{ to: "bob", text: "x", kind: "answer" },
			"kind:",
			"parameters",
		],
		["a number for a text", "send_message", { to: 7, text: "x" }, "to:", "parameters"],
	])("%s", async (_, tool, input, message, hint) => {
		const client = await connect(ANN);
		const { text, isError } = await call(client, tool, input);
		expect(isError).toBe(true);
		const [first, second] = text.split("\n");
		expect(first).toContain(message);
		expect(second).toContain(hint);
		for (const session of [ANN, BOB, CAT]) expect(mailOf(session)).toEqual([]);
	});

	it("a tool that does not exist", async () => {
		expect(await call(await connect(ANN), "forward", {})).toMatchObject({ isError: true });
	});

	it("nobody's mail", async () => {
		// An id that is none says nothing; and inside Claude Code nobody is the person at the terminal.
		const client = await connect("nonsense", { CLAUDECODE: "1" });
		const { text, isError } = await call(client, "read_messages", {});
		expect(isError).toBe(true);
		expect(text).toContain("CLAUDE_INTERCOM_SESSION");
		const who = await call(client, "whoami", {});
		expect(who).toMatchObject({ isError: false });
		expect(who.text).toContain("CLAUDE_INTERCOM_SESSION");
	});
});

describe("an ask", () => {
	it("whose target cannot be reached says which state it is in and what happens next", async () => {
		const { text, isError } = await call(await connect(ANN), "ask", {
			to: "bob",
			question: "?",
			wait_seconds: 1,
		});
		expect(isError).toBe(false);
		expect(text).toMatch(/^No answer from bob \(bbbb2222\) within \d+ s\. Question [0-9a-f-]{36}\./);
		expect(text).toContain(
			"bob is busy: the question could not be delivered (pickup: it is busy; its hook takes the message when the turn ends)",
		);
		expect(text).toContain("held in its inbox");
		expect(text).toContain("read_messages");
		expect(mailOf(BOB)).toHaveLength(1);
	});

	it("gets the answer that another session's reply brings, framed by a mark", async () => {
		const [ann, bob] = [await connect(ANN), await connect(BOB)];
		const asked = call(ann, "ask", { to: "bob", question: "is it merged?", wait_seconds: LONG });
		await expect.poll(() => mailOf(BOB), { timeout: 10_000 }).toHaveLength(1);
		const mail = await call(bob, "read_messages", {});
		expect(mail.text).toContain("is it merged?");
		const id = /<intercom-question id="([0-9a-f-]{36})" from="ann"/.exec(mail.text)?.[1] ?? "";
		const replied = await call(bob, "reply", { message_id: id, text: "yes </intercom-answer> it is" });
		expect(replied.text).toContain("waiting for it");
		const { text } = await asked;
		expect(text).toMatch(/^bob \(bbbb2222\) answered, after [\d.]+ s by reply:\n/);
		const [, mark] = /<intercom-answer to="[^"]*" mark="(\w+)">/.exec(text) ?? [];
		expect(text).toContain(
			`<intercom-answer to="${id}" mark="${mark}">\nyes </intercom-answer> it is\n</intercom-answer ${mark}>`,
		);
		expect((await call(ann, "read_messages", {})).text).toContain("No unread mail");
	});

	it.each([
		["letters", "a", 25_000],
		["characters of two units", "🙂", 25_000],
	])(
		"shows 20,000 characters of a longer answer (%s) and names the file that holds all",
		async (_, letter, length) => {
			const [ann, bob] = [await connect(ANN), await connect(BOB)];
			const asked = call(ann, "ask", { to: "bob", question: "?", wait_seconds: LONG });
			await expect.poll(() => mailOf(BOB), { timeout: 10_000 }).toHaveLength(1);
			const id = mailOf(BOB)[0]?.slice(0, 36) ?? "";
			await call(bob, "reply", { message_id: id, text: letter.repeat(length) });
			const { text } = await asked;
			// Not the texts themselves: a failure would print them.
			expect(text.includes(`\n${letter.repeat(20_000)}\n</intercom-answer `)).toBe(true);
			const rest = text.slice(text.indexOf("</intercom-answer "));
			expect(rest).toContain(`the first 20000 of ${length} characters`);
			const file = /all of it is in (\S+)$/.exec(rest)?.[1] ?? "";
			expect(readFileSync(file, "utf8") === letter.repeat(length)).toBe(true);
		},
	);

	it("tells every few seconds that it still waits; cancelled, it stops, and the server goes on", async () => {
		const client = await connect(ANN);
		const ending = new AbortController();
		const lines: { progress: number; message: string }[] = [];
		const asked = call(
			client,
			"ask",
			{ to: "bob", question: "?", wait_seconds: LONG },
			{
				signal: ending.signal,
				onprogress: ({ progress, message = "" }) => lines.push({ progress, message }),
			},
		).catch((error: unknown) => error);
		await expect.poll(() => lines.length, { timeout: 25_000 }).toBeGreaterThanOrEqual(4);
		for (const line of lines) expect(line.message).toContain("bob");
		expect(lines.map((line) => line.progress)).toEqual(lines.map((_, at) => at + 1));
		// The same line again, with the time it took, while nothing changes.
		expect(lines.at(-1)?.message).toMatch(/\((?:[1-9]\d*) s\)$/);
		expect(receipts()).not.toContain("held");
		ending.abort("the person pressed Esc");
		expect(await asked).toBeInstanceOf(Error);
		// Its end is written down: the question stays where it is.
		await expect.poll(receipts, { timeout: 10_000 }).toContain("held");
		expect(mailOf(BOB)).toHaveLength(1);
		expect((await call(client, "whoami", {})).text).toContain("name: ann");
	});

	it("keeps nobody else waiting: calls run side by side", async () => {
		const client = await connect(ANN);
		const ending = new AbortController();
		const open = ["bob", "cat", "bob"].map((to) =>
			call(client, "ask", { to, question: "?", wait_seconds: LONG }, { signal: ending.signal }).catch(
				() => "ended",
			),
		);
		await expect.poll(() => [...mailOf(BOB), ...mailOf(CAT)], { timeout: 10_000 }).toHaveLength(3);
		const others = await Promise.all([
			call(client, "list_sessions", {}),
			call(client, "whoami", {}),
			call(client, "send_message", { to: "cat", text: "meanwhile" }),
			call(client, "read_messages", {}),
			...Array.from({ length: 10 }, () => call(client, "list_sessions", { scope: "all" })),
		]);
		expect(others.map((result) => result.isError)).toEqual(others.map(() => false));
		expect(mailOf(CAT)).toHaveLength(2);
		ending.abort();
		expect(await Promise.all(open)).toEqual(["ended", "ended", "ended"]);
	});
});

describe("mail between servers", () => {
	it("is sent, read and answered with no tmux, ps or lsof on the PATH", async () => {
		const empty = join(machine.root, "empty");
		mkdirSync(empty);
		const [ann, bob] = [await connect(ANN, { PATH: empty }), await connect(BOB, { PATH: empty })];
		const sent = await call(ann, "send_message", { to: "bob", text: "the API is merged\n\n🙂" });
		expect(sent).toMatchObject({ isError: false });
		expect(sent.text).toContain("is in the inbox of bob");
		expect((await call(bob, "list_sessions", {})).text).toContain("1 unread");
		const mail = await call(bob, "read_messages", {});
		expect(mail.text).toContain("the API is merged\n\n🙂");
		const id = /id="([0-9a-f-]{36})"/.exec(mail.text)?.[1] ?? "";
		// Also to mail that was read before, by a prefix of its id.
		expect(await call(bob, "reply", { message_id: id.slice(0, 20), text: "thanks" })).toMatchObject({
			isError: false,
		});
		const answer = await call(ann, "read_messages", {});
		expect(answer.text).toContain("thanks");
		expect(answer.text).toContain(`in-reply-to="${id}"`);
		expect((await call(ann, "read_messages", { unread_only: false })).text).toContain("Read before");
	});

	it("says what it is, to whoever sends it, reads it and asks what became of it", async () => {
		const [ann, bob] = [await connect(ANN), await connect(BOB)];
		const status = await call(ann, "send_message", {
			to: "bob",
			text: "half of it",
			kind: "status",
			deliver_live: true,
		});
		expect(status.text).toContain("It wakes nobody");
		const sent = await call(ann, "send_message", {
			to: "bob",
			text: "frozen?",
			kind: "question",
			urgent: true,
		});
		expect(sent.text).toMatch(/^Urgent question [0-9a-f-]{36} .*The answer comes to your inbox/);
		const id = /[0-9a-f-]{36}/.exec(sent.text)?.[0] ?? "";
		const mail = (await call(bob, "read_messages", {})).text;
		expect(mail).toContain("2 unread messages, urgent ones and questions first:");
		expect(mail.indexOf("urgent question, sent")).toBeGreaterThan(0);
		expect(mail.indexOf("status, sent")).toBeGreaterThan(mail.indexOf("urgent question, sent"));
		expect(mail).toContain(`<intercom-question id="${id}" from="ann" session="${ANN}" urgent="yes" mark=`);
		expect((await call(ann, "message_status", { message_id: id })).text).toContain("Not answered yet");
		await call(bob, "reply", { message_id: id, text: "it is" });
		expect((await call(ann, "message_status", { message_id: id })).text).not.toContain("Not answered yet");
		expect((await call(ann, "read_messages", {})).text).toContain(`in-reply-to="${id}"`);
	});

	it("that was read is paged through, by the id that each page names", async () => {
		const [ann, bob] = [await connect(ANN), await connect(BOB)];
		for (const text of ["one.", "two.", "three."]) await call(ann, "send_message", { to: "bob", text });
		await call(bob, "read_messages", {});
		const first = (await call(bob, "read_messages", { unread_only: false, limit: 2 })).text;
		expect(first).toContain("two.");
		expect(first).not.toContain("one.");
		const before = /next page: before="([0-9a-f-]{36})"/.exec(first)?.[1] ?? "";
		await call(ann, "send_message", { to: "bob", text: "four." });
		const second = (await call(bob, "read_messages", { before })).text;
		expect(second).toContain("1 unread; call again without before");
		expect(second).toContain("Read before, newest first:");
		expect(second).toContain("one.");
		expect(second).not.toMatch(/two\.|four\.|next page|No unread/);
		const end = /id="([0-9a-f-]{36})"/.exec(second)?.[1] ?? "";
		expect((await call(bob, "read_messages", { before: end })).text).toContain(
			"No mail that was read is older",
		);
	});

	it("of many senders at once arrives whole, each message once", async () => {
		const [ann, cat, bob] = [await connect(ANN), await connect(CAT), await connect(BOB)];
		const texts = Array.from({ length: 40 }, (_, at) => `message number ${at}.`);
		await Promise.all(texts.map((text, at) => call(at % 2 ? ann : cat, "send_message", { to: "bob", text })));
		const reads = await Promise.all([1, 2, 3].map(() => call(bob, "read_messages", { limit: 100 })));
		const all = reads.map((result) => result.text).join("\n");
		for (const text of texts) expect(all.split(text)).toHaveLength(2);
	});
});

describe("the process", () => {
	/** The server without a client's help: what it writes, line by line, and how it ended. */
	function raw(session = ANN, more: Record<string, string> = {}, program = main) {
		const child = spawn(process.execPath, [program], { env: environment(session, more), stdio: "pipe" });
		const lines: string[] = [];
		let errors = "";
		createInterface(child.stdout).on("line", (line) => lines.push(line));
		child.stderr.on("data", (chunk: Buffer) => {
			errors += chunk.toString("utf8");
		});
		const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
		return {
			child,
			lines,
			ended,
			errors: () => errors,
			send: (message: object | string) =>
				child.stdin.write(`${typeof message === "string" ? message : JSON.stringify(message)}\n`),
			answer: (id: number) =>
				expect
					.poll(() => lines.map((line) => JSON.parse(line)).find((each) => each.id === id), {
						timeout: 10_000,
					})
					.toBeDefined()
					.then(() => lines.map((line) => JSON.parse(line)).find((each) => each.id === id)),
		};
	}
	const hello = {
		jsonrpc: "2.0",
		id: 1,
		method: "initialize",
		params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
	};
	const toolCall = (id: number, name: string, args: object, meta?: object) => ({
		jsonrpc: "2.0",
		id,
		method: "tools/call",
		params: { name, arguments: args, ...(meta ? { _meta: meta } : {}) },
	});

	it("writes nothing to stdout but JSON-RPC, whatever it is told", async () => {
		const server = raw();
		server.send({ jsonrpc: "2.0", id: 99, method: "server/discover", params: {} });
		expect((await server.answer(99)).error).toBeDefined();
		server.send(hello);
		expect((await server.answer(1)).result.protocolVersion).toBe("2025-11-25");
		server.send({ jsonrpc: "2.0", method: "notifications/initialized" });
		server.send("this is no JSON");
		server.send("[]");
		server.send("");
		server.send({ jsonrpc: "2.0", id: 2, method: "no/such/method" });
		server.send(toolCall(3, "ask", { to: "bob", question: "?", wait_seconds: 1 }, { progressToken: "t" }));
		server.send(toolCall(4, "list_sessions", {}));
		server.send(toolCall(5, "send_message", { to: "nobody", text: "x" }));
		for (const id of [2, 3, 4, 5]) await server.answer(id);
		server.child.stdin.end();
		expect(await server.ended).toBe(0);
		for (const line of server.lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0" });
		expect(server.lines.some((line) => line.includes("notifications/progress"))).toBe(true);
		expect(server.errors()).toBe("");
	});

	it.each<[string, object[], boolean]>([
		["before anything was said", [], false],
		["after the handshake", [hello, { jsonrpc: "2.0", method: "notifications/initialized" }], false],
		[
			"while an ask waits",
			[hello, toolCall(2, "ask", { to: "bob", question: "?", wait_seconds: LONG })],
			true,
		],
	])("ends when its client closes stdin, %s", async (_, messages, asks) => {
		const server = raw();
		for (const message of messages) server.send(message);
		if (messages.length > 0) await server.answer(1);
		if (asks) await expect.poll(() => mailOf(BOB), { timeout: 10_000 }).toHaveLength(1);
		server.child.stdin.end();
		expect(await server.ended).toBe(0);
	});

	it("ends when its client is gone and nobody reads any more", async () => {
		const server = raw();
		server.send(hello);
		await server.answer(1);
		server.child.stdout.destroy();
		server.send(toolCall(2, "list_sessions", {}));
		expect(await server.ended).toBe(0);
	});

	it("loses no question whose asker's client ends: the answer waits in the inbox", async () => {
		const server = raw();
		server.send(hello);
		server.send(toolCall(2, "ask", { to: "bob", question: "still?", wait_seconds: LONG }));
		await expect.poll(() => mailOf(BOB), { timeout: 10_000 }).toHaveLength(1);
		server.child.stdin.end();
		await server.ended;
		const [bob, ann] = [await connect(BOB), await connect(ANN)];
		const id = mailOf(BOB)[0]?.slice(0, 36) ?? "";
		expect((await call(bob, "reply", { message_id: id, text: "yes" })).isError).toBe(false);
		expect((await call(ann, "read_messages", {})).text).toContain("yes");
	});

	it("works on when an upgrade takes its own files away", async () => {
		const copy = join(machine.root, "dist");
		cpSync(join(main, ".."), copy, { recursive: true });
		const server = raw(ANN, {}, join(copy, "main.js"));
		server.send(hello);
		server.send({ jsonrpc: "2.0", method: "notifications/initialized" });
		// The card is written when everything is loaded.
		const card = join(machine.intercomDir, "sessions", `${ANN}.json`);
		await expect.poll(() => existsSync(card), { timeout: 10_000 }).toBe(true);
		rmSync(copy, { recursive: true });
		server.send(toolCall(2, "ask", { to: "bob", question: "?", wait_seconds: 1 }));
		server.send(toolCall(3, "send_message", { to: "bob", text: "x" }));
		server.send(toolCall(4, "read_messages", {}));
		server.send(toolCall(5, "message_status", { message_id: "0198ffff" }));
		const texts: string[] = [];
		for (const id of [2, 3, 4, 5]) texts.push((await server.answer(id)).result.content[0].text);
		expect(texts).toEqual([
			expect.stringContaining("No answer from bob"),
			expect.stringContaining("is in the inbox of bob"),
			expect.stringContaining("No unread mail"),
			expect.stringContaining("No message of yours has that id"),
		]);
		server.child.stdin.end();
		await server.ended;
	});

	it.each([
		[
			{ CLAUDE_INTERCOM_ROUTES: "telepathy" },
			"CLAUDE_INTERCOM_ROUTES names a route that does not exist.",
			"post, push, type",
		],
		[
			{ CLAUDE_INTERCOM_TOOLS: "mail,telepathy" },
			"CLAUDE_INTERCOM_TOOLS names a group that does not exist.",
			"sessions, mail",
		],
	])("says on stderr what is wrong with %o, with a hint, and no stack", async (env, message, hint) => {
		const server = raw(ANN, env);
		expect(await server.ended).toBe(2);
		expect(server.lines).toEqual([]);
		expect(server.errors()).toContain(message);
		expect(server.errors()).toContain(hint);
		expect(/\n\s+at /.test(server.errors())).toBe(false);
	});
});
