// What people get: the tarball of `npm pack`, installed elsewhere. The tests speak to it as
// Claude Code does.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
	accessSync,
	constants,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

/** Every tool with its parameters, in the order in which the client sees them. */
const TOOLS: Record<string, string[]> = {
	list_sessions: ["scope", "project", "limit"],
	whoami: [],
	set_profile: ["name", "role", "capabilities", "summary", "busy_minutes", "busy_reason", "accepts"],
	ask: ["to", "question", "wait_seconds", "mode"],
	send_message: ["to", "text", "deliver_live", "ttl_seconds", "supersedes", "kind", "urgent"],
	read_messages: ["unread_only", "limit", "before", "wait_seconds"],
	reply: ["message_id", "text", "deliver_live", "private"],
	message_status: ["message_id"],
	list_rooms: ["room"],
	join_room: ["room", "purpose", "role"],
	leave_room: ["room"],
	invite_to_room: ["room", "who", "role"],
	archive_room: ["room"],
	read_room: ["room", "since", "limit", "wait_seconds"],
	send_signal: ["name", "data", "room", "minutes"],
	wait_for_signal: ["name", "since", "wait_seconds", "room"],
	propose: ["room", "what", "release", "deadline_minutes"],
	vote: ["proposal_id", "vote", "reason"],
	register_service: ["name", "url", "description", "minutes", "pid", "room"],
	list_services: ["room"],
	assign_task: [
		...["to", "title", "details", "params", "room", "blocked_by", "deadline_minutes"],
		"wait_seconds",
	],
	take_task: ["room", "wait_seconds"],
	update_task: ["task_id", "state", "note", "result", "artifacts"],
	list_tasks: ["room", "state", "mine", "task_id"],
};
/** Those the model sees without a search. */
const ALWAYS = [
	...["list_sessions", "ask", "send_message", "read_messages"],
	...["assign_task", "take_task", "update_task"],
];
const BINS = ["claude-intercom", "intercom"];
/** Claude Code cuts descriptions and instructions off behind this. */
const MOST_BYTES = 2048;

const repository = join(import.meta.dirname, "..");
const root = mkdtempSync(join(tmpdir(), "intercom-package-"));
const elsewhere = join(root, "elsewhere");
const env = {
	PATH: process.env.PATH ?? "",
	HOME: join(root, "home"),
	CLAUDE_CONFIG_DIR: join(root, "claude"),
	CLAUDE_INTERCOM_DIR: join(root, "intercom"),
	TMUX_TMPDIR: root,
	npm_config_cache: join(root, "npm"),
	npm_config_offline: "true",
	npm_config_update_notifier: "false",
};
const manifest = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
	version: string;
	bin: Record<string, string>;
};
const { version } = manifest;
let packed: string[];

beforeAll(() => {
	for (const folder of [env.HOME, elsewhere]) mkdirSync(folder);
	// Without its scripts: `prepare` would build dist/ anew under the feet of the tests that run
	// it.
	const said = npm(repository, "pack", "--json", "--ignore-scripts", "--pack-destination", root);
	const [{ filename, files }] = JSON.parse(said) as [{ filename: string; files: { path: string }[] }];
	packed = files.map(({ path }) => path);
	npm(elsewhere, "install", "--no-audit", "--no-fund", join(root, filename));
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));

