// The sessions that are asked: three with a person at each, one that nobody has open, so that a
// client is started for each of its questions, and one that bypasses permissions and works alone.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Session, SessionOptions } from "../../test/e2e/harness/session.ts";
import type { World } from "../../test/e2e/harness/world.ts";
import type { Hooks } from "./hooks.ts";

const NAMES = ["anna", "bert", "cleo"];
const CLOSED = "fred";
const BYPASSING = "gina";
/** How many have a person at them. They come first. */
export const OPEN_ONES = NAMES.length;
/** Which of them is the one that nobody has open, and which is alone. */
export const CLOSED_ONE = NAMES.length;
export const LONE_ONE = CLOSED_ONE + 1;
/** Those whose clients have hooks of the person's. */
export const HOOKED = ["bert", "cleo", CLOSED];
/** Whose folder is a repository, so that there are worktrees. */
const IN_REPOSITORY = ["cleo", CLOSED];

const permissions = { allow: ["Bash(echo:*)", "Bash(sleep:*)", "Agent", "EnterWorktree", "ExitWorktree"] };

/** Whose person queues /clear. */
export function clears({ name }: Session): boolean {
	return name === "bert";
}

/**
 * Starts them, each with a turn in it: before the first turn the box shows a hint.
 * @param seen has Intercom look at what runs.
 */
export async function startTargets(
	world: World,
	mcp: { command: string; args: string[] },
	{ commands, follow }: Hooks,
	seen: () => Promise<unknown>,
): Promise<Session[]> {
	const settingsOf = (name: string) => ({
		permissions,
		...(name === BYPASSING && { skipDangerousModePermissionPrompt: true }),
		hooks: HOOKED.includes(name) ? asSettings(commands) : {},
	});
	const start = (name: string) => {
		const cwd = world.folder(name);
		if (IN_REPOSITORY.includes(name)) makeRepository(world, cwd);
		return world.startSession({ name, mcp, cwd, settings: settingsOf(name), ...startOf(name) });
	};
	const sessions = await Promise.all([...NAMES, CLOSED, BYPASSING].map(start));
	for (const session of sessions) await session.turn("hello [[say:hello]]");
	// What a session was started with is given again to a client that is started for its question.
	await seen();
	const closed = sessions[CLOSED_ONE] as Session;
	follow(closed.sessionId() ?? "");
	await closed.exit();
	return sessions;
}

/** Only in a sandbox does the client let root bypass permissions. */
function startOf(name: string): Pick<SessionOptions, "args" | "env"> {
	if (name !== BYPASSING) return {};
	return { args: ["--dangerously-skip-permissions"], env: { IS_SANDBOX: "1" } };
}

function asSettings(commands: Record<string, string>): object {
	const entry = (command: string) => [{ hooks: [{ type: "command", command }] }];
	return Object.fromEntries(Object.entries(commands).map(([event, command]) => [event, entry(command)]));
}

function makeRepository(world: World, cwd: string): void {
	const git = (...args: string[]) => execFileSync("git", args, { cwd, env: world.env() });
	git("init", "--quiet");
	writeFileSync(join(cwd, "file"), "text");
	git("add", ".");
	git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "--message", "all");
}
