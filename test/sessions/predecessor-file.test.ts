import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { readCard } from "../../src/sessions/cards.ts";
import {
	addPredecessors,
	keepPredecessors,
	readPredecessors,
	replaceSession,
} from "../../src/sessions/predecessor-file.ts";
import { ANN, aMachine, BOB, CAT, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const fileOf = (session: string) => context.config.paths.predecessors(session);

describe("the file of predecessors", () => {
	it("is brought up to date with the cards", async () => {
		machine.card(ANN, { movedTo: BOB });
		await keepPredecessors(context, BOB);
		expect(readFileSync(fileOf(BOB), "utf8")).toBe(`${ANN}\n`);
	});

	it("is read past what is no session id", () => {
		machine.card(ANN, { movedTo: BOB });
		writeFileSync(fileOf(BOB), `../../x\n\n${ANN}\n${CAT}`);
		expect(readPredecessors(context, BOB)).toEqual([ANN, CAT]);
	});

	it("takes over the predecessors of the session that was replaced", async () => {
		await addPredecessors(context, BOB, ANN);
		await addPredecessors(context, CAT, BOB);
		expect(readPredecessors(context, CAT)).toEqual([ANN, BOB]);
	});

	it("never names the session itself", async () => {
		await addPredecessors(context, BOB, ANN);
		await addPredecessors(context, ANN, BOB);
		expect(readPredecessors(context, ANN)).toEqual([BOB]);
	});

	it("loses a session that has come back to life by itself, and keeps one that no card tells of", async () => {
		await addPredecessors(context, BOB, ANN);
		await addPredecessors(context, BOB, CAT);
		machine.card(ANN, { pid: 12, procStart: "1" });
		await keepPredecessors(context, BOB);
		expect(readPredecessors(context, BOB)).toEqual([CAT]);
	});

	it("keeps a session that is about to be marked as moved: its card still names this one's process", async () => {
		await addPredecessors(context, BOB, ANN);
		machine.card(ANN, { pid: 12, procStart: "1" });
		machine.card(BOB, { pid: 12, procStart: "1" });
		await keepPredecessors(context, BOB);
		expect(readPredecessors(context, BOB)).toEqual([ANN]);
	});

	it("is not made for a session that replaced none", async () => {
		await keepPredecessors(context, BOB);
		expect(existsSync(fileOf(BOB))).toBe(false);
	});
});

describe("a session that /clear replaced", () => {
	it("points at its successor, which has its process from then on", async () => {
		machine.card(ANN, { pid: 12, procStart: "1", name: "ann" });
		const card = readCard(context, ANN);
		if (card) await replaceSession(context, card, BOB);
		expect(readCard(context, ANN)).toMatchObject({ movedTo: BOB, name: "ann" });
		expect(readCard(context, ANN)?.pid).toBeUndefined();
		expect(readPredecessors(context, BOB)).toEqual([ANN]);
	});
});
