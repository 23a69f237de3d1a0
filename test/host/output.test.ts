import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { transformSync } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isClosedOutput, type Output, writeAll } from "../../src/host/output.ts";

let root: string;
let fd: number | undefined;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "iou-"));
	fd = undefined;
});
afterEach(() => {
	if (fd !== undefined) closeSync(fd);
	rmSync(root, { recursive: true, force: true });
});

/** An output over a file or device; its stream is never written to. */
function output(path: string): Output {
	fd = openSync(path, "w");
	return { fd } as Output;
}

describe("a text", () => {
	it("is written whole into a file, and to a device", async () => {
		const file = join(root, "out");
		expect(await writeAll(output(file), "ä\n")).toBeUndefined();
		expect(readFileSync(file, "utf8")).toBe("ä\n");
		expect(await writeAll(output("/dev/null"), "x")).toBeUndefined();
	});

	it("is not written where there is no room, which is told and not thrown", async () => {
		expect(await writeAll(output("/dev/full"), "x")).toMatchObject({ code: "ENOSPC" });
	});

	it("is not written to what is closed", async () => {
		const closed = output("/dev/null");
		closeSync(closed.fd);
		fd = undefined;
		expect(await writeAll(closed, "x")).toMatchObject({ code: "EBADF" });
	});
});

describe("a text for a pipe", () => {
	/** A pipe, by the descriptor of the child's stdout that is one. */
	const viaStream = (end: (done: (fault?: Error) => void) => void): Output => {
		const write = (_: string, done: (fault?: Error) => void) => end(done);
		return Object.assign(new PassThrough(), { fd: pipe, write }) as unknown as Output;
	};
	let pipe: number;
	beforeEach(() => {
		const fifo = join(root, "fifo");
		spawnSync("mkfifo", [fifo]);
		fd = openSync(fifo, "r+");
		pipe = fd;
	});

	it("is written once the stream says so", async () => {
		expect(
			await writeAll(
				viaStream((done) => setImmediate(done)),
				"x",
			),
		).toBeUndefined();
	});

	it("is not written where the stream says why", async () => {
		const gone = new Error("EPIPE");
		expect(
			await writeAll(
				viaStream((done) => setImmediate(() => done(gone))),
				"x",
			),
		).toBe(gone);
	});
});

describe("an output counts as closed", () => {
	/** What a process says of its own stdout, on stderr. */
	const told = (redirection: string) => {
		const source = readFileSync(join(import.meta.dirname, "../../src/host/output.ts"), "utf8");
		const { code } = transformSync(`${source}\nprocess.stderr.write(String(isClosedOutput(1)));`, {
			loader: "ts",
			format: "cjs",
		});
		const line = `"$0" -e "$1" ${redirection}`;
		return spawnSync("sh", ["-c", line, process.execPath, code], { cwd: root, encoding: "utf8" }).stderr;
	};

	it.each([
		[">&-", "true"],
		[">/dev/null", "false"],
		[">out", "false"],
		["| cat", "false"],
		[">/dev/full", "false"],
	])("with %s: %s", (redirection, expected) => {
		expect(told(redirection)).toBe(expected);
	});

	it("not where there is no such descriptor", () => {
		expect(isClosedOutput(99_999)).toBe(false);
	});
});
