import { describe, expect, it } from "vitest";
import { Entry } from "../../src/model/entry.ts";
import { anEntry, everyKind } from "../rooms/fixtures.ts";

describe("an entry", () => {
	it.each(everyKind().map((entry) => [entry.kind, entry]))(
		"of the kind %s is read as it was written",
		(_, entry) => {
			expect(Entry.parse(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
		},
	);

	it("has a kind, a version, an id that sorts by time, a time and an author", () => {
		const good = anEntry("leave", {});
		const changes = [
			{ kind: "other" },
			{ v: 2 },
			{ v: undefined },
			{ id: "../../x" },
			{ at: "yesterday" },
			{ by: undefined },
			{ by: { session: "x", name: "ann" } },
		];
		for (const change of changes) expect(Entry.safeParse({ ...good, ...change }).success).toBe(false);
		for (const none of [null, undefined, 1, "leave", [], {}])
			expect(Entry.safeParse(none).success).toBe(false);
	});

	it("holds names, roles, titles and purposes cleaned", () => {
		const dirty = "a\u202e\n b";
		expect(Entry.parse({ ...anEntry("open", { purpose: "x" }), purpose: dirty, role: dirty })).toMatchObject({
			purpose: "a b",
			role: "a b",
		});
		expect(Entry.parse({ ...anEntry("leave", {}), reason: dirty })).toMatchObject({ reason: "a b" });
	});
});
