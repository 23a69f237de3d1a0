import { expect, it } from "vitest";
import { memberLines } from "../../src/tools/member-lines.ts";
import { ANN, BOB } from "../machine.ts";

it("members are a line each: who, role, state, folder", () => {
	expect(
		memberLines([
			{ party: ANN, name: "ann", role: "lead", cwd: "/work/app", isHere: true },
			{ party: BOB, name: "bob", isHere: false },
			{ party: "human", name: "human", isHere: true },
		]),
	).toEqual([
		'- "ann" (aaaa1111) | role "lead" | not running | "app"',
		'- "bob" (bbbb2222) | no role | not seen on this machine | no folder',
		"- the person (human) | no role",
	]);
});

it("of very many members the first are listed, and it is said how many more there are", () => {
	const many = Array.from({ length: 200 }, () => ({ party: ANN, name: "ann", isHere: true }));
	expect(memberLines(many)).toHaveLength(51);
	expect(memberLines(many).at(-1)).toBe("and 150 more");
});
