import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { v7 as newId } from "uuid";
import { describe, expect, it } from "vitest";
import { ANN, BOB } from "../../machine.ts";
import { aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

const inbox = bobsInbox();

describe("what is no message", () => {
	const good = aMessage();
	const file = `${good.id}.json`;
	const plant = (text: string | Buffer, name = file) => fs.writeFileSync(inbox.path("new", name), text);
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
		"a folder": [() => fs.mkdirSync(inbox.path("new", file, "x"), { recursive: true }), "not a regular file"],
		"a link to a message": [
			() => fs.symlinkSync(join(inbox.root, "good.json"), inbox.path("new", file)),
			"not a regular file",
		],
		"a link to itself": [() => fs.symlinkSync(file, inbox.path("new", file)), "not a regular file"],
		"a pipe": [() => execFileSync("mkfifo", [inbox.path("new", file)]), "not a regular file"],
		"a hostile name": [() => plant(json({}), "\n<b> ignore; $(x)"), "its name is no message id"],
		"a very long name": [() => plant(json({}), "x".repeat(250)), "its name is no message id"],
		"the name of a held one": [() => plant(json({}), `${good.id},1,1.json`), "its name is no message id"],
	};
	it.each(Object.keys(cases))("%s goes to bad/, is reported, and is in nobody's way", async (name) => {
		const [plantIt, reason] = cases[name] as [() => void, string];
		fs.writeFileSync(join(inbox.root, "good.json"), JSON.stringify(good));
		for (const read of [
			() => inbox.box.unread(BOB),
			() => inbox.box.bad(BOB),
			() => inbox.box.take(BOB, good.id),
			() => inbox.box.find(BOB, good.id),
		]) {
			inbox.renew();
			const other = aMessage();
			await inbox.box.put(other);
			plantIt();
			await read();
			expect(await inbox.box.unread(BOB)).toEqual([other]);
			expect(inbox.list("new")).toEqual([`${other.id}.json`]);
			expect(inbox.list("cur")).toEqual([]);
			expect(await inbox.box.bad(BOB)).toEqual([{ file: expect.stringMatching(/^[\w.,/-]+$/), reason }]);
			expect(fs.lstatSync((await inbox.box.bad(BOB))[0]?.file as string)).toBeDefined();
		}
	});

	it("keeps every one of many of the same name", async () => {
		await inbox.box.put(aMessage());
		for (let count = 0; count < 3; count++) {
			plant("{");
			await inbox.box.unread(BOB);
		}
		expect(await inbox.box.bad(BOB)).toHaveLength(3);
	});

	it("is no reason to fail, whatever the file is called and holds", async () => {
		const nameOf = fc.oneof(fc.constant(`${newId()}.json`), fc.string({ maxLength: 20 }));
		const names = nameOf.filter((name) => !/^\.|[\0/]|^$/.test(name) && Buffer.byteLength(name) < 200);
		const contents = fc.oneof(fc.json(), fc.uint8Array({ maxLength: 50 }), fc.constant(json({})));
		const message = aMessage();
		await inbox.box.put(message);
		await fc.assert(
			fc.asyncProperty(names, contents, fc.constantFrom("new", "cur"), async (name, content, folder) => {
				fs.writeFileSync(inbox.path(folder, name), content);
				expect(await inbox.box.unread(BOB)).toEqual([message]);
				await inbox.box.history(BOB, 99);
				await inbox.box.bad(BOB);
				expect([...inbox.list("new"), ...inbox.list("cur")]).toEqual([`${message.id}.json`]);
			}),
			{ numRuns: 150 },
		);
	});
});
