// Commands for the person at a terminal, which no model has as tools.
import type { Command } from "commander";
import type { Context } from "../context.ts";

export interface Front {
	openContext(): Context;
	/** Prints the data as JSON or the text, and ends the command with that code. */
	show(given: { json: boolean; data: unknown; text: string; code: number }): Promise<void>;
	/** Prints what was thrown, and ends the command with its code. */
	fail(thrown: unknown, json: boolean): Promise<void>;
	end(code: number): void;
}

type Options = Record<string, unknown>;

/** Each command's code is loaded only when it is asked for. */
export function addLocalCommands(program: Command, front: Front): void {
	const dirs = "a config folder of Claude Code; may be given more than once (default: every one in use)";
	const collect = (dir: string, before: string[]) => [...before, dir];
	const add = (name: string, about: string) => program.command(name).description(about).exitOverride();
	const run = (work: (options: Options, json: boolean) => Promise<void>) => async (options: Options) => {
		const json = options.json === true;
		await work(options, json).catch((thrown: unknown) => front.fail(thrown, json));
	};

	add("install", "Install Intercom into your Claude Code: tools, hooks, monitor and skill")
		.option("--config-dir <dir>", dirs, collect, [])
		.option("--dry-run", "say what would be changed, and change nothing")
		.option(
			"--without-plugin",
			"add the MCP server and the hooks by themselves, as for clients without plugins",
		)
		.option("--json", "print the data as JSON")
		.action(run(async (options, json) => (await import("./install.ts")).runInstall(front, options, json)));
	add("uninstall", "Take out what install put in, and nothing else")
		.option("--config-dir <dir>", dirs, collect, [])
		.option("--dry-run", "say what would be removed, and remove nothing")
		.option("--purge", "remove all mail too, and what is known of sessions")
		.option("--json", "print the data as JSON")
		.action(run(async (options, json) => (await import("./install.ts")).runUninstall(front, options, json)));
	add("doctor", "Look at everything Intercom needs: what works, what does not, how to mend it")
		.option("--json", "print the data as JSON")
		.addHelpText("after", "\nExit codes: 0 nothing has failed (warnings may be there), 1 something has.")
		.action(run(async (_, json) => (await import("./doctor.ts")).runDoctor(front, json)));
	add("statusline", "Claude Code's status line: own name, unread mail, who waits on whom")
		.addHelpText("after", "\nClaude Code gives it JSON on stdin. At a terminal it shows how to set it up.")
		.action(run(async () => (await import("./statusline.ts")).runStatusline(front)));
	add("watch", "Print one line for each message that arrives, until Ctrl+C")
		.option("--session <id>", "whose mail (default: yours, the person's at the terminal)")
		.option("--json", "print each message as a line of JSON")
		.action(run(async (options, json) => (await import("./watch.ts")).runWatch(front, options, json)));
}
