import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { v7 as newId } from "uuid";
import { describe, expect, it, vi } from "vitest";
import { openMaildir } from "../../../src/mailbox/maildir/maildir.ts";
import { openFileStores } from "../../../src/mailbox/stores.ts";
import { pathsIn } from "../../../src/paths.ts";
import { BOB, refusal } from "../../machine.ts";
import { mailboxContract } from "../contract.ts";
import { aMessage, aQuestion, HOSTILE } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

// Longer than any wait within: a test that is cut off would leave its mounts and children behind.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const inbox = bobsInbox();
const newHome = () => pathsIn(fs.mkdtempSync(join(inbox.root, "contract-")));

describe("a maildir", () => mailboxContract(() => openMaildir(newHome())));
describe("a maildir that puts away whatever was read", () =>
	mailboxContract(() => openMaildir(newHome(), { mostInCur: 0 })));

describe("files", () => {
	it("lie where the design says, closed to others", async () => {
		const stores = openFileStores(pathsIn(inbox.home));
		fs.mkdirSync(inbox.home, { mode: 0o755 });
		fs.chmodSync(inbox.home, 0o755);
		const [first, second, third] = [aMessage(), aMessage(), aMessage()];
		for (const message of [first, second, third]) await inbox.box.put(message);
		await (await inbox.box.take(BOB, first.id))?.done();
		const hold = await inbox.box.take(BOB, second.id);
		await stores.receipts.note(first.id, { state: "queued" });
		await stores.questions.put(aQuestion({ id: third.id }));
		fs.writeFileSync(inbox.path("new", "stray"), "");
		await inbox.box.unread(BOB);
		expect(inbox.list()).toEqual(["bad", "cur", "new", "tmp"]);
		expect(inbox.list("new")).toEqual([`${third.id}.json`]);
		const held = new RegExp(`^${second.id},${process.pid},[\\w.-]+\\.json$`);
		expect(inbox.list("cur")).toEqual([`${first.id}.json`, expect.stringMatching(held)]);
		expect(inbox.list("tmp")).toEqual([]);
		expect(fs.readdirSync(join(inbox.home, "receipts"))).toEqual([`${first.id}.jsonl`]);
		expect(fs.readdirSync(join(inbox.home, "questions"))).toEqual([`${third.id}.json`]);
		await hold?.putBack();
		expect(inbox.list("new")).toEqual([`${second.id}.json`, `${third.id}.json`]);
		fs.rmSync(inbox.path("bad"), { recursive: true });
		const every = fs.readdirSync(inbox.home, { recursive: true, withFileTypes: true });
		for (const entry of every) {
			const { mode } = fs.statSync(join(entry.parentPath, entry.name));
			expect([entry.name, mode & 0o777]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600]);
		}
		expect(fs.statSync(inbox.home).mode & 0o777).toBe(0o700);
	});

	it("makes nothing for a mere look, nor for a hostile owner or id", async () => {
		const stores = openFileStores(pathsIn(inbox.home));
		await inbox.box.unread(BOB);
		await inbox.box.take(BOB, newId());
		await inbox.box.bad(BOB);
		await stores.questions.open();
		for (const text of HOSTILE) {
			await refusal(() => inbox.box.put(aMessage({ to: text })));
			await refusal(() => inbox.box.put(aMessage({ id: text })));
			await refusal(() => stores.receipts.note(text, { state: "queued" }));
		}
		expect(fs.readdirSync(dirname(inbox.home))).toEqual([]);
	});

	it("sweeps what dead writers left in tmp/, and only that", async () => {
		await inbox.box.put(aMessage());
		const longAgo = Date.now() / 1000 - 37 * 3600;
		for (const name of ["old.json.1.tmp", "young.json.2.tmp"]) fs.writeFileSync(inbox.path("tmp", name), "");
		fs.utimesSync(inbox.path("tmp", "old.json.1.tmp"), longAgo, longAgo);
		await inbox.box.put(aMessage());
		expect(inbox.list("tmp")).toEqual(["young.json.2.tmp"]);
	});

	it("leaves hidden files of the system alone", async () => {
		await inbox.box.put(aMessage());
		for (const folder of ["new", "cur"]) fs.writeFileSync(inbox.path(folder, ".DS_Store"), "");
		expect(await inbox.box.unread(BOB)).toHaveLength(1);
		expect(await inbox.box.bad(BOB)).toEqual([]);
		expect([...inbox.list("new"), ...inbox.list("cur")]).toContain(".DS_Store");
	});

	it("puts a message whose name an unreadable file bears", async () => {
		const message = aMessage();
		await inbox.box.put(message);
		fs.truncateSync(inbox.path("new", `${message.id}.json`));
		await inbox.box.put(message);
		expect(await inbox.box.unread(BOB)).toEqual([message]);
		expect(await inbox.box.bad(BOB)).toMatchObject([{ reason: "not JSON" }]);
	});

	it("works again after its folders were removed", async () => {
		const message = aMessage();
		await inbox.box.put(message);
		fs.rmSync(inbox.path("cur"), { recursive: true });
		expect((await inbox.box.take(BOB, message.id))?.message).toEqual(message);
		fs.rmSync(inbox.home, { recursive: true });
		await inbox.box.put(message);
		expect(await inbox.box.unread(BOB)).toEqual([message]);
	});
});

