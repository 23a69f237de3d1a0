import fc from "fast-check";
import { v7 as newId } from "uuid";
import { describe, expect, it } from "vitest";
import {
	handedName,
	heldName,
	idsOf,
	isRead,
	isUnread,
	parseName,
	rankIn,
	readName,
	unreadName,
} from "../../../src/mailbox/maildir/file-name.ts";
import { RANKS } from "../../../src/mailbox/rank.ts";

const id = newId();
const anyRank = fc.constantFrom(...RANKS);

describe("the name of a held message", () => {
	it.each(["4711", "", "P", "Thu Nov 20 09:09:00 2025"])(
		"says who holds it and its rank, of a start time %j too",
		(start) => {
			for (const rank of RANKS) {
				const name = heldName(id, rank, 42, start);
				expect(name).toMatch(/^[\w.,-]+$/);
				expect(parseName(name)).toEqual({ id, rank, held: { pid: 42, start } });
				expect([isUnread(name), isRead(name)]).toEqual([false, false]);
			}
		},
	);

	it("is always a safe name of that message, whatever the start time", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary" }), anyRank, (start, rank) => {
				expect(parseName(heldName(id, rank, 42, start))).toMatchObject({ id, rank, held: { pid: 42 } });
			}),
		);
	});
});

describe("the name of a message that was handed over", () => {
	it("says its id, its rank and the key, and is neither that of an unread nor of a read one", () => {
		for (const rank of RANKS) {
			const name = handedName(id, rank, "0123456789abcdef");
			expect(name).toMatch(/^[\w.,-]+$/);
			expect(parseName(name)).toEqual({ id, rank, handed: "0123456789abcdef" });
			expect([isUnread(name), isRead(name)]).toEqual([false, false]);
		}
	});
});

describe("the name of an unread message", () => {
	it.each([
		["pressing", `${id},P.json`],
		["ordinary", `${id}.json`],
		["status", `${id},S.json`],
	] as const)("says its id and its rank: %s", (rank, name) => {
		expect(unreadName(id, rank)).toBe(name);
		expect(parseName(name)).toEqual({ id, rank });
		expect([rankIn(name), isUnread(name)]).toEqual([rank, true]);
	});
});

describe("the name of a message that was read", () => {
	it("says its id and nothing else", () => {
		expect(parseName(readName(id))).toEqual({ id, rank: "ordinary" });
		expect(RANKS.filter((rank) => isRead(unreadName(id, rank)))).toEqual(["ordinary"]);
		expect(isRead(readName(id))).toBe(true);
	});
});

it.each([
	"",
	"x.json",
	`${id}`,
	`${id}.json.1.tmp`,
	`${id},1,1.jsonl`,
	`${id},x,1.json`,
	`${id},X.json`,
	`${id},PS.json`,
	`${id},P,S.json`,
	`${id},P,42,1.json`,
	`${id},shown,0123.json`,
	`${id},shown,0123456789abcdeF.json`,
	`${id},shown.json`,
	`${id}\n.json`,
])("takes %j for no name of a message", (name) => {
	expect(parseName(name)).toBeUndefined();
	expect([isUnread(name), isRead(name)]).toEqual([false, false]);
	expect(idsOf([name, readName(id)])).toEqual([id]);
});
