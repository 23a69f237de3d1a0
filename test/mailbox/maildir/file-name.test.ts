import fc from "fast-check";
import { v7 as newId } from "uuid";
import { describe, expect, it } from "vitest";
import { heldName, idsOf, isPlain, parseName, plainName } from "../../../src/mailbox/maildir/file-name.ts";

const id = newId();

describe("the name of a held message", () => {
	it.each(["4711", "", "Thu Nov 20 09:09:00 2025"])("says who holds it, of a start time %j too", (start) => {
		const name = heldName(id, 42, start);
		expect(name).toMatch(/^[\w.,-]+$/);
		expect(parseName(name)).toEqual({ id, held: { pid: 42, start } });
		expect(isPlain(name)).toBe(false);
	});

	it("is always a safe name of that message, whatever the start time", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary" }), (start) => {
				expect(parseName(heldName(id, 42, start))?.id).toBe(id);
			}),
		);
	});
});

describe("the name of a message that nobody holds", () => {
	it("says its id and nothing else", () => {
		expect(parseName(plainName(id))).toEqual({ id });
		expect(isPlain(plainName(id))).toBe(true);
	});
});

it.each(["", "x.json", `${id}`, `${id}.json.1.tmp`, `${id},1,1.jsonl`, `${id},x,1.json`, `${id}\n.json`])(
	"takes %j for no name of a message",
	(name) => {
		expect(parseName(name)).toBeUndefined();
		expect(isPlain(name)).toBe(false);
		expect(idsOf([name, plainName(id)])).toEqual([id]);
	},
);
