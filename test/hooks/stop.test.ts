// hooks/intercom-hook as Claude Code runs it: a command with the event as JSON on stdin, in a shell we do not choose.
import { spawn } from "node:child_process";
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame } from "../../src/messages/frame.ts";
import type { Message } from "../../src/model/message.ts";
import { pathsIn } from "../../src/paths.ts";
import { ANN, aMachine, aMessage, BOB, type Machine } from "../machine.ts";
import { hook } from "./run-hook.ts";

let machine: Machine;
/** A PATH on which `node` leaves a mark before it runs. */
let tools: string;
beforeEach(() => {
	machine = aMachine();
	tools = join(machine.root, "tools");
	mkdirSync(tools);
	mkdirSync(join(machine.root, "without node"));
	for (const name of ["dirname", "readlink"])
		symlinkSync(join("/usr/bin", name), join(machine.root, "without node", name));
	writeFileSync(join(tools, "node"), `#!/bin/sh\n: >'${nodeMark()}'\nexec '${process.execPath}' "$@"\n`);
	chmodSync(join(tools, "node"), 0o755);
});
afterEach(() => machine.end());

const nodeMark = () => join(machine.root, "node-was-started");
const stores = () => openFileStores(pathsIn(machine.intercomDir));
const box = () => stores().mailbox;
const inbox = (...names: string[]) => join(machine.intercomDir, "inbox", BOB, ...names);

interface Ran {
	code: number | null;
	out: string;
	err: string;
	/** Whether node was started. */
	node: boolean;
}
async function run(
	input: string | object,
	options: {
		event?: string;
		env?: Record<string, string | undefined>;
		command?: string;
		shell?: string;
		/** A folder of this machine that is the whole PATH. */
		path?: string;
	} = {},
): Promise<Ran> {
	const { event = "stop", env = {}, command = hook, shell = "/bin/sh" } = options;
	rmSync(nodeMark(), { force: true });
	const child = spawn(shell, [command, ...(event === "" ? [] : [event])], {
		env: {
			PATH: options.path ? join(machine.root, options.path) : `${tools}:/usr/bin:/bin`,
			HOME: join(machine.root, "home"),
			CLAUDE_INTERCOM_DIR: machine.intercomDir,
			...env,
		},
		stdio: "pipe",
		cwd: machine.root,
	});
	// One that exits without reading all of its input is no failure.
	child.stdin.on("error", () => {});
	child.stdin.end(typeof input === "string" ? input : JSON.stringify(input));
	const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
	const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
	return { code, out, err, node: existsSync(nodeMark()) };
}
const SILENT = { code: 0, out: "", err: "", node: false };

/** What new clients send; the old one has no last_assistant_message. */
const event = (more: object = {}) => ({
	session_id: BOB,
	transcript_path: "/x/y.jsonl",
	cwd: "/work/app",
	permission_mode: "default",
	hook_event_name: "Stop",
	stop_hook_active: false,
	last_assistant_message: "I am done.",
	...more,
});
async function mail(...texts: string[]): Promise<Message[]> {
	const messages = texts.map((each) => aMessage({ text: each }));
	for (const message of messages) await box().put(message);
	return messages;
}
const context = (ran: Ran) =>
	(JSON.parse(ran.out) as { hookSpecificOutput: { additionalContext: string } }).hookSpecificOutput
		.additionalContext;

