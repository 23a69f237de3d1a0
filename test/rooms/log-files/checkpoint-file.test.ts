import * as fs from "node:fs";
import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../../src/rooms/room-log.ts";
import { withOtherUser } from "../../other-user.ts";
import { some, write } from "../log-contract.ts";
import { aLogOnDisk, GROUP, ROOM } from "./a-log.ts";

const disk = aLogOnDisk();
const keep = (number: number, text = "{}") => disk.log.keepCheckpoint(ROOM, { number, text });
const kept = (): Promise<Checkpoint | undefined> => disk.log.checkpoint(ROOM);

describe("a checkpoint in a file", () => {
	it("is one file, closed to others; nothing is left beside it", async () => {
		await write(disk.log, some(3));
		for (const number of [1, 2, 3]) await keep(number, `{"é":${number}}`);
		expect(await kept()).toEqual({ number: 3, text: '{"é":3}' });
		expect(fs.readdirSync(disk.at.state)).toEqual(["checkpoint"]);
		expect(fs.statSync(disk.at.checkpoint).mode & 0o777).toBe(0o600);
		expect(fs.statSync(disk.at.state).mode & 0o777).toBe(0o700);
	});

	it("holds of an entry that is packed as well", async () => {
		await write(disk.log, some(GROUP + 3));
		expect(disk.list("packed")).toHaveLength(1);
		for (const number of [GROUP - 1, GROUP, GROUP + 1]) {
			await keep(number);
			expect((await kept())?.number).toBe(number);
		}
	});

	it("does not hold where a byte of it is missing or another one", async () => {
		await write(disk.log, some(3));
		await keep(2, '{"a":1}');
		const whole = fs.readFileSync(disk.at.checkpoint);
		for (let length = 0; length < whole.length; length += 7) {
			fs.writeFileSync(disk.at.checkpoint, whole.subarray(0, length));
			expect([length, await kept()]).toEqual([length, undefined]);
			const other = Buffer.from(whole);
			other[length] = (other[length] ?? 0) ^ 1;
			fs.writeFileSync(disk.at.checkpoint, other);
			expect([length, await kept()]).toEqual([length, undefined]);
		}
		fs.writeFileSync(disk.at.checkpoint, whole);
		expect(await kept()).toEqual({ number: 2, text: '{"a":1}' });
	});

	it("does not hold where its entry is another one, or gone", async () => {
		await write(disk.log, some(3));
		await keep(3);
		const text = fs.readFileSync(disk.file(3), "utf8");
		fs.writeFileSync(disk.file(3), text.replace('"2"', '"x"'));
		expect(await kept()).toBeUndefined();
		fs.rmSync(disk.file(3));
		expect(await kept()).toBeUndefined();
		fs.writeFileSync(disk.file(3), text);
		expect((await kept())?.number).toBe(3);
	});

	it("is none of a log that began again", async () => {
		const entries = some(3);
		await write(disk.log, entries);
		await keep(3);
		fs.rmSync(disk.at.log, { recursive: true });
		expect(await kept()).toBeUndefined();
		// The clock of a file system may stand still between the two.
		await new Promise((resolve) => setTimeout(resolve, 20));
		await write(disk.log, entries);
		expect(await kept()).toBeUndefined();
	});

	it("that cannot be written is none, and no error", async () => {
		await keep(1);
		expect(await kept()).toBeUndefined();
		await write(disk.log, some(3));
		await keep(7);
		expect(await kept()).toBeUndefined();
		fs.writeFileSync(disk.at.state, "a file in the way");
		await keep(2);
		expect(await kept()).toBeUndefined();
	});
});

withOtherUser("a checkpoint of another user", (other) => {
	it("is none", async () => {
		await write(disk.log, some(3));
		await keep(2);
		fs.chmodSync(disk.at.checkpoint, 0o644);
		fs.chownSync(disk.at.checkpoint, other.uid, other.uid);
		expect(await kept()).toBeUndefined();
	});
});
