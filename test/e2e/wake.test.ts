// Wake: a session's own Intercom server posts into its client's message socket. No terminal, no
// keys, no monitor, whatever the permission mode.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAlive, kill } from "./harness/processes.ts";
import { boxText } from "./harness/prompt-box.ts";
import type { RegistryEntry, Session, SessionOptions } from "./harness/session.ts";
import { repository } from "./harness/world.ts";
import {
	type Asking,
	type Desk,
	erase,
	gate,
	main,
	mcp,
	openDesk,
	saying,
	timesShown,
	until,
} from "./states/desk.ts";

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk();
});

afterAll(async () => {
	await desk?.close();
});

const BYPASSING: SessionOptions = {
	args: ["--dangerously-skip-permissions"],
	env: { IS_SANDBOX: "1" },
	settings: { skipDangerousModePermissionPrompt: true },
};

/** A session whose own server listens. */
async function served(options: SessionOptions): Promise<Session> {
	const session = await desk.target({ mcp, ...options });
	await until(() => serversOf(session).length > 0, "a server that listens", session.screen);
	return session;
}

/** The pids of the servers that listen for this session. */
function serversOf(session: Session): number[] {
	return serversAt(session.pid);
}

function serversAt(client: number): number[] {
	const folder = join(desk.world.intercomDir, "bells", `${client}`);
	if (!existsSync(folder)) return [];
	const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
	return names.map((name) => Number.parseInt(name, 10)).filter(isAlive);
}

/** The clients that run. */
function registered(configDir: string): RegistryEntry[] {
	const folder = join(configDir, "sessions");
	const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
	return names.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
}

/** The routes that were tried, in order. */
function tried(asking: Asking): (string | undefined)[] {
	return [...asking.progress().matchAll(/taking it to \S+ \((\w+)\)/g)].map((each) => each[1]);
}

/** Asks, and expects the answer once, by wake alone and without a key. */
async function askByWake(session: Session, answer: string, asking = desk.ask(session.name, saying(answer))) {
	const result = await asking.done;
	expect(result.answer).toMatchObject({ outcome: "answered", by: "turn" });
	expect(result.answer?.text).toContain(answer);
	expect(result.delivery).toEqual({ state: "carried", route: "wake" });
	expect(tried(asking)).toEqual(["wake"]);
	expect(asking.keys()).toEqual([]);
	expect(timesShown(desk.world, session, result.question?.id)).toBe(1);
	return result;
}

describe("a session that bypasses permissions, outside tmux, without the plugin", () => {
	let session: Session;
	beforeAll(async () => {
		session = await served({ ...BYPASSING, name: "bypassing", inTmux: false });
	});
	afterAll(() => session?.exit());

	test("is woken while idle, without any dialog, and stays `idle` to the registry", async () => {
		await askByWake(session, "woken");
		await session.waitForIdle();
		expect(await session.screen()).not.toMatch(/Held message/);
	});

	test("is given urgent mail and questions at once", async () => {
		const sent = await desk.run([
			"send",
			"bypassing",
			"Fire! [[say:I am coming.]]",
			"--urgent",
			"--deliver-live",
		]);
		expect(sent.out).toMatch(/was delivered to bypassing \(route: wake\)/);
		await session.waitForScreen("● I am coming.");
		await session.waitForIdle();
	});

	test("busy in a tool, it has the question in its queue, and answers when the tool is done", async () => {
		const tool = gate(session, "busy");
		await session.submit(`[[say:my own work]] ${tool.call}`);
		await tool.reached();
		const asking = desk.ask(session.name, saying("in between"));
		await asking.says(/has the question/);
		expect(asking.over()).toBe(false);
		tool.open();
		await askByWake(session, "in between", asking);
		await session.waitForIdle();
	});

	test("answers itself while an agent of it works on in the background", async () => {
		const tool = gate(session, "agent");
		const agent = { description: "look", prompt: `${tool.call} [[say:I have looked]]` };
		await session.submit(`[[tool:Agent ${JSON.stringify(agent)}]] [[say:An agent is looking.]]`);
		await tool.reached();
		await askByWake(session, "beside the agent");
		tool.open();
		await session.waitForIdle();
	});

	test("after /clear the same server wakes it under its new id", async () => {
		const [before, servers] = [session.sessionId(), serversOf(session)];
		await session.submit("/clear");
		await until(() => session.sessionId() !== before, "another session id", session.screen);
		const { target } = await askByWake(session, "after /clear");
		expect(target?.id).toBe(session.sessionId());
		expect(serversOf(session)).toEqual(servers);
	});

	test("is woken once where a second server of ours runs in it", async () => {
		const both = await served({ ...BYPASSING, name: "both", plugin: repository });
		await until(() => serversOf(both).length === 2, "both servers", both.screen);
		for (const answer of ["once", "and once more"]) await askByWake(both, answer);
		await both.exit();
	});
});

