import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { markFor } from "../../src/hooks/marks.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import type { Message } from "../../src/model/message.ts";
import { pathsIn } from "../../src/paths.ts";
import { ANN, aMachine, aMessage, BOB, CAT, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context({ stores: openFileStores(pathsIn(machine.intercomDir)) });
});
afterEach(() => machine.end());

async function mail(change: Partial<Message> = {}): Promise<string> {
	const message = aMessage({ from: { session: CAT, name: "cat" }, ...change });
	await context.mailbox.put(message);
	return message.id;
}
const fileOf = (owner: string, mark = "quiet") => join(machine.intercomDir, "inbox", owner, mark);
const idsIn = (file: string) => readFileSync(file, "utf8").trim().split("\n").sort();

describe("a mark", () => {
	it("lists the mail that was unread before the hook looked, and none that came since", async () => {
		const seen = [await mail(), await mail()];
		const setMark = markFor(context, BOB, "quiet");
		await mail();
		setMark();
		expect(idsIn(fileOf(BOB))).toEqual(seen);
	});

	it("lists the id alone, whatever flag of its rank the name has", async () => {
		const ids = [await mail({ kind: "status" }), await mail({ urgent: true }), await mail()];
		markFor(context, BOB, "quiet")();
		expect(idsIn(fileOf(BOB))).toEqual(ids);
	});

	it.each(["quiet", "status-only"] as const)("is set only once the hook knows: %s", async (mark) => {
		await mail();
		const setMark = markFor(context, BOB, mark);
		expect(existsSync(fileOf(BOB, mark))).toBe(false);
		setMark();
		expect(existsSync(fileOf(BOB, mark))).toBe(true);
	});

	it("takes the place of the one before", async () => {
		const first = await mail();
		markFor(context, BOB, "quiet")();
		await (await context.mailbox.take(BOB, first))?.done();
		const second = await mail();
		markFor(context, BOB, "quiet")();
		expect(idsIn(fileOf(BOB))).toEqual([second]);
	});

	it("is set in the inbox of a session that /clear replaced as well", async () => {
		machine.card(ANN, { movedTo: BOB });
		const before = await mail({ to: ANN });
		markFor(context, BOB, "quiet")();
		expect(idsIn(fileOf(ANN))).toEqual([before]);
		expect(existsSync(fileOf(BOB))).toBe(false);
	});

	it("is not set for more mail than the shell reads quickly", async () => {
		const folder = join(machine.intercomDir, "inbox", BOB, "new");
		mkdirSync(folder, { recursive: true });
		const letters = (count: number) => {
			for (let at = 0; at < count; at++) writeFileSync(join(folder, `${at}.json`), "{}");
		};
		letters(50);
		markFor(context, BOB, "quiet")();
		expect(idsIn(fileOf(BOB))).toHaveLength(50);
		letters(51);
		writeFileSync(fileOf(BOB), "as before\n");
		markFor(context, BOB, "quiet")();
		expect(idsIn(fileOf(BOB))).toEqual(["as before"]);
	});

	it("replaces a link or a pipe that lies in its place", async () => {
		const id = await mail();
		const mine = join(machine.root, "mine");
		writeFileSync(mine, "keep\n");
		symlinkSync(mine, fileOf(BOB));
		markFor(context, BOB, "quiet")();
		expect([readFileSync(mine, "utf8"), idsIn(fileOf(BOB))]).toEqual(["keep\n", [id]]);
		rmSync(fileOf(BOB));
		execFileSync("mkfifo", [fileOf(BOB)]);
		markFor(context, BOB, "quiet")();
		expect(idsIn(fileOf(BOB))).toEqual([id]);
	});

	it("names nothing but mail", async () => {
		const id = await mail();
		writeFileSync(join(machine.intercomDir, "inbox", BOB, "new", "notes.txt"), "");
		markFor(context, BOB, "quiet")();
		expect(idsIn(fileOf(BOB))).toEqual([id]);
	});
});
