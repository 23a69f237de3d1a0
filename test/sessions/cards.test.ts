import {
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import type { Card } from "../../src/model/card.ts";
import { readCard, readCards, withoutProcess, writeCard } from "../../src/sessions/cards.ts";
import { ANN, aMachine, BOB, CAT, type Machine, NOON } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const fields = { session: ANN, configDir: "/home/dev/.claude", cwd: "/work/app" };

describe("a card", () => {
	it("is read as it was written, with the time of the clock", async () => {
		await writeCard(context, { ...fields, name: "ann", hooked: true });
		const updatedAt = new Date(NOON).toISOString();
		expect(readCard(context, ANN)).toEqual({ v: 1, updatedAt, ...fields, name: "ann", hooked: true });
	});

	it("has a clean name, and nothing in its file that a terminal obeys or hides", async () => {
		const cwd = "/work/a\u202eb\u009bc";
		await writeCard(context, { ...fields, cwd, name: "al @/x\n\u001b[2J\u202e" });
		expect(readFileSync(context.config.paths.card(ANN), "utf8")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
		expect(readCard(context, ANN)).toMatchObject({ name: "al ＠/x [2J", cwd });
		await writeCard(context, { ...fields, name: "human" });
		expect(readCard(context, ANN)?.name).toBe("human (session aaaa1111)");
	});

	it("takes the place of the one before", async () => {
		await writeCard(context, { ...fields, name: "ann" });
		await writeCard(context, fields);
		expect(readCard(context, ANN)?.name).toBeUndefined();
		expect(readCards(context)).toHaveLength(1);
	});

	it("loses its process and keeps the rest", () => {
		const card = {
			v: 1,
			updatedAt: "x",
			...fields,
			pid: 12,
			procStart: "1",
			registered: BOB,
			movedTo: BOB,
		} as const;
		expect(withoutProcess(card)).toEqual({ ...fields, movedTo: BOB });
	});

	it.each<[string, (file: string) => void]>([
		["is not there", () => {}],
		["is half written", (file) => writeFileSync(file, '{"v":1')],
		["lacks a field", (file) => writeFileSync(file, JSON.stringify({ v: 1, session: CAT }))],
		["is a folder", (file) => mkdirSync(file)],
		["is a link", (file) => symlinkSync(context.config.paths.card(ANN), file)],
	])("that %s is none, and hurts no other", async (_, make) => {
		await writeCard(context, fields);
		make(context.config.paths.card(CAT));
		expect(readCard(context, CAT)).toBeUndefined();
		expect(readCards(context).map((card) => card.session)).toEqual([ANN]);
	});

	it.each(["human", "../install", "", ANN.toUpperCase()])("of %j, which is no session, is none", (owner) => {
		machine.card(ANN);
		writeFileSync(join(context.config.paths.sessions, "human.json"), JSON.stringify({ session: "human" }));
		expect(readCard(context, owner)).toBeUndefined();
	});
});

describe("the cards of a context that lives long", () => {
	/** Makes the folder and its files as old as if nothing had changed for a while. */
	function age(): void {
		const { sessions } = context.config.paths;
		const then = new Date(Date.now() - 60_000);
		for (const name of readdirSync(sessions)) utimesSync(join(sessions, name), then, then);
		utimesSync(sessions, then, then);
	}
	const sessionsIn = (cards: Card[]) => cards.map(({ session }) => session).sort();
	const nameOf = (session: string) => readCards(context).find((card) => card.session === session)?.name;

	beforeEach(async () => {
		for (const session of [ANN, BOB]) await writeCard(context, { ...fields, session, name: "before" });
		age();
	});

	it("are read once as long as none is written", () => {
		const [first] = readCards(context);
		expect(readCards(context)[0]).toBe(first);
	});

	it("are read again where one is written, and only that one", async () => {
		const before = readCards(context).find(({ session }) => session === BOB);
		await writeCard(context, { ...fields, name: "after" });
		expect(nameOf(ANN)).toBe("after");
		expect(readCards(context).find(({ session }) => session === BOB)).toBe(before);
	});

	it("follow what comes and what goes", async () => {
		readCards(context);
		await writeCard(context, { ...fields, session: CAT });
		rmSync(context.config.paths.card(ANN));
		expect(sessionsIn(readCards(context))).toEqual([BOB, CAT]);
		rmSync(context.config.paths.sessions, { recursive: true });
		expect(readCards(context)).toEqual([]);
	});

	it("are read again where one was written a moment ago: the file's time may not tell", () => {
		const file = context.config.paths.card(ANN);
		const rewrite = (name: string) =>
			writeFileSync(file, readFileSync(file, "utf8").replace(/before|aaaaaa/, name));
		const { sessions } = context.config.paths;
		const now = new Date();
		for (const name of ["aaaaaa", "before"]) {
			rewrite(name);
			for (const path of [file, sessions]) utimesSync(path, now, now);
			expect(nameOf(ANN)).toBe(name);
		}
	});
});

it("no cards are read where there is no folder yet", () => {
	expect(readCards(context)).toEqual([]);
});
