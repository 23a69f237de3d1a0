import { expect, it } from "vitest";
import { childEnvironment } from "../../src/claude/child-environment.ts";

it.each<[what: string, name: string, kept: boolean]>([
	["that it runs in Claude Code", "CLAUDECODE", false],
	["the asking session's id", "CLAUDE_CODE_SESSION_ID", false],
	["the asking session's message socket", "CLAUDE_CODE_MESSAGING_SOCKET", false],
	["whom Intercom speaks for", "CLAUDE_INTERCOM_SESSION", false],
	["the asking session's project", "CLAUDE_PROJECT_DIR", false],
	["the asking session's pane", "TMUX_PANE", false],
	["a switch for all sessions", "CLAUDE_CODE_USE_BEDROCK", true],
	["a person's own token", "CLAUDE_CODE_OAUTH_TOKEN", true],
	["a descriptor of the asking session's token", "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR", false],
	["the config folder", "CLAUDE_CONFIG_DIR", true],
	["anything else", "PATH", true],
])("%s: %s reaches the client: %s", (_, name, kept) => {
	expect(Object.keys(childEnvironment({ [name]: "x" }, {}))).toEqual(kept ? [name] : []);
});

it("sets what it is given, whatever was there", () => {
	const own = { CLAUDE_INTERCOM_DIR: "/own", CLAUDE_INTERCOM_SESSION: "other" };
	expect(childEnvironment({ CLAUDE_INTERCOM_DIR: "/x" }, own)).toEqual(own);
});
