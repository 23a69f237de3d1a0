// What is printed is what counts as read: real processes, and outputs that take nothing, a part, or
// all of it.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Mailbox } from "../../src/mailbox/mailbox.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { pathsIn } from "../../src/paths.ts";
import { aMessage, BOB } from "../machine.ts";

const main = join(import.meta.dirname, "../../dist/main.js");
let root: string;
let mailbox: Mailbox;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "iun-"));
	mkdirSync(join(root, "home"));
	mailbox = openFileStores(pathsIn(join(root, "intercom"))).mailbox;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Runs a line of shell in which `intercom` is the program. */
function shell(line: string) {
	const env = {
		PATH: process.env.PATH ?? "",
		HOME: join(root, "home"),
		CLAUDE_INTERCOM_DIR: join(root, "intercom"),
		CLAUDE_INTERCOM_SESSION: BOB,
		NODE: process.execPath,
		MAIN: main,
	};
	const script = `intercom() { "$NODE" "$MAIN" "$@"; }; ${line}`;
	const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { env, cwd: root, encoding: "utf8" });
	return { code: status, out: stdout, err: stderr };
}

async function mail(count: number, length = 10): Promise<void> {
	for (let at = 0; at < count; at++) await mailbox.put(aMessage({ to: BOB, text: "x".repeat(length) }));
}
const unread = () => mailbox.unreadCount(BOB);

const FULL = "The output could not be written: the disk is full.";

describe("mail is read", () => {
	it("once it is printed, into a pipe, a file and to nowhere", async () => {
		for (const to of ["| cat", ">out", ">/dev/null"]) {
			await mail(3);
			expect(shell(`intercom read ${to}`)).toMatchObject({ code: 0, err: "" });
			expect(unread()).toBe(0);
		}
		expect(readFileSync(join(root, "out"), "utf8")).toMatch(
			/^3 unread messages[\s\S]*reply, with its id\.\n$/,
		);
	});

	it.each([
		["the reader of a pipe has gone", "intercom read | (exec <&-; sleep 1)", ""],
		["the reader of a pipe goes after the first line", "intercom read | head -1 >first", ""],
		["the disk is full", "intercom read >/dev/full", `${FULL} The mail stays unread.\n`],
		[
			"the output is closed",
			"intercom read >&-",
			"The output could not be written: it is closed or broken. The mail stays unread.\n",
		],
	])("not where %s", async (_, line, said) => {
		// More than a pipe takes at once.
		await mail(10, 15_000);
		const { code, err } = shell(`${line}; exit "\${PIPESTATUS[0]}"`);
		expect([code, err]).toEqual([said === "" ? 141 : 1, said]);
		expect(unread()).toBe(10);
		expect(shell("intercom read").out).toMatch(/^10 unread messages/);
		expect(unread()).toBe(0);
	});

	it("not where the disk fills up in the middle", async ({ skip }) => {
		const small = join(root, "small");
		mkdirSync(small);
		try {
			execFileSync("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", small], { stdio: "ignore" });
		} catch {
			skip("mounting a tmpfs needs root on Linux");
		}
		try {
			await mail(10, 15_000);
			const { code, err } = shell("intercom read >small/out");
			expect([code, err]).toEqual([1, `${FULL} The mail stays unread.\n`]);
			expect(unread()).toBe(10);
		} finally {
			execFileSync("umount", [small]);
		}
	});

	it("as data in the same way", async () => {
		await mail(2);
		expect(shell("intercom read --json >/dev/full")).toMatchObject({
			code: 1,
			err: `${FULL} The mail stays unread.\n`,
		});
		expect(unread()).toBe(2);
		expect(JSON.parse(shell("intercom read --json").out).unread).toHaveLength(2);
		expect(unread()).toBe(0);
	});
});

describe("any command", () => {
	it.each(["list", "list --json", "--help", "read --help", "--version", "status nothing --json"])(
		"says in one line that the disk is full: %s",
		(command) => {
			expect(shell(`intercom ${command} >/dev/full`)).toEqual({ code: 1, out: "", err: `${FULL}\n` });
		},
	);

	it.each(["list", "--help", "read"])("ends quietly where nobody reads it: %s", (command) => {
		const { code, err } = shell(`intercom ${command} | (exec <&-; sleep 1); exit "\${PIPESTATUS[0]}"`);
		expect([code, err]).toEqual([141, ""]);
	});

	it("ends as it would where even the error cannot be told", () => {
		expect(shell("intercom list >/dev/full 2>/dev/full").code).toBe(1);
		expect(shell("intercom nonsense 2>/dev/full").code).toBe(2);
		expect(shell("intercom list >&- 2>&-").code).toBe(0);
	});
});
