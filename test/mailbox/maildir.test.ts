import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { build } from "esbuild";
import fc from "fast-check";
import { v7 as newId } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { MOST_IN_CUR } from "../../src/mailbox/archive.ts";
import type { Mailbox } from "../../src/mailbox/mailbox.ts";
import { openMaildir } from "../../src/mailbox/maildir.ts";
import type { Questions } from "../../src/mailbox/questions.ts";
import type { Receipts } from "../../src/mailbox/receipts.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import type { Message } from "../../src/model/message.ts";
import { pathsIn } from "../../src/paths.ts";
import { ANN, aMessage, aQuestion, BOB, HOSTILE, refusal } from "./contract.ts";

// Longer than any wait within: a test that is cut off would leave its mounts and children behind.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = fs.mkdtempSync(join(tmpdir(), "intercom-maildir-"));
const program = join(root, "child.mjs");
beforeAll(async () => {
	const entryPoints = [join(import.meta.dirname, "child.ts")];
	await build({
		entryPoints,
		bundle: true,
		platform: "node",
		format: "esm",
		outfile: program,
		packages: "bundle",
	});
});
afterAll(() => fs.rmSync(root, { recursive: true }));

let home: string;
let box: Mailbox;
let receipts: Receipts;
let questions: Questions;
/** That of children; no test fills an inbox beyond the default. */
let mostInCur: number;
beforeEach(() => {
	mostInCur = MOST_IN_CUR;
	home = join(fs.mkdtempSync(join(root, "t-")), "intercom");
	const stores = openFileStores(pathsIn(home));
	box = stores.mailbox;
	receipts = stores.receipts;
	questions = stores.questions;
});
const inbox = (...names: string[]) => join(home, "inbox", BOB, ...names);
const list = (...names: string[]) => fs.readdirSync(inbox(...names)).sort();
const archived = () =>
	fs.existsSync(inbox("archive")) ? list("archive").flatMap((folder) => list("archive", folder)) : [];

type Child = ChildProcessByStdio<Writable, Readable, null>;
/** Starts child.ts; `lines` grows as it speaks, `ended` resolves when all it said has been read. */
function start(role: string, argument = "", onLine: () => void = () => {}) {
	const child: Child = spawn(process.execPath, [program, role, home, BOB, argument], {
		env: { ...process.env, MOST_IN_CUR: String(mostInCur) },
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
}
const said = (lines: string[], what: string) =>
	lines.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1));

