import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { dirname } from "node:path";
import { v7 as newId } from "uuid";
import { describe, expect, it } from "vitest";
import { openMaildir } from "../../../src/mailbox/maildir/maildir.ts";
import { countSent, noteSent } from "../../../src/mailbox/maildir/sent-log.ts";
import { pathsIn } from "../../../src/paths.ts";
import { ANN, BOB, refusal } from "../../machine.ts";
import { aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

const inbox = bobsInbox();
const paths = () => pathsIn(inbox.home);
const file = () => paths().sentLog(ANN, BOB);
const note = (sentAt: number) => noteSent(paths(), aMessage({ sentAt: new Date(sentAt).toISOString() }));
const count = (time = 0) => countSent(paths(), { from: ANN, to: BOB, time });
const lines = () => fs.readFileSync(file(), "utf8").split("\n");
const lineOf = (time: number) => `${time} ${newId()}\n`;
/** Writes so many lines as other messages left them, one a millisecond. */
function fill(many: number): void {
	fs.mkdirSync(dirname(file()), { recursive: true, mode: 0o700 });
	fs.writeFileSync(file(), Array.from({ length: many }, (_, at) => lineOf(1_767_000_000_000 + at)).join(""));
}

describe("the file of what one party has sent another", () => {
	it("has a line for each message, and is closed to others", async () => {
		const message = aMessage();
		await inbox.box.put(message);
		expect(lines()).toEqual([`${Date.parse(message.sentAt)} ${message.id}`, ""]);
		expect(fs.statSync(file()).mode & 0o777).toBe(0o600);
		expect(fs.statSync(dirname(file())).mode & 0o777).toBe(0o700);
	});

	it("is all that is read to count: the messages may be gone", async () => {
		for (let put = 0; put < 3; put++) await inbox.box.put(aMessage());
		fs.rmSync(inbox.path(), { recursive: true });
		expect(await inbox.box.sentSince(ANN, BOB, 0)).toBe(3);
		expect(fs.existsSync(inbox.path())).toBe(false);
	});

	it("has the lines of every process that writes", async () => {
		const others = openMaildir(paths());
		await Promise.all([inbox.box, others, inbox.box, others].map((box) => box.put(aMessage())));
		expect(await others.sentSince(ANN, BOB, 0)).toBe(4);
	});

	it("is written before the message: a message that cannot be noted is not put", async () => {
		fs.mkdirSync(file(), { recursive: true });
		await refusal(() => inbox.box.put(aMessage()));
		expect(await inbox.box.unread(BOB)).toEqual([]);
	});

	it("counts no line that a crash cut off, and none that is none", async () => {
		await note(2);
		fs.appendFileSync(
			file(),
			`${lineOf(2).slice(0, -5)}\nnonsense\nNaN ${newId()}\n${lineOf(2).slice(0, 20)}`,
		);
		await note(2);
		expect(count()).toBe(2);
	});

	it("keeps the newest lines and is never long, however many messages there were", async () => {
		fill(4_000);
		for (const time of [1_767_000_010_000, 1_767_000_010_001]) await note(time);
		expect(count()).toBe(2_002);
		expect(count(1_767_000_003_999)).toBe(3);
		expect(fs.readdirSync(dirname(file()))).toEqual([BOB]);
	});

	it("begins anew where somebody has made it far too long", async () => {
		fill(4_000);
		fs.appendFileSync(file(), "x".repeat(1_000_000));
		expect(count()).toBe(0);
		await note(1);
		expect(count()).toBe(1);
		expect(fs.statSync(file()).size).toBeLessThan(100);
	});

	it("is not followed where a link or a pipe lies in its place", async () => {
		fill(1);
		for (const make of [() => fs.symlinkSync("elsewhere", file()), () => execFileSync("mkfifo", [file()])]) {
			fs.renameSync(file(), `${dirname(file())}/elsewhere`);
			make();
			expect(count()).toBe(0);
			await refusal(() => note(1));
			fs.rmSync(file());
			fill(1);
		}
	});
});
