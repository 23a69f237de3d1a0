import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { waitFor } from "../../e2e/harness/wait.ts";
import { aHome, type Home, SESSION } from "../home.ts";

let home: Home;
let children: ChildProcess[];
beforeEach(() => {
	home = aHome();
	children = [];
});
afterEach(() => {
	for (const child of children) child.kill("SIGKILL");
	home.end();
});

/** Starts to watch, and returns when it does. */
async function watch(...options: string[]) {
	const child = spawn(process.execPath, [home.main, "watch", ...options], { env: home.env, cwd: home.root });
	children.push(child);
	let [out, err] = ["", ""];
	child.stdout.on("data", (chunk) => {
		out += chunk;
	});
	child.stderr.on("data", (chunk) => {
		err += chunk;
	});
	const printed = () => out.split("\n").slice(0, -1);
	const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
	return {
		child,
		ended,
		err: () => err,
		printed,
		/** The lines it printed, once there are that many. */
		async lines(count: number): Promise<string[]> {
			await waitFor(() => printed().length >= count, { what: `line ${count}`, dump: () => ({ out, err }) });
			return printed();
		},
	};
}

let count = 0;

/** Puts a message into an inbox, as a Maildir wants it: what is seen before it is whole would be set aside as no message. */
function put(to: string, text: string): string {
	const now = new Date();
	const time = now.getTime().toString(16).padStart(12, "0");
	const id = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${String(++count).padStart(12, "0")}`;
	const from = { session: SESSION, name: "back\u001bend" };
	const message = { v: 1, id, kind: "message", to, from, text, sentAt: now.toISOString(), hops: 0 };
	const inbox = join(home.root, "intercom/inbox", to);
	for (const folder of ["tmp", "new", "cur"]) mkdirSync(join(inbox, folder), { recursive: true });
	const written = join(inbox, "tmp", `${id}.json`);
	writeFileSync(written, JSON.stringify(message));
	renameSync(written, join(inbox, "new", `${id}.json`));
	return id;
}

describe("watch", () => {
	test("prints a line for each message that arrives, and ends with Ctrl+C", async () => {
		const watching = await watch();
		await waitFor(() => watching.err().includes("Watching"), { what: "watch to begin" });
		put("human", "the port\nis 4317");
		expect(await watching.lines(1)).toEqual([expect.stringMatching(/^\d\d:\d\d backend: the port is 4317$/)]);
		put("human", "and 8080 is gone");
		expect((await watching.lines(2))[1]).toMatch(/and 8080 is gone$/);
		watching.child.kill("SIGINT");
		expect(await watching.ended).toBe(0);
	});

	test("with --session and --json prints that session's messages as lines of JSON, and nothing else", async () => {
		const watching = await watch("--session", SESSION, "--json");
		// It does not say when it begins: the first message it prints may not be the first that was put.
		const putUntilSeen = () => {
			put("human", "not this one");
			put(SESSION, "this one");
			return watching.printed().length > 0;
		};
		await waitFor(putUntilSeen, { what: "the first line" });
		for (const line of watching.printed())
			expect(JSON.parse(line)).toMatchObject({ to: SESSION, text: "this one", from: { session: SESSION } });
		watching.child.kill("SIGTERM");
		expect(await watching.ended).toBe(0);
		expect(watching.err()).toBe("");
	});

	test("of a session that nobody knows is an error", () => {
		const { code, err } = home.intercom("watch", "--session", "nobody");
		expect(code).toBe(2);
		expect(err).toContain("`claude-intercom list --scope all`");
	});
});
