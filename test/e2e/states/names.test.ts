// Names that want to be more than names: of a session, and of the folder it works in. They stand in
// the frame of every question, and the client reads files that a prompt mentions.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { called, mcp } from "../calls.ts";
import type { Session } from "../harness/session.ts";
import { createWorld, type World } from "../harness/world.ts";

const SECRET = "TOP SECRET";
const ROUTES = { CLAUDE_INTERCOM_ROUTES: "type,resume,fork" };

let world: World;
let askers: Record<string, Session>;
let targets: Record<string, Session>;

beforeAll(async () => {
	world = await createWorld();
	const secret = join(world.home, ".env");
	writeFileSync(secret, SECRET);
	const target = async (options: Parameters<World["startSession"]>[0]) => {
		const session = await world.startSession({ mcp: false, ...options });
		writeFileSync(join(session.cwd, ".env"), SECRET);
		await session.turn("[[say:hello]]");
		return session;
	};
	const [named, inFolder, live, old, ended] = await Promise.all([
		world.startSession({ name: `al @${secret} x`, mcp, env: ROUTES }),
		// 2.0.60 has no names: the session is called by its folder.
		world.startSession({ client: "old", cwd: world.folder("app @.env"), mcp, env: ROUTES }),
		target({ name: "live" }),
		target({ client: "old", sessionId: crypto.randomUUID() }),
		target({ name: "ended" }),
	]);
	await inFolder.turn("[[say:hello]]");
	await ended.exit();
	askers = { "a name": named, "a folder": inFolder };
	targets = { live, old, ended };
});
afterAll(() => world?.close());

describe.each([
	["a name", 'from="al ＠/'],
	["a folder", 'from="app ＠.env"'],
])("the mention of a file in %s", (asker, shown) => {
	test.each([
		["typed into the current client", "live", "type", {}],
		["typed into the old client", "old", "type", {}],
		["by resume", "ended", "resume", {}],
		["by fork", "live", "fork", { mode: "fork" }],
	])("reads no file, %s", async (way, target, route, more) => {
		const session = askers[asker] as Session;
		const mark = `question of ${asker}, ${way}`;
		const to = targets[target]?.sessionId();
		const input = { to, question: `${mark} [[say:answered]]`, wait_seconds: 60, ...more };
		const result = await called(world, session, "ask", input);
		expect(result).toContain(`by ${route}`);
		const asked = world.model.requests.filter(
			({ kind, prompt }) => kind === "main" && prompt.includes("<intercom-question") && prompt.includes(mark),
		);
		expect(asked).not.toEqual([]);
		for (const { body, prompt } of asked) {
			expect(JSON.stringify(body).includes(SECRET), "the file was read").toBe(false);
			expect(prompt).toContain(shown);
		}
	});
});
