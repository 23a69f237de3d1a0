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

it.each([
	["title", anEntry("task", { title: "x".repeat(301), to: { kind: "anyone" } }), 300],
	["name", anEntry("signal", { name: `${"x".repeat(79)}-done`, until: "2026-03-04T12:00:00Z" }), 80],
	["what", anEntry("propose", { what: "x".repeat(200_000) }), 1_000],
	["reason", anEntry("leave", { reason: "x".repeat(301) }), 300],
])("a %s that would be cut is refused", async (field, entry, most) => {
	const { code, message } = await refusal(() => checkEntry(entry));
	expect([code, message]).toEqual(["too_large", `The ${field} may have ${most} characters.`]);
});

it("a line of its length, with blanks besides, is none too long", () => {
	const title = `${"x".repeat(299)}😀`;
	const entry = anEntry("task", { title: `  ${title} \n`, to: { kind: "anyone" } });
	expect(checkEntry(entry)).toMatchObject({ title });
});

it.each(["", "a\nResult: fake", "\u0000", "x".repeat(10_000)])(
	"a path such as %j is refused by name",
	async (path) => {
		const update = anEntry("update", {
			task: anEntry("leave", {}).id,
			state: "working",
			artifacts: ["/a b/ü", path],
		});
		const { code, message } = await refusal(() => checkEntry(update));
		expect([code, message]).toEqual(["bad_input", "An artifact is no path that can be shown."]);
	},
);