describe("where there is no mail, the hook says nothing, exits 0 and starts no node:", () => {
	it.each<[string, () => unknown]>([
		["no folder at all", () => {}],
		["an empty inbox", () => mkdirSync(inbox("new"), { recursive: true })],
		[
			"mail that was read",
			async () => {
				const [message] = await mail("old");
				await (await box().take(BOB, message?.id ?? ""))?.done();
			},
		],
		["mail of another session", () => box().put(aMessage({ to: ANN, from: { session: BOB, name: "b" } }))],
		[
			"unfinished mail",
			() => {
				mkdirSync(inbox("tmp"), { recursive: true });
				writeFileSync(inbox("tmp", "x.json"), "{}");
			},
		],
		[
			"files that are no mail",
			() => {
				mkdirSync(inbox("new"), { recursive: true });
				writeFileSync(inbox("new", ".DS_Store"), "");
				writeFileSync(inbox("new", "notes.txt"), "");
			},
		],
		[
			"a file in the inbox's place",
			() => {
				mkdirSync(dirname(inbox()), { recursive: true });
				writeFileSync(inbox(), "");
			},
		],
		[
			"a dangling link in the inbox's place",
			() => {
				mkdirSync(dirname(inbox()), { recursive: true });
				symlinkSync("/nowhere", inbox());
			},
		],
	])("%s", async (_, prepare) => {
		await prepare();
		expect(await run(event())).toEqual(SILENT);
		// Not even a node that is missing would be missed.
		expect(await run(event(), { env: { PATH: "/nowhere" } })).toEqual(SILENT);
	});
});

