// 2.1.100 keeps the registry's old session id after /clear. Whoever believed it would type into
// another conversation, and start a second client beside the one that runs.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, command, mcp } from "./calls.ts";
import type { Session } from "./harness/session.ts";
import { waitFor } from "./harness/wait.ts";
import { createWorld, type World } from "./harness/world.ts";

const BY_PLUGIN = "mcp__plugin_intercom_intercom";

describe.each([
	{ how: "installed by hand", install: ["--without-plugin"], server: "intercom", tools: "mcp__intercom" },
	{ how: "with the plugin", install: [], server: "plugin-intercom-intercom", tools: BY_PLUGIN },
	{ how: "with the server alone", server: "intercom", tools: "mcp__intercom" },
])("a session of 2.1.100 after /clear, $how", ({ install, server, tools }) => {
	let world: World;
	let session: Session;
	let before: string;
	let after: string;
	let taskId: string;

	const json = async (...args: string[]) => JSON.parse((await command(world, [...args, "--json"])).out);
	const running = async (): Promise<{ id: string; running: { pid: number } }[]> =>
		(await json("list", "--scope", "live")).sessions;
	const tool = async (name: string, input: object) => {
		const { result } = await call(world, session, name, input, tools);
		const text = await result;
		await session.waitForIdle();
		return text;
	};

	beforeAll(async () => {
		world = await createWorld({ client: "middle" });
		if (install) await command(world, ["install", ...install, "--config-dir", world.configDir]);
		session = await world.startSession({
			name: "cleared",
			client: "middle",
			mcp: install ? false : mcp,
			settings: { permissions: { allow: [tools] } },
		});
		await session.waitForServer(server);
		await command(world, ["join", "r", "--purpose", "work"]);
		await session.turn("hello [[say:hello]]");
		before = session.sessionId() ?? "";
		await command(world, ["invite", "r", before]);
		taskId = (await json("assign", "@r", "migrate", "--room", "r")).task.id;
		expect(await tool("take_task", { room: "r" })).toContain("is yours now");
		await session.submit("/clear");
		const found = async () => (await running()).find(({ id }) => id !== before)?.id;
		after = await waitFor(found, { what: "another session id", dump: session.screen });
	});
	afterAll(() => world?.close());

	test("runs under its new id alone", async () => {
		expect(await running()).toMatchObject([{ id: after, running: { pid: session.pid } }]);
		// The registry has not changed.
		expect(session.registry()?.sessionId).toBe(before);
	});

	test("is asked where it runs, by either id; no second client is started", async () => {
		for (const id of [before, after]) {
			const asked = await json("ask", id, "are you there? [[say:here]]", "--wait-seconds", "30");
			expect(asked).toMatchObject({ answer: { text: "here" }, delivery: { route: "type" } });
			expect(asked.target.id).toBe(after);
			await session.waitForIdle();
		}
	});

	test("gets mail that was sent to either id, and keeps its task", async () => {
		expect((await command(world, ["send", before, "left for the old one"])).code).toBe(0);
		await tool("read_messages", {});
		// Where there are hooks, one has given it with the prompt.
		const last = world.model.requests.findLast(
			({ label, kind }) => label === session.label && kind === "main",
		);
		expect(JSON.stringify(last?.body.messages)).toContain("left for the old one");
		expect((await command(world, ["tasks", "r"])).out).not.toContain("ended");
		const done = await tool("update_task", { task_id: taskId, state: "completed", result: "migrated" });
		expect(done).toContain("is completed");
	});
});
