import { describe, expect, it } from "vitest";
import { checkedChange, type ProfileChange } from "../../src/sessions/check-profile.ts";
import { refusal } from "../machine.ts";

describe("what is to be changed of a profile", () => {
	it("is cleaned; what is absent stays absent, and an empty text empty", () => {
		const change = {
			name: " back\u202eend\n(2) ",
			role: "",
			capabilities: ["a", "a", ""],
			summary: "@/etc/passwd \u001b[2J",
		};
		expect(checkedChange(change)).toEqual({
			name: "backend (2)",
			role: "",
			capabilities: ["a"],
			summary: "＠/etc/passwd [2J",
			busyReason: undefined,
		});
		expect(checkedChange({ capabilities: [] }).capabilities).toEqual([]);
	});

	it.each<[ProfileChange, string, string]>([
		[{ name: "human" }, "person at the terminal", "another one"],
		[{ name: "beef" }, "beginning of an id", "Add a letter"],
		[{ name: "@api" }, "begins with @", "Leave the @ out"],
		[{ name: "role:api" }, "begins with role:", "Leave that out"],
		[{ role: "@api" }, "begins with @", "Leave the @ out"],
		[{ name: "\u200b" }, "can be seen", "letters"],
		[{ name: "x".repeat(61) }, "longer than 60 characters", "shorter"],
		[{ name: "x".repeat(10_000) }, "longer than 60 characters", "shorter"],
		[{ role: "x".repeat(41) }, "longer than 40 characters", "shorter"],
		[{ summary: "x".repeat(201) }, "longer than 200 characters", "shorter"],
		[{ busyReason: "x".repeat(121) }, "longer than 120 characters", "shorter"],
	])("is refused, with what to do: %j", async (change, what, hint) => {
		const error = await refusal(() => checkedChange(change));
		expect(error.code).toBe("bad_input");
		expect(error.message).toContain(what);
		expect(error.hint).toContain(hint);
	});
});
