import { describe, expect, it } from "vitest";
import { hasErrno, IntercomError, type Words } from "../src/errors.ts";

const shouting: Words = {
	tool: (name, inputs = {}) => [name, ...Object.keys(inputs)].join("/").toUpperCase(),
	theTool: (name) => `THE ${name.toUpperCase()}`,
};

describe("a hint", () => {
	it("that speaks of no tool is the same in every front", () => {
		const error = new IntercomError("limit", "m", { hint: "Wait, then ask again." });
		expect([error.hint, error.hintIn(shouting)]).toEqual(["Wait, then ask again.", "Wait, then ask again."]);
	});

	it("calls tools by their own names where no front words it", () => {
		const error = new IntercomError("not_found", "m", {
			hint: (say) =>
				`Call ${say.tool("list_sessions")}, ${say.tool("read_messages", { unread_only: false, limit: "5" })}, or ${say.theTool("reply")}.`,
		});
		expect(error.hint).toBe(
			"Call list_sessions, read_messages with unread_only=false, limit=5, or the tool reply.",
		);
	});

	it("names tools in the words of the front that shows it", () => {
		const error = new IntercomError("not_found", "m", {
			hint: (say) => `${say.tool("ask", { to: "x" })} ${say.theTool("reply")}`,
		});
		expect(error.hintIn(shouting)).toBe("ASK/TO THE REPLY");
	});

	it("keeps words that only look like a tool's name", () => {
		const error = new IntercomError("ambiguous", "m", { hint: "Use the id: reply (ask, idle)." });
		expect(error.hintIn(shouting)).toBe("Use the id: reply (ask, idle).");
	});
});

describe("hasErrno", () => {
	it("tells a system error by its code", () => {
		const missing = Object.assign(new Error("x"), { code: "ENOENT" });
		expect(hasErrno(missing, "EACCES", "ENOENT")).toBe(true);
		expect(hasErrno(missing, "EACCES")).toBe(false);
		expect(hasErrno(new Error("x"), "ENOENT")).toBe(false);
		expect(hasErrno({ code: "ENOENT" }, "ENOENT")).toBe(false);
	});
});
