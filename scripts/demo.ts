// `npm run demo`: two real Claude Code sessions run side by side in a private tmux, and one asks
// the other through its own tools. It needs no account and no network: a scripted model on
// loopback speaks for both. Everything lies in a temporary folder.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kill, processesOf } from "../test/e2e/harness/processes.ts";
import type { Session } from "../test/e2e/harness/session.ts";
import { createWorld, type World } from "../test/e2e/harness/world.ts";
import { ensurePrograms, ownEnvironment } from "./machine.ts";

const WIDTH = 100;
const NEWS = "The API moved to port 4317 today. Keep it in mind.";
const TASK = "Which port does the API listen on? The backend session knows; ask it.";
const QUESTION = "Which port does the API listen on since today?";
const ANSWER = "Port 4317. It moved there today; 8080 is gone.";

let world: World | undefined;
let leaving = false;
let ending: Promise<void> | undefined;
for (const [signal, code] of [
	["SIGINT", 130],
	["SIGTERM", 143],
	["SIGHUP", 129],
] as const) {
	process.on(signal, () => {
		// The second signal does not wait: the world kills what is left when this process exits.
		if (leaving) process.exit(code);
		leaving = true;
		console.error("\nInterrupted: ending the two sessions …");
		leave().finally(() => {
			sweep();
			process.exit(code);
		});
	});
}

try {
	await demo();
} catch (error) {
	if (!leaving) await explain(error);
	process.exitCode = 1;
}
if (!leaving) {
	const root = world?.root;
	await leave().catch((error: unknown) => {
		console.error(`The demo could not clean up: ${messageOf(error)}`);
		process.exitCode = 1;
	});
	report(root);
}

async function demo(): Promise<void> {
	console.log(title("Intercom: one Claude Code session asks another"));
	ensurePrograms();
	world = await createWorld();
	const mcp = { command: process.execPath, args: [build(join(world.root, "dist"))] };
	console.log(`A scripted model answers for both sessions at ${world.model.url}; no account is used.`);
	speakFor(world);
	console.log("Starting two sessions, backend and frontend, in a tmux of their own …");
	const size = { width: WIDTH, height: 34 };
	const [backend, frontend] = await Promise.all([
		world.startSession({ name: "backend", mcp, ...size }),
		world.startSession({ name: "frontend", mcp, ...size }),
	]);

	console.log("A person tells backend the news …");
	await backend.turn(NEWS);
	console.log("A person sets frontend a task, and frontend asks backend with its ask tool …");
	await frontend.turn(TASK);
	await backend.waitForIdle();

	const result = world.model.requests.findLast((request) => request.label === "frontend")?.toolResults.at(-1);
	const told = result === undefined ? undefined : readResult(result);
	if (!told || told.answer !== ANSWER) {
		throw new Error(
			`frontend did not get the answer. Its ask tool said:\n${result ?? "(it was never called)"}`,
		);
	}
	await showScreen(frontend);
	await showScreen(backend);
	console.log(`\n${title("Question")}  ${QUESTION}`);
	console.log(`${title("Answer")}    ${told.answer}`);
	console.log(`${title("Time")}      ${told.time}   (as the tool put it: "${told.head}")`);
}

/** Builds the server into a folder of its own, as dist/ may be in use. Returns what to start. */
function build(folder: string): string {
	const script = fileURLToPath(new URL("build.mjs", import.meta.url));
	const { status } = spawnSync(process.execPath, [script, folder], {
		env: ownEnvironment(),
		stdio: "inherit",
	});
	if (status !== 0) throw new Error("Intercom could not be built.");
	return join(folder, "main.js");
}

/**
 * Tells the model what to say for each of the two. What frontend says last is made from its
 * tool's result alone.
 */
function speakFor({ model }: World): void {
	model.respond(({ prompt, request, toolResults }) => {
		if (request.label === "backend" && prompt.includes(QUESTION)) return [{ kind: "say", text: ANSWER }];
		if (request.label === "backend") return [{ kind: "say", text: "I will: the API listens on port 4317." }];
		if (request.label !== "frontend") return undefined;
		const answer = readResult(toolResults.at(-1) ?? "")?.answer;
		return [
			{ kind: "tool", name: "mcp__intercom__ask", input: { to: "backend", question: QUESTION } },
			{ kind: "say", text: answer ? `I asked backend. It says: ${answer}` : "I could not find out." },
		];
	});
}

/** Reads the result of the ask tool: a first line with the time, then the answer in its frame. */
function readResult(result: string): { head: string; time: string; answer: string } | undefined {
	const match =
		/^(.* answered, after ([\d.]+ s)\b.*):\n<intercom-answer [^>]*>\n([\s\S]*?)\n<\/intercom-answer/m;
	const [, head = "", time = "", answer = ""] = match.exec(result) ?? [];
	return head === "" ? undefined : { head, time, answer };
}

async function showScreen(session: Session): Promise<void> {
	const lines = (await session.screen()).trimEnd().split("\n");
	const head = `┌─ the screen of ${session.name} `;
	console.log(`\n${title(head)}${"─".repeat(WIDTH + 2 - head.length)}`);
	for (const line of lines) console.log(`│ ${line}`.trimEnd());
	console.log(`└${"─".repeat(WIDTH + 1)}`);
}

async function explain(error: unknown): Promise<void> {
	console.error(`\nThe demo failed: ${messageOf(error)}`);
	for (const session of world?.sessions ?? []) {
		await showScreen(session).catch(() => console.error(`${session.name} has no screen any more.`));
	}
}

/** Ends everything, once. A second caller waits for the first. */
function leave(): Promise<void> {
	ending ??= world?.close() ?? Promise.resolve();
	return ending;
}

/** Ends what the world could not: a session that was still starting when the world was closed. */
function sweep(): void {
	if (world === undefined) return;
	for (const pid of processesOf(world.root)) kill(pid, "SIGKILL");
	rmSync(world.root, { recursive: true, force: true });
}

function report(root: string | undefined): void {
	if (root === undefined) return;
	const left = processesOf(root);
	if (left.length === 0 && !existsSync(root)) {
		console.log("\nBoth sessions, the tmux, the model and their folder are gone: nothing is left running.");
		return;
	}
	console.error(`Left behind: ${root}, processes ${left.join(", ") || "none"}.`);
	process.exitCode = 1;
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

function title(text: string): string {
	return process.stdout.isTTY ? `\x1b[1m${text}\x1b[0m` : text;
}