describe("a disk that refuses", () => {
	/**
	 * Mounts a tmpfs as the mailbox's folder for the time of `work`; says why where that is not
	 * permitted.
	 */
	async function onTmpfs(skip: (why: string) => void, options: string, work: () => Promise<void>) {
		fs.mkdirSync(inbox.home, { recursive: true });
		try {
			execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", inbox.home], { stdio: "ignore" });
		} catch {
			return skip("mounting a tmpfs needs root on Linux");
		}
		try {
			await work();
		} finally {
			execFileSync("umount", ["-l", inbox.home]);
		}
	}

	it("full: says so, leaves no part of a message, and the rest can be read and taken", async ({ skip }) => {
		await onTmpfs(skip, "size=128k", async () => {
			const message = aMessage();
			await inbox.box.put(message);
			const error = await refusal(() => inbox.box.put(aMessage({ text: "SECRET".repeat(50_000) })));
			expect([error.code, error.hint]).toEqual(["no_space", expect.stringContaining(inbox.home)]);
			expect(`${error.message} ${error.hint}`).not.toContain("SECRET");
			expect(inbox.list("tmp")).toEqual([]);
			await (await inbox.box.take(BOB, message.id))?.done();
			expect(await inbox.box.history(BOB, 9)).toEqual([message]);
		});
	});

	it("read-only: says so, and unread mail can still be read", async ({ skip }) => {
		const stores = openFileStores(pathsIn(inbox.home));
		await onTmpfs(skip, "size=1m", async () => {
			const message = aMessage();
			await inbox.box.put(message);
			execFileSync("mount", ["-o", "remount,ro", inbox.home]);
			for (const call of [
				() => inbox.box.put(aMessage()),
				() => inbox.box.take(BOB, message.id),
				() => stores.receipts.note(message.id, { state: "seen" }),
				() => stores.questions.put(aQuestion()),
			]) {
				const error = await refusal(call);
				expect([error.code, error.hint]).toEqual(["denied", expect.stringContaining(inbox.home)]);
			}
			expect(await inbox.box.unread(BOB)).toEqual([message]);
		});
	});

	it("a file where a folder should be: says so", async () => {
		fs.mkdirSync(join(inbox.home, "inbox"), { recursive: true });
		fs.writeFileSync(inbox.path(), "");
		for (const call of [
			() => inbox.box.put(aMessage()),
			() => inbox.box.unread(BOB),
			() => inbox.box.unreadCount(BOB),
			() => inbox.box.watch(BOB, () => {}),
		])
			expect((await refusal(call)).code).toBe("unreadable");
	});
});