function npm(cwd: string, ...args: string[]): string {
	return execFileSync("npm", args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

const bin = (name: string) => join(elsewhere, "node_modules", ".bin", name);
const filesBelow = (folder: string) =>
	existsSync(join(repository, folder))
		? readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
				.filter((entry) => entry.isFile())
				.map((entry) => join(entry.parentPath, entry.name).slice(repository.length + 1))
		: [];

describe("the tarball", () => {
	test("holds what is run and read, and nothing else", () => {
		const strange = packed.filter(
			(path) =>
				!/^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|SECURITY\.md|(?:dist|hooks|monitors|skills|\.claude-plugin)\/.+)$/.test(
					path,
				),
		);
		expect(strange).toEqual([]);
		expect(packed).toEqual(
			expect.arrayContaining(["package.json", "LICENSE", "dist/hook.js", "dist/main.js"]),
		);
		expect(packed).toEqual(expect.arrayContaining(filesBelow("hooks")));
	});

	// Skipped, and so seen, until they are written.
	test.skipIf(!existsSync(join(repository, "README.md")))("has the README", () => {
		expect(packed).toContain("README.md");
	});
	test.skipIf(!existsSync(join(repository, "CHANGELOG.md")))("has the CHANGELOG", () => {
		expect(packed).toContain("CHANGELOG.md");
	});

	// 2.0.60 names no skill whose description is folded over several lines (`>-`).
	test("describes its skill in one line", () => {
		const [, head = ""] = readFileSync(join(repository, "skills/intercom/SKILL.md"), "utf8").split("---\n");
		expect(head).toMatch(/^name: \S+\ndescription: [A-Z].+\.\n$/);
	});

	test("brings no other package", () => {
		const installed = readdirSync(join(elsewhere, "node_modules")).filter((name) => !name.startsWith("."));
		expect(installed).toEqual(["claude-intercom"]);
	});

	test("brings every program that it names", () => {
		expect(packed).toEqual(expect.arrayContaining(Object.values(manifest.bin)));
		for (const name of Object.keys(manifest.bin)) accessSync(bin(name), constants.X_OK);
	});

	test.each(BINS)("%s has help and a version", (name) => {
		const run = (arg: string) => execFileSync(bin(name), [arg], { env, encoding: "utf8" });
		expect(run("--help")).toMatch(/^Usage: /);
		expect(run("--version").trim()).toBe(version);
	});
});

describe("the server", () => {
	const started: ChildProcess[] = [];
	afterEach(() => {
		for (const child of started.splice(0)) child.kill("SIGKILL");
	});

	/** Raw JSON-RPC, one message a line: a library would forgive what Claude Code does not. */
	function start(name = "claude-intercom") {
		const child = spawn(bin(name), [], { cwd: elsewhere, env, stdio: ["pipe", "pipe", "pipe"] });
		started.push(child);
		const lines: string[] = [];
		const waiting = new Map<number, (answer: Answer) => void>();
		createInterface({ input: child.stdout }).on("line", (line) => {
			lines.push(line);
			const answer = tryParse(line);
			if (answer?.id !== undefined) waiting.get(answer.id)?.(answer);
		});
		const errors: string[] = [];
		child.stderr.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
		const ended = once(child, "close").then(([code, signal]) => ({ code, signal }));
		let count = 0;
		const write = (message: object) =>
			child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
		return {
			child,
			lines,
			ended,
			async request(method: string, params: object = {}): Promise<Answer> {
				const id = count++;
				const answer = new Promise<Answer>((resolve) => waiting.set(id, resolve));
				write({ id, method, params });
				return Promise.race([
					answer,
					ended.then(() => Promise.reject(new Error(`the server ended; it said: ${errors.join("")}`))),
				]);
			},
			notify: (method: string) => write({ method }),
		};
	}

	/**
	 * The opening of Claude Code 2.1.328: a newer revision's first, then the one that is answered.
	 */
	async function open(name?: string) {
		const server = start(name);
		const discovered = await server.request("server/discover", { _meta: { protocolVersion: "2026-07-28" } });
		const initialized = await server.request("initialize", {
			protocolVersion: "2025-11-25",
			capabilities: { roots: {}, elicitation: {} },
			clientInfo: { name: "claude-code", version: "2.1.328" },
		});
		server.notify("notifications/initialized");
		return { ...server, discovered, initialized };
	}

	test.each(BINS)("started as %s, refuses server/discover and then works", async (name) => {
		const { discovered, initialized, request } = await open(name);
		expect(discovered.error?.code).toBe(-32601);
		expect(initialized.result).toMatchObject({
			protocolVersion: "2025-11-25",
			serverInfo: { name: "intercom", version },
			capabilities: { tools: {} },
		});
		expect((await request("tools/list")).result).toHaveProperty("tools");
	});

	test("lists its tools, each with its parameters, title and annotations", async () => {
		const { initialized, request } = await open();
		const { tools } = (await request("tools/list")).result as unknown as { tools: ListedTool[] };
		const parameters = tools.map(({ name, inputSchema }) => [
			name,
			Object.keys(inputSchema.properties ?? {}),
		]);
		expect(parameters).toEqual(Object.entries(TOOLS));
		const always = tools.filter(({ _meta }) => _meta?.["anthropic/alwaysLoad"] === true);
		expect(always.map(({ name }) => name).sort()).toEqual([...ALWAYS].sort());
		for (const { title, description, annotations, inputSchema } of tools) {
			expect(title).toMatch(/\w/);
			expect(annotations).toMatchObject({
				readOnlyHint: expect.any(Boolean),
				destructiveHint: expect.any(Boolean),
				idempotentHint: expect.any(Boolean),
				openWorldHint: expect.any(Boolean),
			});
			expect(inputSchema.type).toBe("object");
			for (const property of Object.values(inputSchema.properties ?? {}))
				expect(property.description).toMatch(/\w/);
			expect(Buffer.byteLength(description)).toBeLessThan(MOST_BYTES);
		}
		const instructions = String(initialized.result?.instructions);
		expect(instructions).toMatch(/\w/);
		expect(Buffer.byteLength(instructions)).toBeLessThan(MOST_BYTES);
	});

	test("writes nothing but JSON-RPC, whatever it is told", async () => {
		const { lines, request, child, ended } = await open();
		await request("tools/list");
		child.stdin.write("this is no JSON\n");
		const called = await request("tools/call", {
			name: "send_message",
			arguments: { to: "nobody", text: "hi" },
		});
		expect(called.result).toMatchObject({ isError: true, content: [{ type: "text" }] });
		expect((await request("no/such/method")).error?.code).toBe(-32601);
		child.stdin.end();
		await ended;
		expect(lines.length).toBeGreaterThanOrEqual(5);
		expect(lines.filter((line) => tryParse(line)?.jsonrpc !== "2.0")).toEqual([]);
	});

	test("ends when its client closes stdin", async () => {
		const { child, ended } = await open();
		child.stdin.end();
		expect(await ended).toEqual({ code: 0, signal: null });
	});

	test("ends when its client has gone before it said a word", async () => {
		const { child, ended } = start();
		child.stdin.end();
		expect(await ended).toEqual({ code: 0, signal: null });
	});

	test("ends on SIGINT, as Claude Code ends its servers", async () => {
		const { child, ended } = await open();
		child.kill("SIGINT");
		const { code, signal } = await ended;
		expect(signal === "SIGINT" || code === 0 || code === 130).toBe(true);
	});
});

interface Answer {
	jsonrpc?: string;
	id?: number;
	result?: Record<string, unknown>;
	error?: { code: number; message: string };
}

interface ListedTool {
	name: string;
	title: string;
	description: string;
	annotations: object;
	inputSchema: { type: string; properties?: Record<string, { description?: string }> };
	_meta?: Record<string, unknown>;
}

function tryParse(line: string): Answer | undefined {
	try {
		return JSON.parse(line) as Answer;
	} catch {
		return undefined;
	}
}
