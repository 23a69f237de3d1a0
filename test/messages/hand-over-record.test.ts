import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import {
	forgetHandOver,
	type HandOverRecord,
	readHandOver,
	writeHandOver,
} from "../../src/messages/hand-over-record.ts";
import { aMachine, BOB, type Machine, NOON } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const KEY = "0123456789abcdef";
const record: HandOverRecord = {
	v: 1,
	session: BOB,
	at: NOON,
	transcript: "/x/y.jsonl",
	offset: 7,
	tool: "t",
};

describe("the record of a hand-over", () => {
	it("is read as it was written, until it is forgotten", () => {
		writeHandOver(context, KEY, record);
		expect(readHandOver(context, KEY)).toEqual(record);
		forgetHandOver(context, KEY);
		expect(readHandOver(context, KEY)).toBeUndefined();
		forgetHandOver(context, KEY);
	});

	it("is none where the file holds something else", () => {
		const file = context.config.paths.handOver(KEY);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, JSON.stringify({ ...record, v: 2 }));
		expect(readHandOver(context, KEY)).toBeUndefined();
	});
});
