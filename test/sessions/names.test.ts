import { describe, expect, it } from "vitest";
import { freeName, type Named, namesInUse } from "../../src/sessions/names.ts";
import { ANN, BOB, CAT } from "../machine.ts";

const named = (id: string, start: number, own: string | undefined, given?: string): Named => ({
	id,
	own,
	given,
	start,
});
const inUse = (...sessions: Named[]) => Object.fromEntries(namesInUse(sessions));

describe("the names of those that run", () => {
	it("are what they chose", () => {
		expect(inUse(named(ANN, 1, "api"), named(BOB, 2, "web"), named(CAT, 3, undefined))).toEqual({
			[ANN]: "api",
			[BOB]: "web",
		});
	});

	it("are no two the same: who came back later gets a number", () => {
		const sessions = [named(ANN, 9, "api"), named(BOB, 2, "API"), named(CAT, 5, "api-2")];
		expect(inUse(...sessions)).toEqual({ [ANN]: "api-3", [BOB]: "API", [CAT]: "api-2" });
		expect(inUse(...sessions.reverse())).toEqual({ [ANN]: "api-3", [BOB]: "API", [CAT]: "api-2" });
		expect(inUse(named(BOB, 1, "api"), named(ANN, 1, "api"))).toEqual({ [ANN]: "api", [BOB]: "api-2" });
	});

	it("give way to one that the person gave another session, and not to one's own", () => {
		expect(inUse(named(ANN, 1, "api"), named(BOB, 2, undefined, "api"))).toEqual({ [ANN]: "api-2" });
		expect(inUse(named(ANN, 1, "api", "api"))).toEqual({ [ANN]: "api" });
	});
});

describe("the first number that is nobody's", () => {
	it("is 2 and up, and none where the name is free", () => {
		const taken = new Set(["a", "a-2", "a-3"]);
		expect(freeName("a", (name) => taken.has(name))).toBe("a-4");
		expect(freeName("b", (name) => taken.has(name))).toBe("b");
	});
});
