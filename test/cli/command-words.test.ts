import { describe, expect, it } from "vitest";
import { commandWords } from "../../src/cli/command-words.ts";

describe("a hint at a terminal", () => {
	it("says a tool as the command to type", () => {
		expect(commandWords.tool("list_sessions")).toBe("`claude-intercom list`");
		expect(commandWords.theTool("reply")).toBe("`claude-intercom reply`");
	});

	it.each([
		["list_sessions", { scope: "all" }, "`claude-intercom list --scope all`"],
		["read_messages", { unread_only: false }, "`claude-intercom read --no-unread-only`"],
		["send_message", { deliver_live: true }, "`claude-intercom send --deliver-live`"],
		["join_room", { room: "x" }, "`claude-intercom join x`"],
		["send_message", { deliver_live: true, to: "@x" }, "`claude-intercom send @x --deliver-live`"],
	])("says inputs of %s in their place, or as options: %o", (name, inputs, command) => {
		expect(commandWords.tool(name, inputs)).toBe(command);
	});
});
