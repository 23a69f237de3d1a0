import { expect, it } from "vitest";
import { entryText, parseEntry } from "../../src/rooms/entry-text.ts";
import { everyKind } from "./fixtures.ts";

it("an entry's text is one line, and is read as the entry", () => {
	for (const entry of everyKind()) {
		expect(entryText(entry)).not.toContain("\n");
		expect(parseEntry(entryText(entry))).toEqual(entry);
	}
	for (const text of ["", "null", "{}", "[", '{"v":1}']) expect(parseEntry(text)).toBeUndefined();
});