describe("a session in tmux", () => {
	let session: Session;
	beforeAll(async () => {
		session = await served({ name: "plain" });
		await session.turn("warm up [[say:warm]]");
	});
	afterAll(() => session?.exit());

	test("is woken before anything is typed, and the draft in its prompt stays", async () => {
		await session.type("half a thought");
		await session.waitForScreen("half a thought");
		await askByWake(session, "beside the draft");
		expect(boxText(await session.screen())).toBe("half a thought");
		await erase(session);
	});

	test("at a permission prompt gets the question behind it, and nothing is approved by it", async () => {
		await session.submit('[[tool:Bash {"command":"touch approved.txt"}]] [[say:went on]]');
		await session.waitForStatus("waiting");
		await session.waitForScreen(/Do you want to proceed\?/);
		const asking = desk.ask(session.name, saying("after the prompt"));
		await asking.says(/taking it to plain \(wake\)/);
		await session.waitForScreen(/after the prompt[\s\S]*Do you want to proceed\?/);
		expect(session.registry()).toMatchObject({ status: "waiting", waitingFor: "permission prompt" });
		await session.press("Escape", (screen) => !screen.includes("Do you want to proceed?"), 2500);
		const { answer, question } = await asking.done;
		expect(answer?.text).toContain("after the prompt");
		expect(existsSync(join(session.cwd, "approved.txt"))).toBe(false);
		expect(timesShown(desk.world, session, question?.id)).toBe(1);
		await session.waitForIdle();
	});

	test("whose server is stopped and then killed is asked once, by the next route", async () => {
		const [server = 0] = serversOf(session);
		kill(server, "SIGSTOP");
		const asking = desk.ask(session.name, saying("without its server"));
		await asking.says(/taking it to plain \(wake\)/);
		kill(server, "SIGKILL");
		const { answer, delivery, question } = await asking.done;
		expect(answer?.text).toBe("without its server");
		expect(delivery).toEqual({ state: "carried", route: "post" });
		expect(tried(asking)).toEqual(["wake", "post"]);
		expect(timesShown(desk.world, session, question?.id)).toBe(1);
		expect(readdirSync(join(desk.world.intercomDir, "bells", `${session.pid}`)).join()).not.toMatch(
			/new|taken|posted/,
		);
	});

	test("resumed, it is woken by the server of its new client", async () => {
		const id = session.sessionId() ?? "";
		await session.exit();
		session = await served({ name: "again", args: ["--resume", id] });
		const { target } = await askByWake(session, "back again");
		expect(target?.id).toBe(id);
	});
});

describe("a session whose settings", () => {
	test.each(["refuse", "hold"])(
		"%s messages of others is not woken, and the reason is said",
		async (word) => {
			const session = await served({
				...BYPASSING,
				name: `says-${word}`,
				inTmux: false,
				settings: { ...BYPASSING.settings, crossSessionInbound: word },
			});
			const asking = desk.ask(session.name, saying("never"), { routes: "wake,post" });
			await asking.says(new RegExp(`held for .*wake: its settings ${word} messages of other sessions`));
			expect(tried(asking)).toEqual([]);
			await asking.kill();
			expect(await session.screen()).not.toMatch(/Held message|never/);
			await session.exit();
		},
	);
});

