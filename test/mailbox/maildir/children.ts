import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";
import { BOB } from "../../machine.ts";

export interface Child {
	child: ChildProcessByStdio<Writable, Readable, null>;
	/** Grows as it speaks. */
	lines: string[];
	/** Resolves when all it said has been read. */
	ended: Promise<void>;
}

export interface ChildOptions {
	/** Intercom's folder. */
	home: string;
	argument?: string;
	mostInCur?: number;
	onLine?: () => void;
}

/** Builds child.ts for the tests of a file, and returns how to start it on Bob's inbox. */
export function childrenOfTest(): (role: string, options: ChildOptions) => Child {
	const folder = mkdtempSync(join(tmpdir(), "intercom-children-"));
	const program = join(folder, "child.mjs");
	beforeAll(async () => {
		const entryPoints = [join(import.meta.dirname, "child.ts")];
		await build({ entryPoints, bundle: true, platform: "node", format: "esm", outfile: program });
	});
	afterAll(() => rmSync(folder, { recursive: true }));

	return (role, { home, argument = "", mostInCur, onLine = () => {} }) => {
		const child = spawn(process.execPath, [program, role, home, BOB, argument], {
			env: { ...process.env, ...(mostInCur === undefined ? {} : { MOST_IN_CUR: String(mostInCur) }) },
			stdio: ["pipe", "pipe", "inherit"],
		});
		const lines: string[] = [];
		let rest = "";
		child.stdout.setEncoding("utf8").on("data", (text: string) => {
			const parts = (rest + text).split("\n");
			rest = parts.pop() ?? "";
			for (const part of parts) {
				lines.push(part);
				onLine();
			}
		});
		const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
		return { child, lines, ended };
	};
}

/** The ids that children named with this word. */
export function said(lines: string[], what: string): string[] {
	return lines.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1));
}
