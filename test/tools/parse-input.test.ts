import { describe, expect, it } from "vitest";
import * as z from "zod";
import { parseInput } from "../../src/tools/parse-input.ts";
import { refusal } from "../machine.ts";

const input = z.object({
	to: z.string(),
	limit: z.coerce.number().int().min(1).max(200).default(25),
	kind: z.enum(["one", "two"]).optional(),
});
const fault = async (given: unknown) => refusal(() => parseInput("count", input, given));

describe("an input", () => {
	it("gets its defaults", () => {
		expect(parseInput("count", input, { to: "x" })).toEqual({ to: "x", limit: 25 });
	});

	it("may hold numbers as text, as a command line has them", () => {
		expect(parseInput("count", input, { to: "x", limit: "7" })).toMatchObject({ limit: 7 });
	});

	it("may be left out where nothing is required", () => {
		expect(parseInput("none", z.object({}), undefined)).toEqual({});
	});

	it.each([
		["a missing field", {}, "to: "],
		["a number out of range", { to: "x", limit: 0 }, "limit: "],
		["a word for a number", { to: "x", limit: "many" }, "limit has to be a number"],
		["a choice that is none", { to: "x", kind: "three" }, "kind: "],
		["a field that does not exist", { to: "x", from: "y" }, "it has a parameter that does not exist"],
		["what is no object", "x", "input: "],
	])("with %s is refused, and the fault is named", async (_, given, words) => {
		const error = await fault(given);
		expect(error.code).toBe("bad_input");
		expect(error.message).toContain("The input of count is not valid: ");
		expect(error.message).toContain(words);
		expect(error.hint).toBe("Its parameters are: to, limit, kind.");
	});

	it("is never quoted in the error", async () => {
		const { message, hint } = await fault({ to: 7, kind: "SECRET", SECRET: 1 });
		expect(`${message} ${hint}`).not.toContain("SECRET");
	});
});
