import { expect, it } from "vitest";
import { waitInput } from "../../src/tools/wait-input.ts";

it.each([
	[undefined, undefined],
	["30", 30],
	[0, 0],
	[600, 600],
	[601, "bad"],
	[-1, "bad"],
	["soon", "bad"],
])("wait_seconds may be so long: %s", (given, expected) => {
	const parsed = waitInput("it").safeParse(given);
	expect(parsed.success ? parsed.data : "bad").toBe(expected);
});
