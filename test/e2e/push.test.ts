// Push: Intercom's monitor wakes its session. No terminal, no keys, no message socket. Of the clients
// here only 2.1.328 has monitors. It has a message socket as well, so these sessions refuse what comes
// by it. One with a monitor is never `idle` to the registry but `shell`: what is waited for here is
// the screen.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storesOf } from "./calls.ts";
import { pluginWithMonitor } from "./harness/package.ts";
import { childrenOf, commandLine, isAlive, kill } from "./harness/processes.ts";
import { boxText } from "./harness/prompt-box.ts";
import type { Session, SessionOptions } from "./harness/session.ts";
import {
	type Asking,
	type Desk,
	erase,
	gate,
	mcp,
	openDesk,
	saying,
	timesShown,
	until,
} from "./states/desk.ts";

let desk: Desk;
let plugin: string;
/** In no tmux pane and bypassing permissions: neither type nor post can reach it. */
let outside: Session;
/** In tmux, and it refuses what other sessions post. */
let refusing: Session;

beforeAll(async () => {
	desk = await openDesk();
	plugin = pluginWithMonitor(join(desk.world.root, "plugin"));
	[outside, refusing] = (await Promise.all([
		watched({
			name: "outside",
			inTmux: false,
			args: ["--permission-mode", "bypassPermissions"],
			env: { IS_SANDBOX: "1" },
			settings: { skipDangerousModePermissionPrompt: true },
		}),
		watched({ name: "refusing" }),
	])) as [Session, Session];
});

afterAll(async () => {
	await desk?.close();
});

/** A session with the plugin, once its monitor listens. */
async function watched(options: SessionOptions): Promise<Session> {
	const session = await desk.world.startSession({
		mcp: false,
		plugin,
		...options,
		settings: { permissions: { allow: ["Bash"] }, crossSessionInbound: "refuse", ...options.settings },
	});
	await until(() => existsSync(watcher(session)), "the monitor", session.screen);
	return session;
}

function watcher(session: Session): string {
	return join(desk.world.intercomDir, "monitors", `${session.sessionId()}.json`);
}

/** The routes that were tried, in order. */
function tried(asking: Asking): (string | undefined)[] {
	return [...asking.progress().matchAll(/taking it to \S+ \((\w+)\)/g)].map((each) => each[1]);
}

/**
 * Woken by the monitor; the text came with the hook of the turn that began. In which order the two
 * are noted is open.
 */
const PUSHED = ["answered by turn", "carried by push", "queued", "seen by pickup"];

