import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	busyUntil,
	cleanCapabilities,
	MOST,
	nameFault,
	ownName,
	Profile,
	roleFault,
	shownProfile,
} from "../../src/model/profile.ts";
import { ANN, NOON } from "../machine.ts";

const MINUTE = 60_000;
const at = (time: number) => new Date(time).toISOString();
const base = { v: 1, session: ANN, updatedAt: at(NOON) } as const;

describe("a name", () => {
	it.each<[string, ReturnType<typeof nameFault>]>([
		["api", undefined],
		["back end (2)", undefined],
		["be", undefined],
		["be-2", undefined],
		["2026-11", undefined],
		["a/b.c", undefined],
		["human", "human"],
		["H.u.m.a.n", "human"],
		["ｈｕｍａｎ", "human"],
		["beef", "id"],
		["CAFE", "id"],
		["aaaa1111-1", "id"],
		[ANN, "id"],
		["@api", "sign"],
		["＠api", "sign"],
		["role:x", "role"],
		["Role : x", "role"],
	])("%j has the fault %j", (name, fault) => {
		expect(nameFault(name)).toBe(fault);
	});

	it("that begins as any id does is never allowed", () => {
		fc.assert(
			fc.property(fc.uuid(), fc.integer({ min: 4, max: 36 }), (id, end) => {
				expect(nameFault(id.slice(0, end))).toBe("id");
			}),
		);
	});

	it("is the session's own, until the person gives it another one", () => {
		const chosen = Profile.parse({ ...base, name: "api", given: "backend" });
		expect(ownName(chosen, "backend")).toBe("api");
		expect(ownName(chosen, "web")).toBeUndefined();
		expect(ownName(chosen, undefined)).toBeUndefined();
		const first = Profile.parse({ ...base, name: "api" });
		expect(ownName(first, undefined)).toBe("api");
		expect(ownName(first, "web")).toBeUndefined();
		expect(ownName(Profile.parse(base), undefined)).toBeUndefined();
		expect(ownName(undefined, "web")).toBeUndefined();
	});
});

describe("a role", () => {
	it.each<[string, ReturnType<typeof roleFault>]>([
		["reviewer", undefined],
		["human", undefined],
		["beef", undefined],
		["@x", "sign"],
		["role:x", "role"],
	])("%j has the fault %j", (role, fault) => {
		expect(roleFault(role)).toBe(fault);
	});
});

describe("capabilities", () => {
	it("are cleaned, each once, and no more than a profile holds", () => {
		expect(cleanCapabilities([" rust ", "", "\u200b", "rust", "sql\u001b[2J"])).toEqual(["rust", "sql[2J"]);
		const many = Array.from({ length: 50 }, (_, count) => `c${count}`);
		expect(cleanCapabilities(many)).toHaveLength(MOST.capabilities);
	});
});

describe("what is read of a file", () => {
	it("is the same when it is read again", () => {
		const whole = { ...base, name: "api", role: "x", capabilities: ["a"], summary: "s", accepts: "urgent" };
		expect(Profile.parse(Profile.parse(whole))).toEqual(whole);
	});

	it("is clean and bounded, whatever somebody wrote there", () => {
		const wild = fc.oneof(
			fc.string({ unit: "binary", maxLength: 400 }),
			fc.constant("x".repeat(10_000)),
			fc.constantFrom("@/etc/passwd", "a\nb\u202e\u001b[2J", "human", 7, null, {}),
		);
		const record = fc.record({
			name: wild,
			given: wild,
			role: wild,
			summary: wild,
			busyReason: wild,
			busyUntil: wild,
			accepts: wild,
			capabilities: fc.oneof(wild, fc.array(fc.string({ unit: "binary" }))),
		});
		fc.assert(
			fc.property(record, (fields) => {
				const read = Profile.parse({ ...base, ...fields });
				const texts = [read.name, read.role, read.summary, read.busyReason, ...(read.capabilities ?? [])];
				for (const text of texts) {
					expect(text ?? "").not.toMatch(/[\p{Cc}\p{Cf}]|^@/u);
					expect([...(text ?? "")].length).toBeLessThanOrEqual(MOST.summary);
				}
				if (read.name !== undefined) expect(nameFault(read.name)).toBeUndefined();
			}),
		);
	});

	it.each([{ v: 2 }, { session: "human" }, { updatedAt: "noon" }])("is none with %o", (change) => {
		expect(Profile.safeParse({ ...base, ...change }).success).toBe(false);
	});
});

describe("busy", () => {
	it.each([
		[1, NOON + 1],
		[720 * MINUTE, NOON + 720 * MINUTE],
		[0, undefined],
		[-MINUTE, undefined],
		// The clock was set back since.
		[720 * MINUTE + 1, undefined],
	])("for %i ms more is until %j", (left, until) => {
		expect(busyUntil({ busyUntil: at(NOON + left) }, NOON)).toBe(until);
	});

	it("is not what nobody said", () => {
		expect(busyUntil({}, NOON)).toBeUndefined();
		expect(busyUntil(undefined, NOON)).toBeUndefined();
	});
});

describe("what others are shown", () => {
	it("is what was said, and busy only while it is", () => {
		const busy = { busyUntil: at(NOON + MINUTE), busyReason: "a build" };
		const whole = Profile.parse({ ...base, name: "api", role: "x", ...busy, accepts: "nothing" });
		expect(shownProfile(whole, NOON)).toEqual({ role: "x", ...busy, accepts: "nothing" });
		expect(shownProfile(whole, NOON + MINUTE)).toEqual({ role: "x", accepts: "nothing" });
	});

	it("is nothing where nothing was said but a name", () => {
		expect(shownProfile(undefined, NOON)).toBeUndefined();
		const plain = Profile.parse({ ...base, name: "api", accepts: "all", capabilities: [] });
		expect(shownProfile(plain, NOON)).toBeUndefined();
	});
});
