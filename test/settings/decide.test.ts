import { expect, it } from "vitest";
import { decide } from "../../src/settings/decide.ts";

it("takes the environment before the file, and the file before what holds where nothing is set", () => {
	const env = { CLAUDE_INTERCOM_MAX_HOPS: "3" };
	expect(decide("max-hops", env, { "max-hops": 4 })).toEqual({ value: 3, source: "environment" });
	expect(decide("max-hops", {}, { "max-hops": 4 })).toEqual({ value: 4, source: "file" });
	expect(decide("max-hops", { CLAUDE_INTERCOM_MAX_HOPS: "" }, {})).toEqual({ value: 10, source: "default" });
	expect(decide("notify-url", {}, {})).toEqual({ value: undefined, source: "default" });
});

it("leaves it to the front to refuse a group of tools that does not exist", () => {
	expect(decide("tools", { CLAUDE_INTERCOM_TOOLS: "Mail, pigeons" }, { tools: ["sessions"] })).toEqual({
		value: ["mail", "pigeons"],
		source: "environment",
	});
});