describe("a session that neither post nor type can reach: outside tmux, bypassing permissions", () => {
	test("is woken while idle, given the question once, and its words are the answer", async () => {
		const asking = desk.ask("outside", saying("woken by push"));
		const { answer, delivery, question } = await asking.done;
		expect(answer).toEqual({ outcome: "answered", text: "woken by push", by: "turn" });
		expect(delivery).toEqual({ state: "carried", route: "push" });
		expect(tried(asking)).toEqual(["push"]);
		expect((await desk.receipt(question?.id)).sort()).toEqual(PUSHED);
		expect(timesShown(desk.world, outside, question?.id)).toBe(1);
		// What a post would have opened.
		expect(await outside.screen()).not.toMatch(/Held message/);
	});

	test("is given a message at once", async () => {
		const sent = await desk.run(["send", "outside", "Look. [[say:I am looking.]]", "--deliver-live"]);
		expect(sent.out).toMatch(/was delivered to outside \(route: push\)/);
		await outside.waitForScreen("● I am looking.");
	});

	test("busy in a tool that takes long: its queue has it, and the answer is no text of that work", async () => {
		const tool = gate(outside, "busy");
		await outside.submit(`[[say:my own work]] ${tool.call}`);
		await tool.reached();
		const asking = desk.ask("outside", saying("in between"));
		// Long before the tool has ended: the line's own record proves it.
		await asking.says(/has the question/);
		expect(asking.over()).toBe(false);
		tool.open();
		const { answer, delivery, question } = await asking.done;
		expect(answer?.text).toBe("in between");
		expect(delivery).toEqual({ state: "carried", route: "push" });
		expect((await desk.receipt(question?.id)).sort()).toEqual(PUSHED);
		expect(timesShown(desk.world, outside, question?.id)).toBe(1);
	});

	test("busy by its own word, it is not woken, but for urgent mail", async () => {
		const own = { CLAUDE_INTERCOM_SESSION: outside.sessionId() ?? "" };
		await desk.run(["profile", "--busy-minutes", "30", "--busy-reason", "a release"], own);
		const unread = () => storesOf(desk.world).mailbox.unreadCount(outside.sessionId() ?? "");
		const live = (text: string, ...more: string[]) =>
			desk.run(["send", "outside", text, "--deliver-live", ...more]);
		expect((await live("some news")).out).toMatch(
			/It is busy until \d\d:\d\d, by its own word \("a release"\)/,
		);
		expect((await live("Fire! [[say:I am coming.]]", "--urgent")).out).toMatch(/\(route: push\)/);
		await outside.waitForScreen("● I am coming.");
		expect(unread()).toBe(1);
		const { out } = await desk.run(["profile", "--busy-minutes", "0"], own);
		expect(out).toContain('1 message waited: 1 of "human".');
		// It is handed over with the next turn.
		await outside.submit("and now? [[say:now it is here]]");
		await outside.waitForScreen("● now it is here");
		await until(() => unread() === 0, "the news to be handed over", outside.screen);
	});

	test("after /clear the monitor it was started with still wakes it, under the same name", async () => {
		const before = outside.sessionId();
		await outside.submit("/clear");
		await until(() => outside.sessionId() !== before, "another session id", outside.screen);
		const { answer, delivery, question, target } = await desk.result("outside", saying("after /clear"));
		expect(answer?.text).toBe("after /clear");
		expect(delivery).toEqual({ state: "carried", route: "push" });
		expect(target?.id).toBe(outside.sessionId());
		expect(timesShown(desk.world, outside, question?.id)).toBe(1);
	});
});

test("a session that takes messages of others is woken by its own server, not by its monitor", async () => {
	const both = await watched({ name: "both", settings: { crossSessionInbound: "accept" } });
	await until(() => serverListens(both), "its server", both.screen);
	const asking = desk.ask("both", saying("by wake"));
	const { answer, delivery } = await asking.done;
	expect(answer?.text).toBe("by wake");
	expect(delivery).toEqual({ state: "carried", route: "wake" });
	expect(tried(asking)).toEqual(["wake"]);
	await both.exit();
});

function serverListens({ pid }: Session): boolean {
	const bell = join(desk.world.intercomDir, "bells", `${pid}`);
	return existsSync(bell) && readdirSync(bell).some((name) => name.endsWith(".json"));
}

describe("a session in tmux that refuses other sessions' messages", () => {
	test("is pushed to and not typed to; the draft in its prompt stays as it is", async () => {
		await refusing.type("half a thought");
		await refusing.waitForScreen("half a thought");
		const asking = desk.ask("refusing", saying("in spite of it"));
		const { answer, question } = await asking.done;
		expect(answer?.text).toBe("in spite of it");
		expect(tried(asking)).toEqual(["push"]);
		expect(asking.keys()).toEqual([]);
		expect((await desk.receipt(question?.id)).sort()).toEqual(PUSHED);
		expect(boxText(await refusing.screen())).toBe("half a thought");
		await erase(refusing);
	});

	test("is typed to as little where typing is the only way allowed", async () => {
		const asking = desk.ask("refusing", saying("never typed"), { routes: "type" });
		await asking.says(/held for refusing: type: a monitor of Intercom runs in it, so nothing is typed/);
		expect(asking.keys()).toEqual([]);
		// It rides with the next prompt.
		await refusing.submit("anything else? [[say:that was all]]");
		await refusing.waitForScreen(/● never typed\s+● that was all/);
		const { answer, question } = await asking.done;
		expect(answer?.text).toBe("never typed\n\nthat was all");
		expect(asking.keys()).toEqual([]);
		expect(await desk.receipt(question?.id)).toEqual(["queued", "seen by pickup", "answered by turn"]);
	});

	test("is typed to again when its monitor has ended", async () => {
		const { pid } = JSON.parse(readFileSync(watcher(refusing), "utf8")) as { pid: number };
		kill(pid);
		// The client tells the session of it, which is a turn.
		await refusing.waitForScreen(/script failed[\s\S]*\n● echo/);
		await refusing.waitForIdle();
		const asking = desk.ask("refusing", saying("typed at last"));
		const { answer, question } = await asking.done;
		expect(answer?.text).toBe("typed at last");
		expect(tried(asking)).toEqual(["type"]);
		expect(timesShown(desk.world, refusing, question?.id)).toBe(1);
	});
});