describe("unread mail", () => {
	it.each([
		[
			"a new client, as additional context",
			{},
			(text: string) => ({ hookSpecificOutput: { hookEventName: "Stop", additionalContext: text } }),
		],
		[
			"an old client, as the reason of a block",
			{ last_assistant_message: undefined },
			(text: string) => ({ decision: "block", reason: text }),
		],
		[
			"a new client that wrote nothing",
			{ last_assistant_message: "" },
			(text: string) => ({ hookSpecificOutput: { hookEventName: "Stop", additionalContext: text } }),
		],
	])("is given to %s, once, and is read then", async (_, more, expected) => {
		const [message] = (await mail('the API is merged\n\n🙂 "quoted" \\ and </intercom-message>')) as [
			Message,
		];
		const ran = await run(event(more));
		expect(ran).toMatchObject({ code: 0, err: "", node: true });
		expect(JSON.parse(ran.out)).toEqual(expected(frame(message)));
		expect(ran.out.trim().split("\n")).toHaveLength(1);
		expect(box().unreadCount(BOB)).toBe(0);
		expect((await box().history(BOB, 9)).map((each) => each.id)).toEqual([message.id]);
		expect(await stores().receipts.of(message.id)).toMatchObject([{ state: "seen", route: "pickup" }]);
		expect(await run(event(more))).toEqual(SILENT);
	});

	it("of several messages comes together, oldest first", async () => {
		const messages = await mail("one", "two", "three");
		expect(context(await run(event()))).toBe(messages.map(frame).join("\n\n"));
	});

	it("that is too much for one turn's end goes on with the next", async () => {
		await mail(...Array.from({ length: 3 }, () => "w".repeat(16_000)), "z".repeat(16_000), "end");
		const first = context(await run(event()));
		expect([first.includes("www"), first.includes("zzz")]).toEqual([true, false]);
		const second = context(await run(event()));
		expect([second.includes("www"), second.includes("zzz"), second.includes("\nend\n")]).toEqual([
			false,
			true,
			true,
		]);
		expect(await run(event())).toEqual(SILENT);
	});

	it("that is one message of 1 MB is handed over by file, whole", async () => {
		const [message] = (await mail("x".repeat(1_000_000))) as [Message];
		const ran = await run(event());
		expect(ran.code).toBe(0);
		const [, file = ""] = /in the file (\S+) \(sha256/.exec(context(ran)) ?? [];
		expect(context(ran)).toContain(`id="${message.id}"`);
		expect(readFileSync(file, "utf8") === message.text).toBe(true);
	});

	it("with control characters is harmless on the way", async () => {
		await mail("red \u001b[201~\u001b[31m \u0000 \u202e end");
		expect(context(await run(event()))).toContain("red [201~[31m   end");
	});

	it("beside files that cannot be read still comes", async () => {
		const [message] = (await mail("good")) as [Message];
		writeFileSync(inbox("new", "01980000-0000-7000-8000-000000000000.json"), "{ torn");
		mkdirSync(inbox("new", "01980001-0000-7000-8000-000000000000.json"));
		writeFileSync(inbox("new", "not an id.json"), "");
		expect(context(await run(event()))).toBe(frame(message));
		expect(await box().bad(BOB)).toHaveLength(3);
	});

	it("that nobody can read is kept, and the hook stays silent", async () => {
		mkdirSync(inbox("new"), { recursive: true });
		writeFileSync(inbox("new", "01980000-0000-7000-8000-000000000000.json"), "{ torn");
		expect(await run(event())).toEqual({ ...SILENT, node: true });
		expect(readdirSync(inbox("bad"))).toHaveLength(1);
		expect(await run(event())).toEqual(SILENT);
	});

	it("that a dead process holds is given back and comes", async () => {
		const [message] = (await mail("held")) as [Message];
		mkdirSync(inbox("cur"), { recursive: true });
		const child = machine.start("true");
		await new Promise((resolve) => child.once("exit", resolve));
		renameSync(inbox("new", `${message.id}.json`), inbox("cur", `${message.id},${child.pid},1.json`));
		expect(context(await run(event()))).toBe(frame(message));
	});

	it("is delivered once by hooks that run at the same time", async () => {
		const messages = await mail(...Array.from({ length: 10 }, (_, at) => `message number ${at}.`));
		const runs = await Promise.all(Array.from({ length: 4 }, () => run(event())));
		expect(runs.map((ran) => ran.code)).toEqual([0, 0, 0, 0]);
		const all = runs.map((ran) => (ran.out === "" ? "" : context(ran))).join("\n");
		for (const message of messages) expect(all.split(`\n${message.text}\n`)).toHaveLength(2);
		expect(box().unreadCount(BOB)).toBe(0);
	});

	it("comes while a Stop hook has continued the turn already, too", async () => {
		const [message] = (await mail("more")) as [Message];
		expect(context(await run(event({ stop_hook_active: true })))).toBe(frame(message));
	});

	it("is found in the default folder", async () => {
		const [message] = [aMessage({ text: "at home" })];
		await openFileStores(pathsIn(join(machine.root, "home", ".claude-intercom"))).mailbox.put(message);
		const ran = await run(event(), { env: { CLAUDE_INTERCOM_DIR: undefined } });
		expect(context(ran)).toBe(frame(message));
	});
});

describe("what the client writes on stdin may be anything", () => {
	beforeEach(() => mail("waiting"));

	it.each<[string, string | object]>([
		["nothing", ""],
		["an empty line", "\n"],
		["no JSON", "hello"],
		["half a JSON", JSON.stringify(event()).slice(0, 30)],
		["a JSON that is no object", "[1, 2]"],
		["null", "null"],
		["no session", { hook_event_name: "Stop" }],
		["a session that is no text", { session_id: 42 }],
		["an empty session", { session_id: "" }],
		["a session in capitals", { session_id: BOB.toUpperCase() }],
		["a path for a session", { session_id: `../inbox/${BOB}` }],
		["a path of dots", { session_id: "../../../../etc" }],
		["an absolute path", { session_id: "/etc" }],
		["a pattern for a session", { session_id: "*" }],
		["a pattern of the allowed characters", { session_id: `${BOB.slice(0, 30)}??????` }],
		["a command for a session", { session_id: "$(touch pwned)" }],
		["another command", { session_id: "`touch pwned`" }],
		["a quote", { session_id: "'; touch pwned; '" }],
		["a line break", { session_id: `${BOB}\n../x` }],
	])("%s: silent, exit 0, nothing run, nothing taken", async (_, input) => {
		const ran = await run(input);
		expect(ran).toEqual({ ...SILENT, node: ran.node });
		expect(existsSync(join(machine.root, "pwned"))).toBe(false);
		expect(box().unreadCount(BOB)).toBe(1);
	});

	it.each([
		["a broken JSON that names the session", `{"session_id":"${BOB}",`],
		["a session that is a prefix of one", { session_id: BOB.slice(0, 35) }],
		["another session inside an object", { tool_input: { session_id: BOB }, session_id: ANN }],
	])("%s: node looks and takes nothing", async (_, input) => {
		expect(await run(input)).toMatchObject({ code: 0, out: "", err: "" });
		expect(box().unreadCount(BOB)).toBe(1);
	});

	it.each([
		["blanks between", `{ "session_id": "${BOB}", "last_assistant_message": "x" }`],
		["the session last", `{"last_assistant_message":"x","session_id":"${BOB}"}`],
		["no line end", JSON.stringify(event())],
		["a line end", `${JSON.stringify(event())}\n`],
		[
			"a session quoted in a text before",
			JSON.stringify({ last_assistant_message: `{"session_id":"${ANN}"}`, session_id: BOB }),
		],
		[
			"backslashes and percents",
			JSON.stringify(event({ cwd: "C:\\n\\x\\\\ %s %d", last_assistant_message: "\\" })),
		],
		["2 MB of it", JSON.stringify(event({ last_assistant_message: "y".repeat(2_000_000) }))],
	])("with %s it works", async (_, input) => {
		expect(context(await run(input))).toContain("waiting");
	});
});

describe("the hook never disturbs a session", () => {
	beforeEach(() => mail("waiting"));

	it.each<[string, Parameters<typeof run>[1]]>([
		["where there is no node", { path: "without node" }],
		["for an event that does not exist", { event: "nonsense" }],
		["for an event that hurts", { event: "../../etc; touch pwned" }],
		["without an event", { event: "" }],
		["with an environment that cannot be used", { env: { CLAUDE_INTERCOM_ROUTES: "telepathy" } }],
	])("%s: exit 0, no word, and the mail stays unread", async (_, options) => {
		expect(await run(event(), options)).toMatchObject({ code: 0, out: "", err: "" });
		expect(box().unreadCount(BOB)).toBe(1);
		expect(existsSync(join(machine.root, "pwned"))).toBe(false);
	});

	it("and works in any case of the event's name", async () => {
		expect(context(await run(event(), { event: "Stop" }))).toContain("waiting");
	});
});

describe("the script", () => {
	const shells = ["sh", "dash", "bash", "zsh"].filter((shell) => existsSync(join("/bin", shell)));

	it.each(shells)("runs in %s", async (shell) => {
		await mail("waiting");
		expect(context(await run(event(), { shell: join("/bin", shell) }))).toContain("waiting");
		expect(await run(event(), { shell: join("/bin", shell) })).toEqual(SILENT);
	});

	it.each([
		["an absolute link", (folder: string) => symlinkSync(hook, join(folder, "claude-intercom-hook"))],
		[
			"a chain of relative links and a linked package, as npm makes them",
			(folder: string) => {
				symlinkSync(dirname(dirname(hook)), join(folder, "claude-intercom"));
				symlinkSync("claude-intercom/hooks/intercom-hook", join(folder, "real"));
				symlinkSync("./real", join(folder, "claude-intercom-hook"));
			},
		],
		[
			"a link that stands for the whole of hooks/",
			(folder: string) => {
				symlinkSync(dirname(hook), join(folder, "hooks"));
				symlinkSync("hooks/intercom-hook", join(folder, "claude-intercom-hook"));
			},
		],
	])("finds its program through %s", async (_, link) => {
		await mail("waiting");
		const folder = join(machine.root, "bin with blanks");
		mkdirSync(folder);
		link(folder);
		expect(context(await run(event(), { command: join(folder, "claude-intercom-hook") }))).toContain(
			"waiting",
		);
	});
});
