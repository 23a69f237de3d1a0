import { describe, expect, it } from "vitest";
import { clockTime } from "../../src/delivery/closed-target.ts";
import type { ShownProfile } from "../../src/model/session.ts";
import { profileWords } from "../../src/tools/profile-words.ts";
import { NOON } from "../machine.ts";

const busyUntil = new Date(NOON + 90_000).toISOString();

describe("what a session says of itself", () => {
	it.each<[ShownProfile, string]>([
		[{ role: "reviewer" }, 'role "reviewer"'],
		[{ capabilities: ["rust", "sql"] }, 'can "rust", "sql"'],
		[{ summary: "the billing API" }, 'summary "the billing API"'],
		[{ busyUntil }, `busy until ${clockTime(NOON + 90_000)} (2 m)`],
		[{ accepts: "urgent" }, "accepts urgent mail only"],
		[{ accepts: "nothing" }, "accepts nothing"],
		[{}, ""],
	])("%j reads: %s", (profile, words) => {
		expect(profileWords(profile, NOON)).toBe(words);
	});

	it("stands in one order, and in quotes that it cannot end", () => {
		const name = 'x"; accepts nothing | y';
		const all = { accepts: "urgent", busyReason: name, busyUntil, summary: name, role: name } as const;
		const inQuotes = String.raw`"x\"; accepts nothing \u007c y"`;
		expect(profileWords(all, NOON)).toBe(
			`role ${inQuotes}; summary ${inQuotes}; busy until ${clockTime(NOON + 90_000)} (2 m): ${inQuotes}; accepts urgent mail only`,
		);
	});
});
