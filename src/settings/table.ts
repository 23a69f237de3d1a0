import { ROUTES, type RouteName } from "../model/routes.ts";
import { TOOL_GROUPS, type ToolGroup } from "../model/tool-groups.ts";
import { address, count, type Kind, line, matching, SAFE_WEB, toggle, WEB, words } from "./kinds.ts";

/** One thing that a person may set, by a variable of the environment or in `config.json`. */
export interface Setting<Value> {
	variable: string;
	kind: Kind<Value>;
	/** What holds where nothing is set; absent: nothing does. */
	preset?: Value;
	/** What `preset` is called where it is absent. */
	otherwise?: string;
	/** For people: what it does. */
	help: string;
	/** It is never shown. */
	secret?: true;
	/** It widens what sessions may do, or sends words out: a session cannot set it. */
	personal?: true;
}

/** Keeps the type of a setting's value. */
function setting<Value>(declared: Setting<Value>): Setting<Value> {
	return declared;
}

/**
 * Every setting by its key. The variables that say who calls, where Intercom's folder is and where
 * Claude Code's is are none: they belong to one process.
 */
export const SETTINGS = {
	routes: setting<readonly RouteName[]>({
		variable: "CLAUDE_INTERCOM_ROUTES",
		kind: words(ROUTES, "route"),
		preset: ROUTES,
		help: "routes allowed, in order of preference",
	}),
	tools: setting<readonly ToolGroup[]>({
		variable: "CLAUDE_INTERCOM_TOOLS",
		kind: words(TOOL_GROUPS, "group"),
		otherwise: "all",
		help: "groups of tools that Claude is offered; commands are always all there",
	}),
	push: setting({
		variable: "CLAUDE_INTERCOM_PUSH",
		kind: toggle,
		preset: true,
		help: "off: the monitor wakes no idle session",
	}),
	"resume-flags": setting({
		variable: "CLAUDE_INTERCOM_RESUME_FLAGS",
		kind: line,
		preset: "",
		otherwise: "none",
		help: "extra flags for `claude -p --resume`, split as a shell would; none that bypasses permissions",
		personal: true,
	}),
	"resume-bypass": setting({
		variable: "CLAUDE_INTERCOM_RESUME_BYPASS",
		kind: toggle,
		preset: false,
		help: "on: a session that bypassed permissions does so again when it is resumed",
		personal: true,
	}),
	"max-hops": setting({
		variable: "CLAUDE_INTERCOM_MAX_HOPS",
		kind: count,
		preset: 10,
		help: "how many messages may lead to another without a person's word",
	}),
	"pair-budget": setting({
		variable: "CLAUDE_INTERCOM_PAIR_BUDGET",
		kind: count,
		preset: 240,
		help: "how many messages two sessions may exchange within a minute; one above 2,000 may never be reached",
	}),
	"room-budget": setting({
		variable: "CLAUDE_INTERCOM_ROOM_BUDGET",
		kind: count,
		preset: 60,
		help: "how many messages sessions may write to one room within a minute; one above 500 is never reached",
	}),
	"notify-desktop": setting({
		variable: "CLAUDE_INTERCOM_NOTIFY_DESKTOP",
		kind: toggle,
		preset: true,
		help: "urgent mail to you is shown on your desktop, by notify-send or osascript",
	}),
	"notify-url": setting({
		variable: "CLAUDE_INTERCOM_NOTIFY_URL",
		kind: address(WEB, "https://example.org/hook"),
		otherwise: "none",
		help: "urgent mail to you is posted there, as JSON",
		secret: true,
		personal: true,
	}),
	"telegram-token": setting({
		variable: "CLAUDE_INTERCOM_TELEGRAM_TOKEN",
		kind: matching(
			/^\d{1,20}:[\w-]{20,200}$/,
			"is no token of a Telegram bot",
			"123456789:, then at least 20 letters, digits, - and _",
		),
		otherwise: "none",
		help: "token of the Telegram bot that writes to you when urgent mail comes",
		secret: true,
		personal: true,
	}),
	"telegram-chat": setting({
		variable: "CLAUDE_INTERCOM_TELEGRAM_CHAT",
		kind: matching(/^(-?\d{1,20}|@\w{3,64})$/, "is no chat of Telegram", "123456789 or @channel"),
		otherwise: "none",
		help: "the Telegram chat it writes to",
		personal: true,
	}),
	"telegram-api": setting({
		variable: "CLAUDE_INTERCOM_TELEGRAM_API",
		kind: address(SAFE_WEB, "https://api.telegram.org"),
		preset: "https://api.telegram.org",
		help: "where Telegram's API is; it counts only beside the token, set in the same place",
		personal: true,
	}),
};

export type Key = keyof typeof SETTINGS;
/** What a setting can be. */
export type ValueOf<K extends Key> = (typeof SETTINGS)[K] extends Setting<infer Value> ? Value : never;
/** Settings that somebody has set. */
export type Values = { readonly [K in Key]?: ValueOf<K> };

/** Every key, in the order in which people are shown them. */
export const KEYS = Object.keys(SETTINGS) as Key[];

/** A setting whatever its value is. Give it values of its own only. */
export function settingOf(key: Key): Setting<unknown> {
	return SETTINGS[key] as Setting<unknown>;
}
