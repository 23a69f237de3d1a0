import { describe, expect, it } from "vitest";
import { IntercomError } from "../../src/errors.ts";
import { fileError, onDisk } from "../../src/host/file-error.ts";

const errno = (code: string) => Object.assign(new Error(`raw ${code}`), { code });

describe("fileError", () => {
	it.each([
		["ENOSPC", "no_space"],
		["EDQUOT", "no_space"],
		["EACCES", "denied"],
		["EPERM", "denied"],
		["EROFS", "denied"],
		["ENOTDIR", "unreadable"],
		["EISDIR", "unreadable"],
		["EIO", "internal"],
	])("%s is %s, with the folder in the hint and the raw error only as the cause", (code, expected) => {
		const raw = errno(code);
		const error = fileError(raw, "/some/folder");
		expect(error.code).toBe(expected);
		expect(error.hint).toContain("/some/folder");
		expect(error.cause).toBe(raw);
		expect(`${error.message} ${error.hint}`).not.toContain("raw");
	});

	it("names in the hint what is in the way to the folder", () => {
		const error = fileError(errno("ENOTDIR"), "/dev/null/.claude-intercom/inbox");
		expect(error.hint).toBe("Look at /dev/null.");
	});

	it("lets an IntercomError through", () => {
		const error = new IntercomError("limit", "m", { hint: "h" });
		expect(fileError(error, "/")).toBe(error);
	});
});

describe("onDisk", () => {
	it("returns what the work returns, and throws a file error for what it throws", () => {
		expect(onDisk("/some/folder", () => 7)).toBe(7);
		expect(() =>
			onDisk("/some/folder", () => {
				throw errno("ENOSPC");
			}),
		).toThrow(expect.objectContaining({ code: "no_space", hint: expect.stringContaining("/some/folder") }));
	});
});
