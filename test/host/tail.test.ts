import { execFileSync, spawnSync } from "node:child_process";
import {
	appendFileSync,
	closeSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readdirSync,
	readlinkSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { tail } from "../../src/host/tail.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-tail-"));
afterAll(() => rmSync(root, { recursive: true }));

let folder: string;
let file: string;
let stops: (() => void)[];
beforeEach(() => {
	folder = mkdtempSync(join(root, "t-"));
	file = join(folder, "session.jsonl");
	stops = [];
});
afterEach(() => {
	for (const stop of stops) stop();
});

function follow(from = 0, path = file): string[] {
	const lines: string[] = [];
	stops.push(tail(path, from, (line) => lines.push(line)));
	return lines;
}
/** Generous: a loaded machine, and the safety net that looks once a second. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000, interval: 20 });
const numbered = (from: number, to: number) =>
	Array.from({ length: to - from }, (_, at) => `line ${from + at}`);
const text = (lines: string[]) => lines.map((line) => `${line}\n`).join("");

const fifo = () => {
	const path = join(folder, "pipe");
	execFileSync("mkfifo", [path]);
	return path;
};

describe("a followed file", () => {
	it("that is moved is read on where it is found, from where it had been read to", async () => {
		writeFileSync(file, text(numbered(0, 2)));
		const elsewhere = join(folder, "elsewhere", "session.jsonl");
		const lines: string[] = [];
		const moved = (from: string) => [file, elsewhere].find((each) => existsSync(each)) ?? from;
		stops.push(tail(file, 0, (line) => lines.push(line), moved));
		await eventually(() => lines).toEqual(numbered(0, 2));
		mkdirSync(join(folder, "elsewhere"));
		renameSync(file, elsewhere);
		appendFileSync(elsewhere, text(numbered(2, 4)));
		await eventually(() => lines).toEqual(numbered(0, 4));
		renameSync(elsewhere, file);
		appendFileSync(file, text(numbered(4, 5)));
		await eventually(() => lines).toEqual(numbered(0, 5));
	});

	it("gives what is there, then what comes, in batches and alone", async () => {
		writeFileSync(file, text(numbered(0, 3)));
		const lines = follow();
		await eventually(() => lines).toEqual(numbered(0, 3));
		appendFileSync(file, text(numbered(3, 4)));
		await eventually(() => lines).toEqual(numbered(0, 4));
		appendFileSync(file, text(numbered(4, 300)));
		await eventually(() => lines).toEqual(numbered(0, 300));
	});

	it.each([
		["a pipe", () => execFileSync("mkfifo", [file])],
		["a link to a pipe", () => symlinkSync(fifo(), file)],
		["a link to a device without end", () => symlinkSync("/dev/zero", file)],
	])("that is %s has no lines and holds nobody up, until a file is put there", async (_, make) => {
		make();
		const lines = follow();
		await new Promise(setImmediate);
		rmSync(file);
		writeFileSync(file, "one\n");
		await eventually(() => lines).toEqual(["one"]);
	});

	it("keeps empty lines and blanks as they are", async () => {
		writeFileSync(file, "\n  a \n\n\tb\r\n");
		const lines = follow();
		await eventually(() => lines).toEqual(["", "  a ", "", "\tb\r"]);
	});

	it.each([
		["at the start", 0, numbered(0, 10)],
		["at a line's start", text(numbered(0, 7)).length, numbered(7, 10)],
		["at the end", text(numbered(0, 10)).length, []],
	])("is read from its offset on: %s", async (_, from, expected) => {
		writeFileSync(file, text(numbered(0, 10)));
		const lines = follow(from);
		appendFileSync(file, "and this\n");
		await eventually(() => lines).toEqual([...expected, "and this"]);
	});

	it("counts its offset in bytes, whatever characters stand before", async () => {
		const before = "🙂 ü € 漢字\n".repeat(1000);
		writeFileSync(file, before);
		const lines = follow(Buffer.byteLength(before));
		appendFileSync(file, "ä after\n");
		await eventually(() => lines).toEqual(["ä after"]);
	});

	it("gives no line before it is whole", async () => {
		writeFileSync(file, "whole\nhal");
		const lines = follow();
		await eventually(() => lines).toEqual(["whole"]);
		appendFileSync(file, "f a li");
		appendFileSync(file, "ne\nnext\npart");
		await eventually(() => lines).toEqual(["whole", "half a line", "next"]);
		appendFileSync(file, "\n");
		await eventually(() => lines).toEqual(["whole", "half a line", "next", "part"]);
	});

	it("joins characters that were split over writes, byte by byte", async () => {
		const line = "a🙂ü€漢\u0000é";
		const lines = follow();
		const fd = openSync(file, "a");
		for (const byte of Buffer.from(`${line}\n`)) {
			writeSync(fd, Buffer.from([byte]));
			await new Promise((resolve) => setImmediate(resolve));
		}
		closeSync(fd);
		await eventually(() => lines).toEqual([line]);
	});

	it("gives lines of 1 MB whole, in one write and in many", async () => {
		const big = `${"🙂x".repeat(200_000)}end`;
		const lines = follow();
		writeFileSync(file, `${big}\nsmall\n`);
		await eventually(() => lines.map((line) => line.length)).toEqual([big.length, 5]);
		expect(lines[0] === big).toBe(true);
		const bytes = Buffer.from(`${big}\n`);
		// A prime: the cuts go through characters.
		for (let at = 0; at < bytes.length; at += 65_537) appendFileSync(file, bytes.subarray(at, at + 65_537));
		await eventually(() => lines.length).toBe(3);
		expect(lines[2] === big).toBe(true);
	});

	it("gives every line once and in order, however it is written", async () => {
		const lines = follow();
		const expected: string[] = [];
		for (let batch = 0; batch < 400; batch++) {
			const more = numbered(expected.length, expected.length + ((batch * 7) % 40));
			expected.push(...more);
			appendFileSync(file, text(more));
			// Sometimes at once, sometimes in the next turn of the loop, sometimes when events have
			// been handled.
			if (batch % 3 === 1) await new Promise((resolve) => setImmediate(resolve));
			if (batch % 50 === 2) await eventually(() => lines.length).toBe(expected.length);
		}
		await eventually(() => lines.length).toBe(expected.length);
		expect(lines).toEqual(expected);
	});

	it("is followed by many at once, each from its own offset", async () => {
		writeFileSync(file, text(numbered(0, 20)));
		const followers = Array.from({ length: 20 }, (_, at) => follow(text(numbered(0, at)).length));
		appendFileSync(file, text(numbered(20, 40)));
		for (const [at, lines] of followers.entries()) await eventually(() => lines).toEqual(numbered(at, 40));
	});

	it("has neighbours that say nothing", async () => {
		const lines = follow();
		writeFileSync(file, "mine\n");
		for (const name of ["other.jsonl", "session.jsonl.1", "session.jsonl.bak"])
			writeFileSync(join(folder, name), "not mine\n");
		mkdirSync(join(folder, "session"));
		await eventually(() => lines).toEqual(["mine"]);
		appendFileSync(file, "mine too\n");
		await eventually(() => lines).toEqual(["mine", "mine too"]);
	});
});

describe("a file that does not exist yet", () => {
	it("is followed from its beginning once it does", async () => {
		const lines = follow();
		writeFileSync(file, "first\n");
		appendFileSync(file, "second\n");
		await eventually(() => lines).toEqual(["first", "second"]);
	});

	it("may be missing its folders too", async () => {
		const deep = join(folder, "projects", "-work-app", "session.jsonl");
		const lines = follow(0, deep);
		mkdirSync(join(folder, "projects"));
		await new Promise((resolve) => setImmediate(resolve));
		mkdirSync(join(folder, "projects", "-work-app"));
		writeFileSync(deep, "first\n");
		await eventually(() => lines).toEqual(["first"]);
		appendFileSync(deep, "second\n");
		await eventually(() => lines).toEqual(["first", "second"]);
	});

	it("may come with its folders by one rename", async () => {
		const lines = follow(0, join(folder, "projects", "-work-app", "session.jsonl"));
		mkdirSync(join(folder, "made", "-work-app"), { recursive: true });
		writeFileSync(join(folder, "made", "-work-app", "session.jsonl"), "first\n");
		renameSync(join(folder, "made"), join(folder, "projects"));
		await eventually(() => lines).toEqual(["first"]);
	});

	it("may be empty at first", async () => {
		const lines = follow();
		writeFileSync(file, "");
		await new Promise((resolve) => setImmediate(resolve));
		appendFileSync(file, "first\n");
		await eventually(() => lines).toEqual(["first"]);
	});
});

describe("a file that does not only grow", () => {
	it("is read again from its start when it was truncated", async () => {
		writeFileSync(file, text(numbered(0, 100)));
		const lines = follow();
		await eventually(() => lines.length).toBe(100);
		truncateSync(file);
		appendFileSync(file, "new\n");
		await eventually(() => lines.slice(100)).toEqual(["new"]);
		appendFileSync(file, "newer\n");
		await eventually(() => lines.slice(100)).toEqual(["new", "newer"]);
	});

	it.each([
		["shorter", "new\n"],
		["longer", text(numbered(500, 800))],
	])("is read from its start when a %s file took its place", async (_, content) => {
		writeFileSync(file, text(numbered(0, 100)));
		const lines = follow();
		await eventually(() => lines.length).toBe(100);
		writeFileSync(join(folder, "next"), content);
		renameSync(join(folder, "next"), file);
		await eventually(() => text(lines.slice(100))).toBe(content);
		appendFileSync(file, "and more\n");
		await eventually(() => lines.at(-1)).toBe("and more");
		expect(lines.length).toBe(100 + content.split("\n").length);
	});

	it("is read from its start when it was removed and made again", async () => {
		writeFileSync(file, text(numbered(0, 100)));
		const lines = follow();
		await eventually(() => lines.length).toBe(100);
		rmSync(file);
		await new Promise((resolve) => setImmediate(resolve));
		writeFileSync(file, "new\n");
		await eventually(() => lines.slice(100)).toEqual(["new"]);
	});

	it("is found again when its folder was removed and made again", async () => {
		writeFileSync(file, "old\n");
		const lines = follow();
		await eventually(() => lines).toEqual(["old"]);
		rmSync(folder, { recursive: true });
		mkdirSync(folder);
		writeFileSync(file, "new\n");
		await eventually(() => lines).toEqual(["old", "new"]);
		appendFileSync(file, "newer\n");
		await eventually(() => lines).toEqual(["old", "new", "newer"]);
	});

	it("from an offset behind its end is read from its start", async () => {
		writeFileSync(file, "short\n");
		const lines = follow(10_000);
		await eventually(() => lines).toEqual(["short"]);
	});
});

describe("stop", () => {
	const openFiles = () =>
		readdirSync("/proc/self/fd").filter((fd) => {
			try {
				return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
			} catch {
				return false;
			}
		}).length;
	const watches = () => process.getActiveResourcesInfo().filter((kind) => kind === "FSEventWrap").length;

	it("ends the lines, at once and for good, and is harmless twice", async () => {
		writeFileSync(file, "one\n");
		const lines = follow();
		const control = follow();
		await eventually(() => lines).toEqual(["one"]);
		stops[0]?.();
		appendFileSync(file, "two\n");
		stops[0]?.();
		appendFileSync(file, "three\n");
		await eventually(() => control).toEqual(["one", "two", "three"]);
		expect(lines).toEqual(["one"]);
	});

	it("from within a line ends the lines behind it", async () => {
		writeFileSync(file, text(numbered(0, 100)));
		const lines: string[] = [];
		const stop = tail(file, 0, (line) => {
			lines.push(line);
			if (lines.length === 3) stop();
		});
		stops.push(stop);
		const control = follow();
		await eventually(() => control.length).toBe(100);
		expect(lines).toEqual(numbered(0, 3));
	});

	it.each([
		["the file is there", true],
		["the file has not come yet", false],
	])("right after the start, where %s, nothing comes at all", async (_, exists) => {
		if (exists) writeFileSync(file, "one\n");
		const lines = follow();
		stops[0]?.();
		const control = follow();
		appendFileSync(file, "two\n");
		await eventually(() => control.at(-1)).toBe("two");
		expect(lines).toEqual([]);
	});

	it("leaves no file open and no watch, whenever it comes", async () => {
		// A first one, so that what is loaded on first use is not counted.
		const first = follow();
		writeFileSync(file, "one\n");
		await eventually(() => first).toEqual(["one"]);
		stops[0]?.();
		await eventually(openFiles).toBe(0);
		const before = watches();
		for (let round = 0; round < 60; round++) {
			const path = round % 2 === 0 ? file : join(folder, `missing-${round}`, "session.jsonl");
			const stop = tail(path, 0, () => {});
			// After none, one, two … turns of the loop: in every phase of its start.
			for (let turns = round % 30; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
			stop();
		}
		await eventually(openFiles).toBe(0);
		await eventually(watches).toBe(before);
	});
});

describe("what goes wrong on the disk never ends the process", () => {
	/**
	 * Runs a program that follows files; `tail` and node:fs are there, and it has to end itself.
	 */
	async function run(body: string, wrap: string[] = []) {
		const program = join(folder, "child.mjs");
		const contents = `
			import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
			import { tail } from ${JSON.stringify(join(import.meta.dirname, "../../src/host/tail.ts"))};
			const folder = ${JSON.stringify(join(folder, "childs"))};
			${body}`;
		const banner = { js: 'import{createRequire as cr}from"node:module";const require=cr(import.meta.url);' };
		const stdin = { contents, resolveDir: import.meta.dirname, loader: "ts" as const };
		await build({ stdin, bundle: true, platform: "node", format: "esm", outfile: program, banner });
		const [command = "", ...args] = [...wrap, process.execPath, program];
		const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", timeout: 25_000 });
		return { status, stdout, stderr };
	}

	it("where the folder is removed while it begins to follow", async () => {
		const body = `
			for (let round = 0; round < 200; round++) {
				mkdirSync(folder);
				writeFileSync(folder + "/session.jsonl", "one\\n");
				const stop = tail(folder + "/session.jsonl", 0, () => {});
				const end = process.hrtime.bigint() + BigInt(round) * 20_000n;
				while (process.hrtime.bigint() < end) await new Promise((resolve) => setImmediate(resolve));
				rmSync(folder, { recursive: true });
				await new Promise((resolve) => setTimeout(resolve, 1));
				stop();
			}
			console.log("survived");
			process.exit(0);`;
		expect(await run(body)).toEqual({ status: 0, stdout: "survived\n", stderr: "" });
	});

	// Many clients and editors share 128 inotify instances a user. In a namespace of its own a
	// process can be left with none.
	const none = [
		"unshare",
		"-Ur",
		"sh",
		"-c",
		'echo 0 >/proc/sys/user/max_inotify_instances && exec "$@"',
		"sh",
	];
	const [unshare = "", ...rest] = [...none, "true"];
	it.skipIf(spawnSync(unshare, rest).status !== 0)(
		"where there are no file watches left: lines still come",
		async () => {
			const body = `
			import { watch } from "node:fs";
			try {
				watch("/tmp");
				console.log("there are watches");
			} catch {}
			const got = [];
			tail(folder + "/deep/session.jsonl", 0, (line) => {
				got.push(line);
				if (got.length === 1) appendFileSync(folder + "/deep/session.jsonl", "two\\n");
				if (got.length === 2) { console.log(got.join()); process.exit(0); }
			});
			mkdirSync(folder + "/deep", { recursive: true });
			writeFileSync(folder + "/deep/session.jsonl", "one\\n");
			setTimeout(() => process.exit(1), 20_000);`;
			expect(await run(body, none)).toEqual({ status: 0, stdout: "one,two\n", stderr: "" });
		},
	);

	it("where a folder lies in the file's place", async () => {
		mkdirSync(file);
		const lines = follow();
		const other = join(folder, "other.jsonl");
		writeFileSync(other, "read\n");
		const control = follow(0, other);
		// By then the folder has been found in the file's place.
		await eventually(() => control).toEqual(["read"]);
		rmSync(file, { recursive: true });
		writeFileSync(file, "one\n");
		await eventually(() => lines).toEqual(["one"]);
		expect(existsSync(file) && statSync(file).isFile()).toBe(true);
	});
});
