import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRoomAddress } from "../../src/model/room-address.ts";

describe("an address of several", () => {
	it.each([
		["@feature-x", { kind: "room", room: "feature-x" }],
		["  @Feature-X ", { kind: "room", room: "feature-x" }],
		["@feature-x/Reviewer", { kind: "room", room: "feature-x", member: "Reviewer" }],
		["@feature-x/ API / v2 ", { kind: "room", room: "feature-x", member: "API / v2" }],
		["@all", { kind: "all" }],
		["@ALL", { kind: "all" }],
		["role:Reviewer", { kind: "role", role: "reviewer" }],
		["Role: code reviewer", { kind: "role", role: "code reviewer" }],
	])("%j is read as what it means", (address, meant) => {
		expect(parseRoomAddress(address)).toEqual(meant);
	});

	it.each(["", "bob", "human", "api@work", "roles", "a role:b", "%3", "aaaa1111"])(
		"is not %j: that is one party's",
		(address) => {
			expect(parseRoomAddress(address)).toBeUndefined();
		},
	);

	it.each([
		"@",
		"@ ",
		"@a b",
		"@../x",
		"@a/",
		"@a/ ",
		"@/a",
		"@all/bob",
		"@_lobby",
		"@a\0",
		"role:",
		"role:a/b",
	])("is nobody's where it begins as one and is none: %j", (address) => {
		expect(parseRoomAddress(address)).toBe("ill-formed");
	});

	it("never throws, and names no room that is none", () => {
		const begins = fc.constantFrom("", "@", "@a/", "role:");
		fc.assert(
			fc.property(begins, fc.string({ unit: "binary" }), (begin, rest) => {
				const meant = parseRoomAddress(begin + rest);
				if (meant === undefined || meant === "ill-formed" || meant.kind !== "room") return;
				expect(meant.room).toMatch(/^[a-z0-9][a-z0-9-]{0,39}$/);
			}),
			{ numRuns: 300 },
		);
	});
});
