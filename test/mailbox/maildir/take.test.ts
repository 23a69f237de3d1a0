import * as fs from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { MOST_IN_CUR } from "../../../src/mailbox/maildir/archive.ts";
import type { Message } from "../../../src/model/message.ts";
import { BOB } from "../../machine.ts";
import { aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";
import { childrenOfTest, said } from "./children.ts";

// Longer than any wait within: a test that is cut off would leave its children behind.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const inbox = bobsInbox();
const start = childrenOfTest();

describe("taker processes", () => {
	const heldByChild = async (message: Message) => {
		await inbox.box.put(message);
		const { child, lines, ended } = start("hold", { home: inbox.home, argument: message.id });
		await vi.waitFor(() => expect(said(lines, "held")).toEqual([message.id]), 10_000);
		return async () => {
			child.kill("SIGKILL");
			await ended;
		};
	};

	it.each(["unread", "take", "find", "history", "bad"] as const)(
		"%s puts back what a dead one held",
		async (call) => {
			const message = aMessage();
			const kill = await heldByChild(message);
			expect(await inbox.box.unread(BOB)).toEqual([]);
			expect(await inbox.box.take(BOB, message.id)).toBeUndefined();
			expect(await inbox.box.find(BOB, message.id)).toEqual(message);
			await inbox.box.put(message);
			expect(inbox.box.unreadCount(BOB)).toBe(0);
			await kill();
			if (call === "take") {
				expect((await inbox.box.take(BOB, message.id))?.message).toEqual(message);
			} else {
				await (call === "find" ? inbox.box.find(BOB, message.id) : inbox.box[call](BOB, 9));
				expect(inbox.box.unreadCount(BOB)).toBe(1);
			}
		},
	);

	it("takes a pid that is used again for another process", async () => {
		const message = aMessage();
		await inbox.box.put(message);
		fs.renameSync(
			inbox.path("new", `${message.id}.json`),
			inbox.path("cur", `${message.id},${process.ppid},1.json`),
		);
		expect(await inbox.box.unread(BOB)).toEqual([message]);
	});

	it.each([
		["", {}],
		[",P", { urgent: true }],
		[",S", { kind: "status" }],
	] as const)("keep the flag %j in the name, and what a dead one held has it again", async (flag, change) => {
		const message = aMessage(change);
		const kill = await heldByChild(message);
		const held = new RegExp(`^${message.id},\\d+,[\\w.-]+${flag}\\.json$`);
		expect([inbox.list("new"), inbox.list("cur")]).toEqual([[], [expect.stringMatching(held)]]);
		await kill();
		expect(await inbox.box.unread(BOB)).toEqual([message]);
		expect([inbox.list("new"), inbox.list("cur")]).toEqual([[`${message.id}${flag}.json`], []]);
	});

	it.each([
		["", MOST_IN_CUR],
		[", and put away meanwhile", 2],
	])(
		"8 writers and 4 readers: each message is taken once%s",
		async (_, mostInCur) => {
			const readers = Array.from({ length: 4 }, () => start("read", { home: inbox.home, mostInCur }));
			const writers = Array.from({ length: 8 }, () =>
				start("write", { home: inbox.home, argument: "40", mostInCur }),
			);
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
			expect((await inbox.box.history(BOB, 999)).map(({ id }) => id).sort()).toEqual(put);
			expect(await inbox.box.bad(BOB)).toEqual([]);
		},
		90_000,
	);

	it.each([
		["", MOST_IN_CUR],
		[" while read mail is put away", 2],
	])(
		"kill -9 at 200 random points loses nothing, doubles nothing, tears nothing%s",
		async (_, mostInCur) => {
			const lines: string[] = [];
			const oneLife = async () => {
				let left = Math.floor(Math.random() * 7);
				const life = start("churn", {
					home: inbox.home,
					mostInCur,
					onLine: () => {
						if (left-- > 0) return;
						// The point of death: anywhere in the next call, not just after the line.
						const end = process.hrtime.bigint() + BigInt(Math.floor(Math.random() * 1_500_000));
						while (process.hrtime.bigint() < end);
						life.child.kill("SIGKILL");
					},
				});
				await life.ended;
				lines.push(...life.lines);
			};
			const lives = async () => {
				for (let count = 0; count < 50; count++) await oneLife();
			};
			await Promise.all([lives(), lives(), lives(), lives()]);

			const unread = (await inbox.box.unread(BOB)).map(({ id }) => id);
			const read = (await inbox.box.history(BOB, Infinity)).map(({ id }) => id);
			const handed = (await inbox.box.handed(BOB)).map(({ key, message }) => `${message.id},shown,${key}`);
			const all = [...unread, ...read, ...handed.map((name) => name.slice(0, 36))];
			expect(new Set(all).size).toBe(all.length);
			const files = [...inbox.list("new"), ...inbox.list("cur"), ...inbox.archived()];
			expect(files.sort()).toEqual([...unread, ...read, ...handed].map((name) => `${name}.json`).sort());
			expect(inbox.archived().length > 50).toBe(mostInCur === 2);
			expect(all).toEqual(expect.arrayContaining(said(lines, "put")));
			const done = said(lines, "done");
			expect(new Set(done).size).toBe(done.length);
			expect(read).toEqual(expect.arrayContaining(done));
			expect(await inbox.box.bad(BOB)).toEqual([]);
			// The test is worth something only where children died holding messages and writing
			// them.
			expect(done.length).toBeGreaterThan(50);
			expect(said(lines, "handOver").length).toBeGreaterThan(10);
		},
		180_000,
	);
});
