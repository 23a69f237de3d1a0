import { describe, expect, it } from "vitest";
import { hasErrno, IntercomError } from "../src/errors.ts";

describe("IntercomError", () => {
	it("says what happened and what to do next, and keeps the cause apart", () => {
		const cause = new Error("raw");
		const error = new IntercomError("no_space", "The disk is full.", { hint: "Free some space.", cause });
		expect(error).toMatchObject({ name: "IntercomError", code: "no_space", hint: "Free some space.", cause });
		expect(`${error}`).toBe("IntercomError: The disk is full.");
		expect(JSON.stringify(error)).not.toContain("raw");
	});
});

describe("hasErrno", () => {
	it("knows a system error by its code, and nothing else", () => {
		const error = Object.assign(new Error("no such file"), { code: "ENOENT" });
		expect(hasErrno(error, "EACCES", "ENOENT")).toBe(true);
		expect(hasErrno(error, "EACCES")).toBe(false);
		for (const other of [new Error("ENOENT"), { code: "ENOENT" }, "ENOENT", undefined])
			expect(hasErrno(other, "ENOENT")).toBe(false);
	});
});
