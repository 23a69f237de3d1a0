import type { Context } from "../context.ts";
import { onPath } from "../host/on-path.ts";
import type { Message } from "../model/message.ts";
import type { Channel } from "./channel.ts";
import { briefText, titleOf } from "./words.ts";

/** A sender waits for no longer, in milliseconds. */
const MOST_MS = 5_000;
/** More does not fit into what desktops show. */
const MOST_CHARACTERS = 240;

/** A program, and how it is told to show something. */
interface Program {
	name: string;
	args(title: string, text: string): string[];
}

/** Its words reach AppleScript as arguments, and never as a part of the script. */
const OSASCRIPT: Program = {
	name: "osascript",
	args: (title, text) => [
		...["-e", "on run argv"],
		...["-e", "display notification (item 2 of argv) with title (item 1 of argv)"],
		...["-e", "end run", title, text],
	],
};

const NOTIFY_SEND: Program = {
	name: "notify-send",
	args: (title, text) => ["--app-name=Intercom", "--urgency=critical", "--", title, unmarked(text)],
};

/** The program that shows notifications on this system. */
export function desktopProgram(platform: NodeJS.Platform = process.platform): Program {
	return platform === "darwin" ? OSASCRIPT : NOTIFY_SEND;
}

/** A notification on the desktop of whoever runs the sender. */
export const desktop: Channel = {
	name: "desktop",
	isSet: ({ config }) => config.notify.desktop,
	async tell({ config }: Context, message: Message, signal: AbortSignal) {
		const program = desktopProgram();
		const path = onPath(config.env.PATH, program.name);
		if (path === undefined) return `no ${program.name} on the PATH`;
		const { execa } = await import("execa");
		const { exitCode, timedOut } = await execa(
			path,
			program.args(titleOf(message), briefText(message, MOST_CHARACTERS)),
			{
				env: config.env,
				extendEnv: false,
				reject: false,
				// A daemon that it starts may hold its output open.
				stdio: "ignore",
				timeout: MOST_MS,
				killSignal: "SIGKILL",
				cancelSignal: signal,
			},
		);
		if (exitCode === 0) return undefined;
		if (timedOut) return `${program.name} took longer than ${MOST_MS / 1000} s`;
		return `${program.name} failed${exitCode === undefined ? "" : ` (exit code ${exitCode})`}`;
	},
};

/**
 * A desktop may read the text as markup, with links and pictures. notify-send itself reads
 * escapes: `\074` is a `<` by the time it arrives (libnotify 0.8). So what either would read stands
 * as its wide twin.
 */
function unmarked(text: string): string {
	const twins: Record<string, string> = { "<": "＜", ">": "＞", "&": "＆", "\\": "＼" };
	return text.replace(/[<>&\\]/g, (sign) => twins[sign] ?? "");
}