describe("files", () => {
	it("lie where the design says, closed to others", async () => {
		fs.mkdirSync(home, { mode: 0o755 });
		fs.chmodSync(home, 0o755);
		const [first, second, third] = [aMessage(), aMessage(), aMessage()];
		for (const message of [first, second, third]) await box.put(message);
		await (await box.take(BOB, first.id))?.done();
		const claim = await box.take(BOB, second.id);
		await receipts.note(first.id, { state: "queued" });
		await questions.put(aQuestion({ id: third.id }));
		fs.writeFileSync(inbox("new", "stray"), "");
		await box.unread(BOB);
		expect(list()).toEqual(["bad", "cur", "new", "tmp"]);
		expect(list("new")).toEqual([`${third.id}.json`]);
		const held = new RegExp(`^${second.id},${process.pid},[\\w.-]+\\.json$`);
		expect(list("cur")).toEqual([`${first.id}.json`, expect.stringMatching(held)]);
		expect(list("tmp")).toEqual([]);
		expect(fs.readdirSync(join(home, "receipts"))).toEqual([`${first.id}.jsonl`]);
		expect(fs.readdirSync(join(home, "questions"))).toEqual([`${third.id}.json`]);
		await claim?.putBack();
		expect(list("new")).toEqual([`${second.id}.json`, `${third.id}.json`]);
		fs.rmSync(inbox("bad"), { recursive: true });
		const every = fs.readdirSync(home, { recursive: true, withFileTypes: true });
		for (const entry of every) {
			const { mode } = fs.statSync(join(entry.parentPath, entry.name));
			expect([entry.name, mode & 0o777]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600]);
		}
		expect(fs.statSync(home).mode & 0o777).toBe(0o700);
	});

	it("makes nothing for a mere look, nor for a hostile owner or id", async () => {
		await box.unread(BOB);
		await box.take(BOB, newId());
		await box.bad(BOB);
		await questions.open();
		for (const text of HOSTILE) {
			await refusal(() => box.put(aMessage({ to: text })));
			await refusal(() => box.put(aMessage({ id: text })));
			await refusal(() => receipts.note(text, { state: "queued" }));
		}
		expect(fs.readdirSync(dirname(home))).toEqual([]);
	});

	it("sweeps what dead writers left in tmp/, and only that", async () => {
		await box.put(aMessage());
		const longAgo = Date.now() / 1000 - 37 * 3600;
		for (const name of ["old.json.1.tmp", "young.json.2.tmp"]) fs.writeFileSync(inbox("tmp", name), "");
		fs.utimesSync(inbox("tmp", "old.json.1.tmp"), longAgo, longAgo);
		await box.put(aMessage());
		expect(list("tmp")).toEqual(["young.json.2.tmp"]);
	});

	it("sweeps no open question, however old", async () => {
		const question = aQuestion();
		await questions.put(question);
		fs.utimesSync(join(home, "questions", `${question.id}.json`), 1, 1);
		await questions.put(aQuestion());
		expect((await questions.open())[0]).toEqual(question);
	});

	it("leaves hidden files of the system alone", async () => {
		await box.put(aMessage());
		for (const folder of ["new", "cur"]) fs.writeFileSync(inbox(folder, ".DS_Store"), "");
		expect(await box.unread(BOB)).toHaveLength(1);
		expect(await box.bad(BOB)).toEqual([]);
		expect([...list("new"), ...list("cur")]).toContain(".DS_Store");
	});

	it("puts a message whose name an unreadable file bears", async () => {
		const message = aMessage();
		await box.put(message);
		fs.truncateSync(inbox("new", `${message.id}.json`));
		await box.put(message);
		expect(await box.unread(BOB)).toEqual([message]);
		expect(await box.bad(BOB)).toMatchObject([{ reason: "not JSON" }]);
	});

	it("passes over a torn receipt line and keeps the ones after it", async () => {
		const id = newId();
		await receipts.note(id, { state: "queued" });
		fs.appendFileSync(join(home, "receipts", `${id}.jsonl`), '{"at":"2026-');
		await receipts.note(id, { state: "seen" });
		expect(await receipts.of(id)).toMatchObject([{ state: "queued" }, { state: "seen" }]);
	});

	it("works again after its folders were removed", async () => {
		const message = aMessage();
		await box.put(message);
		fs.rmSync(inbox("cur"), { recursive: true });
		expect((await box.take(BOB, message.id))?.message).toEqual(message);
		fs.rmSync(home, { recursive: true });
		await box.put(message);
		expect(await box.unread(BOB)).toEqual([message]);
	});
});

