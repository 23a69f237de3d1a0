import { type ChildProcessByStdio, type StdioOptions, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { waitFor } from "../../e2e/harness/wait.ts";
import { repository } from "../../e2e/harness/world.ts";
import { BOB } from "../../machine.ts";

let root: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "iwa-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A message of this moment, with an id of this moment. */
function aMessageNow(count = 1) {
	const now = new Date();
	const time = now.getTime().toString(16).padStart(12, "0");
	return {
		v: 1,
		id: `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${String(count).padStart(12, "0")}`,
		thread: "019aa000-0000-7000-8000-000000000001",
		kind: "message",
		to: "human",
		from: { session: BOB, name: "back\u001bend\u202e\u009b" },
		text: "the port\nis 4317",
		sentAt: now.toISOString(),
		hops: 0,
	};
}

type Watching = ChildProcessByStdio<null, Readable, Readable>;

function startWatch(options: string[] = [], stdout: number | "pipe" = "pipe") {
	const env = {
		PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
		HOME: join(root, "home"),
		CLAUDE_INTERCOM_DIR: join(root, "intercom"),
		CLAUDE_INTERCOM_SESSION: "human",
	};
	const main = join(repository, "dist/main.js");
	const stdio: StdioOptions = ["ignore", stdout, "pipe"];
	return spawn(process.execPath, [main, "watch", ...options], { env, cwd: root, stdio }) as Watching;
}

/** Puts a message into the person's inbox. */
function put(message: { id: string }): void {
	const inbox = join(root, "intercom/inbox/human");
	for (const folder of ["tmp", "new", "cur"]) mkdirSync(join(inbox, folder), { recursive: true });
	// As a Maildir wants it: a file that is seen before it is whole would be set aside as no
	// message.
	const written = join(inbox, "tmp", `${message.id}.json`);
	writeFileSync(written, JSON.stringify(message));
	renameSync(written, join(inbox, "new", `${message.id}.json`));
}

describe("watch", () => {
	it("prints a line for each message that arrives, and ends with Ctrl+C", async () => {
		const child = startWatch();
		let [out, err] = ["", ""];
		child.stdout.on("data", (chunk) => {
			out += chunk;
		});
		child.stderr.on("data", (chunk) => {
			err += chunk;
		});
		await waitFor(() => err.includes("Watching"), { what: "watch to begin" });
		put(aMessageNow());
		await waitFor(() => out.includes("\n"), { what: "the line", dump: () => ({ out, err }) });
		expect(out).toMatch(/^\d\d:\d\d backend: the port is 4317\n$/);
		child.kill("SIGINT");
		const code = await new Promise((resolve) => child.once("close", resolve));
		expect(code).toBe(0);
	});

	it("ends with a line that says so where its own lines cannot be written", async () => {
		const full = openSync("/dev/full", "w");
		const child = startWatch([], full);
		closeSync(full);
		let err = "";
		child.stderr.on("data", (chunk) => {
			err += chunk;
		});
		await waitFor(() => err.includes("Watching"), { what: "watch to begin" });
		put(aMessageNow());
		const code = await new Promise((resolve) => child.once("close", resolve));
		expect(code).toBe(1);
		expect(err.split("\n").slice(1)).toEqual(["The output could not be written: the disk is full.", ""]);
	});

	it("with --json escapes what a terminal obeys or nobody sees", async () => {
		const child = startWatch(["--json"]);
		let out = "";
		child.stdout.on("data", (chunk) => {
			out += chunk;
		});
		// It does not say when it begins, and what came before is not printed.
		let count = 0;
		const printed = () => {
			if (!out.includes("\n")) put(aMessageNow(++count));
			return out.includes("\n");
		};
		await waitFor(printed, { what: "a line", dump: () => out });
		child.kill("SIGINT");
		await new Promise((resolve) => child.once("close", resolve));
		expect(out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
		expect(JSON.parse(out.split("\n")[0] ?? "").from.name).toBe("back\u001bend\u202e\u009b");
	});

	it("does not show a session named human as the person", async () => {
		const child = startWatch();
		let [out, err] = ["", ""];
		child.stdout.on("data", (chunk) => {
			out += chunk;
		});
		child.stderr.on("data", (chunk) => {
			err += chunk;
		});
		await waitFor(() => err.includes("Watching"), { what: "watch to begin" });
		put({ ...aMessageNow(), from: { session: BOB, name: "Human" } } as { id: string });
		await waitFor(() => out.includes("\n"), { what: "the line", dump: () => ({ out, err }) });
		expect(out).toMatch(/^\d\d:\d\d human \(session bbbb2222\): the port is 4317\n$/);
		child.kill("SIGINT");
		await new Promise((resolve) => child.once("close", resolve));
	});
});