test("where no hook hands the text over, the session reads its mail, and the turn it was woken for is the answer", async () => {
	const alone = join(desk.world.root, "only-the-monitor");
	mkdirSync(join(alone, ".claude-plugin"), { recursive: true });
	writeFileSync(join(alone, ".claude-plugin/plugin.json"), '{ "name": "intercom", "version": "0.0.1" }');
	cpSync(join(plugin, "monitors"), join(alone, "monitors"), { recursive: true });
	const session = await watched({ name: "hookless", plugin: alone, mcp });
	await session.submit("warm up [[say:warm]]");
	await session.waitForScreen("● warm");
	desk.world.model.respond(({ prompt, request }) =>
		request.label === session.label && prompt.includes("<task-notification>")
			? "[[tool:mcp__intercom__read_messages {}]] [[say:{{result}}]]"
			: undefined,
	);
	const { answer, delivery, question } = await desk.result("hookless", "is it merged?");
	expect(answer).toMatchObject({ outcome: "answered", by: "turn" });
	expect(answer?.text).toContain("is it merged?");
	expect(delivery).toEqual({ state: "carried", route: "push" });
	const proven = ["answered by turn", "carried by push", "queued", "seen by read"];
	expect((await desk.receipt(question?.id)).sort()).toEqual(proven);
});

test("with push turned off its start costs no turn, and nothing of the monitor outlives the client", async () => {
	const session = await desk.world.startSession({
		name: "off",
		mcp: false,
		plugin,
		env: { CLAUDE_INTERCOM_PUSH: "off" },
	});
	const shells = () => childrenOf(session.pid);
	const idle = () =>
		shells()
			.flatMap(childrenOf)
			.find((pid) => commandLine(pid) === "cat");
	await until(() => idle() !== undefined, "the idle monitor", session.screen);
	await session.submit("hello [[say:hello yourself]]");
	await session.waitForScreen("● hello yourself");
	const asked = desk.world.model.requests.filter(
		({ kind, label }) => kind === "main" && label === session.label,
	);
	expect(asked.map(({ prompt }) => prompt)).toEqual([expect.stringContaining("hello")]);
	expect(JSON.stringify(asked[0]?.body)).not.toContain("ended without producing output");
	const monitor = [...shells(), idle() ?? 0];
	kill(session.pid, "SIGKILL");
	await until(
		() => !monitor.some(isAlive),
		"the monitor to end",
		async () => monitor.map(commandLine).join(),
	);
});

test("2.0.60 loads the same plugin and has no monitors: its hooks do it, when its turn ends", async () => {
	const sessionId = crypto.randomUUID();
	const old = await desk.world.startSession({
		client: "old",
		mcp: false,
		plugin,
		sessionId,
		settings: { permissions: { allow: ["Bash"] } },
	});
	const tool = gate(old, "busy");
	await old.submit(`[[say:my own work]] ${tool.call}`);
	await tool.reached();
	const asking = desk.ask(sessionId, saying("by its hook"), { routes: "push,pickup" });
	await asking.says(/held for .*push: no monitor of Intercom runs in it/);
	tool.open();
	const { answer, question } = await asking.done;
	expect(answer?.text).toBe("by its hook");
	expect(await desk.receipt(question?.id)).toEqual(["queued", "seen by pickup", "answered by turn"]);
	expect(readdirSync(join(desk.world.intercomDir, "monitors")).join()).not.toContain(sessionId);
});
