import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { build } from "esbuild";
import { afterAll, beforeAll, vi } from "vitest";

export interface Child {
	child: ChildProcessByStdio<Writable, Readable, null>;
	/** The lines it has printed so far, as words. */
	lines: string[][];
	/** Resolves when all it said has been read. */
	ended: Promise<void>;
	hasEnded(): boolean;
	tell(line: string): void;
	/** The first line that begins so, once there is one. */
	said(word: string): Promise<string[]>;
}

/** Builds child.ts for the tests of a file, and returns how to start it. */
export function childrenOfTest(): (...args: string[]) => Child {
	const folder = mkdtempSync(join(tmpdir(), "intercom-room-children-"));
	const program = join(folder, "child.mjs");
	const children: Child[] = [];
	beforeAll(async () => {
		const entryPoints = [join(import.meta.dirname, "child.ts")];
		await build({ entryPoints, bundle: true, platform: "node", format: "esm", outfile: program });
	});
	afterAll(async () => {
		for (const { child } of children) child.kill("SIGKILL");
		await Promise.all(children.map(({ ended }) => ended));
		rmSync(folder, { recursive: true });
	});

	return (...args) => {
		const child = spawn(process.execPath, [program, ...args], { stdio: ["pipe", "pipe", "inherit"] });
		const lines: string[][] = [];
		let rest = "";
		let isOver = false;
		// A child may be killed while it is told something.
		child.stdin.on("error", () => {});
		child.stdout.setEncoding("utf8").on("data", (text: string) => {
			const parts = (rest + text).split("\n");
			rest = parts.pop() ?? "";
			lines.push(...parts.map((part) => part.split(" ")));
		});
		const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
		ended.then(() => {
			isOver = true;
		});
		const started: Child = {
			child,
			lines,
			ended,
			hasEnded: () => isOver,
			tell: (line) => child.stdin.write(`${line}\n`),
			said: (word) =>
				vi.waitFor(
					() => {
						const line = lines.find(([first]) => first === word);
						if (!line) throw new Error(`it never said ${word}`);
						return line;
					},
					{ timeout: 60_000, interval: 5 },
				),
		};
		children.push(started);
		return started;
	};
}
