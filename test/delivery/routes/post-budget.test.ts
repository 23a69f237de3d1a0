import { describe, expect, it } from "vitest";
import { BURST, openPostBudget, REFILL_MS } from "../../../src/delivery/routes/post-budget.ts";
import { NOON } from "../../machine.ts";

describe("a post budget", () => {
	it("allows a burst of posts to a client, then none", () => {
		const budget = openPostBudget();
		for (let posts = 0; posts < BURST; posts++) {
			expect(budget.left("/bob", NOON)).toBeGreaterThanOrEqual(1);
			budget.spend("/bob", NOON);
		}
		expect(budget.left("/bob", NOON)).toBeLessThan(1);
	});

	it("allows one more after each refill, and never more than a burst", () => {
		const budget = openPostBudget();
		for (let posts = 0; posts < BURST; posts++) budget.spend("/bob", NOON);
		expect(budget.left("/bob", NOON + REFILL_MS - 1)).toBeLessThan(1);
		expect(budget.left("/bob", NOON + REFILL_MS)).toBe(1);
		budget.spend("/bob", NOON + REFILL_MS);
		expect(budget.left("/bob", NOON + REFILL_MS)).toBe(0);
		expect(budget.left("/bob", NOON + 1_000 * REFILL_MS)).toBe(BURST);
	});

	it("is empty once it is drained, until the next refill", () => {
		const budget = openPostBudget();
		budget.drain("/bob", NOON);
		expect(budget.left("/bob", NOON)).toBe(0);
		expect(budget.left("/bob", NOON + REFILL_MS)).toBe(1);
	});

	it("is one for each client", () => {
		const budget = openPostBudget();
		for (let posts = 0; posts < BURST; posts++) budget.spend("/bob", NOON);
		expect(budget.left("/cat", NOON)).toBe(BURST);
	});

	it("forgets clients whose budget is full again, however many there were", () => {
		const budget = openPostBudget();
		for (let client = 0; client < 1_000; client++) budget.spend(`/${client}`, NOON);
		expect(budget.size()).toBe(1_000);
		budget.spend("/bob", NOON + REFILL_MS);
		expect(budget.size()).toBe(1);
	});
});
