// What the commands say of themselves that no model has as tools: plain data.
import * as z from "zod";
import { RESETS } from "../install/reset-parts.ts";
import { KEYS, type Key, settingOf } from "../settings/table.ts";
import { shownPreset } from "../settings/values.ts";
import type { Declaration } from "../tools/declaration.ts";

const configDirs = z.array(z.string()).default([]).meta({
	description: "a config folder of Claude Code; may be given more than once (default: every one in use)",
	valueName: "dir",
});

export const install = {
	title: "Install Intercom into your Claude Code: tools, hooks and skill",
	group: "setup",
	input: z.object({
		config_dir: configDirs,
		dry_run: z.boolean().default(false).describe("say what would be changed, and change nothing"),
		without_plugin: z
			.boolean()
			.default(false)
			.describe("add the MCP server and the hooks by themselves, as for clients without plugins"),
	}),
	command: {
		name: "install",
		positionals: [],
		examples: [
			["claude-intercom install --dry-run", "what would be changed"],
			["claude-intercom install", "into every config folder in use; again, to upgrade"],
		],
	},
} satisfies Declaration;

export const uninstall = {
	title: "Take out what install put in, and nothing else",
	group: "setup",
	input: z.object({
		config_dir: configDirs,
		dry_run: z.boolean().default(false).describe("say what would be removed, and remove nothing"),
		purge: z
			.boolean()
			.default(false)
			.describe("remove all mail, rooms and settings too, and what is known of sessions"),
	}),
	command: {
		name: "uninstall",
		positionals: [],
		examples: [
			["claude-intercom uninstall", "your mail is kept"],
			["claude-intercom uninstall --purge", "nothing is kept but what may be your own"],
		],
	},
} satisfies Declaration;

export const doctor = {
	title: "Look at everything Intercom needs: what works, what does not, how to mend it",
	group: "setup",
	input: z.object({}),
	command: {
		name: "doctor",
		positionals: [],
		examples: [["claude-intercom doctor", "one line for each requirement, and how to mend what is missing"]],
		notes: "Exit codes: 0 nothing has failed (warnings may be there), 1 something has.",
	},
} satisfies Declaration;

export const config = {
	title: "Show what Intercom is set to, and change it",
	group: "setup",
	input: z.object({
		action: z.enum(["list", "get", "set", "unset"]).describe("list, get, set or unset"),
		key: z.string().optional().describe("what to get, set or unset; see below"),
		value: z.string().optional().describe("what to set it to"),
	}),
	command: {
		name: "config",
		positionals: ["action", "key", "value"],
		stdin: ["value"],
		examples: [
			["claude-intercom config list", "every key, what it is, and who says so"],
			["claude-intercom config set push off", "the monitor wakes no session that starts from now on"],
			["claude-intercom config set resume-flags -- '--model opus'", "a value that begins with a dash"],
			["claude-intercom config set telegram-token - <token.txt", "a secret, which no shell remembers"],
			["claude-intercom config unset push", "back to what holds where nothing is set"],
		],
		notes: `Keys:\n${KEYS.map(keyHelp).join("\n")}\n\nThe variable of the environment wins over the file.`,
	},
} satisfies Declaration;

export const reset = {
	title: "Remove what Intercom keeps: its rooms, or everything",
	group: "setup",
	input: z.object({
		what: z.enum(RESETS).describe("rooms; or everything: mail, rooms, settings, what is known of sessions"),
		yes: z.boolean().default(false).describe("remove it; else it only says what it would remove"),
	}),
	command: {
		name: "reset",
		positionals: ["what"],
		examples: [
			["claude-intercom reset rooms", "what would be removed, with counts and sizes"],
			["claude-intercom reset everything --yes", "as after a fresh install; what install made stays"],
		],
		notes:
			"Exit codes: 0 it was removed, or there was nothing; 2 it wants --yes.\n" +
			"Killed in the middle, the same command finishes it.",
	},
} satisfies Declaration;

/** One setting, in the help of `config`. */
function keyHelp(key: Key): string {
	const setting = settingOf(key);
	return `  ${key}\n      ${setting.help} (${setting.variable}; default: ${shownPreset(setting)})`;
}

export const statusline = {
	title: "Claude Code's status line: own name, busy, unread mail, who waits on whom",
	group: "setup",
	input: z.object({}),
	command: {
		name: "statusline",
		positionals: [],
		examples: [["claude-intercom statusline", "how to set it up"]],
		notes: "Claude Code gives it JSON on stdin. At a terminal it shows how to set it up.",
		json: false,
	},
} satisfies Declaration;

export const watch = {
	title: "Print one line for each message that arrives, until Ctrl+C",
	group: "mail",
	input: z.object({
		session: z.string().optional().meta({
			description: "whose mail (default: yours, the person's at the terminal)",
			valueName: "id",
		}),
	}),
	command: {
		name: "watch",
		positionals: [],
		examples: [
			["claude-intercom watch", "mail for you, the person at the terminal"],
			["claude-intercom watch --session backend --json", "a session's mail, a line of JSON each"],
		],
		json: "print each message as a line of JSON",
	},
} satisfies Declaration;

export const serve = {
	title: "serve MCP over stdio (what Claude Code starts)",
	group: "setup",
	input: z.object({}),
	command: {
		name: "serve",
		positionals: [],
		examples: [
			["claude-intercom serve", "until stdin ends; without a command and with a pipe it does the same"],
		],
		json: false,
	},
} satisfies Declaration;
