// What every demo stands on: a world of its own, which is gone again however the demo ends.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kill, processesOf } from "../../test/e2e/harness/processes.ts";
import type { Session } from "../../test/e2e/harness/session.ts";
import { createWorld, type World } from "../../test/e2e/harness/world.ts";
import { ensurePrograms, ownEnvironment } from "../machine.ts";

/** How wide the sessions' screens are, in columns. */
export const WIDTH = 100;

/** A demo: what it shows, and the sentence that says at its end what is gone. */
export interface Play {
	title: string;
	gone: string;
	run(world: World, built: Built): Promise<void>;
}

/** Intercom as it is shown: built anew into the demo's own folder, as dist/ may be in use. */
export interface Built {
	/** The program. */
	main: string;
	/** The folder that is a plugin, with the hooks. */
	plugin: string;
}

/**
 * Runs a demo. Sets the exit code 1 where it fails, or leaves something behind; where it is
 * interrupted, ends what runs and exits as shells expect.
 */
export async function perform(play: Play): Promise<void> {
	const stage = openStage();
	try {
		console.log(title(`Intercom: ${play.title}`));
		ensurePrograms();
		const world = await stage.open();
		const built = build(join(world.root, "plugin"));
		console.log(`A scripted model answers for all at ${world.model.url}; no account is used.`);
		await play.run(world, built);
	} catch (error) {
		if (!stage.isLeft()) await stage.explain(error);
		process.exitCode = 1;
	}
	if (!stage.isLeft()) await stage.close(play.gone);
}

/** Prints a session's screen, as tmux shows it. */
export async function showScreen(session: Session): Promise<void> {
	const lines = (await session.screen()).trimEnd().split("\n");
	const head = `┌─ the screen of ${session.name} `;
	console.log(`\n${title(head)}${"─".repeat(WIDTH + 2 - head.length)}`);
	for (const line of lines) console.log(`│ ${line}`.trimEnd());
	console.log(`└${"─".repeat(WIDTH + 1)}`);
}

/** A text in bold, at a terminal. */
export function title(text: string): string {
	return process.stdout.isTTY ? `\x1b[1m${text}\x1b[0m` : text;
}

interface Stage {
	open(): Promise<World>;
	/** The demo was interrupted, and is being cleaned up. */
	isLeft(): boolean;
	/** Says why it failed, with what the sessions show. */
	explain(error: unknown): Promise<void>;
	/** Ends everything, and says whether something is left. */
	close(gone: string): Promise<void>;
}

function openStage(): Stage {
	let world: World | undefined;
	let isLeaving = false;
	let ending: Promise<void> | undefined;

	/** Ends everything, once. A second caller waits for the first. */
	const leave = () => {
		ending ??= world?.close() ?? Promise.resolve();
		return ending;
	};
	const interrupt = (code: number) => {
		// The second signal does not wait: the world kills what is left when this process exits.
		if (isLeaving) process.exit(code);
		isLeaving = true;
		console.error("\nInterrupted: ending the sessions …");
		leave().finally(() => {
			if (world) sweep(world);
			process.exit(code);
		});
	};
	process.on("SIGINT", () => interrupt(130));
	process.on("SIGTERM", () => interrupt(143));
	process.on("SIGHUP", () => interrupt(129));

	return {
		async open() {
			world = await createWorld();
			startSweeper(world);
			return world;
		},
		isLeft: () => isLeaving,
		async explain(error) {
			console.error(`\nThe demo failed: ${messageOf(error)}`);
			for (const session of world?.sessions ?? [])
				await showScreen(session).catch(() => console.error(`${session.name} has no screen any more.`));
		},
		async close(gone) {
			const root = world?.root;
			await leave().catch((error: unknown) => {
				console.error(`The demo could not clean up: ${messageOf(error)}`);
				process.exitCode = 1;
			});
			if (root !== undefined) report(root, gone);
		},
	};
}

/** Starts what ends everything where this process cannot: nobody can catch SIGKILL. */
function startSweeper({ root }: World): void {
	const sweeper = fileURLToPath(new URL("./sweeper.ts", import.meta.url));
	const child = spawn(process.execPath, [...process.execArgv, sweeper, root], {
		cwd: fileURLToPath(new URL("../..", import.meta.url)),
		env: ownEnvironment(),
		stdio: ["pipe", "ignore", "ignore"],
		// Ctrl+C is for the demo: it ends its sessions itself.
		detached: true,
	});
	child.unref();
}

/** What a plugin is made of, beside the built program. */
const PARTS = [".claude-plugin", "hooks", "monitors", "skills", "package.json"];

function build(plugin: string): Built {
	const repository = fileURLToPath(new URL("../..", import.meta.url));
	for (const part of PARTS) cpSync(join(repository, part), join(plugin, part), { recursive: true });
	const script = join(repository, "scripts/build.mjs");
	const { status } = spawnSync(process.execPath, [script, join(plugin, "dist")], {
		env: ownEnvironment(),
		stdio: "inherit",
	});
	if (status !== 0) throw new Error("Intercom could not be built.");
	return { main: join(plugin, "dist/main.js"), plugin };
}

/** Ends what the world could not: a session that was still starting when the world was closed. */
function sweep({ root }: World): void {
	for (const pid of processesOf(root)) kill(pid, "SIGKILL");
	rmSync(root, { recursive: true, force: true });
}

function report(root: string, gone: string): void {
	const left = processesOf(root);
	if (left.length === 0 && !existsSync(root)) {
		console.log(`\n${gone}, the tmux, the model and their folder are gone: nothing is left running.`);
		return;
	}
	console.error(`Left behind: ${root}, processes ${left.join(", ") || "none"}.`);
	process.exitCode = 1;
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
