import type { Context } from "../context.ts";
import { onPath } from "../host/on-path.ts";
import { desktopProgram } from "../notify/desktop.ts";
import { type Check, ok, warn } from "./check.ts";

const NAME = "urgent mail to you";

/** Checks by which ways urgent mail would reach the person. Nothing is sent. */
export function checkNotify({ config: { env, notify } }: Context): Check {
	const { token, chat } = notify.telegram;
	if ((token === undefined) !== (chat === undefined)) {
		const missing = token === undefined ? "telegram-token" : "telegram-chat";
		return warn(
			NAME,
			`${missing} is not set, and its counterpart is`,
			"Telegram is told of nothing.",
			`\`claude-intercom config set ${missing} …\`, at a terminal outside of any session.`,
		);
	}
	const program = desktopProgram().name;
	const path = onPath(env.PATH, program);
	const ways = [
		...(notify.desktop
			? [path ? `desktop by ${path}` : `not on the desktop: no ${program} on the PATH`]
			: []),
		...(token === undefined ? [] : ["telegram"]),
		...(notify.url === undefined ? [] : ["url"]),
	];
	return ok(NAME, ways.join(", ") || "every way is turned off; it waits in the inbox");
}