describe("read mail", () => {
	const read = async (...messages: Message[]) => {
		for (const message of messages) {
			await box.put(message);
			await (await box.take(message.to, message.id))?.done();
		}
	};
	const some = (count: number) => Array.from({ length: count }, () => aMessage());
	const ids = (messages: Message[]) => messages.map(({ id }) => id);
	/** 2^24 ms apart: each in a folder of its own. */
	const longAgo = (steps: number) =>
		aMessage({
			id: `${(0x019600 + steps).toString(16).padStart(6, "0")}00-0000-7000-8000-00000000000${steps}`,
		});

	it("moves on, the older half, once there is too much of it; put never moves any", async () => {
		box = openMaildir(pathsIn(home), { mostInCur: 4 });
		const messages = some(5);
		// The one in 256.
		for (const message of messages) message.id = message.id.replace(/..$/, "11");
		await read(...messages);
		await box.put(aMessage());
		expect(list("cur")).toHaveLength(5);
		await box.unread(BOB);
		expect(list("cur")).toEqual(messages.slice(3).map(({ id }) => `${id}.json`));
		expect(archived()).toEqual(messages.slice(0, 3).map(({ id }) => `${id}.json`));
		const [folder = ""] = list("archive");
		expect(messages[0]?.id.startsWith(folder) && folder.length).toBe(6);
		for (const path of [inbox("archive"), inbox("archive", folder)])
			expect(fs.statSync(path).mode & 0o777).toBe(0o700);
	});

	it("is put away by a taker as well, where nobody ever reads", async () => {
		box = openMaildir(pathsIn(home), { mostInCur: 4 });
		const messages = some(6);
		for (const [at, message] of messages.entries())
			message.id = message.id.replace(/..$/, at === 5 ? "00" : "11");
		await read(...messages);
		expect(archived()).toHaveLength(4);
	});

	it("is all there afterwards: history, find, locate, since, and no second time", async () => {
		box = openMaildir(pathsIn(home), { mostInCur: 2 });
		const messages = [1, 2, 3, 4, 5, 6].map(longAgo);
		// Read in another order than written: cur/ holds older ones than the archive.
		await read(...messages.slice(3), ...messages.slice(0, 3));
		const newestFirst = [...messages].reverse();
		for (const limit of [1, 3, 5, 6, 99])
			expect(ids(await box.history(BOB, limit))).toEqual(ids(newestFirst).slice(0, limit));
		for (const [at, { id }] of newestFirst.entries())
			expect(ids(await box.history(BOB, 2, id))).toEqual(ids(newestFirst).slice(at + 1, at + 3));
		expect(list("archive").length).toBeGreaterThan(3);
		const [first, second] = messages as [Message, Message];
		expect(await box.find(BOB, first.id)).toEqual(first);
		expect(await box.find(BOB, first.id.slice(0, 7))).toEqual(first);
		expect((await refusal(() => box.find(BOB, "0196"))).code).toBe("ambiguous");
		expect(await box.locate(second.id.slice(0, 6))).toEqual({ message: second, place: "read" });
		const time = (message: Message) => Number.parseInt(message.id.slice(0, 8) + message.id.slice(9, 13), 16);
		for (const [at, message] of messages.entries())
			expect(ids(await box.since(BOB, time(message))).sort()).toEqual(ids(messages.slice(at)));
		await box.put(first);
		expect(box.unreadCount(BOB)).toBe(0);
		expect(await box.take(BOB, first.id)).toBeUndefined();
	});

	it("that is no message is set aside from the archive, and put again makes it whole", async () => {
		box = openMaildir(pathsIn(home), { mostInCur: 0 });
		const message = longAgo(1);
		await read(message);
		await box.unread(BOB);
		fs.truncateSync(inbox("archive", message.id.slice(0, 6), `${message.id}.json`));
		await box.put(message);
		expect(await box.unread(BOB)).toEqual([message]);
		await read(message);
		await box.unread(BOB);
		fs.truncateSync(inbox("archive", message.id.slice(0, 6), `${message.id}.json`));
		expect(await box.history(BOB, 9)).toEqual([]);
		expect(await box.bad(BOB)).toHaveLength(2);
	});

	it("that cannot be put away stays where it is, and is read", async () => {
		box = openMaildir(pathsIn(home), { mostInCur: 0 });
		await read(...some(3));
		fs.writeFileSync(inbox("archive"), "");
		expect(await box.unread(BOB)).toEqual([]);
		expect(list("cur")).toHaveLength(3);
	});

	it("of which there is much costs a put nothing but one listing of what is recent", async () => {
		const time = 0x0196_0000_0000;
		const idAt = (at: number) => {
			const hex = (time + at).toString(16).padStart(12, "0");
			return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000011`;
		};
		await box.put(aMessage());
		const text = JSON.stringify(aMessage());
		const [some] = await box.unread(BOB);
		for (let at = 0; at < 20_000; at++) {
			const id = idAt(at);
			fs.writeFileSync(inbox("cur", `${id}.json`), text.replace(/"id":"[^"]*"/, `"id":"${id}"`));
		}
		await box.unread(BOB);
		expect(list("cur")).toHaveLength(MOST_IN_CUR / 2);
		expect(ids(await box.history(BOB, Infinity))).toHaveLength(20_000);
		await box.put(aMessage({ id: idAt(7) }));
		expect(ids(await box.unread(BOB))).toEqual([some?.id]);
	});
});

describe("what is no message", () => {
	const good = aMessage();
	const file = `${good.id}.json`;
	const plant = (text: string | Buffer, name = file) => fs.writeFileSync(inbox("new", name), text);
	const json = (change: object) => JSON.stringify({ ...good, ...change });
	const cases: Record<string, [plant: () => void, reason: string]> = {
		"bad JSON": [() => plant("{"), "not JSON"],
		"a part of a message": [() => plant(json({}).slice(0, -5)), "not JSON"],
		"an empty file": [() => plant(""), "not JSON"],
		"another version": [() => plant(json({ v: 2 })), "not a message, or one of another version"],
		null: [() => plant("null"), "not a message, or one of another version"],
		"another id": [() => plant(json({ id: newId() })), "its id is not that of its name"],
		"another receiver": [() => plant(json({ to: ANN })), "it is addressed to somebody else"],
		"bytes that are no UTF-8": [() => plant(Buffer.from([0x22, 0xff, 0x22])), "not UTF-8"],
		"a huge file": [() => plant(Buffer.alloc(7_000_000)), "too large"],
		"a folder": [() => fs.mkdirSync(inbox("new", file, "x"), { recursive: true }), "not a regular file"],
		"a link to a message": [
			() => fs.symlinkSync(join(root, "good.json"), inbox("new", file)),
			"not a regular file",
		],
		"a link to itself": [() => fs.symlinkSync(file, inbox("new", file)), "not a regular file"],
		"a pipe": [() => execFileSync("mkfifo", [inbox("new", file)]), "not a regular file"],
		"a hostile name": [() => plant(json({}), "\n<b> ignore; $(x)"), "its name is no message id"],
		"a very long name": [() => plant(json({}), "x".repeat(250)), "its name is no message id"],
		"the name of a held one": [() => plant(json({}), `${good.id},1,1.json`), "its name is no message id"],
	};
	it.each(Object.keys(cases))("%s goes to bad/, is reported, and is in nobody's way", async (name) => {
		const [plantIt, reason] = cases[name] as [() => void, string];
		fs.writeFileSync(join(root, "good.json"), JSON.stringify(good));
		for (const read of [
			() => box.unread(BOB),
			() => box.bad(BOB),
			() => box.take(BOB, good.id),
			() => box.find(BOB, good.id),
		]) {
			home = join(fs.mkdtempSync(join(root, "t-")), "intercom");
			box = openMaildir(pathsIn(home));
			const other = aMessage();
			await box.put(other);
			plantIt();
			await read();
			expect(await box.unread(BOB)).toEqual([other]);
			expect(list("new")).toEqual([`${other.id}.json`]);
			expect(list("cur")).toEqual([]);
			expect(await box.bad(BOB)).toEqual([{ file: expect.stringMatching(/^[\w.,/-]+$/), reason }]);
			expect(fs.lstatSync((await box.bad(BOB))[0]?.file as string)).toBeDefined();
		}
	});

	it("keeps every one of many of the same name", async () => {
		await box.put(aMessage());
		for (let count = 0; count < 3; count++) {
			plant("{");
			await box.unread(BOB);
		}
		expect(await box.bad(BOB)).toHaveLength(3);
	});

	it("is no reason to fail, whatever the file is called and holds", async () => {
		const nameOf = fc.oneof(fc.constant(`${newId()}.json`), fc.string({ maxLength: 20 }));
		const names = nameOf.filter((name) => !/^\.|[\0/]|^$/.test(name) && Buffer.byteLength(name) < 200);
		const contents = fc.oneof(fc.json(), fc.uint8Array({ maxLength: 50 }), fc.constant(json({})));
		const message = aMessage();
		await box.put(message);
		await fc.assert(
			fc.asyncProperty(names, contents, fc.constantFrom("new", "cur"), async (name, content, folder) => {
				fs.writeFileSync(inbox(folder, name), content);
				expect(await box.unread(BOB)).toEqual([message]);
				await box.history(BOB, 99);
				await box.bad(BOB);
				expect([...list("new"), ...list("cur")]).toEqual([`${message.id}.json`]);
			}),
			{ numRuns: 150 },
		);
	});
});

describe("taker processes", () => {
	const heldByChild = async (message: Message) => {
		await box.put(message);
		const { child, lines, ended } = start("hold", message.id);
		await vi.waitFor(() => expect(said(lines, "held")).toEqual([message.id]), 10_000);
		return async () => {
			child.kill("SIGKILL");
			await ended;
		};
	};

	it.each(["unread", "take", "find", "history", "bad"] as const)(
		"%s gives back what a dead one held",
		async (call) => {
			const message = aMessage();
			const kill = await heldByChild(message);
			expect(await box.unread(BOB)).toEqual([]);
			expect(await box.take(BOB, message.id)).toBeUndefined();
			expect(await box.find(BOB, message.id)).toEqual(message);
			await box.put(message);
			expect(box.unreadCount(BOB)).toBe(0);
			await kill();
			if (call === "take") {
				expect((await box.take(BOB, message.id))?.message).toEqual(message);
			} else {
				await (call === "find" ? box.find(BOB, message.id) : box[call](BOB, 9));
				expect(box.unreadCount(BOB)).toBe(1);
			}
		},
	);

	it("a watcher hears of what a dead one held", async () => {
		const kill = await heldByChild(aMessage());
		const counts: number[] = [];
		const stop = await box.watch(BOB, () => counts.push(box.unreadCount(BOB)));
		await kill();
		await vi.waitFor(() => expect(counts.at(-1)).toBe(1), 10_000);
		stop();
	});

	it("takes a pid that is used again for another process", async () => {
		const message = aMessage();
		await box.put(message);
		fs.renameSync(inbox("new", `${message.id}.json`), inbox("cur", `${message.id},${process.ppid},1.json`));
		expect(await box.unread(BOB)).toEqual([message]);
	});

	it.each([
		["", MOST_IN_CUR],
		[", and put away meanwhile", 2],
	])(
		"8 writers and 4 readers: each message is taken once%s",
		async (_, most) => {
			mostInCur = most;
			const readers = Array.from({ length: 4 }, () => start("read"));
			const writers = Array.from({ length: 8 }, () => start("write", "40"));
			const got = () => readers.flatMap(({ lines }) => said(lines, "got"));
			await Promise.all(writers.map(({ ended }) => ended));
			await vi.waitFor(() => expect(got().length).toBeGreaterThanOrEqual(320), {
				timeout: 20_000,
				interval: 20,
			});
			for (const { child } of readers) child.stdin.end();
			await Promise.all(readers.map(({ ended }) => ended));
			const put = writers.flatMap(({ lines }) => said(lines, "put"));
			expect(got().sort()).toEqual(put.sort());
			expect((await box.history(BOB, 999)).map(({ id }) => id).sort()).toEqual(put);
			expect(await box.bad(BOB)).toEqual([]);
		},
		90_000,
	);

	it.each([
		["", MOST_IN_CUR],
		[" while read mail is put away", 2],
	])(
		"kill -9 at 200 random points loses nothing, doubles nothing, tears nothing%s",
		async (_, most) => {
			mostInCur = most;
			const lines: string[] = [];
			const oneLife = async () => {
				let left = Math.floor(Math.random() * 7);
				const life = start("churn", "", () => {
					if (left-- > 0) return;
					// The point of death: anywhere in the next call, not just after the line.
					const end = process.hrtime.bigint() + BigInt(Math.floor(Math.random() * 1_500_000));
					while (process.hrtime.bigint() < end);
					life.child.kill("SIGKILL");
				});
				await life.ended;
				lines.push(...life.lines);
			};
			const lives = async () => {
				for (let count = 0; count < 50; count++) await oneLife();
			};
			await Promise.all([lives(), lives(), lives(), lives()]);

			const unread = (await box.unread(BOB)).map(({ id }) => id);
			const read = (await box.history(BOB, Infinity)).map(({ id }) => id);
			const all = [...unread, ...read];
			expect(new Set(all).size).toBe(all.length);
			const files = [...list("new"), ...list("cur"), ...archived()];
			expect(files.sort()).toEqual(all.map((id) => `${id}.json`).sort());
			expect(archived().length > 50).toBe(most === 2);
			expect(all).toEqual(expect.arrayContaining(said(lines, "put")));
			const done = said(lines, "done");
			expect(new Set(done).size).toBe(done.length);
			expect(read).toEqual(expect.arrayContaining(done));
			expect(await box.bad(BOB)).toEqual([]);
			// The test is worth something only where children died holding messages and writing them.
			expect(done.length).toBeGreaterThan(50);
		},
		180_000,
	);
});

describe("a disk that refuses", () => {
	/** Mounts a tmpfs as the mailbox's folder for the time of `work`; says why where that is not permitted. */
	async function onTmpfs(skip: (why: string) => void, options: string, work: () => Promise<void>) {
		fs.mkdirSync(home, { recursive: true });
		try {
			execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", home], { stdio: "ignore" });
		} catch {
			return skip("mounting a tmpfs needs root on Linux");
		}
		try {
			await work();
		} finally {
			execFileSync("umount", ["-l", home]);
		}
	}

	it("full: says so, leaves no part of a message, and the rest can be read and taken", async ({ skip }) => {
		await onTmpfs(skip, "size=128k", async () => {
			const message = aMessage();
			await box.put(message);
			const error = await refusal(() => box.put(aMessage({ text: "SECRET".repeat(50_000) })));
			expect([error.code, error.hint]).toEqual(["no_space", expect.stringContaining(home)]);
			expect(`${error.message} ${error.hint}`).not.toContain("SECRET");
			expect(list("tmp")).toEqual([]);
			await (await box.take(BOB, message.id))?.done();
			expect(await box.history(BOB, 9)).toEqual([message]);
		});
	});

	it("read-only: says so, and unread mail can still be read", async ({ skip }) => {
		await onTmpfs(skip, "size=1m", async () => {
			const message = aMessage();
			await box.put(message);
			execFileSync("mount", ["-o", "remount,ro", home]);
			for (const call of [
				() => box.put(aMessage()),
				() => box.take(BOB, message.id),
				() => receipts.note(message.id, { state: "seen" }),
				() => questions.put(aQuestion()),
			]) {
				const error = await refusal(call);
				expect([error.code, error.hint]).toEqual(["denied", expect.stringContaining(home)]);
			}
			expect(await box.unread(BOB)).toEqual([message]);
		});
	});

	it("a file where a folder should be: says so", async () => {
		fs.mkdirSync(join(home, "inbox"), { recursive: true });
		fs.writeFileSync(inbox(), "");
		for (const call of [
			() => box.put(aMessage()),
			() => box.unread(BOB),
			() => box.unreadCount(BOB),
			() => box.watch(BOB, () => {}),
		])
			expect((await refusal(call)).code).toBe("unreadable");
	});
});

it("watch survives the inbox being replaced under it", async () => {
	const counts: number[] = [];
	const stop = await box.watch(BOB, () => counts.push(box.unreadCount(BOB)));
	fs.rmSync(home, { recursive: true });
	await box.put(aMessage());
	await vi.waitFor(() => expect(counts.at(-1)).toBe(1), 10_000);
	await box.put(aMessage());
	await vi.waitFor(() => expect(counts.at(-1)).toBe(2), 10_000);
	stop();
});
