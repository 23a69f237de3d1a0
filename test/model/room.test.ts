import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asRole, isRoomName, LOBBY, LogName, Role } from "../../src/model/room.ts";

describe("the name of a room", () => {
	it.each(["a", "feature-x", "2", "0-", "a".repeat(40)])("may be %j", (name) => {
		expect(isRoomName(name)).toBe(true);
	});

	it.each([
		"",
		"-a",
		"A",
		"a b",
		"a/b",
		"../a",
		".a",
		"a.b",
		"a\n",
		"a\0",
		"ä",
		"a".repeat(41),
		"a".repeat(10_000),
		"all",
		LOBBY,
	])("is not %j", (name) => {
		expect(isRoomName(name)).toBe(false);
	});

	it("is a log's name as well, and so is the lobby's", () => {
		expect(["feature-x", LOBBY, "_other", "all"].map((name) => LogName.safeParse(name).success)).toEqual([
			true,
			true,
			false,
			false,
		]);
	});
});

describe("a role", () => {
	it("is kept in lower case, on one line, cleaned", () => {
		expect(asRole("  Backend\u202e \n Dev ")).toBe("backend dev");
		expect(asRole("Ｒｅｖｉｅｗｅｒ")).toBe("reviewer");
		expect(asRole("C++ & co.")).toBe("c++ & co.");
	});

	it.each(["", " ", "/", "a/b", "@a", "a:b", "-a", "\u200b", '"', "a|b"])("is not %j", (role) => {
		expect(asRole(role)).toBeUndefined();
	});

	it("is the same when it is read again", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
				const role = asRole(text);
				if (role !== undefined) expect(Role.parse(role)).toBe(role);
			}),
			{ numRuns: 300 },
		);
	});
});
