// A client that we start for a session: in which folder, with which permissions, with whose
// environment.
import {
	chownSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { distrustFolder, trustFolder } from "../harness/first-run.ts";
import type { LoggedRequest } from "../harness/model.ts";
import type { Session, SessionOptions } from "../harness/session.ts";
import { CLIENTS, type Desk, mcp, openDesk, type Result, saying, until, warm } from "./desk.ts";

const BYPASS = { IS_SANDBOX: "1" };

let desk: Desk;

/**
 * Everything is allowed to every session of this person: what a client does not do here, it was
 * kept from.
 */
beforeAll(async () => {
	desk = await openDesk({
		settings: { permissions: { defaultMode: "acceptEdits", allow: ["Bash", "Write", "Edit"] } },
	});
});

afterAll(async () => {
	await desk?.close();
});

interface Known {
	id: string;
	cwd: string;
	transcript: string;
	session: Session;
}

async function begun(options: SessionOptions = {}, prompt?: string): Promise<Known> {
	const session = await warm(await desk.target(options));
	if (prompt) await session.turn(prompt);
	const transcript = session.transcriptPath() ?? "";
	return { id: session.sessionId() ?? "", cwd: session.cwd, transcript, session };
}

async function ended(options?: SessionOptions, prompt?: string): Promise<Known> {
	const one = await begun(options, prompt);
	await one.session.exit();
	return one;
}

/** A session whose limits are known: our server has seen how it was started. */
function seen(name: string, ...args: string[]): SessionOptions {
	return { name, args, mcp };
}

/** The folders of the newest records of a transcript. */
function lastFolder(one: Known): string | undefined {
	const lines = readFileSync(one.transcript, "utf8").trim().split("\n");
	return lines.flatMap((line) => (JSON.parse(line) as { cwd?: string }).cwd ?? []).at(-1);
}

function requestsFor(text: string): LoggedRequest[] {
	return desk.world.model.requests.filter(
		(request) => request.kind === "main" && request.prompt.includes(text),
	);
}

function tool(name: string, input: object): string {
	return `[[tool:${name} ${JSON.stringify(input)}]]`;
}

function touch(file: string): string {
	return tool("Bash", { command: `touch ${file}` });
}

/** What the last tool call of a question came to. */
function toolResult(text: string): string | undefined {
	return requestsFor(text).at(-1)?.toolResults.at(-1);
}

function refusedToStart(result: Result, one: Known, reason: RegExp): void {
	expect(result.answer).toBeUndefined();
	expect(result.delivery).toMatchObject({ state: "held" });
	expect(JSON.stringify(result.delivery)).toMatch(reason);
	expect(JSON.stringify(result.delivery)).toContain(`claude --resume ${one.id}`);
}

/**
 * A folder within a project that runs something in any client started there, and marks that it did.
 */
function plantEvil(cwd: string): { folder: string; marks(): string[] } {
	const folder = join(cwd, "vendor/evil");
	const marks = join(desk.world.root, `marks-${basename(cwd)}`);
	mkdirSync(join(folder, ".claude"), { recursive: true });
	mkdirSync(marks);
	const hook = (name: string) => [{ hooks: [{ type: "command", command: `touch ${join(marks, name)}` }] }];
	const hooks = { SessionStart: hook("start"), UserPromptSubmit: hook("prompt"), Stop: hook("stop") };
	writeFileSync(join(folder, ".claude/settings.json"), JSON.stringify({ hooks }));
	const server = { command: "sh", args: ["-c", `touch ${join(marks, "server")}`] };
	writeFileSync(join(folder, ".mcp.json"), JSON.stringify({ mcpServers: { evil: server } }));
	return { folder, marks: () => readdirSync(marks) };
}

describe("the folder it is started in", () => {
	test.each(CLIENTS)("is the session's own, wherever its commands went (%s)", async (client) => {
		const one = await begun({ client, name: `wanderer-${client}` });
		const { folder, marks } = plantEvil(one.cwd);
		await one.session.turn(`${tool("Bash", { command: "cd vendor/evil && ls" })} [[say:been there]]`);
		await until(() => lastFolder(one) === folder, "its folder to change");
		const copied = await desk.result(one.id, saying("by a copy"), { mode: "fork" });
		expect(copied.answer?.text).toBe("by a copy");
		await one.session.exit();
		const { answer, delivery } = await desk.result(one.id, saying("by itself"));
		expect(answer?.text).toBe("by itself");
		expect(delivery).toMatchObject({ state: "carried", route: "resume" });
		expect(marks()).toEqual([]);
		expect(lastFolder(one)).toBe(one.cwd);
	});

	test("is one that the person trusts: else refused, with the command to resume it by hand", async () => {
		const one = await ended({ name: "stranger" });
		distrustFolder(desk.world, desk.world.configDir, one.cwd);
		refusedToStart(await desk.result(one.id, saying("untrusted"), { wait: 3 }), one, /not trusted/);
		const copied = await desk.result(one.id, saying("an untrusted copy"), { mode: "fork", wait: 3 });
		refusedToStart(copied, one, /not trusted/);
		const asked = await desk.run(["ask", one.id, saying("untrusted, in words"), "--wait-seconds", "3"]);
		expect(asked.out).toContain(`cd '${one.cwd}' && claude --resume ${one.id}`);
		expect(requestsFor("untrusted")).toEqual([]);
		trustFolder(desk.world, desk.world.configDir, one.cwd);
		expect((await desk.result(one.id, saying("trusted by now"))).answer?.text).toBe("trusted by now");
	});

	test("is one where the session was started with -p, trusted or not", async () => {
		const cwd = join(desk.world.root, "printed");
		mkdirSync(cwd);
		const id = crypto.randomUUID();
		const args = ["-p", "--session-id", id, "warm up [[say:warm]]"];
		await execa("claude", args, { env: desk.world.env(), extendEnv: false, cwd, stdin: "ignore" });
		expect((await desk.result(id, saying("printed again"))).answer?.text).toBe("printed again");
	});

	test("is not what a transcript says that was put among another project's", async () => {
		const one = await ended({ name: "original" });
		const other = await ended({ name: "other-project" });
		const id = crypto.randomUUID();
		const planted = { ...one, id, transcript: join(dirname(other.transcript), `${id}.jsonl`) };
		copyFileSync(one.transcript, planted.transcript);
		refusedToStart(await desk.result(id, saying("planted"), { wait: 3 }), planted, /does not lie where/);
		expect(requestsFor("planted")).toEqual([]);
	});

	test.runIf(process.getuid?.() === 0)("is not another user's (needs root)", async () => {
		const one = await ended({ name: "theirs" });
		chownSync(one.cwd, 65534, 65534);
		refusedToStart(await desk.result(one.id, saying("in theirs"), { wait: 3 }), one, /another user/);
		expect(requestsFor("in theirs")).toEqual([]);
	});
});

describe("what it may do", () => {
	test("a session in plan mode stays in it, resumed and as a copy", async () => {
		const one = await begun(seen("planner", "--permission-mode", "plan"));
		const write = (name: string) =>
			tool("Write", { file_path: join(one.cwd, name), content: "written" }) + touch(`${name}-bash`);
		const left = () => readdirSync(one.cwd).filter((name) => name.startsWith("by-"));
		const copied = await desk.result(one.id, `${write("by-copy")} ${saying("a copy's plan")}`, {
			mode: "fork",
		});
		expect(copied.answer).toMatchObject({ outcome: "answered", text: "a copy's plan", forked: true });
		expect(left()).toEqual([]);
		await one.session.exit();
		const resumed = await desk.result(one.id, `${write("by-itself")} ${saying("its own plan")}`);
		expect(resumed.answer).toMatchObject({ outcome: "answered", text: "its own plan" });
		expect(left()).toEqual([]);
		// Ours was no looser; the session's own mode is still the one it had.
		const again = await desk.result(one.id, `${write("by-again")} ${saying("still a plan")}`);
		expect(again.answer?.text).toBe("still a plan");
		expect(left()).toEqual([]);
	});

	test.each(CLIENTS)("a copy changes nothing and reads in its project alone (%s)", async (client) => {
		const one = await begun({ client, name: `copied-${client}`, mcp });
		writeFileSync(join(one.cwd, "inside.txt"), "what is inside");
		const secret = join(desk.world.home, `secret-${client}`);
		writeFileSync(secret, "what is outside");
		const script = (name: string) =>
			[
				tool("Read", { file_path: join(one.cwd, "inside.txt") }),
				tool("Read", { file_path: secret }),
				tool("Write", { file_path: join(one.cwd, "by-copy"), content: "x" }),
				touch("by-copy-bash"),
				saying(name),
			].join(" ");
		const { answer } = await desk.result(one.id, script(`copied ${client}`), { mode: "fork" });
		expect(answer).toMatchObject({ outcome: "answered", text: `copied ${client}` });
		const [inside, outside] = requestsFor(`copied ${client}`).at(-1)?.toolResults ?? [];
		expect(inside).toContain("what is inside");
		expect(outside).not.toContain("what is outside");
		expect(readdirSync(one.cwd).filter((name) => name.startsWith("by-"))).toEqual([]);
	});

	test.each(["--disallowedTools=Bash", "--tools=Read", "--disallowedTools WebFetch Bash"])(
		"what it was started without stays away: %s",
		async (args) => {
			const one = await ended(seen("limited", ...args.split(" ")));
			const text = `kept ${args}`;
			const { answer } = await desk.result(one.id, `${touch("by-bash")} ${saying(text)}`);
			expect(answer?.text).toBe(text);
			expect(existsSync(join(one.cwd, "by-bash"))).toBe(false);
		},
	);

	test("started without limits, it may do again what it could", async () => {
		const one = await ended(seen("free"));
		const { answer } = await desk.result(one.id, `${touch("by-bash")} ${saying("free again")}`);
		expect(answer?.text).toBe("free again");
		expect(existsSync(join(one.cwd, "by-bash"))).toBe(true);
	});

	test("seen in a list while it ran, it may do again what it could, and no more", async () => {
		const [free, limited] = await Promise.all([
			begun({ name: "listed" }),
			begun({ name: "listed-limited", args: ["--disallowedTools=Bash"] }),
		]);
		expect((await desk.run(["list"])).out).toContain("listed-limited");
		for (const { session } of [free, limited]) await session.exit();
		for (const one of [free, limited])
			await desk.result(one.id, `${touch("by-bash")} ${saying(`listed ${one.id}`)}`);
		expect([free, limited].map(({ cwd }) => existsSync(join(cwd, "by-bash")))).toEqual([true, false]);
	});

	test.each(CLIENTS)("how it was started is not known: it reads, and does no more (%s)", async (client) => {
		const one = await ended({ client, name: `unknown-${client}` });
		writeFileSync(join(one.cwd, "inside.txt"), "what is inside");
		const read = tool("Read", { file_path: join(one.cwd, "inside.txt") });
		const text = `unknown ${client}`;
		const { answer } = await desk.result(one.id, `${touch("by-bash")} ${read} ${saying(text)}`);
		expect(answer?.text).toBe(text);
		expect(existsSync(join(one.cwd, "by-bash"))).toBe(false);
		expect(toolResult(text)).toContain("what is inside");
	});

	test("bypassing permissions only where the person allows it, and the session did", async () => {
		const args = ["--dangerously-skip-permissions"];
		const session = await desk.target({ ...seen("reckless", ...args), env: BYPASS, waitForPrompt: false });
		await session.waitForScreen(/Yes, I accept/);
		await session.keys("Down");
		await session.waitForScreen(/❯ Yes, I accept/);
		await session.press("Enter", (screen) => !/Yes, I accept/.test(screen), 15_000);
		await session.waitForIdle();
		await session.waitForServer();
		await warm(session);
		const reckless = { id: session.sessionId() ?? "", cwd: session.cwd };
		await session.exit();
		const careful = await ended(seen("careful"));
		const secret = join(desk.world.home, "secret");
		writeFileSync(secret, "what is outside");
		const allow = { ...BYPASS, CLAUDE_INTERCOM_RESUME_BYPASS: "1" };
		const ask = async (id: string, text: string, env: Record<string, string>) => {
			const { answer } = await desk.result(id, `${tool("Read", { file_path: secret })} ${saying(text)}`, {
				env,
			});
			expect(answer?.text).toBe(text);
			return { read: toolResult(text)?.includes("what is outside"), refused: answer?.refused };
		};
		expect(await ask(reckless.id, "not allowed", BYPASS)).toEqual({ read: false, refused: ["Read"] });
		expect(await ask(careful.id, "never did", allow)).toEqual({ read: false, refused: ["Read"] });
		expect(await ask(reckless.id, "allowed", allow)).toEqual({ read: true, refused: undefined });
		const flags = { ...BYPASS, CLAUDE_INTERCOM_RESUME_FLAGS: "--dangerously-skip-permissions" };
		const { delivery } = await desk.result(careful.id, saying("by flags"), { env: flags, wait: 3 });
		expect(JSON.stringify(delivery)).toContain("CLAUDE_INTERCOM_RESUME_BYPASS");
		expect(requestsFor("by flags")).toEqual([]);
	});

	test("what was refused in the turn stands in the result", async () => {
		const one = await ended(seen("denied"));
		const read = tool("Read", { file_path: "/etc/hostname" });
		const { out } = await desk.run(["ask", one.id, `${read} ${saying("was denied")}`]);
		expect(out).toContain("was denied");
		expect(out).toMatch(/refused in that turn: Read/i);
	});
});

describe("whose environment it has", () => {
	test("what the asker's client was started with, and nothing of the asker's project", async () => {
		const { world } = desk;
		const bravo = await ended(seen("bravo"));
		const cwd = world.folder("alpha");
		mkdirSync(join(cwd, ".claude"));
		const url = `${world.model.url}/alpha-project`;
		const env = {
			ANTHROPIC_BASE_URL: url,
			ANTHROPIC_CUSTOM_HEADERS: "X-Alpha: secret",
			ALPHA_SECRET: "of the project",
			CLAUDE_INTERCOM_RESUME_FLAGS: "--append-system-prompt by-alpha",
		};
		writeFileSync(join(cwd, ".claude/settings.json"), JSON.stringify({ env }));
		const alpha = await world.startSession({ name: "alpha", cwd, mcp, env: { SHELL_WORD: "of the shell" } });
		const print = tool("Bash", { command: "echo $ALPHA_SECRET+$SHELL_WORD" });
		const question = `${print} [[say:bravo says so]]`;
		await alpha.submit(`Alpha asks. ${tool("mcp__intercom__ask", { to: bravo.id, question })} [[say:asked]]`);
		// Alpha's own requests go wherever its project says.
		const told = await world.model.waitForRequest(
			({ kind, prompt, toolResults }) =>
				kind === "main" && prompt.includes("Alpha asks.") && toolResults.length > 0,
		);
		expect(told.label).toBe("alpha-project");
		expect(told.toolResults[0]).toContain("bravo says so");
		const requests = requestsFor("bravo says").filter(({ sessionId }) => sessionId === bravo.id);
		expect(requests.at(-1)?.toolResults).toEqual(["+of the shell"]);
		expect(requests.map(({ label }) => label)).not.toContain("alpha-project");
		expect(requests.flatMap(({ headers }) => headers["x-alpha"] ?? [])).toEqual([]);
		expect(JSON.stringify(requests)).not.toContain("by-alpha");
	});
});
