// What the tests of whole sessions have in common: a session's model calls a tool of ours and is
// shown its result.
import { join } from "node:path";
import { execa } from "execa";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { pathsIn } from "../../src/paths.ts";
import type { Session } from "./harness/session.ts";
import { waitFor } from "./harness/wait.ts";
import { repository, type World } from "./harness/world.ts";

/**
 * Another build than dist/ may be tested: that is how each test was shown to fail without what it
 * tests.
 */
export const main = process.env.INTERCOM_MAIN ?? join(repository, "dist/main.js");
/** The server of that build, for a session. */
export const mcp = { command: process.execPath, args: [main] };
/** The Stop hook as a plugin or a person's settings run it. */
export const stopHook = join(repository, "hooks/intercom-hook stop");

let count = 0;

/** A tool call under way: its prompt has been submitted. */
export interface Calling {
	/** The text the model was given as the tool's result. */
	result: Promise<string>;
}

/**
 * Has a session's model call one of our tools.
 * @param server as the client names it: that of a plugin has another name
 */
export async function call(
	world: World,
	session: Session,
	tool: string,
	input: object,
	server = "mcp__intercom",
): Promise<Calling> {
	const mark = `call number ${++count}.`;
	const name = `${server}__${tool}`;
	await session.submit(`${mark} [[tool:${name} ${JSON.stringify(input)}]] [[say:${mark} over]]`);
	const result = waitFor(
		() =>
			world.model.requests.find(
				(request) =>
					request.kind === "main" &&
					request.label === session.label &&
					request.prompt.includes(mark) &&
					request.toolResults.length > 0,
			)?.toolResults[0],
		{ what: `the result of ${tool} in ${session.name}`, timeout: 90_000, dump: session.screen },
	);
	// A test may fail before it looks at the result.
	result.catch(() => {});
	return { result };
}

/** The same, and waits until the session is idle again. */
export async function called(world: World, session: Session, tool: string, input: object): Promise<string> {
	const { result } = await call(world, session, tool, input);
	const text = await result;
	await session.waitForIdle();
	return text;
}

/** What an answer's frame holds. */
export function answerIn(result: string): string | undefined {
	return /<intercom-answer to="[0-9a-f-]{36}" mark="(\w+)">\n([\s\S]*)\n<\/intercom-answer \1>/.exec(
		result,
	)?.[2];
}

/** The id of the question a result speaks of. */
export function questionIn(result: string): string {
	const id = /(?:<intercom-answer to="|Question )([0-9a-f-]{36})/.exec(result)?.[1];
	if (!id) throw new Error(`no question in: ${result}`);
	return id;
}

/** How often a message was given to a session: prompts of its transcript whose frame it is. */
export function timesGiven(session: Session, id: string): number {
	const opening = `<intercom-question id="${id}"`;
	return session.records().filter((record) => {
		if (record.type === "user")
			return JSON.stringify(record.message).includes(JSON.stringify(opening).slice(1, -1));
		return (
			record.type === "attachment" &&
			JSON.stringify(record.attachment).includes(JSON.stringify(opening).slice(1, -1))
		);
	}).length;
}

/** The world's stores, read as files. */
export function storesOf(world: World) {
	return openFileStores(pathsIn(world.intercomDir));
}

/** Our command, run by hand in the world. */
export async function command(
	world: World,
	args: string[],
	options: { input?: string; env?: Record<string, string> } = {},
): Promise<{ code: number; out: string; err: string }> {
	const { exitCode, stdout, stderr } = await execa(process.execPath, [main, ...args], {
		cwd: world.root,
		env: world.env(options.env),
		extendEnv: false,
		reject: false,
		...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
	});
	return { code: exitCode ?? -1, out: stdout, err: stderr };
}