describe("a client without a terminal", () => {
	/** What the client is told to do: to wait until the test goes on, and to say that it did. */
	function headless(name: string, before: string[] = []) {
		const { world } = desk;
		const cwd = world.folder(name);
		const config = join(world.root, `${name}.json`);
		writeFileSync(config, JSON.stringify({ mcpServers: { intercom: mcp } }));
		const open = join(cwd, "open");
		const command = `until [ -e ${open} ]; do sleep 0.05; done`;
		const prompt = `[[tool:Bash ${JSON.stringify({ command })}]] [[say:my own work]]`;
		const flags = ["-p", "--mcp-config", config, "--dangerously-skip-permissions", "--name", name];
		const [program = "", ...args] = [...before, "claude", ...flags, prompt];
		const child = spawn(program, args, {
			cwd,
			env: world.env({ IS_SANDBOX: "1", ANTHROPIC_BASE_URL: `${world.model.url}/${name}` }),
			stdio: ["ignore", "pipe", "pipe"],
		});
		let out = "";
		for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (out += text));
		const ended = new Promise<string>((resolve) => child.once("exit", () => resolve(out)));
		return { pid: child.pid ?? 0, goOn: () => writeFileSync(open, ""), ended, out: () => out };
	}

	test("(-p) is woken while it works", async () => {
		const client = headless("printing");
		await until(() => serversAt(client.pid).length > 0, "a server that listens", client.out);
		const asking = desk.ask("printing", saying("from the printer"));
		await asking.says(/has the question/);
		client.goOn();
		const { answer, delivery } = await asking.done;
		expect(answer?.text).toContain("from the printer");
		expect(delivery).toEqual({ state: "carried", route: "wake" });
		expect(await client.ended).toContain("from the printer");
	});

	const namespaces = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"];
	const hasNamespaces = spawnSync(namespaces[0] ?? "", [...namespaces.slice(1), "true"]).status === 0;
	test.skipIf(!hasNamespaces)("that is the first process of a container is woken too", async () => {
		const client = headless("contained", namespaces);
		const bell = join(desk.world.intercomDir, "bells", "1");
		await until(() => existsSync(bell) && readdirSync(bell).length > 0, "a server that listens", client.out);
		const inner = readFileSync(`/proc/${client.pid}/task/${client.pid}/children`, "utf8").trim();
		// The sender lives in the same container: only there the pids are those of the registry.
		const sent = await execa(
			"nsenter",
			[
				"-t",
				inner,
				"-p",
				"-m",
				process.execPath,
				main,
				"send",
				"contained",
				saying("from the first"),
				"--deliver-live",
			],
			{ cwd: desk.world.root, env: desk.world.env(), extendEnv: false, reject: false, stdin: "ignore" },
		);
		expect(sent.stdout).toMatch(/was delivered to contained \(route: wake\)/);
		client.goOn();
		expect(await client.ended).toContain("from the first");
	});

	test("(--bg) is woken", async () => {
		const { world } = desk;
		const cwd = world.folder("background");
		const config = join(world.root, "background.json");
		writeFileSync(config, JSON.stringify({ mcpServers: { intercom: mcp } }));
		const flags = ["--bg", "--mcp-config", config, "--name", "background", "--", "[[say:my own work]]"];
		await execa("claude", flags, { cwd, env: world.env(), extendEnv: false, stdin: "ignore" });
		const client = () => registered(world.configDir).find(({ kind }) => kind === "bg");
		await until(() => serversAt(client()?.pid ?? 0).length > 0, "a server that listens");
		const { answer, delivery } = await desk.result("background", saying("from behind"));
		expect(answer?.text).toContain("from behind");
		expect(delivery).toEqual({ state: "carried", route: "wake" });
		kill(client()?.pid ?? 0);
	});
});
