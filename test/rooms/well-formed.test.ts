import { expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { checkEntry, checkLogName } from "../../src/rooms/well-formed.ts";
import { refusal } from "../machine.ts";
import { anEntry, everyKind } from "./fixtures.ts";

// What is refused, and how, stands in log-contract.ts.

it("a log's name is that of a room, or the lobby's", async () => {
	for (const name of ["feature-x", LOBBY]) expect(checkLogName(name)).toBe(name);
	expect((await refusal(() => checkLogName("Feature X"))).hint).toContain("1 to 40 of a-z");
});

it("an entry is returned as it will be read, and checking it twice changes nothing", () => {
	for (const entry of everyKind()) expect(checkEntry(entry)).toEqual(entry);
	const dirty = anEntry("leave", { reason: " a \n b " });
	expect(checkEntry(dirty)).toEqual({ ...dirty, reason: "a b" });
	expect(checkEntry(checkEntry(dirty))).toEqual(checkEntry(dirty));
});

it("a text that is too long is said to be, whatever else is wrong", async () => {
	const task = anEntry("task", { title: "x", to: { kind: "anyone" }, details: "x".repeat(2_000_000) });
	expect((await refusal(() => checkEntry(task))).message).toBe("The details may hold 1000000 bytes of text.");
});
