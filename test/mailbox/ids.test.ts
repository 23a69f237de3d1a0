import { v7 as newId } from "uuid";
import { describe, expect, it } from "vitest";
import { firstId, onlyMatch } from "../../src/mailbox/ids.ts";
import { refusal } from "../machine.ts";

const idAt = (at: number) => `0196b3c0-${String(at).padStart(4, "0")}-7000-8000-000000000000`;

describe("onlyMatch", () => {
	it("finds the one id that begins so, however often it is listed", () => {
		expect(onlyMatch([idAt(1), idAt(2), idAt(1)], "0196b3c0-0001")).toBe(idAt(1));
		expect(onlyMatch([idAt(1)], idAt(1))).toBe(idAt(1));
		expect(onlyMatch([idAt(1)], "0197")).toBeUndefined();
		expect(onlyMatch([], "0196")).toBeUndefined();
	});

	it("lists ten of those that begin so, newest first, and counts the older ones", async () => {
		const ids = Array.from({ length: 12 }, (_, at) => idAt(at));
		const error = await refusal(() => onlyMatch(ids, "0196b3c0"));
		const shown = [...ids].reverse().slice(0, 10).join(", ");
		expect(error).toMatchObject({
			code: "ambiguous",
			message: "12 messages have an id that begins so.",
			hint: `Give the whole id; newest first: ${shown} and 2 older.`,
		});
		expect((await refusal(() => onlyMatch(ids.slice(0, 10), "0196b3c0"))).hint).not.toContain("older");
	});
});

describe("firstId", () => {
	it("comes before every id of its millisecond and after every id of the one before", () => {
		const time = Date.parse("2026-03-04T12:00:00.000Z");
		expect(firstId(time) <= newId({ msecs: time })).toBe(true);
		expect(firstId(time) > newId({ msecs: time - 1 })).toBe(true);
	});

	it("takes a time before 1970 for the first", () => {
		expect(firstId(-5)).toBe(firstId(0));
		expect(firstId(0)).toBe("00000000-0000-7");
	});
});
