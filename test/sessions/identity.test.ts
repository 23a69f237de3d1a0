import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { identify } from "../../src/sessions/identity.ts";
import {
	ANN,
	aMachine,
	BOB,
	buildChild,
	CAT,
	type Child,
	lineOf,
	type Machine,
	startOf,
} from "../machine.ts";

let folder: string;
let program: string;
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "intercom-identity-"));
	program = await buildChild(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

type Found = { id: string; by: string; configDir: string; cwd?: string; name?: string } | null;
const ask = async (child: Child): Promise<Found> => {
	const answer = lineOf(child);
	child.stdin.write("\n");
	return JSON.parse(await answer);
};
const args = (...more: string[]) => [process.execPath, program, "identify", ...more];

/** An MCP server's situation: its parent is a claude process, whose pid the test learns. */
async function underClaude(env: Record<string, string> = {}, cwd?: string) {
	const claude = machine.claude(["sh", "-c", 'echo up; "$@"', "sh", ...args()], env, cwd);
	await lineOf(claude);
	return { claude, pid: claude.pid ?? 0 };
}

describe("CLAUDE_INTERCOM_SESSION", () => {
	it("as an id holds under a client that nothing surer tells", async () => {
		const { claude } = await underClaude({ CLAUDE_INTERCOM_SESSION: ANN, CLAUDE_CODE_SESSION_ID: CAT });
		expect(await ask(claude)).toMatchObject({ id: ANN, by: "CLAUDE_INTERCOM_SESSION" });
	});

	it("makes no session another one: a registered client is what its registry says", async () => {
		const { claude, pid } = await underClaude({ CLAUDE_INTERCOM_SESSION: ANN });
		machine.register(BOB, { pid });
		expect(await ask(claude)).toMatchObject({ id: BOB, by: "registry" });
	});

	it("nor where a card tells of the client", async () => {
		const { claude, pid } = await underClaude({ CLAUDE_INTERCOM_SESSION: ANN });
		machine.card(BOB, { pid, procStart: startOf(pid) });
		expect(await ask(claude)).toMatchObject({ id: BOB, by: "SessionStart hook" });
	});

	it("as human holds outside of any session", async () => {
		const [command = "", ...rest] = args();
		const child = machine.startOrphan(command, rest, { CLAUDE_INTERCOM_SESSION: "human" });
		expect(await ask(child)).toMatchObject({ id: "human", by: "CLAUDE_INTERCOM_SESSION" });
	});

	it("as human does not make a session the person: under a registered client it is that session", async () => {
		const { claude, pid } = await underClaude({ CLAUDE_INTERCOM_SESSION: "human" });
		machine.register(BOB, { pid });
		expect(await ask(claude)).toMatchObject({ id: BOB, by: "registry" });
	});

	it("as human under a client that nothing tells is nobody", async () => {
		const claude = machine.claude(args("terminal"), { CLAUDE_INTERCOM_SESSION: "human" });
		expect(await ask(claude)).toBeNull();
	});

	it("as human inside Claude Code is nobody, where no client is above any more", async () => {
		const [command = "", ...rest] = args("terminal");
		const env = { CLAUDE_INTERCOM_SESSION: "human", CLAUDECODE: "1" };
		expect(await ask(machine.startOrphan(command, rest, env))).toBeNull();
	});

	it("names the session that took its place after /clear", async () => {
		machine.card(ANN, { movedTo: BOB });
		machine.card(BOB, { movedTo: CAT });
		const context = machine.context({ env: { CLAUDE_INTERCOM_SESSION: ANN } });
		expect(
			(await identify(context, { parent: process.pid, said: context.config.origin, terminal: false }))?.id,
		).toBe(CAT);
	});

	it.each(["not-a-uuid", "../../etc/passwd", ANN.toUpperCase(), `${ANN}\n`])(
		"as %j is no identity",
		async (value) => {
			const { claude, pid } = await underClaude({ CLAUDE_INTERCOM_SESSION: value });
			machine.register(BOB, { pid });
			expect(await ask(claude)).toMatchObject({ id: BOB, by: "registry" });
		},
	);
});

describe("the registry entry of the parent", () => {
	it("names the session, its name and folder, and holds before every other way", async () => {
		const { claude, pid } = await underClaude({ CLAUDE_CODE_SESSION_ID: CAT });
		machine.register(ANN, { pid, name: "backend", cwd: "/work/api" });
		machine.card(BOB, { pid, procStart: startOf(pid) });
		expect(await ask(claude)).toMatchObject({
			id: ANN,
			by: "registry",
			name: "backend",
			cwd: "/work/api",
			configDir: machine.claudeDir,
		});
	});

	it("is read anew at each call: /clear changes the id in place", async () => {
		const { claude, pid } = await underClaude({ CLAUDE_CODE_SESSION_ID: ANN });
		machine.register(ANN, { pid });
		expect(await ask(claude)).toMatchObject({ id: ANN });
		machine.register(BOB, { pid });
		expect(await ask(claude)).toMatchObject({ id: BOB, by: "registry" });
	});

	it("is found over shells in between", async () => {
		const wrapped = ["sh", "-c", 'sh -c "$0 $1 $2; true"; true', process.execPath, program, "identify"];
		const claude = machine.claude(wrapped);
		machine.register(ANN, { pid: claude.pid });
		expect(await ask(claude)).toMatchObject({ id: ANN, by: "registry" });
	});

	it("lies in the config folder of the client, which the environment of a server need not name", async () => {
		const other = join(machine.root, "other-claude");
		const child = ["env", `CLAUDE_CONFIG_DIR=${machine.claudeDir}`, ...args()];
		const claude = machine.claude(child, { CLAUDE_CONFIG_DIR: other });
		machine.register(ANN, { pid: claude.pid, configDir: other });
		expect(await ask(claude)).toMatchObject({ id: ANN, by: "registry", configDir: other });
	});

	it("of a client above our own says nothing of us: that one has started ours", async () => {
		const outer = machine.claude([join(machine.root, "claude-bin", "claude"), ...args()]);
		machine.register(ANN, { pid: outer.pid });
		expect(await ask(outer)).toBeNull();
	});

	it("of a process that had this pid before says nothing", async () => {
		const { claude, pid } = await underClaude({ CLAUDE_CODE_SESSION_ID: CAT });
		machine.register(ANN, { pid, procStart: "1" });
		expect(await ask(claude)).toMatchObject({ id: CAT, by: "CLAUDE_CODE_SESSION_ID" });
	});
});

describe("a client without a registry", () => {
	it("is known by the card its SessionStart hook wrote", async () => {
		const { claude, pid } = await underClaude({ CLAUDE_CODE_SESSION_ID: CAT });
		machine.card(ANN, { pid, procStart: startOf(pid), cwd: "/work/api" });
		expect(await ask(claude)).toMatchObject({ id: ANN, by: "SessionStart hook", cwd: "/work/api" });
	});

	it.each([
		["of a process that had this pid before", (pid: number) => ({ pid, procStart: "1" })],
		["of another process", () => ({ pid: 1, procStart: startOf(1) })],
		["that /clear has moved on", (pid: number) => ({ pid, procStart: startOf(pid), movedTo: BOB })],
	])("is not known by a card %s", async (_, fields) => {
		const { claude, pid } = await underClaude();
		machine.card(ANN, fields(pid));
		expect(await ask(claude)).toBeNull();
	});

	it("is known by CLAUDE_CODE_SESSION_ID, which is stale after /clear", async () => {
		const { claude } = await underClaude({ CLAUDE_CODE_SESSION_ID: ANN });
		expect(await ask(claude)).toMatchObject({ id: ANN, by: "CLAUDE_CODE_SESSION_ID" });
		machine.card(ANN, { movedTo: BOB });
		expect(await ask(claude)).toMatchObject({ id: BOB, by: "CLAUDE_CODE_SESSION_ID" });
	});

	it.each(["", "nonsense", "../x"])("is not known by CLAUDE_CODE_SESSION_ID=%j", async (value) => {
		const { claude } = await underClaude({ CLAUDE_CODE_SESSION_ID: value });
		expect(await ask(claude)).toBeNull();
	});

	it("is known by what its process shows, where nothing else tells", async () => {
		// The fake client runs its arguments, so they stand where the shell ignores them.
		const claude = machine.claude(["sh", "-c", 'shift 2; "$@"', "sh", "--resume", ANN, ...args()]);
		expect(await ask(claude)).toMatchObject({ id: ANN, by: "arguments", configDir: machine.claudeDir });
	});

	it("is known by CLAUDE_CODE_SESSION_ID before what its process shows", async () => {
		const resumed = ["sh", "-c", 'shift 2; "$@"', "sh", "--resume", ANN, ...args()];
		expect(await ask(machine.claude(resumed, { CLAUDE_CODE_SESSION_ID: BOB }))).toMatchObject({ id: BOB });
	});
});

describe("outside of any session", () => {
	it.each<[string, string[], Record<string, string>, object | null]>([
		["at a terminal it is the human", ["terminal"], {}, { id: "human", by: "terminal" }],
		["a server is nobody", [], {}, null],
		["inside Claude Code nobody is the human", ["terminal"], { CLAUDECODE: "1" }, null],
	])("%s", async (_, more, env, expected) => {
		const [command = "", ...rest] = args(...more);
		const child = machine.startOrphan(command, rest, env);
		const found = await ask(child);
		if (expected) expect(found).toMatchObject(expected);
		else expect(found).toBeNull();
	});

	it("a client without a known session is nobody, terminal or not", async () => {
		const claude = machine.claude(args("terminal"));
		expect(await ask(claude)).toBeNull();
	});
});
